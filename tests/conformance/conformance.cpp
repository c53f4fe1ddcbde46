#include "tests/conformance/conformance.hpp"

#include <atomic>
#include <random>

namespace fulldress::testing {

std::vector<std::string> engine_names() {
  std::vector<std::string> names;
  for (const auto& each : all_engines()) names.push_back(each->name());
  return names;
}

const std::vector<std::string>& hostile_names() {
  static const std::vector<std::string> names = {
      "we\"ird T`able $1 %s {x}",
      "a'b",
      "back\\slash",
      "select",
      "User",
      "two\nlines",
      "tab\tand [brackets]",
      "semi;colon -- comment /* open",
      "grin \U0001F600 \u00fc",
      "../up/and/../away",
      " blanks ",
      std::string(63, 'x'),
  };
  return names;
}

std::string bytes_type(const std::string& engine) { return engine == "sqlite" ? "blob" : "bytea"; }

std::vector<Row> rows_of(Session& session, const std::string& select) {
  return session.query(select).rows;
}

std::string value_of(Session& session, const std::string& select) {
  const auto result = session.query(select);
  if (result.rows.size() != 1 || result.rows[0].size() != 1) return "not one value";
  return result.rows[0][0].value_or("NULL");
}

SqlErrorInfo refusal_of(Session& session, const std::string& script) {
  try {
    session.execute(script);
  } catch (const SqlError& error) {
    return error.info();
  }
  return {};
}

ScratchDirectory::ScratchDirectory() {
  std::random_device random;
  do {
    path_ = std::filesystem::temp_directory_path() /
            ("fulldress_conformance." + std::to_string(random()));
  } while (!std::filesystem::create_directory(path_));
  // A server that has dropped its privileges must be able to get in.
  std::filesystem::permissions(path_, std::filesystem::perms::all);
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code problem;
  std::filesystem::remove_all(path_, problem);
  EXPECT_FALSE(problem) << path_ << ": " << problem.message();
}

Database& EngineTest::database() {
  if (!database_) database_ = fresh_database(GetParam());
  return *database_;
}

Session& EngineTest::session() {
  if (!session_) session_ = database().connect(soon());
  return *session_;
}

std::string engine_of(const ::testing::TestParamInfo<std::string>& info) { return info.param; }

}  // namespace fulldress::testing
