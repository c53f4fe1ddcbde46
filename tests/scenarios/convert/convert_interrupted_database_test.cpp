#include "harness/host/child_process.hpp"
#include "harness/host/files.hpp"
#include "harness/host/poll.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/places.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The program itself, killed in the middle of its writing, and two of it at once. A trigger waits
// for a lock that the test holds, so that the middle is where we say.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

class InterruptedConversion : public ::testing::Test {
 protected:
  InterruptedConversion() {
    holder_->execute(
        "create table kv_store (key text primary key, value jsonb not null);"
        "create table clients (id text primary key, name text not null);"
        "insert into kv_store select 'client:' || n, jsonb_build_object('name', 'Client ' || n) "
        "from generate_series(1, 300) as n;"
        "create function wait_in_the_middle() returns trigger language plpgsql as $$ begin "
        "if new.id = '77' then perform pg_advisory_xact_lock_shared(77); end if; return new; "
        "end $$;"
        "create trigger wait_in_the_middle before insert on clients for each row "
        "execute function wait_in_the_middle()");
    holder_->execute("select pg_advisory_lock(77)");
    mapping_ = files_.write("shop.json", R"json({"version": 1, "kinds": [
        {"key": "client:{id}", "table": "clients", "upsert": ["id"], "columns": [
          {"column": "id", "from_key": "id"},
          {"column": "name", "pointer": "/name", "required": true}]}]})json");
  }

  [[nodiscard]] ChildOptions program(const std::string& name) const {
    ChildOptions options;
    options.arguments = {
        testing::program_file, "convert",     mapping_.string(), database_->url(), "--confirm",
        database_->name(),     "--no-backup", "a test",          "--batch-size",   "50"};
    options.output_file = files_.path() / (name + ".out");
    options.error_file = files_.path() / (name + ".out");
    return options;
  }

  [[nodiscard]] std::string text(const std::string& select) const {
    return holder_->query(select).rows.at(0).at(0).value_or("NULL");
  }

  /// Until a conversion stands in the middle of its rows.
  [[nodiscard]] bool is_in_the_middle() const {
    return poll_until(soon(), [&] {
      return text(
                 "select count(*) from pg_locks where locktype = 'advisory' and not granted and "
                 "objid = 77") == "1";
    });
  }

  WrittenFiles files_;
  std::filesystem::path mapping_;
  std::unique_ptr<Database> database_ = fresh_database("postgres");
  std::unique_ptr<Session> holder_ = database_->connect(soon());
};

TEST_F(InterruptedConversion, LeavesTheDatabaseAsItWasAndArrivesWhenRunAgain) {
  {
    ChildProcess killed(program("killed"));
    ASSERT_TRUE(is_in_the_middle()) << read_file(files_.path() / "killed.out");
    killed.send(Signal::kill);
    ASSERT_TRUE(poll_until(soon(), [&] { return killed.status().has_value(); }));
    EXPECT_FALSE(killed.status()->is_success());
  }
  // The server notices that nobody is there any more once the trigger goes on.
  holder_->execute("select pg_advisory_unlock(77)");
  ASSERT_TRUE(poll_until(soon(), [&] {
    return text(
               "select count(*) from pg_stat_activity where datname = current_database() and "
               "backend_type = 'client backend' and pid <> pg_backend_pid()") == "0";
  }));
  EXPECT_EQ(text("select count(*) from clients"), "0") << "killed in the middle: nothing stays";
  EXPECT_EQ(text("select to_regclass('fulldress_quarantine')::text"), "NULL");
  EXPECT_EQ(text("select to_regclass('fulldress_undo_clients')::text"), "NULL");
  const auto again = run_program(program("again"), soon());
  EXPECT_TRUE(again.status.is_success()) << again.error;
  EXPECT_EQ(text("select count(*) from clients"), "300");
}

TEST_F(InterruptedConversion, KeepsASecondOneOut) {
  ChildProcess first(program("first"));
  ASSERT_TRUE(is_in_the_middle()) << read_file(files_.path() / "first.out");
  ChildProcess second(program("second"));
  ASSERT_TRUE(poll_until(soon(), [&] { return second.status().has_value(); }));
  EXPECT_EQ(second.status()->code, 2);
  EXPECT_THAT(read_file(files_.path() / "second.out"), HasSubstr("another conversion"));
  holder_->execute("select pg_advisory_unlock(77)");
  ASSERT_TRUE(poll_until(soon(), [&] { return first.status().has_value(); }));
  EXPECT_TRUE(first.status()->is_success()) << read_file(files_.path() / "first.out");
  EXPECT_EQ(text("select count(*) from clients"), "300");
}

}  // namespace
}  // namespace fulldress::testing
