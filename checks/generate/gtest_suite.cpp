#include "checks/generate/script.hpp"
#include "checks/generate/suite_sql.hpp"
#include "checks/generate/texts.hpp"

#include <set>

namespace fulldress::checks {
namespace {

namespace texts = generate_texts;

// As an ordinary C++ literal of ASCII characters, one line of the text per line.
std::string cpp_literal(std::string_view text) {
  constexpr std::string_view octal = "01234567";
  std::string literal = "\"";
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto code = static_cast<unsigned char>(text[at]);
    if (text[at] == '\n') {
      literal += at + 1 < text.size() ? "\\n\"\n      \"" : "\\n";
    } else if (text[at] == '"' || text[at] == '\\' || text[at] == '?') {
      literal += {'\\', text[at]};
    } else if (code >= 0x20 && code < 0x7F) {
      literal += text[at];
    } else {
      // Always three digits, so that none of the text is taken for a fourth.
      literal += {'\\', octal[code >> 6U], octal[(code >> 3U) & 7U], octal[code & 7U]};
    }
  }
  return literal + "\"";
}

// In a comment of C++ or CMake: no line ends in a backslash.
std::string in_comment(std::string_view text) {
  std::string plain;
  for (const char character : text) {
    const bool is_plain = character >= 0x20 && character < 0x7F && character != '\\';
    plain += is_plain ? character : '_';
  }
  return plain;
}

std::string symbol_of(std::string_view text) {
  constexpr std::size_t characters_max = 100;
  std::string symbol;
  for (const char character : text) {
    const bool is_plain = (character >= 'a' && character <= 'z') ||
                          (character >= 'A' && character <= 'Z') ||
                          (character >= '0' && character <= '9');
    if (is_plain) {
      symbol += character;
    } else if (!symbol.empty() && symbol.back() != '_') {
      symbol += '_';
    }
    if (symbol.size() == characters_max) break;
  }
  while (symbol.ends_with('_')) symbol.pop_back();
  // GoogleTest would leave a test out that is called so.
  if (symbol.empty() || symbol.starts_with("DISABLED")) symbol.insert(0, "subject_");
  while (symbol.ends_with('_')) symbol.pop_back();
  return symbol;
}

/// Gives every subject of one check a name of its own.
class TestNames {
 public:
  std::string name_of(const std::string& subject) {
    const std::string wanted = symbol_of(subject.empty() ? "whole" : subject);
    std::string name = wanted;
    for (int number = 2; !taken_.insert(name).second; ++number) {
      name = wanted + "_" + std::to_string(number);
    }
    return name;
  }

 private:
  std::set<std::string> taken_;
};

std::string settings_literal(const Suite& suite, const CheckCase& each) {
  std::string pairs;
  for (const auto& [name, value] : settings_of(suite, each)) {
    pairs += (pairs.empty() ? "{" : ", {") + cpp_literal(name) + ", " + cpp_literal(value) + "}";
  }
  return "{" + pairs + "}";
}

std::string check_text(const SuiteCheck& bound, const std::string& symbol) {
  const Check& check = *bound.check;
  const auto nothing = check.texts.find("nothing");
  return filled(texts::gtest_check,
                {{"symbol", symbol},
                 {"id", cpp_literal(check.id)},
                 {"title", cpp_literal(check.title)},
                 {"severity", cpp_literal(to_text(check.severity))},
                 {"kind", cpp_literal(check.kind)},
                 {"nothing", cpp_literal(nothing == check.texts.end() ? "" : nothing->second)},
                 {"discovery", cpp_literal(bound.discovery)},
                 {"is_answering", bound.is_answering ? "true" : "false"}});
}

std::string call_text(const Suite& suite, const SuiteCheck& bound, const CheckCase& each,
                      const std::string& symbol) {
  const CheckOutcome& outcome = each.outcome;
  const std::string subject = cpp_literal(outcome.subject);
  const bool is_whole =
      outcome.subject.empty() && (outcome.verdict == Verdict::skipped || outcome.error.has_value());
  if (bound.is_answering && !is_whole) {
    return "expect_none_listed(" + symbol + "_check(), " + subject + ", fail_on)";
  }
  if (each.question == Question::answered) {
    const bool is_skipped = outcome.verdict == Verdict::skipped;
    const std::string reason =
        outcome.reason.empty() && outcome.error ? outcome.error->message : outcome.reason;
    return std::string(is_skipped ? "skip_case(" : "cannot_tell(") + symbol + "_check(), " +
           subject + ", " + cpp_literal(reason) + ")";
  }
  const bool is_exec = each.question == Question::exec;
  std::string call =
      filled(texts::gtest_asked, {{"symbol", symbol},
                                  {"subject", subject},
                                  {"severity", cpp_literal(to_text(outcome.severity))},
                                  {"count", cpp_literal(is_exec ? "" : each.count)},
                                  {"evidence", cpp_literal(is_exec ? "" : each.evidence)},
                                  {"exec", cpp_literal(is_exec ? each.exec : "")},
                                  {"settings", settings_literal(suite, each)}});
  call.pop_back();
  return call;
}

std::string newcomers_call(const SuiteCheck& bound, const std::string& symbol) {
  std::string known;
  for (const auto& each : bound.cases) {
    const bool is_skipped = each.outcome.verdict == Verdict::skipped;
    const bool is_unasked = is_skipped && each.rehearsal.empty() && !bound.is_answering;
    if (is_discovery_the_case(bound, each) || is_unasked) continue;
    known += (known.empty() ? "" : ",\n       ") + cpp_literal(each.outcome.subject);
  }
  return "expect_nothing_new(" + symbol + "_check(),\n      {" + known + "},\n      fail_on)";
}

std::string tests_text(const Suite& suite, const SuiteCheck& bound) {
  const std::string symbol = symbol_of(bound.check->id);
  std::string text = check_text(bound, symbol);
  TestNames names;
  const auto add = [&](const std::string& subject, const std::string& call) {
    text += filled(texts::gtest_case,
                   {{"symbol", symbol}, {"name", names.name_of(subject)}, {"call", call}});
  };
  for (const auto& each : bound.cases) {
    if (is_discovery_the_case(bound, each)) continue;
    add(each.outcome.subject, call_text(suite, bound, each, symbol));
  }
  if (!bound.discovery.empty()) add("nothing is new", newcomers_call(bound, symbol));
  return text;
}

}  // namespace

std::vector<SuiteFile> render_gtest(const Suite& suite) {
  Parts head = head_parts(suite);
  head["database"] = in_comment(head.at("database"));
  head["file"] = in_comment(head.at("file"));
  std::string text = filled(texts::gtest_head, head);
  for (const auto& bound : suite.checks) text += tests_text(suite, bound);
  text += "\n}  // namespace\n";
  return {{.path = "CMakeLists.txt", .text = filled(texts::gtest_cmake, head)},
          {.path = "suite.cpp", .text = text}};
}

}  // namespace fulldress::checks
