#include "tests/support/disposable.hpp"
#include "tests/support/program.hpp"

#include <map>
#include <memory>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

// A database that does everything to a check at once, asked by `fulldress check`: each fault is
// told of the case it belongs to, and every other case has its answer.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

constexpr const char* sound_and_damaged =
    "create table p (id int primary key); insert into p values (1), (2);"
    "create table \"a\"\"b'c\nd {x}\" (\"i d\" int primary key, \"p\n'\" int references p);"
    "create table orphaned (id int primary key, p_id int references p);"
    "create table dropped (id int primary key, p_id int references p);"
    "create table locked (id int primary key, p_id int references p, check (id > 0));"
    "create table secret (id int primary key, p_id int references p, check (id > 0));"
    "create table bound (id int primary key, p_id int references p, check (id > 0));"
    "create schema closed; create table closed.t (id int primary key, check (id > 0));"
    "alter table bound enable row level security; create policy half on bound using (id > 5);"
    "set session_replication_role = replica;"
    "insert into \"a\"\"b'c\nd {x}\" values (1, 1), (2, 9);"
    "insert into orphaned values (1, 1), (2, 7), (3, 8); insert into secret values (1, 7);"
    "insert into dropped values (1, 1); insert into locked values (1, 1);"
    "insert into bound values (1, 1); insert into closed.t values (1);"
    "reset session_replication_role";

// Each function is the condition of one constraint of the table t, which has one row.
constexpr const char* hostile_functions =
    "create function raising(int) returns bool immutable language plpgsql as "
    "$$ begin raise exception 'a secret: %', $1; end $$;"
    "create function looping(int) returns bool immutable language plpgsql as "
    "$$ begin loop perform 1; end loop; end $$;"
    "create function sleeping(int) returns bool immutable language plpgsql as "
    "$$ begin perform pg_sleep(3600); return true; end $$;"
    "create table log (n int);"
    "create function writing(int) returns bool language plpgsql as "
    "$$ begin insert into log values ($1); return true; end $$;"
    "create function setting(int) returns bool language plpgsql as "
    "$$ begin perform set_config('statement_timeout', '0', false), "
    "set_config('row_security', 'on', false), set_config('search_path', 'nowhere', false), "
    "set_config('enable_seqscan', 'off', false); return true; end $$;"
    "create function ending(int) returns bool language plpgsql as "
    "$$ begin rollback; return true; end $$;"
    "create table t (id int primary key, n int); insert into t values (1, -1);"
    "alter table t add constraint raises check (raising(n)) not valid,"
    "add constraint loops check (looping(n)) not valid,"
    "add constraint sleeps check (sleeping(n)) not valid,"
    "add constraint writes check (writing(n)) not valid,"
    "add constraint sets check (setting(n)) not valid,"
    "add constraint ends check (ending(n)) not valid,"
    "add constraint positive check (n > 0) not valid, add constraint small check (n < 9)";

constexpr const char* wide_table =
    "do $$ begin execute 'create table wide (' || (select string_agg(format('c%s int not null "
    "default %s', n, n), ', ') from generate_series(1, 1600) as n) || ')'; end $$;"
    "insert into wide default values;";

struct Told {
  std::string verdict;
  std::string sqlstate;
  std::int64_t violations = 0;
  friend bool operator==(const Told&, const Told&) = default;
  friend void PrintTo(const Told& told, std::ostream* out) {
    *out << told.verdict << " " << told.sqlstate << " " << told.violations;
  }
};

// What result.json says of each check and subject.
std::map<std::string, Told> told_in(const fs::path& file) {
  std::map<std::string, Told> found;
  const Json result = Json::parse(read_text(file));
  for (const auto& step : result.at("scenarios").at(0).at("steps")) {
    for (const auto& each : step.value("checks", Json::array())) {
      const auto error = each.value("error", Json());
      const bool has_state = error.is_object() && error.value("sql", Json()).is_object();
      found[each.at("check_id").get<std::string>() + " " + each.at("subject").get<std::string>()] =
          {each.at("verdict"), has_state ? error.at("sql").at("sqlstate") : "",
           each.at("violations")};
    }
  }
  return found;
}

class CheckVerb : public ::testing::Test {
 protected:
  void TearDown() override {
    database_->connect(soon())->execute(
        "drop owned by check_verb_reader; drop role check_verb_reader");
  }

  // A role that may read everything but two tables and one schema.
  void make_reader() const {
    database_->connect(soon())->execute(
        "drop role if exists check_verb_reader; create role check_verb_reader login;"
        "grant select on all tables in schema public to check_verb_reader;"
        "revoke select on secret from check_verb_reader");
  }

  [[nodiscard]] ProgramResult check_as_reader(const std::vector<std::string>& more) const {
    std::string url = database_->url();
    url.replace(url.find("//") + 2, url.find('@') - url.find("//") - 2, "check_verb_reader");
    std::vector<std::string> words = {"check", url, "--output", "out"};
    words.insert(words.end(), more.begin(), more.end());
    return run_fulldress(scratch_.path(), words);
  }

  // Until somebody waits for a lock in this database.
  void wait_for_a_waiting_reader() const {
    const auto session = database_->connect(soon());
    const auto deadline = soon();
    for (;;) {
      const auto waiting = session->query(
          "select count(*) from pg_locks as l join pg_database as d on d.oid = l.database "
          "where not l.granted and d.datname = current_database()");
      if (waiting.rows.at(0).at(0) != "0" || deadline.has_passed()) return;
      session->query("select pg_sleep(0.01)");
    }
  }

  ScratchDirectory scratch_;
  std::unique_ptr<Database> database_ = fresh_database("postgres");
};

TEST_F(CheckVerb, TellsEveryFaultOfItsCaseAndGoesOn) {
  const auto owner = database_->connect(soon());
  owner->execute(sound_and_damaged);
  owner->execute(hostile_functions);
  owner->execute(wide_table);
  make_reader();
  const auto result = check_as_reader({"--statement-timeout", "5s", "--lock-timeout", "200ms"});
  EXPECT_EQ(result.exit_code, 1) << result.output << result.error;
  const auto told = told_in(scratch_.path() / "out/result.json");
  const auto at = [&](const std::string& key) {
    const auto found = told.find(key);
    return found == told.end() ? Told{"not told", "", 0} : found->second;
  };
  const std::string constraint = "constraint.check-violations public.";
  EXPECT_EQ(at(constraint + "t raises"), (Told{"unknown", "P0001", 0}));
  EXPECT_EQ(at(constraint + "t loops"), (Told{"unknown", "57014", 0}));
  EXPECT_EQ(at(constraint + "t sleeps"), (Told{"unknown", "57014", 0}));
  EXPECT_EQ(at(constraint + "t ends"), (Told{"unknown", "2D000", 0}));
  EXPECT_EQ(at(constraint + "t positive"), (Told{"failed", "", 1}));
  EXPECT_EQ(at(constraint + "t small"), (Told{"passed", "", 0}));
  EXPECT_EQ(at(constraint + "t sets"), (Told{"passed", "", 0}));
  EXPECT_EQ(at(constraint + "t writes").verdict, "unknown");
  EXPECT_EQ(at(constraint + "locked locked_id_check"), (Told{"passed", "", 0}));
  EXPECT_EQ(at(constraint + "secret secret_id_check"), (Told{"unknown", "42501", 0}));
  EXPECT_EQ(at(constraint + "bound bound_id_check"), (Told{"unknown", "42501", 0}));
  EXPECT_EQ(at("constraint.check-violations closed.t t_id_check"), (Told{"unknown", "42501", 0}));
  const std::string key = "fk.orphan-rows public.";
  EXPECT_EQ(at(key + "orphaned orphaned_p_id_fkey"), (Told{"failed", "", 2}));
  EXPECT_EQ(at(key + "dropped dropped_p_id_fkey"), (Told{"passed", "", 0}));
  EXPECT_EQ(at(key + "locked locked_p_id_fkey"), (Told{"passed", "", 0}));
  EXPECT_EQ(at(key + "secret secret_p_id_fkey"), (Told{"unknown", "42501", 0}));
  EXPECT_EQ(at(key + "bound bound_p_id_fkey"), (Told{"unknown", "42501", 0}));
  EXPECT_EQ(at("column.required-missing public.wide c1600"), (Told{"passed", "", 0}));
  EXPECT_EQ(at("constraint.unique-duplicates public.p p_pkey"), (Told{"passed", "", 0}));
  int hostile = 0;
  for (const auto& [name, each] : told) {
    if (name.starts_with("fk.orphan-rows public.\"a\"\"b'c")) {
      hostile += each == Told{"failed", "", 1} ? 1 : 0;
    }
  }
  EXPECT_EQ(hostile, 1);
  EXPECT_EQ(owner->query("select count(*) from log").rows, (std::vector<Row>{{"0"}}));
  EXPECT_THAT(read_text(scratch_.path() / "out/result.json"),
              ::testing::Not(HasSubstr("secret: -1")));
}

TEST_F(CheckVerb, TellsOfATableThatIsDroppedUnderItsHands) {
  const auto owner = database_->connect(soon());
  owner->execute(sound_and_damaged);
  make_reader();
  const auto migration = database_->connect(soon());
  migration->execute("begin; drop table dropped");
  std::thread committing([&] {
    wait_for_a_waiting_reader();
    migration->execute("commit");
  });
  const auto result = check_as_reader({"--lock-timeout", "50s"});
  committing.join();
  EXPECT_EQ(result.exit_code, 1) << result.output << result.error;
  const auto told = told_in(scratch_.path() / "out/result.json");
  EXPECT_EQ(told.at("fk.orphan-rows public.dropped dropped_p_id_fkey"),
            (Told{"unknown", "42P01", 0}));
  EXPECT_EQ(told.at("fk.orphan-rows public.orphaned orphaned_p_id_fkey"), (Told{"failed", "", 2}));
  EXPECT_EQ(told.at("column.required-missing public.locked id"), (Told{"passed", "", 0}));
  EXPECT_THAT(read_text(scratch_.path() / "out/result.json"),
              HasSubstr("something it reads is gone since it was discovered"));
}

}  // namespace
}  // namespace fulldress::testing
