#include "checks/check.hpp"
#include "tests/checks/fixture_proof.hpp"
#include "tests/support/disposable.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <gtest/gtest.h>

// Damage that no statement can do: bytes written into the files of a server that is down.
namespace fulldress::checks {
namespace {

using fulldress::testing::soon;

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

struct Patch {
  std::size_t offset_bytes = 0;
  std::string bytes;
};

class PhysicalDamage : public ::testing::Test {
 protected:
  std::unique_ptr<Server> server = fulldress::testing::engine("postgres").start({}, soon());
  std::unique_ptr<Database> database = server->create("damaged", soon());

  void make(const std::string& sql) const {
    const auto session = database->connect(soon());
    session->execute("create extension amcheck");
    session->execute(sql);
    session->execute("checkpoint");
  }

  [[nodiscard]] std::filesystem::path file_of(const std::string& relation) const {
    const auto session = database->connect(soon());
    const auto rows = session->query(
        "select current_setting('data_directory') || '/' || pg_relation_filepath($1::regclass)",
        {relation});
    return rows.rows.at(0).at(0).value_or("");
  }

  void damage(const std::filesystem::path& file, const Patch& patch) const {
    server->crashable()->crash();
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(patch.offset_bytes));
    stream.write(patch.bytes.data(), static_cast<std::streamsize>(patch.bytes.size()));
    ASSERT_TRUE(stream.flush().good()) << file;
    stream.close();
    server->crashable()->restart(soon());
  }

  [[nodiscard]] std::map<std::string, CheckOutcome> outcomes_of(const std::string& check) const {
    std::map<std::string, CheckOutcome> outcomes;
    const auto session = database->connect(soon());
    CheckOptions options;
    options.ids = {check};
    for (auto& each : run_checks(*session, options)) outcomes.emplace(each.subject, each);
    return outcomes;
  }

  void expect_damage(const std::string& check, const std::string& subject) const {
    const auto outcomes = outcomes_of(check);
    ASSERT_TRUE(outcomes.contains(subject));
    const auto& found = outcomes.at(subject);
    EXPECT_EQ(found.verdict, Verdict::failed) << testing::describe(found);
    EXPECT_FALSE(found.evidence.rows.empty());
    for (const auto& [name, outcome] : outcomes) {
      if (name == subject) continue;
      EXPECT_EQ(outcome.verdict, Verdict::passed) << name;
    }
  }
};

constexpr const char* two_tables =
    "create table words (id int, word text); create table others (id int, word text);"
    "insert into words select n, 'word ' || lpad(n::text, 4, '0') from generate_series(1, 900) as "
    "n;"
    "insert into others table words; create index words_word on words (word);"
    "create index others_word on others (word)";

TEST_F(PhysicalDamage, PageThatCannotBeReadIsAViolationOfTheTable) {
  make(two_tables);
  damage(file_of("words"), {.offset_bytes = 0, .bytes = std::string(24, '\xff')});
  expect_damage("physical.heap-corrupt", "public.words");
}

TEST_F(PhysicalDamage, RowThatPointsNowhereIsAViolationOfTheTable) {
  make(two_tables);
  // The first line pointer of the page, which then claims to be a row of 32,767 bytes.
  damage(file_of("words"), {.offset_bytes = 24, .bytes = std::string("\x10\xa0\xfe\xff", 4)});
  expect_damage("physical.heap-corrupt", "public.words");
}

TEST_F(PhysicalDamage, ToastTableBelongsToItsTable) {
  make(
      "create table words (id int, word text); alter table words alter word set storage external;"
      "insert into words select 1, repeat('long ', 2000); create table others (id int)");
  const auto session = database->connect(soon());
  const auto toast =
      session->query("select reltoastrelid::regclass::text from pg_class where relname = 'words'");
  damage(file_of(toast.rows.at(0).at(0).value_or("")),
         {.offset_bytes = 24, .bytes = std::string(4, '\0')});
  expect_damage("physical.heap-corrupt", "public.words");
}

TEST_F(PhysicalDamage, IndexOutOfOrderIsAViolationOfTheIndex) {
  make(two_tables);
  const auto file = file_of("words_word");
  const auto at = bytes_of(file).find("word 0150");
  ASSERT_NE(at, std::string::npos);
  damage(file, {.offset_bytes = at, .bytes = "zzzz"});
  expect_damage("physical.btree-corrupt", "public.words words_word");
}

TEST_F(PhysicalDamage, IndexFileThatIsGoneIsAViolationOfTheIndex) {
  make(two_tables);
  const auto file = file_of("words_word");
  server->crashable()->crash();
  ASSERT_TRUE(std::filesystem::remove(file));
  server->crashable()->restart(soon());
  expect_damage("physical.btree-corrupt", "public.words words_word");
}

}  // namespace
}  // namespace fulldress::checks
