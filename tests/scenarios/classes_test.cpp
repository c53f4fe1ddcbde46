#include "scenarios/scripts/script_words.hpp"
#include "scenarios/steps/announced_loss.hpp"
#include "scenarios/steps/classify.hpp"
#include "scenarios/steps/definition_text.hpp"
#include "scenarios/steps/newer_server.hpp"
#include "scenarios/steps/registered_part.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(DefinitionText, DiffersInTextOnlyByCaseBlanksAndComments) {
  EXPECT_TRUE(differs_in_text_only("create view v as select a from t",
                                   "CREATE VIEW v AS\n  select a -- the name\n  from t"));
  EXPECT_TRUE(differs_in_text_only("f() as $f$ begin return 1; end $f$",
                                   "f() as $body$ BEGIN return 1;\n end $body$"));
  EXPECT_TRUE(differs_in_text_only("f() as $f$select 1$f$", "f() as $f$SELECT 1 -- one$f$"));
  EXPECT_FALSE(differs_in_text_only("select 'a'", "select 'A'"));
  EXPECT_FALSE(differs_in_text_only("select \"a\"", "select \"A\""));
  EXPECT_FALSE(differs_in_text_only("select a b", "select ab"));
  EXPECT_TRUE(
      differs_in_text_only("timestamptz default now()", "timestamptz default CURRENT_TIMESTAMP"));
  EXPECT_FALSE(differs_in_text_only("timestamptz default now()",
                                    "timestamptz default CURRENT_TIMESTAMP(3)"));
  EXPECT_FALSE(differs_in_text_only("time default now()", "time default current_time"));
  EXPECT_FALSE(differs_in_text_only("a", "a"));
}

TEST(ScriptWords, KnowWhatIsDropped) {
  const ScriptWords words("alter table t drop column if exists \"Name\", drop b -- drop c");
  EXPECT_TRUE(words.drops("Name"));
  EXPECT_TRUE(words.drops("b"));
  EXPECT_FALSE(words.drops("c"));
  EXPECT_FALSE(ScriptWords("alter table t alter c drop not null").drops("c"));
}

TEST(ScriptWords, KnowWhichTableIsMade) {
  EXPECT_TRUE(
      ScriptWords("create table if not exists public.\"T\" (a int)").creates_table("public", "T"));
  EXPECT_TRUE(ScriptWords("create unlogged table t as select 1").creates_table("public", "t"));
  EXPECT_FALSE(ScriptWords("create table u (t int)").creates_table("public", "t"));
  EXPECT_FALSE(ScriptWords("create index t on table_t (a)").creates_table("public", "t"));
  EXPECT_FALSE(ScriptWords("create table").creates_table("public", "t"));
}

TEST(ScriptWords, KnowWhereRowsAreDeleted) {
  EXPECT_TRUE(ScriptWords("delete from only public.\"T\" where a").deletes_from("T"));
  EXPECT_TRUE(ScriptWords("with d as (delete from t returning *) select 1").deletes_from("t"));
  EXPECT_FALSE(ScriptWords("delete from u where a in (select a from t)").deletes_from("t"));
  EXPECT_FALSE(
      ScriptWords("create table u (a int references t on delete cascade)").deletes_from("t"));
  EXPECT_FALSE(ScriptWords("delete from").deletes_from("t"));
}

TEST(ScriptWords, KnowTheNewNameOfATable) {
  EXPECT_EQ(ScriptWords("alter table if exists public.t rename to U").renames_table("t"), "u");
  EXPECT_EQ(ScriptWords("alter table t rename column a to b").renames_table("t"), std::nullopt);
  EXPECT_EQ(ScriptWords("alter table u rename to t").renames_table("t"), std::nullopt);
  EXPECT_EQ(ScriptWords("alter table t rename to").renames_table("t"), std::nullopt);
}

TEST(ScriptWords, KnowWhereIsWritten) {
  EXPECT_TRUE(ScriptWords("update only public.t set a = 1").writes_to("public", "t"));
  EXPECT_TRUE(ScriptWords("insert or replace into \"T\" values (1)").writes_to("main", "t"));
  EXPECT_FALSE(ScriptWords("insert into u (t) select t from t").writes_to("public", "t"));
  EXPECT_TRUE(ScriptWords("with n as (select a from u) insert into t select a from n")
                  .writes_to("public", "t"));
  EXPECT_FALSE(ScriptWords("with n as (select a from t) insert into t select a from n")
                   .writes_to("public", "t"));
  EXPECT_FALSE(
      ScriptWords("with n as (insert into u values (1)) select a from t").writes_to("public", "t"));
  EXPECT_FALSE(ScriptWords("delete from t").writes_to("public", "t"));
  EXPECT_FALSE(ScriptWords("insert into").writes_to("public", "t"));
}

TEST(ScriptWords, KnowTheTimeOfAChange) {
  for (const std::string now : {"now()", "CURRENT_TIMESTAMP", "datetime('now')",
                                "strftime('%s', 'now')", "timezone('utc', now())"}) {
    const ScriptWords words("update t set a = 'x', updated_at = " + now + " where b < 3");
    EXPECT_TRUE(words.sets_to_now("updated_at")) << now;
    EXPECT_FALSE(words.sets_to_now("a")) << now;
  }
  EXPECT_FALSE(ScriptWords("update t set a = 1 where at < now()").sets_to_now("at"));
  EXPECT_FALSE(ScriptWords("update t set at = datetime(made)").sets_to_now("at"));
  EXPECT_FALSE(ScriptWords("alter table t alter at set default now()").sets_to_now("at"));
}

TEST(ScriptWords, KnowTheirLiterals) {
  const ScriptWords words("insert into t values (50, 'a guest', 'x5', 1.7)");
  EXPECT_TRUE(words.has_literal("50"));
  EXPECT_TRUE(words.has_literal("a guest"));
  for (const std::string no : {"5", "7", "guest", "t", ""}) EXPECT_FALSE(words.has_literal(no));
}

TEST(ScriptWords, CountStatementsWithoutComments) {
  const migrations::Script script{.text = "-- nothing\n/* at all */;\n", .start = {}, .guards = {}};
  EXPECT_TRUE(statements_of(script, "postgres").empty());
  const migrations::Script two{.text = "select 1; drop table t;", .start = {}, .guards = {}};
  EXPECT_THAT(statements_of(two, "sqlite"), SizeIs(2));
}

const TableName people = {.schema = "public", .name = "people"};
const TableName phones = {.schema = "public", .name = "phones"};

/// Whether what a migration with `up` does to people.phone is given up.
bool is_given_up(const std::string& up, bool was_null) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  DatabaseState before;
  before.data.tables = {{.table = people, .columns = {"id", "phone"}, .rows = 1, .digest = "1"}};
  DatabaseState after;
  after.data.tables = {{.table = people, .columns = {"id"}, .rows = 1, .digest = "2"},
                       {.table = phones, .columns = {"phone"}, .rows = 1, .digest = "3"}};
  const TableDifference difference{.table = people,
                                   .columns = {"id", "phone"},
                                   .key_columns = {"id"},
                                   .rows = {{.change = RowChange::changed,
                                             .key = {"1"},
                                             .before = {"1", was_null ? Value() : Value("123")},
                                             .after = {"1", was_null ? Value("") : Value()},
                                             .changed_columns = {"phone"}}}};
  return AnnouncedLoss({migration}, before, after).covers(difference, RowChange::changed);
}

TEST(AnnouncedLoss, IsADropWithoutACopy) {
  EXPECT_TRUE(is_given_up("alter table people drop column phone", false));
  EXPECT_TRUE(
      is_given_up("create view v as select phone from people; "
                  "drop view v; alter table people drop column phone",
                  false));
  EXPECT_FALSE(
      is_given_up("insert into phones select phone from people; "
                  "alter table people drop column phone",
                  false));
  EXPECT_FALSE(is_given_up("alter table people rename column phone to mobile", false));
  EXPECT_FALSE(
      is_given_up("alter table people drop constraint c; "
                  "alter table people rename column phone to mobile",
                  false));
  EXPECT_FALSE(is_given_up("update people set phone = 'x'", false));
  EXPECT_TRUE(is_given_up("update people set phone = '' where phone is null", true));
}

/// Whether rows of people are given up, of which there are 5, `behind_up` and `behind_down`.
bool are_rows_given_up(const std::string& up, std::int64_t behind_up, std::int64_t behind_down) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  DatabaseState before;
  before.data.tables = {{.table = people, .columns = {"id"}, .rows = 5, .digest = "1"}};
  DatabaseState after;
  after.data.tables = {{.table = people, .columns = {"id"}, .rows = behind_up, .digest = "2"},
                       {.table = phones, .columns = {"p"}, .rows = 1, .digest = "3"}};
  const TableDifference difference{.table = people,
                                   .columns = {"id"},
                                   .key_columns = {"id"},
                                   .rows_before = 5,
                                   .rows_after = behind_down,
                                   .rows = {}};
  return AnnouncedLoss({migration}, before, after).covers(difference, RowChange::missing);
}

TEST(AnnouncedLoss, IsADeleteOfThatTable) {
  EXPECT_TRUE(are_rows_given_up("delete from people where id = 1", 4, 4));
  EXPECT_TRUE(are_rows_given_up("truncate phones, people", 0, 0));
  EXPECT_TRUE(are_rows_given_up("do $$ begin execute 'delete from people'; end $$", 0, 0));
  EXPECT_FALSE(are_rows_given_up("grant select, delete, truncate on people to app", 4, 4));
  EXPECT_FALSE(
      are_rows_given_up("create table c (p int references people on delete cascade)", 5, 4));
}

TEST(AnnouncedLoss, IsStillThereWhereTheTableIsWrittenTo) {
  EXPECT_TRUE(are_rows_given_up(
      "update people set id = (select max(p) from phones); delete from people where id = 1", 4, 4));
  EXPECT_FALSE(are_rows_given_up(
      "insert into phones select id from people; delete from people where id = 1", 4, 4));
  EXPECT_FALSE(
      are_rows_given_up("alter table people rename to folk; "
                        "insert into phones select id from folk; delete from folk",
                        0, 0));
}

/// Whether a row (7, 'guest') that is left over is one that the up deletes and the down puts back.
bool is_put_back(const std::string& up, const std::string& down) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  const DatabaseState state;
  const TableDifference difference{.table = people,
                                   .columns = {"id", "name"},
                                   .key_columns = {"id"},
                                   .rows = {{.change = RowChange::extra,
                                             .key = {"7"},
                                             .before = {},
                                             .after = {"7", "guest"},
                                             .changed_columns = {}}}};
  return AnnouncedLoss({migration}, state, state).covers(difference, RowChange::extra);
}

TEST(AnnouncedLoss, IsNoRowThatTheDownPutsBack) {
  const std::string down = "insert into people (id, name) values (7, 'guest')";
  EXPECT_TRUE(is_put_back("delete from people where name = 'guest'", down));
  EXPECT_TRUE(is_put_back("delete from people where id in (6, 7)", down));
  EXPECT_FALSE(is_put_back("delete from people where name = 'admin'", down));
  EXPECT_FALSE(is_put_back("delete from phones where name = 'guest'", down));
  EXPECT_FALSE(is_put_back("insert into people values (7, 'guest')", "select 'guest', 7"));
  EXPECT_FALSE(is_put_back("insert into people values (7, 'guest')", down));
}

TEST(AnnouncedLoss, IsNotWhatTheDownTakesBesides) {
  EXPECT_TRUE(are_rows_given_up("delete from people where id = 1; select add_people()", 4, 3));
  EXPECT_FALSE(are_rows_given_up("delete from people where id = 1", 4, 3));
  EXPECT_TRUE(are_rows_given_up("delete from people; insert into people values (9), (8)", 2, 0));
}

std::string needed(const std::string& script, const std::string& state,
                   const ServerVersion& server) {
  ErrorRecord error;
  error.sql = SqlErrorInfo{};
  error.sql->sqlstate = state;
  return needed_server(migrations::Script{.text = script, .start = {}, .guards = {}}, error,
                       server);
}

TEST(OtherProduct, IsNamedByItsWords) {
  const ServerVersion postgres = {.engine = "postgres", .version = "15.10"};
  const ServerVersion sqlite = {.engine = "sqlite", .version = "3.40.1"};
  const std::string mysql = "create table `t` (`id` int unsigned) ENGINE=InnoDB";
  EXPECT_THAT(needed(mysql, "42601", postgres), ::testing::HasSubstr("for MySQL"));
  EXPECT_THAT(needed(mysql, "42601", sqlite), ::testing::HasSubstr("for MySQL"));
  EXPECT_THAT(needed("create table t (id integer primary key autoincrement)", "42601", postgres),
              ::testing::HasSubstr("--engine sqlite"));
  EXPECT_THAT(needed("create table t (id int) with oids", "42601", postgres),
              ::testing::HasSubstr("PostgreSQL 11 (WITH OIDS)"));
  EXPECT_THAT(needed("create table t (a nvarchar(10))", "42704", postgres),
              ::testing::HasSubstr("for SQL Server"));
}

TEST(OtherProduct, IsNoExcuseForMistakes) {
  const ServerVersion postgres = {.engine = "postgres", .version = "15.10"};
  EXPECT_EQ(needed("create table t (id int,)", "42601", postgres), "");
  EXPECT_EQ(needed("insert into t values (1) -- auto_increment", "42601", postgres), "");
  EXPECT_EQ(needed("alter table t add unsigned int", "42P01", postgres), "");
  const ServerVersion sqlite = {.engine = "sqlite", .version = "3.40.1"};
  EXPECT_EQ(needed("create table t (a tinyint, b nvarchar(10),)", "42601", sqlite), "");
}

ErrorRecord sqlite_error(const std::string& message) {
  ErrorRecord error;
  error.sql = SqlErrorInfo{};
  error.sql->sqlstate = "42883";
  error.sql->message = message;
  return error;
}

TEST(RegisteredPart, IsWhatNoSqlOfSqliteMakes) {
  for (const auto* message : {"no such function: BIN2B64", "no such function: regexp",
                              "no such function: encode", "error in view v: no such function: uuid",
                              "no such function: lpad", "no such collation sequence: NATURALSORT",
                              "no such tokenizer: snowball", "unknown tokenizer: icu"}) {
    EXPECT_THAT(registered_part(sqlite_error(message), "3.40.1"),
                ::testing::HasSubstr("the application registers it, or the name is wrong"))
        << message;
  }
}

TEST(RegisteredPart, IsNoSlipInANameOfSqlites) {
  for (const auto* message :
       {"no such function: lenght", "no such function: COALSCE", "no such function: json_extracts",
        "no such collation sequence: NO_CASE", "no such tokenizer: unicode6",
        "no such column: uuid", "wrong number of arguments to function upper()"}) {
    EXPECT_EQ(registered_part(sqlite_error(message), "3.40.1"), "") << message;
  }
  EXPECT_EQ(registered_part(std::nullopt, "3.40.1"), "");
}

TEST(RegisteredPart, IsNoneOfPostgres) {
  const migrations::Script script{.text = "select f()", .start = {}, .guards = {}};
  EXPECT_EQ(needed_server(script, sqlite_error("no such function: f"),
                          {.engine = "postgres", .version = "15.10"}),
            "");
}

Finding finding(const std::string& id, Severity severity) {
  Finding result;
  result.id = id;
  result.severity = severity;
  return result;
}

LawOutcome excused(const std::string& message, const std::string& down,
                   std::vector<Finding> more = {}) {
  LawOutcome law;
  law.error = sqlite_error(message);
  law.findings = std::move(more);
  law.findings.push_back(finding("roundtrip.down-fails", Severity::error));
  classify(law);
  migrations::Migration migration;
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  excuse_newer_server(law, migration, {.engine = "sqlite", .version = "3.40.1"});
  return law;
}

TEST(NewerServer, ExcusesADown) {
  const auto law = excused("no such function: unhex", "select unhex('ff')");
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.classes, ElementsAre(LawClass::unknown));
  EXPECT_THAT(law.reason, ::testing::HasSubstr("SQLite 3.41 or newer (unhex)"));
  EXPECT_TRUE(law.findings.empty());
}

TEST(NewerServer, ExcusesNoDownWithAMistake) {
  EXPECT_EQ(excused("no such function: lenght", "select lenght(a)").verdict, Verdict::failed);
  EXPECT_EQ(excused("no such table: t", "drop table t").verdict, Verdict::failed);
  const auto both = excused("no such function: unhex", "select unhex('ff')",
                            {finding("roundtrip.rows-lost", Severity::error)});
  EXPECT_EQ(both.verdict, Verdict::failed);
}

TEST(Classify, TakesTheHeaviestAndLeavesConsequencesOut) {
  LawOutcome law;
  law.findings = {finding("roundtrip.rows-left", Severity::error),
                  finding("roundtrip.up-again-fails", Severity::error),
                  finding("roundtrip.comment-lost", Severity::warning)};
  classify(law);
  EXPECT_THAT(law.classes, ElementsAre(LawClass::rows_left, LawClass::text_only));
  EXPECT_EQ(law.verdict, Verdict::failed);
  LawOutcome lost;
  lost.findings = {finding("roundtrip.sequence-set-back", Severity::warning),
                   finding("roundtrip.rows-lost", Severity::error)};
  classify(lost);
  EXPECT_THAT(lost.classes, ElementsAre(LawClass::lost_rows, LawClass::drift));
  LawOutcome made_anew;
  made_anew.findings = {finding("roundtrip.rows-lost", Severity::error),
                        finding("roundtrip.sequence-set-back", Severity::error)};
  classify(made_anew);
  EXPECT_THAT(made_anew.classes, ElementsAre(LawClass::lost_rows));
  LawOutcome set_back;
  set_back.findings = {finding("roundtrip.rows-left", Severity::error),
                       finding("roundtrip.sequence-set-back", Severity::error)};
  classify(set_back);
  EXPECT_THAT(set_back.classes, ElementsAre(LawClass::drift, LawClass::rows_left));
  LawOutcome clean;
  clean.findings = {finding("roundtrip.sequence-moved-on", Severity::info)};
  classify(clean);
  EXPECT_THAT(clean.classes, ElementsAre(LawClass::restored));
  EXPECT_EQ(clean.verdict, Verdict::passed);
}

}  // namespace
}  // namespace fulldress::scenarios
