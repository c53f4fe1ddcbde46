#include "harness/engine/content_reader.hpp"
#include "harness/engine/inspector.hpp"
#include "tests/support/disposable.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

// A session that reads again and again keeps plans, never what it has read: after whatever another
// session does, it sees what a session sees that was opened then.
namespace fulldress::postgres::testing {
namespace {

using fulldress::testing::fresh_database;
using fulldress::testing::soon;

enum class Effect { seen, unseen };

class RepeatedReading : public ::testing::Test {
 protected:
  void SetUp() override {
    run("create table plain (id serial primary key, note text);"
        "create table other (id int generated always as identity, amount numeric);"
        "insert into plain (note) values ('a'), ('b'); insert into other (amount) values (1);"
        "create sequence counter;"
        "create table parted (id int, made date) partition by range (made);"
        "create table parted_2024 partition of parted "
        "for values from ('2024-01-01') to ('2025-01-01');"
        "insert into parted values (1, '2024-05-05')");
    for (int time = 0; time < 4; ++time) last_ = read(*reader_);
  }

  // From a session of its own each time, as a migration would.
  void run(const std::string& script) {
    const auto session = database_->connect(soon());
    session->execute(script);
    session->close();
  }

  static DataFingerprint read(Session& session) { return session.inspector().data(session); }

  void after(const std::string& script, Effect effect) {
    SCOPED_TRACE(script);
    run(script);
    const auto now = read(*reader_);
    const auto fresh = database_->connect(soon());
    EXPECT_EQ(now, read(*fresh));
    EXPECT_EQ(read_row_counts(*reader_), rows_of(now));
    EXPECT_EQ(now == last_, effect == Effect::unseen);
    EXPECT_EQ(now, read(*reader_));
    last_ = now;
  }

  static RowCounts rows_of(const DataFingerprint& data) {
    RowCounts counts;
    for (const auto& each : data.tables) counts[each.table] = each.rows;
    return counts;
  }

  std::unique_ptr<Database> database_ = fresh_database("postgres");
  std::unique_ptr<Session> reader_ = database_->connect(soon());
  DataFingerprint last_;
};

TEST_F(RepeatedReading, SeesEveryChangeOfRows) {
  after("insert into plain (note) values ('c')", Effect::seen);
  after("update plain set note = 'B' where note = 'b'", Effect::seen);
  after("update plain set note = 'b' where note = 'B'", Effect::seen);
  after("delete from plain where note = 'c'", Effect::seen);
  after("insert into parted values (2, '2024-06-06')", Effect::seen);
  after("update plain set note = repeat('long ', 100000) where note = 'a'", Effect::seen);
  after("update plain set note = 'a' where note like 'long%'", Effect::seen);
  after("select lo_create(0)", Effect::seen);
  after("select lo_from_bytea(0, 'content')", Effect::seen);
  after("set track_counts = off; update other set amount = 2", Effect::seen);
  after("begin; update other set amount = 3; rollback", Effect::unseen);
}

TEST_F(RepeatedReading, SeesRowsThatTriggersWrite) {
  after(
      "create function copy_note() returns trigger language plpgsql as "
      "$$ begin insert into other (amount) values (9); return new; end $$;"
      "create trigger copies after insert on plain for each row execute function copy_note()",
      Effect::unseen);
  after("insert into plain (id, note) values (77, 'triggers')", Effect::seen);
}

TEST_F(RepeatedReading, TellsTheSameRowsFromOthersBehindARewrite) {
  after(
      "create table kept as table plain; truncate plain; "
      "insert into plain select id, note from kept; drop table kept",
      Effect::unseen);
  after(
      "create table kept as table plain; truncate plain; "
      "insert into plain select id, note || '!' from kept; drop table kept",
      Effect::seen);
  after("vacuum full plain", Effect::unseen);
  after("cluster plain using plain_pkey", Effect::unseen);
  after("alter table plain set unlogged", Effect::unseen);
  after(
      "begin; delete from plain; truncate plain; insert into plain values (1, 'a!'), (2, 'b!'); "
      "commit",
      Effect::unseen);
}

TEST_F(RepeatedReading, FollowsTablesThatChangeTheirShape) {
  after("alter table plain add column more int default 5", Effect::seen);
  after("alter table plain alter column more type text", Effect::unseen);
  after("alter table plain rename column more to most", Effect::seen);
  after("alter table plain drop column most", Effect::seen);
  after("alter table plain rename to renamed", Effect::seen);
  after("alter table renamed rename to plain", Effect::seen);
  after("drop table other", Effect::seen);
  after("create table other (id int generated always as identity, amount numeric)", Effect::seen);
  after("alter table parted detach partition parted_2024", Effect::seen);
  after(
      "alter table parted attach partition parted_2024 "
      "for values from ('2024-01-01') to ('2025-01-01')",
      Effect::seen);
  after("create schema apart; alter table plain set schema apart", Effect::seen);
  after(
      "create type mood as enum ('fine', 'ill'); alter table other add column mood mood default "
      "'ill'; insert into other (amount) values (4)",
      Effect::seen);
  after("alter type mood rename value 'ill' to 'unwell'", Effect::seen);
  after(
      "create type pair as (a int, b text); create table pairs (it pair); "
      "insert into pairs values ((1, 'x'))",
      Effect::seen);
  after("alter type pair add attribute c int cascade", Effect::seen);
  after("alter table other enable row level security; alter table other force row level security",
        Effect::unseen);
}

TEST_F(RepeatedReading, SeesWhereSequencesStand) {
  after("select nextval('counter')", Effect::seen);
  after("select setval('counter', 1, false)", Effect::seen);
  after("select setval('counter', 7, false)", Effect::seen);
  after("select setval('counter', 7, true)", Effect::seen);
  after("alter sequence counter restart with 3", Effect::seen);
  after("truncate other restart identity", Effect::seen);
  after("alter sequence counter rename to renamed", Effect::seen);
  after("drop sequence renamed", Effect::seen);
}

TEST_F(RepeatedReading, FollowsASchemaThatGrowsAndShrinks) {
  after(
      "do $$ begin for number in 1 .. 70 loop execute format('create table t%s (id serial, n int); "
      "insert into t%s (n) values (%s)', number, number, number); end loop; end $$",
      Effect::seen);
  after("update t35 set n = 0", Effect::seen);
  after("alter table t36 add column made date default '2024-01-01'", Effect::seen);
  after(
      "do $$ begin for number in 3 .. 70 loop execute format('drop table t%s', number); "
      "end loop; end $$",
      Effect::seen);
  after("update t2 set n = 5", Effect::seen);
}

TEST_F(RepeatedReading, SurvivesAReaderThatForgetsItsPlans) {
  reader_->execute("discard all");
  after("update plain set note = 'z' where note = 'a'", Effect::seen);
  reader_->execute("deallocate all");
  after("update plain set note = 'a' where note = 'z'", Effect::seen);
  after("drop table plain", Effect::seen);
}

TEST_F(RepeatedReading, KeepsNoMorePlansThanItNeeds) {
  const auto plans = [&] {
    return reader_
        ->query(
            "select pg_catalog.count(*) from pg_catalog.pg_prepared_statements as p "
            "where p.name like 'fulldress_relations_%'")
        .rows.at(0)
        .at(0);
  };
  const auto before = plans();
  for (const char* type : {"int8", "int4", "int2", "text", "varchar(9)"}) {
    after(
        std::string("alter table plain add column c int; alter table plain alter column c type ") +
            type,
        Effect::seen);
    after("alter table plain drop column c", Effect::seen);
  }
  EXPECT_EQ(plans(), before);
}

}  // namespace
}  // namespace fulldress::postgres::testing
