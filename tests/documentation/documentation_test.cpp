#include "tests/support/places.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

// Every ```sh block of the README and of docs/ is run as written, in a scratch folder of its own
// per file, in order.
//
// `<!-- exit: N -->` before a block says with which code it ends; `<!-- not run: reason -->` leaves
// it out, with a reason.
namespace fulldress {
namespace {

namespace fs = std::filesystem;

struct Block {
  std::size_t line = 0;
  std::string commands;
  int exit_code = 0;
  std::string reason_not_run;
};

std::vector<Block> blocks_of(const std::string& text) {
  static const std::regex exit_mark(R"(<!-- exit: (\d+) -->)");
  static const std::regex not_run_mark(R"(<!-- not run: (.+) -->)");
  std::vector<Block> blocks;
  Block next;
  bool is_inside = false;
  std::size_t number = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::smatch match;
    if (is_inside && line == "```") {
      blocks.push_back(next);
      next = {};
      is_inside = false;
    } else if (is_inside) {
      next.commands += line + "\n";
    } else if (line == "```sh") {
      next.line = number;
      is_inside = true;
    } else if (std::regex_match(line, match, exit_mark)) {
      next.exit_code = std::stoi(match[1]);
    } else if (std::regex_match(line, match, not_run_mark)) {
      next.reason_not_run = match[1];
    }
  }
  return blocks;
}

std::string read_text(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

int run_in(const fs::path& directory, const std::string& commands) {
  std::ofstream(directory / "block.sh") << commands;
  const fs::path program = testing::program_file;
  const std::string command = "cd '" + directory.string() + "' && PATH='" +
                              program.parent_path().string() + "':\"$PATH\" bash -eu block.sh " +
                              "> block.log 2>&1";
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

class Documentation : public ::testing::TestWithParam<std::string> {};

TEST_P(Documentation, CommandsEndAsTheTextSays) {
  const fs::path page = fs::path(testing::source_directory) / GetParam();
  std::string pattern = (fs::temp_directory_path() / "fulldress-doc-XXXXXX").string();
  const fs::path scratch = mkdtemp(pattern.data());
  for (const auto& block : blocks_of(read_text(page))) {
    if (!block.reason_not_run.empty()) continue;
    EXPECT_EQ(run_in(scratch, block.commands), block.exit_code)
        << GetParam() << ":" << block.line << "\n"
        << block.commands << read_text(scratch / "block.log");
  }
  fs::remove_all(scratch);
}

std::vector<std::string> pages() {
  const fs::path root = testing::source_directory;
  std::vector<std::string> names = {"README.md"};
  for (const auto& entry : fs::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") {
      names.push_back("docs/" + entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Pages, Documentation, ::testing::ValuesIn(pages()),
                         [](const auto& param_info) {
                           return std::regex_replace(param_info.param, std::regex("[^A-Za-z0-9]"),
                                                     "_");
                         });

TEST(DocumentationBlocks, AreReadWithTheirMarks) {
  const auto blocks = blocks_of(
      "a\n```sh\necho 1\n```\n<!-- exit: 3 -->\n```sh\nexit 3\n```\n"
      "<!-- not run: needs a moon -->\n```sh\nfly\n```\n```\nnot a command\n```\n");
  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(blocks[0].commands, "echo 1\n");
  EXPECT_EQ(blocks[1].exit_code, 3);
  EXPECT_EQ(blocks[2].reason_not_run, "needs a moon");
}

TEST(DocumentationBlocks, FailingCommandsAreSeen) {
  EXPECT_EQ(run_in(fs::temp_directory_path(), "exit 7\n"), 7);
}

}  // namespace
}  // namespace fulldress
