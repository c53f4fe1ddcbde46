#include "tests/support/places.hpp"
#include "tests/support/program.hpp"

#include <regex>

#include <gtest/gtest.h>

// docs/cli.md is what the program itself says; FULLDRESS_UPDATE_GOLDEN=1 rewrites it, and still
// fails, so that CI cannot bless itself.
namespace fulldress::testing {
namespace {

std::vector<std::string> verbs_of(const std::string& help) {
  static const std::regex line(R"(\n  ([a-z_]+) +[A-Z])");
  std::vector<std::string> verbs;
  for (std::sregex_iterator match(help.begin(), help.end(), line), end; match != end; ++match) {
    verbs.push_back((*match)[1]);
  }
  return verbs;
}

std::string rendered_page(const fs::path& directory) {
  const auto help = run_fulldress(directory, {"--help"}).output;
  std::string page =
      "# The command line\n\nWritten by the program itself.\n\n```\n" + help + "```\n";
  for (const auto& verb : verbs_of(help)) {
    page +=
        "\n## " + verb + "\n\n```\n" + run_fulldress(directory, {verb, "--help"}).output + "```\n";
  }
  return page;
}

TEST(CommandLinePage, IsWhatTheProgramSays) {
  const ScratchDirectory scratch;
  const fs::path page = fs::path(testing::source_directory) / "docs/cli.md";
  const auto rendered = rendered_page(scratch.path());
  const auto kept = read_text(page);
  if (std::getenv("FULLDRESS_UPDATE_GOLDEN") != nullptr) std::ofstream(page) << rendered;
  EXPECT_EQ(kept, rendered) << "review, then FULLDRESS_UPDATE_GOLDEN=1 rewrites docs/cli.md";
}

TEST(CommandLinePage, NamesEveryVerb) {
  const ScratchDirectory scratch;
  const auto verbs = verbs_of(run_fulldress(scratch.path(), {"--help"}).output);
  for (const std::string verb : {"run", "check", "migrate", "list", "explain", "doctor", "clean"}) {
    EXPECT_NE(std::find(verbs.begin(), verbs.end(), verb), verbs.end()) << verb;
  }
}

}  // namespace
}  // namespace fulldress::testing
