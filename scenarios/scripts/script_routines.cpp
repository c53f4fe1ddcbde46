#include "scenarios/scripts/script_routines.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "scenarios/scripts/sql_constants.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

struct Word {
  std::string value;
  std::size_t start = 0;
  std::size_t end = 0;
};

/// The words of `text` from `at` on that stand in no quotes and parentheses.
std::vector<Word> outer_words(std::string_view text, std::size_t at) {
  std::vector<Word> words;
  while (at < text.size()) {
    const auto behind = sql_token::end_of_opaque(text, at);
    if (behind != at) {
      at = behind;
    } else if (text[at] == '(') {
      at = end_of_parentheses(text, at);
    } else if (sql_token::is_name_start(text[at])) {
      const auto end = sql_token::end_of_word(text, at);
      words.push_back({lower_case(text.substr(at, end - at)), at, end});
      at = end;
    } else {
      ++at;
    }
  }
  return words;
}

std::optional<ScriptRoutine::Parameter> parameter_of(std::string_view text) {
  ScriptRoutine::Parameter parameter;
  auto words = outer_words(text, 0);
  const auto given = std::ranges::find(words, "default", &Word::value);
  const auto equals = text.find('=');
  if (given != words.end()) {
    parameter.value = text.substr(given->end);
    words.erase(given, words.end());
  } else if (equals != text.npos) {
    parameter.value = text.substr(equals + 1);
    std::erase_if(words, [&](const Word& word) { return word.start > equals; });
  }
  if (!words.empty() && words.front().value == "out") return std::nullopt;
  static const std::set<std::string_view> modes = {"in", "inout", "variadic"};
  if (!words.empty() && modes.contains(words.front().value)) words.erase(words.begin());
  if (words.size() > 1) parameter.name = words.front().value;
  return parameter;
}

}  // namespace

std::size_t end_of_parentheses(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (auto at = open; at < text.size();) {
    const auto behind = sql_token::end_of_opaque(text, at);
    if (behind != at) {
      at = behind;
      continue;
    }
    if (text[at] == '(') ++depth;
    if (text[at++] == ')' && --depth == 0) return at;
  }
  return text.size();
}

std::optional<std::string> quoted_body(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto behind = sql_token::end_of_opaque(text, at);
    const bool is_body = behind != at && (text[at] == '$' || text[at] == '\'');
    if (is_body) {
      const auto body = constants_of(text.substr(at, behind - at), {});
      return body ? std::optional(body->front().value) : std::nullopt;
    }
    at = std::max(behind, at + 1);
  }
  return std::nullopt;
}

void ScriptRoutines::read(std::string_view statement) {
  const auto first = sql_token::leading_words(statement, 4);
  std::size_t kind = 1;
  if (first.size() > 3 && first[1] == "or" && first[2] == "replace") kind = 3;
  const bool is_routine = first.size() > kind && first.front() == "create" &&
                          (first[kind] == "function" || first[kind] == "procedure");
  const auto open = statement.find('(');
  if (!is_routine || open == statement.npos) return;
  ScriptRoutine routine;
  const auto in_front = outer_words(statement.substr(0, open), 0);
  routine.name = in_front.back().value;
  const auto close = end_of_parentheses(statement, open);
  for (const auto text : parts_of_list(statement.substr(open + 1, close - open - 2))) {
    if (const auto parameter = parameter_of(text)) routine.parameters.push_back(*parameter);
  }
  const auto words = outer_words(statement, close);
  for (std::size_t nth = 0; nth + 1 < words.size(); ++nth) {
    const auto& word = words[nth];
    if (word.value == "language") routine.language = words[nth + 1].value;
    if (word.value == "as" && routine.body.empty()) {
      routine.body = quoted_body(statement.substr(word.end)).value_or("");
    }
    if (word.value == "begin" && words[nth + 1].value == "atomic") {
      routine.body = statement.substr(words[nth + 1].end, words.back().start - words[nth + 1].end);
      break;
    }
  }
  // `returns int as $$` ends with the body, behind which the language may stand or not.
  if (routine.body.empty() && !words.empty() && words.back().value == "as") {
    routine.body = quoted_body(statement.substr(words.back().end)).value_or("");
  }
  auto& same = routines_[routine.name];
  std::erase_if(same, [&](const ScriptRoutine& each) {
    return each.parameters.size() == routine.parameters.size();
  });
  same.push_back(std::move(routine));
}

std::vector<const ScriptRoutine*> ScriptRoutines::find(const std::string& name,
                                                       std::size_t arguments) const {
  std::vector<const ScriptRoutine*> found;
  const auto routines = routines_.find(name);
  if (routines == routines_.end()) return found;
  for (const auto& each : routines->second) {
    const auto least = std::ranges::count_if(
        each.parameters, [](const auto& parameter) { return !parameter.value; });
    const bool is_callable =
        arguments <= each.parameters.size() && arguments >= static_cast<std::size_t>(least);
    if (is_callable) found.push_back(&each);
  }
  return found;
}

}  // namespace fulldress::scenarios
