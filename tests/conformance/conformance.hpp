#pragma once

#include "harness/engine/transaction.hpp"
#include "tests/support/disposable.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

// The contract of harness/engine/*.hpp, proven for every engine: a parameter is an engine's name,
// so a new folder in harness/engine joins by itself. Skips are by capability only.
namespace fulldress::testing {

/// Names of all engines, in name order.
[[nodiscard]] std::vector<std::string> engine_names();

/// Names that break careless quoting: quotes, dollars, percents, braces, slashes, reserved words,
/// line feeds, an emoji, 63 bytes.
[[nodiscard]] const std::vector<std::string>& hostile_names();

/// What `engine` calls a string of bytes.
[[nodiscard]] std::string bytes_type(const std::string& engine);

/// The rows of a query, for comparisons.
[[nodiscard]] std::vector<Row> rows_of(Session& session, const std::string& select);

/// The single value of a query.
[[nodiscard]] std::string value_of(Session& session, const std::string& select);

/// What `script` is refused with; an empty SQLSTATE when it is not.
[[nodiscard]] SqlErrorInfo refusal_of(Session& session, const std::string& script);

/// A directory of the test's own, removed at the end.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A database of its own and one session in it.
class EngineTest : public ::testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] const Engine& engine() const { return testing::engine(GetParam()); }
  [[nodiscard]] Server& server() const { return testing::server(GetParam()); }
  [[nodiscard]] Database& database();
  [[nodiscard]] Session& session();

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

/// Names the instances of a suite after their engine.
[[nodiscard]] std::string engine_of(const ::testing::TestParamInfo<std::string>& info);

}  // namespace fulldress::testing
