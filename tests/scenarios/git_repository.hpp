#pragma once

#include "harness/host/child_process.hpp"
#include "tests/support/written_files.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace fulldress::testing {

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A git repository of its own for one test.
class TestRepository {
 public:
  TestRepository() { run({"init", "--quiet", "--initial-branch=main"}); }

  [[nodiscard]] const std::filesystem::path& path() const { return files_.path(); }
  void write(const std::string& name, const std::string& text) const {
    static_cast<void>(files_.write(name, text));
  }
  void remove(const std::string& name) const { std::filesystem::remove(path() / name); }
  /// Commits everything under `tag`.
  void commit(const std::string& message, const std::string& tag) const {
    run({"add", "--all"});
    run({"commit", "--quiet", "--message", message});
    run({"tag", tag});
  }
  [[nodiscard]] std::string status() const { return run({"status", "--porcelain=v2"}); }

 private:
  std::string run(std::vector<std::string> arguments) const {
    ChildOptions options;
    options.arguments = {"env",
                         "-u",
                         "GIT_DIR",
                         "-u",
                         "GIT_INDEX_FILE",
                         "-u",
                         "GIT_WORK_TREE",
                         "git",
                         "-c",
                         "user.name=Test",
                         "-c",
                         "user.email=test@example.com",
                         "-c",
                         "commit.gpgsign=false"};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.working_directory = path();
    const auto finished = run_program(options, Deadline::after(std::chrono::seconds(60)));
    if (!finished.status.is_success()) throw std::runtime_error(finished.error);
    return finished.output;
  }

  WrittenFiles files_;
};

}  // namespace fulldress::testing
