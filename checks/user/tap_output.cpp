#include "checks/user/tap_output.hpp"

#include "checks/check_text.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <charconv>

namespace fulldress::checks {
namespace {

bool starts_with_word(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  return std::equal(word.begin(), word.end(), text.begin(), [](char expected, char given) {
    return expected == sql_token::to_lower(given);
  });
}

// Where the directive behind a number sign starts; a backslash hides a number sign.
std::size_t directive_at(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '#') {
      const auto word = trimmed(text.substr(at + 1));
      if (starts_with_word(word, "skip") || starts_with_word(word, "todo")) return at;
    }
  }
  return std::string_view::npos;
}

std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_escape =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '#' || text[at + 1] == '\\');
    if (is_escape) ++at;
    plain += text[at];
  }
  return plain;
}

std::size_t digits_at(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), sql_token::is_digit);
  return static_cast<std::size_t>(end - text.begin());
}

void set_directive(TapAssertion& assertion, std::string_view directive) {
  auto word = trimmed(directive.substr(1));
  assertion.directive = starts_with_word(word, "skip") ? "skip" : "todo";
  // "SKIPPED: reason" is as good as "SKIP reason".
  while (!word.empty() && sql_token::is_name_part(word.front())) word.remove_prefix(1);
  if (word.starts_with(':')) word.remove_prefix(1);
  assertion.reason = unescaped(trimmed(word));
}

TapAssertion assertion_of(std::string_view rest) {
  TapAssertion assertion;
  rest = trimmed(rest);
  rest.remove_prefix(digits_at(rest));
  rest = trimmed(rest);
  if (rest.starts_with("- ")) rest.remove_prefix(2);
  const auto directive = directive_at(rest);
  if (directive != std::string_view::npos) set_directive(assertion, rest.substr(directive));
  assertion.description = unescaped(trimmed(rest.substr(0, directive)));
  return assertion;
}

// `1..5` or `1..0 # SKIP reason`.
bool read_plan(std::string_view line, TapOutput& output) {
  if (!line.starts_with("1..")) return false;
  line.remove_prefix(3);
  const std::size_t digits = digits_at(line);
  std::size_t planned = 0;
  const auto parsed = std::from_chars(line.data(), line.data() + digits, planned);
  if (digits == 0 || parsed.ec != std::errc()) return false;
  output.planned = planned;
  const auto directive = directive_at(line);
  if (planned == 0 && directive != std::string_view::npos) {
    TapAssertion whole;
    set_directive(whole, line.substr(directive));
    output.skipped = whole.reason.empty() ? "the file skips itself" : whole.reason;
  }
  return true;
}

bool is_assertion(std::string_view line, std::string_view start) {
  if (!line.starts_with(start)) return false;
  return line.size() == start.size() || line[start.size()] == ' ';
}

}  // namespace

void read_tap_line(std::string_view line, TapOutput& output) {
  constexpr std::string_view bail = "Bail out!";
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (read_plan(line, output)) return;
  if (is_assertion(line, "ok")) {
    output.assertions.push_back(assertion_of(line.substr(2)));
    output.assertions.back().is_ok = true;
  } else if (is_assertion(line, "not ok")) {
    output.assertions.push_back(assertion_of(line.substr(6)));
  } else if (line.starts_with(bail)) {
    const auto reason = trimmed(line.substr(bail.size()));
    output.bailed_out = reason.empty() ? "without a reason" : std::string(reason);
  } else if (line.starts_with('#') && !output.assertions.empty()) {
    output.assertions.back().diagnostics.emplace_back(trimmed(line.substr(1)));
  }
}

}  // namespace fulldress::checks
