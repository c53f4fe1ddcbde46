#pragma once

#include "scenarios/downtime/growth.hpp"
#include "scenarios/downtime/lock_mode.hpp"

#include <string>
#include <vector>

// The forms of statements METHODS 1 has measured.
namespace fulldress::scenarios {

using enum LockMode;

/// One form of statement, and what METHODS 1 measured of it on a table t with the parent p.
struct Form {
  std::string sql;
  LockMode lock = access_exclusive;  ///< on t
  bool is_rewritten = false;
  Work work = Work::constant;
  std::string before = {};      ///< runs first in the same transaction, unobserved
  std::string setup = {};       ///< the same in a transaction of its own
  std::string undo = {};        ///< takes back what was committed
  bool is_alone = false;        ///< the statement refuses to run in a transaction
  LockMode parent_lock = none;  ///< on p
  LockMode index_lock = none;   ///< on an index of t
  /// What the rules of the law lint find, and what execution says of it; without
  /// lint.no-lock-timeout, which every lock that keeps writers out has.
  std::string labels = {};
};

inline const std::vector<Form>& quick_forms() {
  static const std::vector<Form> forms = {
      {.sql = "alter table t add column c integer"},
      {.sql = "alter table t add column c integer not null default 5"},
      {.sql = "alter table t add column c timestamptz not null default now()",
       .labels = "lint.add-column-volatile-default refuted"},
      {.sql = "alter table t drop column note", .labels = "lint.drop-column not observable"},
      {.sql = "alter table t rename column note to remark",
       .labels = "lint.rename-column not observable"},
      {.sql = "alter table t rename to other", .labels = "lint.rename-table not observable"},
      {.sql = "alter table t alter column x set default 7"},
      {.sql = "alter table t alter column x drop default"},
      {.sql = "alter table t alter column id drop not null",
       .setup = "alter table t drop constraint t_pkey",
       .undo = "alter table t add primary key (id)"},
      {.sql = "alter table t alter column x set not null",
       .setup = "alter table t add constraint x_there check (x is not null)",
       .undo = "alter table t drop constraint x_there"},
      {.sql = "alter table t add constraint c check (x > 0) not valid"},
      {.sql = "alter table t drop constraint c",
       .setup = "alter table t add constraint c check (x > 0)",
       .undo = "alter table t drop constraint c"},
      {.sql = "alter table t add constraint f foreign key (p_id) references p (id) not valid",
       .lock = share_row_exclusive,
       .parent_lock = share_row_exclusive},
      {.sql = "alter table t add constraint u unique using index t_id_u",
       .before = "create unique index t_id_u on t (id)"},
      {.sql = "alter table t alter column v type varchar(100)", .labels = "lint.set-type refuted"},
      {.sql = "alter table t alter column v type text", .labels = "lint.set-type refuted"},
      {.sql = "alter table t alter column vi type varchar(80)", .labels = "lint.set-type refuted"},
      {.sql = "alter table t alter column n type numeric(12, 2)",
       .labels = "lint.set-type refuted"},
      {.sql = "alter table t alter column ts type timestamptz",
       .before = "set timezone = 'UTC'",
       .labels = "lint.set-type refuted"},
      {.sql = "alter table t enable row level security"},
      {.sql = "create policy everybody on t using (true)"},
      {.sql = "alter table t alter column note set storage external"},
      {.sql = "alter table t alter column note set statistics 500", .lock = share_update_exclusive},
      {.sql = "alter table t set (autovacuum_enabled = off)", .lock = share_update_exclusive},
      {.sql = "alter table t replica identity full"},
      {.sql = "alter table t alter column x add generated always as identity",
       .setup = "alter table t alter column x set not null",
       .undo = "alter table t alter column x drop not null"},
      {.sql = "comment on table t is 'text'", .lock = share_update_exclusive},
      {.sql = "create trigger g before update on t for each row execute function "
              "suppress_redundant_updates_trigger()",
       .lock = share_row_exclusive},
      {.sql = "alter table t disable trigger all",
       .lock = share_row_exclusive,
       .labels = "lint.disable-trigger confirmed"},
      {.sql = "drop index t_vi",
       .index_lock = access_exclusive,
       .labels = "lint.drop-index confirmed"},
      {.sql = "drop index concurrently t_vi",
       .lock = share_update_exclusive,
       .undo = "create index t_vi on t (vi)",
       .is_alone = true},
      {.sql = "truncate t", .index_lock = access_exclusive},
      {.sql = "drop table t",
       .index_lock = access_exclusive,
       .labels = "lint.drop-table not observable"},
      {.sql = "create view seen as select id from t", .lock = access_share},
      {.sql = "select id from t where id = 5", .lock = access_share, .index_lock = access_share},
      {.sql = "update t set x = 1 where id = 5",
       .lock = row_exclusive,
       .index_lock = row_exclusive},
      {.sql = "insert into t (id) values (-1)", .lock = row_exclusive},
  };
  return forms;
}

inline const std::vector<Form>& slow_forms() {
  constexpr auto every_row = Work::proportional;
  static const std::vector<Form> forms = {
      {.sql = "alter table t add column c double precision default random()",
       .is_rewritten = true,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.add-column-volatile-default confirmed"},
      {.sql = "alter table t add column c bigint generated always as identity",
       .is_rewritten = true,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.add-column-numbered confirmed"},
      {.sql = "alter table t add column c bigserial",
       .is_rewritten = true,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.add-column-numbered confirmed"},
      {.sql = "alter table t add column c integer generated always as (x + 1) stored",
       .is_rewritten = true,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.add-column-generated confirmed"},
      {.sql = "alter table t add column c positive",
       .is_rewritten = true,
       .work = every_row,
       .before = "create domain positive as integer check (value > 0)",
       .index_lock = access_exclusive,
       .labels = "lint.add-column-domain confirmed"},
      {.sql = "alter table t alter column x set not null",
       .work = every_row,
       .labels = "lint.set-not-null confirmed"},
      {.sql = "alter table t add constraint c check (x > 0)",
       .work = every_row,
       .labels = "lint.add-check confirmed"},
      {.sql = "alter table t validate constraint c",
       .lock = share_update_exclusive,
       .work = every_row,
       .before = "alter table t add constraint c check (x > 0) not valid",
       .labels = "lint.validate-under-lock confirmed"},
      {.sql = "alter table t add constraint f foreign key (p_id) references p (id)",
       .lock = share_row_exclusive,
       .work = every_row,
       .parent_lock = share_row_exclusive,
       .labels = "lint.add-foreign-key confirmed"},
      {.sql = "alter table t validate constraint f",
       .lock = share_update_exclusive,
       .work = every_row,
       .before = "alter table t add constraint f foreign key (p_id) references p (id) not valid",
       .parent_lock = row_share,
       .labels = "lint.validate-under-lock confirmed"},
      {.sql = "create index i on t (x)",
       .lock = share,
       .work = every_row,
       .labels = "lint.create-index confirmed"},
      {.sql = "create unique index i on t (id)",
       .lock = share,
       .work = every_row,
       .labels = "lint.create-index confirmed"},
      {.sql = "create index concurrently i on t (x)",
       .lock = share_update_exclusive,
       .work = every_row,
       .undo = "drop index i",
       .is_alone = true},
      {.sql = "alter table t add constraint u unique (id)",
       .work = every_row,
       .labels = "lint.add-unique confirmed"},
      {.sql = "alter table t add primary key (id)",
       .work = every_row,
       .setup = "alter table t drop constraint t_pkey",
       .undo = "alter table t add primary key (id)",
       .labels = "lint.add-unique confirmed"},
      {.sql = "alter table t add constraint e exclude using gist (int4range(id, id + 1) with &&)",
       .work = every_row,
       .labels = "lint.add-exclusion confirmed"},
      {.sql = "alter table t alter column x type bigint",
       .is_rewritten = true,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.set-type confirmed"},
      {.sql = "alter table t alter column note type varchar(200)",
       .is_rewritten = true,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.set-type confirmed"},
      {.sql = "alter table t alter column v type varchar(40)",
       .is_rewritten = true,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.set-type confirmed"},
      {.sql = "alter table t alter column n type numeric(12, 3)",
       .is_rewritten = true,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.set-type confirmed"},
      {.sql = "alter table t alter column ts type timestamptz",
       .is_rewritten = true,
       .work = every_row,
       .before = "set local timezone = 'Europe/Berlin'",
       .index_lock = access_exclusive,
       .labels = "lint.set-type confirmed"},
      {.sql = "alter table t set unlogged",
       .is_rewritten = true,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.move-table confirmed"},
      {.sql = "reindex table t",
       .lock = share,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.reindex confirmed"},
      {.sql = "reindex index t_vi",
       .lock = share,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.reindex confirmed"},
      {.sql = "cluster t using t_pkey",
       .is_rewritten = true,
       .work = every_row,
       .index_lock = access_exclusive,
       .labels = "lint.cluster confirmed"},
      {.sql = "create materialized view seen as select id from t",
       .lock = access_share,
       .work = every_row},
      {.sql = "create table seen as select id from t", .lock = access_share, .work = every_row},
      {.sql = "analyze t", .lock = share_update_exclusive, .work = every_row},
      {.sql = "reindex table concurrently t",
       .lock = share_update_exclusive,
       .work = every_row,
       .is_alone = true},
      {.sql = "vacuum (disable_page_skipping) t",
       .lock = share_update_exclusive,
       .work = every_row,
       .is_alone = true},
      {.sql = "vacuum full t",
       .is_rewritten = true,
       .work = every_row,
       .is_alone = true,
       .labels = "lint.vacuum-full confirmed"},
      {.sql = "update t set x = x + 1",
       .lock = row_exclusive,
       .work = every_row,
       .index_lock = row_exclusive,
       .labels = "lint.write-all-rows confirmed"},
      {.sql = "delete from t",
       .lock = row_exclusive,
       .work = every_row,
       .labels = "lint.write-all-rows confirmed"},
  };
  return forms;
}

inline constexpr const char* rows_sql = R"(
  create table p (id integer primary key);
  insert into p select g from generate_series(1, 1000) g;
  create table t (id integer primary key, x integer, v varchar(50), vi varchar(50),
                  n numeric(10, 2), ts timestamp, note text, p_id integer);
  insert into t
  select g, g % 100 + 1, 'v' || g, 'i' || g, g, '2026-01-01', repeat('n', 40), g % 1000 + 1
  from generate_series(1, ROWS) g;
  create index t_vi on t (vi);
  analyze;
)";

/// The statements that make t and p, t with so many rows.
inline std::string sized_tables(const std::string& rows) {
  std::string sql = rows_sql;
  return sql.replace(sql.find("ROWS"), 4, rows);
}

}  // namespace fulldress::scenarios
