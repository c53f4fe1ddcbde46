#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

/// One line `ok` or `not ok` with what belongs to it.
struct TapAssertion {
  bool is_ok = false;
  std::string description;
  std::string directive;  ///< "todo", "skip" or nothing
  std::string reason;     ///< of the directive
  std::vector<std::string> diagnostics;
};

/// What a file said in the Test Anything Protocol.
struct TapOutput {
  std::vector<TapAssertion> assertions;
  std::optional<std::size_t> planned;  ///< nullopt: no plan was printed
  std::string skipped;                 ///< why the whole file was left out: `1..0 # SKIP reason`
  std::string bailed_out;              ///< behind `Bail out!`
};

/// Reads one line; indented lines are subtests, which their parent sums up.
void read_tap_line(std::string_view line, TapOutput& output);

}  // namespace fulldress::checks
