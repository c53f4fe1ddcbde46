#pragma once

#include "harness/engine/content_reader.hpp"
#include "harness/engine/inspector.hpp"
#include "tests/support/disposable.hpp"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace fulldress::postgres::testing {

enum class Part { some, all };  ///< of the catalogue is read again

inline SchemaSnapshot schema_of(Session& session) { return session.inspector().schema(session); }

inline DatabaseContent fresh_content_of(const Database& database) {
  const auto session = database.connect(fulldress::testing::soon());
  auto content = read_content(*session);
  session->close();
  return content;
}

inline SchemaSnapshot fresh_schema_of(const Database& database) {
  const auto session = database.connect(fulldress::testing::soon());
  auto schema = schema_of(*session);
  session->close();
  return schema;
}

/// A database, and a session that has read its catalogue often enough to remember it.
class Remembered {
 public:
  explicit Remembered(std::unique_ptr<Database> database)
      : database_(std::move(database)), reader_(database_->connect(fulldress::testing::soon())) {
    for (int time = 0; time < 3; ++time) last_ = read_content(*reader_).schema;
  }

  /// Runs `script` as a migration does, in a session of its own.
  void run(const std::string& script) {
    const auto session = database_->connect(fulldress::testing::soon());
    session->execute(script);
    session->close();
  }

  /// Catalogue, rows and sequences are as a session sees them that was opened now.
  void expect_the_same() {
    if (!reads_data_) {
      last_ = schema_of(*reader_);
      EXPECT_EQ(last_, fresh_schema_of(*database_));
      return;
    }
    auto content = read_content(*reader_);
    const auto fresh = fresh_content_of(*database_);
    EXPECT_EQ(content.schema, fresh.schema);
    EXPECT_EQ(content.data, fresh.data);
    last_ = std::move(content.schema);
    data_ = std::move(content.data);
  }

  /// Leaves rows alone meanwhile: another session has locked some.
  void read_schema_only() { reads_data_ = false; }
  void read_data_again() { reads_data_ = true; }

  void after(const std::string& script, Part part) {
    SCOPED_TRACE(script);
    const auto before = last_;
    const int read_before = full_readings();
    run(script);
    expect_the_same();
    EXPECT_NE(last_, before) << "the change is not seen at all";
    EXPECT_EQ(full_readings() > read_before ? Part::all : Part::some, part);
  }

  /// The rows and sequences of the last reading.
  [[nodiscard]] const DataFingerprint& data() const { return data_; }

  /// How often the reader has asked for some tables only.
  [[nodiscard]] int partial_lists() const {
    const auto rows = reader_
                          ->query(
                              "select p.generic_plans + p.custom_plans "
                              "from pg_catalog.pg_prepared_statements as p "
                              "where p.name = 'fulldress_some_tables'")
                          .rows;
    return rows.empty() ? 0 : std::stoi(rows.at(0).at(0).value_or("0"));
  }

  /// How often everything was read.
  [[nodiscard]] int full_readings() const {
    const auto rows = reader_
                          ->query(
                              "select pg_catalog.sum(p.generic_plans + p.custom_plans) "
                              "from pg_catalog.pg_prepared_statements as p "
                              "where p.name ~ '^fulldress_schema_[0-9a-f]{16}$'")
                          .rows;
    return std::stoi(rows.at(0).at(0).value_or("0"));
  }

  [[nodiscard]] Session& reader() { return *reader_; }
  [[nodiscard]] Database& database() { return *database_; }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> reader_;
  SchemaSnapshot last_;
  DataFingerprint data_;
  bool reads_data_ = true;
};

inline constexpr const char* remembered_schema =
    "create schema app;"
    "create type app.mood as enum ('fine', 'ill');"
    "create domain app.amount as numeric check (value >= 0);"
    "create type app.pair as (a int, b text);"
    "create function app.stamp() returns trigger language plpgsql as 'begin return new; end';"
    "create function app.twice(n int) returns int language sql immutable as 'select 2 * n';"
    "create table app.parents (id serial primary key, name text not null, mood app.mood default "
    "'fine', price app.amount, it app.pair);"
    "create table app.children (id bigint generated always as identity primary key, "
    "parent_id int not null constraint of_parent references app.parents, note varchar(20), "
    "constraint noted check (length(note) > 0));"
    "create table app.grandchildren (id int primary key, child_id bigint references app.children);"
    "create index children_note on app.children (note) where note is not null;"
    "create index parents_twice on app.parents (app.twice(id));"
    "create view app.names as select id, name from app.parents;"
    "create view app.long_names as select name from app.names where length(name) > 10;"
    "create materialized view app.counted as select parent_id, count(*) from app.children group by "
    "1;"
    "create unique index counted_once on app.counted (parent_id);"
    "create trigger stamps before insert on app.children for each row execute function app.stamp();"
    "create rule kept as on delete to app.grandchildren do instead nothing;"
    "create policy mine on app.children using (parent_id in (select id from app.parents));"
    "comment on table app.parents is 'parents'; comment on column app.parents.name is 'a name';"
    "create table app.events (id int, at date not null) partition by range (at);"
    "create index events_at on app.events (at);"
    "create table app.events_2024 partition of app.events "
    "for values from ('2024-01-01') to ('2025-01-01');"
    "create table app.events_old (id int, at date not null);"
    "create table app.base (a int); create table app.derived (b int) inherits (app.base);"
    "create table app.loner (a int, b int, \"Odd Name\" int);"
    "create table app.\"Quoted\" (id int primary key);"
    "create sequence app.counter;"
    // Many tables that nobody touches: a part is read where it is a small part.
    "do $$ begin for number in 1 .. 30 loop execute format('create table app.idle_%s (id serial "
    "primary key, v text default ''x'')', number); end loop; end $$";

inline std::unique_ptr<Remembered> remembered(const std::string& more = "") {
  auto database = fulldress::testing::fresh_database("postgres");
  const auto session = database->connect(fulldress::testing::soon());
  session->execute(std::string(remembered_schema) + ";" + more);
  session->close();
  return std::make_unique<Remembered>(std::move(database));
}

}  // namespace fulldress::postgres::testing
