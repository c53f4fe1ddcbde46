#pragma once

#include <array>
#include <string_view>

namespace fulldress::scenarios {

/// A migration a rule fires on, and one on which it is silent: the safer form, or what looks alike.
struct LintExample {
  std::string_view rule;
  std::string_view fires;
  std::string_view silent;
};

inline constexpr std::array lint_examples = {
    LintExample{"lint.add-check", "alter table orders add constraint positive check (total > 0);",
                "alter table orders add constraint positive check (total > 0) not valid;"},
    LintExample{"lint.add-column-domain",
                "create domain price as integer check (value > 0);\n"
                "alter table orders add column total_price price;",
                "create domain note as text;\n"
                "alter table orders add column remark note;"},
    LintExample{"lint.add-column-generated",
                "alter table orders add twice integer generated always as (total * 2) stored;",
                "alter table orders add twice integer;"},
    LintExample{"lint.add-column-not-null", "alter table orders add column state text not null;",
                "alter table orders add column state text not null default 'new';"},
    LintExample{"lint.add-column-numbered", "alter table orders add column number bigserial;",
                "alter table orders add column number bigint;"},
    LintExample{"lint.add-column-volatile-default",
                "alter table orders add column token uuid default gen_random_uuid();",
                "alter table orders add column placed timestamptz not null default now();"},
    LintExample{"lint.add-domain-check", "alter domain price add check (value > 0);",
                "alter domain price add check (value > 0) not valid;\n"
                "alter domain price validate constraint price_check;\n"
                "alter domain price drop not null;"},
    LintExample{"lint.add-exclusion", "alter table orders add exclude using gist (during with &&);",
                "create table stays (during tsrange, exclude using gist (during with &&));"},
    LintExample{"lint.add-foreign-key",
                "alter table orders add foreign key (customer_id) references customers;",
                "alter table orders add column customer_id integer references customers;"},
    LintExample{"lint.add-unique", "alter table orders add constraint one_code unique (code);",
                "alter table orders add constraint one_code unique using index one_code;"},
    LintExample{"lint.attach-partition",
                "alter table logs attach partition logs_1 for values from (1) to (9);",
                "create table logs_1 (like logs);\n"
                "alter table logs attach partition logs_1 for values from (1) to (9);"},
    LintExample{"lint.cluster", "cluster orders using orders_pkey;",
                "alter table orders cluster on orders_pkey;"},
    LintExample{"lint.create-index", "create index on orders (state);",
                "create table notes (state text);\n"
                "create index on notes (state);"},
    LintExample{"lint.detach-partition", "alter table logs detach partition logs_1;",
                "alter table logs detach partition logs_1 concurrently;"},
    LintExample{"lint.disable-trigger", "alter table orders disable trigger all;",
                "create table notes (a integer);\n"
                "alter table notes disable trigger all;"},
    LintExample{"lint.drop-column", "alter table orders drop column note;",
                "alter table orders alter column note drop default;"},
    LintExample{"lint.drop-index", "drop index orders_state;",
                "drop index concurrently orders_state;"},
    LintExample{"lint.drop-table", "drop table orders;",
                "create table scratch (a integer);\n"
                "drop table scratch;"},
    LintExample{"lint.enum-value-in-transaction",
                "alter type state add value 'lost';\n"
                "update orders set state = 'lost' where id = 1;",
                "alter type state add value 'lost';\n"
                "update orders set state = 'sent' where id = 1;"},
    LintExample{"lint.lock-table", "lock table orders;",
                "lock table orders in row exclusive mode;"},
    LintExample{"lint.move-table", "alter table orders set unlogged;",
                "alter table orders set (fillfactor = 70);"},
    LintExample{"lint.needs-no-transaction", "create index concurrently on orders (state);",
                "-- fulldress:no-transaction\n"
                "create index concurrently on orders (state);"},
    LintExample{"lint.no-lock-timeout", "alter table orders add column state text;",
                "set local lock_timeout = '2s';\n"
                "alter table orders add column state text;"},
    LintExample{"lint.refresh-view", "refresh materialized view totals;",
                "refresh materialized view concurrently totals;"},
    LintExample{"lint.reindex", "reindex table orders;",
                "-- fulldress:no-transaction\n"
                "reindex table concurrently orders;"},
    LintExample{"lint.rename-column", "alter table orders rename column note to remark;",
                "alter table orders rename constraint one to two;"},
    LintExample{"lint.rename-schema", "alter schema sales rename to shop;",
                "alter schema sales owner to current_user;"},
    LintExample{"lint.rename-table", "alter table orders rename to purchases;",
                "create table scratch (a integer);\n"
                "alter table scratch rename to purchases;"},
    LintExample{"lint.set-not-null", "alter table orders alter column note set not null;",
                "alter table orders add constraint there check (note is not null) not valid;\n"
                "alter table orders validate constraint there;\n"
                "alter table orders alter column note set not null;"},
    LintExample{"lint.set-type", "alter table orders alter column id type bigint;",
                "alter table orders alter column id set default 1;"},
    LintExample{"lint.truncate-cascade", "truncate orders cascade;",
                "truncate orders, order_lines;"},
    LintExample{"lint.vacuum-full",
                "-- fulldress:no-transaction\n"
                "vacuum (full) orders;",
                "-- fulldress:no-transaction\n"
                "vacuum orders;"},
    LintExample{"lint.validate-under-lock",
                "alter table orders add constraint paid check (total > 0) not valid;\n"
                "alter table orders validate constraint paid;",
                "alter table orders validate constraint paid;"},
    LintExample{"lint.write-all-rows", "update orders set note = '';",
                "update orders set note = '' where id between 1 and 1000;"},
    LintExample{"lint.write-under-lock",
                "alter table orders add column state text;\n"
                "update orders set state = 'new' where state is null;",
                "update orders set state = 'new' where state is null;"},
};

}  // namespace fulldress::scenarios
