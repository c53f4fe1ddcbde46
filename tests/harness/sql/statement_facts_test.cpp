#include "harness/sql/statement_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Action> actions_of(std::string_view statement) {
  std::vector<Action> actions;
  const auto read = facts_of(statement);
  EXPECT_EQ(read.problem, "") << statement;
  for (const auto& fact : read.facts) actions.push_back(fact.action);
  return actions;
}

Fact first_of(std::string_view statement) {
  const auto read = facts_of(statement);
  EXPECT_FALSE(read.facts.empty()) << statement << ": " << read.problem;
  return read.facts.empty() ? Fact{} : read.facts.front();
}

TEST(StatementFacts, NameTheTableAsItIsWritten) {
  const auto fact = first_of("create unique index concurrently i on s.\"T\" (a)");
  EXPECT_EQ(fact.action, Action::create_index);
  EXPECT_EQ(fact.table, (TableName{"s", "T"}));
  EXPECT_EQ(fact.object, "i");
  EXPECT_TRUE(fact.is_concurrent);
  EXPECT_FALSE(first_of("CREATE INDEX ON T (a)").is_concurrent);
  EXPECT_EQ(first_of("CREATE INDEX ON T (a)").table, (TableName{"", "t"}));
}

TEST(StatementFacts, TakeEveryCommandOfOneAlterTable) {
  EXPECT_THAT(
      actions_of("alter table t add a int, drop b, alter c set not null, alter d type text, "
                 "validate constraint e, alter f set statistics 10"),
      ElementsAre(Action::add_column, Action::drop_column, Action::set_not_null, Action::set_type,
                  Action::validate_constraint));
}

// DROP TRIGGER names no table before its own name: the last part is its own.
TEST(StatementFacts, KnowWhatKeepsEverybodyOutOfATable) {
  for (const std::string statement :
       {"create policy own on s.t using (true)", "alter policy own on s.t using (false)",
        "drop policy own on s.t", "alter policy own on s.t rename to mine",
        "create rule quiet as on insert to s.t do instead nothing", "drop rule quiet on s.t",
        "alter rule quiet on s.t rename to silent", "drop trigger if exists stamp on s.t cascade",
        "alter trigger stamp on s.t rename to mark"}) {
    EXPECT_THAT(actions_of(statement), ElementsAre(Action::alter_table)) << statement;
    EXPECT_EQ(first_of(statement).table, (TableName{"s", "t"})) << statement;
  }
  for (const std::string statement :
       {"drop function f()", "drop view v", "alter type e rename to f",
        "alter function f() rename to g", "alter trigger stamp on t depends on extension e"}) {
    EXPECT_THAT(actions_of(statement), IsEmpty()) << statement;
  }
}

TEST(StatementFacts, TellAColumnFromItsConstraints) {
  EXPECT_THAT(actions_of("alter table t add a int unique check (a > 0) references p"),
              ElementsAre(Action::add_column, Action::add_unique, Action::add_check,
                          Action::add_foreign_key));
  const auto facts = facts_of("alter table t add a int default 3 references p").facts;
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_FALSE(facts[1].leaves_rows);
  EXPECT_TRUE(facts_of("alter table t add a int references p").facts.at(1).leaves_rows);
  EXPECT_TRUE(
      facts_of("alter table t add a int default null references p").facts.at(1).leaves_rows);
}

TEST(StatementFacts, ReadWhatADefaultCalls) {
  EXPECT_THAT(first_of("alter table t add a timestamptz default now()").calls, ElementsAre("now"));
  EXPECT_THAT(
      first_of("alter table t add a text default 'x' || app.token(pg_catalog.random())").calls,
      ElementsAre("app.token", "random"));
  EXPECT_THAT(first_of("alter table t add a timestamptz default current_timestamp").calls,
              IsEmpty());
  EXPECT_TRUE(first_of("alter table t add a int default 3").has_default);
  EXPECT_FALSE(first_of("alter table t add a int default null").has_default);
}

TEST(StatementFacts, KnowHowColumnsGetTheirValues) {
  EXPECT_EQ(first_of("alter table t add a bigserial").kind, ColumnKind::numbered);
  EXPECT_EQ(first_of("alter table t add a int generated always as identity").kind,
            ColumnKind::numbered);
  EXPECT_EQ(first_of("alter table t add a int generated always as (b + 1) stored").kind,
            ColumnKind::generated);
  EXPECT_EQ(first_of("alter table t add a int").kind, ColumnKind::plain);
}

TEST(StatementFacts, KnowConstraintsThatLeaveTheRowsAlone) {
  EXPECT_TRUE(first_of("alter table t add check (a > 0) not valid").leaves_rows);
  EXPECT_FALSE(first_of("alter table t add check (a > 0)").leaves_rows);
  EXPECT_TRUE(first_of("alter table t add unique using index i").uses_index);
  EXPECT_EQ(first_of("alter table t add constraint c check (a is not null) not valid").column, "a");
  EXPECT_EQ(first_of("alter table t add constraint c check (a > 0)").column, "");
}

TEST(StatementFacts, SeeOptionsInEveryForm) {
  EXPECT_EQ(first_of("vacuum full t").action, Action::vacuum_full);
  EXPECT_EQ(first_of("vacuum (full, analyze) t").action, Action::vacuum_full);
  EXPECT_EQ(first_of("vacuum (full false) t").action, Action::vacuum);
  EXPECT_EQ(first_of("vacuum (full 0) t").action, Action::vacuum);
  EXPECT_TRUE(first_of("reindex (concurrently) table t").is_concurrent);
  EXPECT_TRUE(first_of("reindex table concurrently t").is_concurrent);
  EXPECT_FALSE(first_of("reindex table t").is_concurrent);
  EXPECT_THAT(facts_of("analyze t").facts, IsEmpty());
}

TEST(StatementFacts, WeighLocks) {
  EXPECT_THAT(actions_of("lock a, b"), ElementsAre(Action::lock_table, Action::lock_table));
  EXPECT_THAT(actions_of("lock table a in share row exclusive mode"),
              ElementsAre(Action::lock_table));
  EXPECT_THAT(actions_of("lock table a in share update exclusive mode"), IsEmpty());
}

TEST(StatementFacts, SeeWhichWritesAreAboutEveryRow) {
  EXPECT_TRUE(first_of("update t set a = 1").is_everything);
  EXPECT_TRUE(first_of("delete from t where a is null").is_everything);
  EXPECT_FALSE(first_of("update t set a = 1 where a is null and b < 9").is_everything);
  EXPECT_FALSE(first_of("update t set a = u.a from u").is_everything);
  EXPECT_TRUE(first_of("with x as (select 1) update t set a = 1").is_everything);
}

TEST(StatementFacts, FollowLockTimeout) {
  EXPECT_TRUE(first_of("set local lock_timeout = '2s'").is_local);
  EXPECT_FALSE(first_of("set lock_timeout to 2000").is_lifted);
  EXPECT_TRUE(first_of("set lock_timeout = 0").is_lifted);
  EXPECT_TRUE(first_of("set lock_timeout = '0ms'").is_lifted);
  EXPECT_TRUE(first_of("reset all").is_lifted);
  EXPECT_TRUE(first_of("select set_config('lock_timeout', '1s', true)").is_local);
  EXPECT_THAT(facts_of("set statement_timeout = '2s'").facts, IsEmpty());
}

TEST(StatementFacts, DropAndRename) {
  EXPECT_THAT(actions_of("drop table a, b.c cascade"),
              ElementsAre(Action::drop_table, Action::drop_table));
  EXPECT_THAT(actions_of("drop view v"), IsEmpty());
  EXPECT_EQ(first_of("alter table t rename to u").new_name, "u");
  EXPECT_EQ(first_of("alter table t rename a to b").action, Action::rename_column);
  EXPECT_THAT(actions_of("alter index i rename to j"), IsEmpty());
  EXPECT_THAT(actions_of("alter view v rename to w"), ElementsAre(Action::rename_table));
}

TEST(StatementFacts, ConditionsOfDomains) {
  EXPECT_EQ(first_of("alter domain d add constraint c check (value > 0)").object, "d");
  EXPECT_FALSE(first_of("alter domain d add constraint c check (value > 0)").leaves_rows);
  EXPECT_TRUE(first_of("alter domain d add constraint c check (value > 0) not valid").leaves_rows);
  EXPECT_THAT(actions_of("alter domain s.d set not null"), ElementsAre(Action::check_domain));
  EXPECT_THAT(actions_of("alter domain d validate constraint c"), IsEmpty());
  EXPECT_THAT(actions_of("alter domain d set default 1"), IsEmpty());
  EXPECT_EQ(first_of("alter schema s rename to t").action, Action::rename_schema);
}

TEST(StatementFacts, SayWhatTheGrammarDoesNotKnow) {
  EXPECT_THAT(facts_of("alter table t add bogus syntax here").problem, HasSubstr("syntax error"));
  // PostgreSQL 18.
  EXPECT_NE(facts_of("alter table t add constraint c check (a > 0) not enforced").problem, "");
  EXPECT_EQ(facts_of("copy t from stdin").problem, "");
  EXPECT_EQ(facts_of("").problem, "");
}

TEST(StatementFacts, DoNotReadRows) {
  EXPECT_EQ(facts_of("insert into t values (1) this is not looked at"), StatementFacts{});
}

TEST(StatementFacts, SurviveExpressionsOfMachines) {
  const auto sum_of = [](int terms) {
    std::string statement = "alter table t add a int default ";
    for (int at = 1; at < terms; ++at) statement += "1+";
    return facts_of(statement + "1");
  };
  EXPECT_EQ(sum_of(16'000).problem, "");
  // The parser would take more stack than there is.
  EXPECT_THAT(sum_of(200'000).problem, HasSubstr("32 KiB"));
  std::string nested = "alter table t add a int default ";
  for (int at = 0; at < 12'000; ++at) nested += '(';
  EXPECT_THAT(facts_of(nested).problem, HasSubstr("PostgreSQL 15"));
}

}  // namespace
}  // namespace fulldress::sql
