#include "harness/cli/option_table.hpp"

#include "harness/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<OptionSpec>& specs() {
  static const std::vector<OptionSpec> table = {
      {"dry-run", "Print the plan", OptionKind::flag, "", "n"},
      {"report", "A report", OptionKind::list, "FORMAT=PATH", "r"},
      {"steps", "How many", OptionKind::value, "N", ""},
      {"color", "Colours", OptionKind::optional_value, "WHEN", ""},
  };
  return table;
}

ParsedOptions parse(const std::vector<std::string>& words) {
  return parse_options("run", specs(), words);
}

std::string message_of(const std::vector<std::string>& words) {
  try {
    static_cast<void>(parse(words));
  } catch (const UsageError& error) {
    return error.message();
  }
  return "";
}

TEST(OptionTable, KeepsCommasInValues) {
  EXPECT_THAT(parse({"--report", "a=b,c", "-r", "d=e"}).list("report"),
              ElementsAre("a=b,c", "d=e"));
}

TEST(OptionTable, TakesTheLastOfRepeatedValues) {
  EXPECT_EQ(parse({"--steps=1", "--steps", "2"}).number("steps"), 2U);
}

TEST(OptionTable, KeepsPositionalWordsInOrder) {
  const auto options = parse({"first", "-n", "second", "--", "--third"});
  EXPECT_THAT(options.positional(), ElementsAre("first", "second", "--third"));
  EXPECT_TRUE(options.has("dry-run"));
}

TEST(OptionTable, LetsAnOptionalValueBeLeftOut) {
  EXPECT_EQ(parse({"--color"}).value("color"), "always");
  EXPECT_EQ(parse({"--color=never"}).value("color"), "never");
  EXPECT_EQ(parse({}).value("color"), std::nullopt);
}

TEST(OptionTable, NamesAnUnknownOptionAndItsNeighbour) {
  EXPECT_THAT(message_of({"--reprot=x"}),
              HasSubstr("no option --reprot (did you mean \"--report\"?)"));
  EXPECT_THAT(message_of({"--zzz"}), HasSubstr("no option --zzz; see"));
}

TEST(OptionTable, RefusesANumberThatIsNone) {
  for (const std::string text : {"two", "-1", "1x", "", "99999999999999999999999"}) {
    EXPECT_THROW(static_cast<void>(parse({"--steps=" + text}).number("steps")), UsageError) << text;
  }
}

TEST(OptionTable, RefusesAValueThatIsMissing) {
  EXPECT_THAT(message_of({"--steps"}), HasSubstr("steps"));
}

// What `--report "$VARIABLE"` is when nobody has set it.
TEST(OptionTable, RefusesAnEmptyValueInsteadOfPassingItOver) {
  EXPECT_THAT(message_of({"--steps", ""}), HasSubstr("--steps is given without a value"));
  EXPECT_THAT(message_of({"--report=a=b", "--report="}), HasSubstr("write FORMAT=PATH behind it"));
  EXPECT_EQ(message_of({"--steps", "0", "--dry-run", "--color"}), "");
}

TEST(OptionTable, HelpFitsEightyColumnsAndNamesEveryOption) {
  const auto text = option_help("run", specs());
  std::size_t start = 0;
  while (start < text.size()) {
    const auto end = std::min(text.find('\n', start), text.size());
    EXPECT_LE(end - start, 80U) << text.substr(start, end - start);
    start = end + 1;
  }
  for (const auto& spec : specs()) EXPECT_THAT(text, HasSubstr("--" + spec.name));
}

}  // namespace
}  // namespace fulldress
