#include "scenarios/scripts/inlined_calls.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/sql_token.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/scripts/block_parts.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/sql_constants.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// Functions that call each other deeper, or themselves.
constexpr std::size_t depth_max = 3;
/// More than this says nothing new.
constexpr std::size_t statements_max = 64;

/// By parameter, in lower case: the expression that a call gives it.
using Arguments = std::map<std::string, std::string>;

struct Call {
  std::size_t start = 0;  ///< of the name, with its schema
  std::size_t end = 0;
  const ScriptRoutine* routine = nullptr;
  Arguments arguments;
  std::string column;  ///< the first one it is given, in lower case, without its table
};

/// `column`, `t.column`, `t.column::jsonb -> 'a'`; nullopt: any other expression.
std::optional<std::string> column_of(std::string_view argument) {
  const auto tokens = script_tokens(argument);
  if (!is_name(tokens, 0) || is_any_word(tokens, 0, {"array", "false", "null", "true"})) {
    return std::nullopt;
  }
  const auto last = last_of_name(tokens, 0);
  for (std::size_t at = last + 1; at < tokens.size(); ++at) {
    const bool is_cast = is_sign(tokens, at, ':') || (is_name(tokens, at) && at > last + 2);
    const bool is_key = is_sign(tokens, at, '-') || is_sign(tokens, at, '>') ||
                        is_sign(tokens, at, '#') || is_text(tokens, at);
    if (!is_cast && !is_key) return std::nullopt;
  }
  return is_name(tokens, last) ? std::optional(tokens[last].value) : std::nullopt;
}

/// Calls with at least one column, of functions that are known by name and number of arguments.
std::vector<Call> calls_of(std::string_view text, const ScriptRoutines& routines) {
  std::vector<Call> found;
  for (std::size_t at = 0; at < text.size();) {
    const auto behind = sql_token::end_of_opaque(text, at);
    if (behind != at || !sql_token::is_name_start(text[at])) {
      at = std::max(behind, at + 1);
      continue;
    }
    Call call{.start = at, .end = sql_token::end_of_word(text, at)};
    while (call.end + 1 < text.size() && text[call.end] == '.' &&
           sql_token::is_name_start(text[call.end + 1])) {
      at = call.end + 1;
      call.end = sql_token::end_of_word(text, at);
    }
    const auto name = lower_case(text.substr(at, call.end - at));
    at = call.end;
    while (at < text.size() && sql_token::is_space(text[at])) ++at;
    if (at >= text.size() || text[at] != '(' || !routines.has(name)) continue;
    call.end = end_of_parentheses(text, at);
    const auto given = parts_of_list(text.substr(at + 1, call.end - at - 2));
    const auto known = routines.find(name, given.size());
    if (known.size() != 1) continue;
    call.routine = known.front();
    for (std::size_t nth = 0; nth < given.size(); ++nth) {
      const auto column = column_of(given[nth]);
      if (!column) continue;
      if (call.column.empty()) call.column = *column;
      call.arguments["$" + std::to_string(nth + 1)] = given[nth];
      const auto& parameter = call.routine->parameters[nth].name;
      if (!parameter.empty()) call.arguments[parameter] = given[nth];
    }
    if (!call.arguments.empty()) found.push_back(std::move(call));
  }
  return found;
}

/// Whether a word of an expression is no name of a variable.
bool is_of_expression(std::string_view word) {
  static const std::set<std::string_view> words = {
      "all",  "and", "any",   "array", "as",    "at",   "between", "case", "distinct",
      "else", "end", "false", "from",  "ilike", "in",   "is",      "like", "not",
      "null", "or",  "then",  "time",  "true",  "when", "zone"};
  return words.contains(word);
}

/// `expression` with the arguments in the place of the parameters; nullopt: it names others, or is
/// a query.
std::optional<std::string> with_arguments(std::string_view expression, const Arguments& arguments) {
  std::string result;
  bool has_any = false;
  for (std::size_t at = 0; at < expression.size();) {
    const bool is_word = expression[at] == '$' || sql_token::is_name_start(expression[at]);
    const auto behind = sql_token::end_of_opaque(expression, at);
    auto end = std::max(behind, at + 1);
    if (behind == at && is_word) {
      end = sql_token::end_of_word(expression, at + 1);
      const auto word = lower_case(expression.substr(at, end - at));
      auto next = end;
      while (next < expression.size() && sql_token::is_space(expression[next])) ++next;
      const bool is_call = next < expression.size() && expression[next] == '(';
      const bool is_type = at > 1 && expression.substr(at - 2, 2) == "::";
      const auto found = arguments.find(word);
      if (found != arguments.end() && !is_call && !is_type) {
        result += found->second;
        has_any = true;
        at = end;
        continue;
      }
      if (word == "select" || (!is_call && !is_type && !is_of_expression(word))) {
        return std::nullopt;
      }
    }
    result += expression.substr(at, end - at);
    at = end;
  }
  return has_any ? std::optional(std::move(result)) : std::nullopt;
}

/// A part of a body: what it asks, or the value it gives.
struct BodyPart {
  bool is_condition = false;
  std::string_view expression;
};

/// `if a then`, `return a`, `v := a`, `select a`, `for v in select a loop`; nullopt: any other.
std::optional<BodyPart> part_of(std::string_view part) {
  const auto words = sql_token::leading_words(part, 1);
  if (words.empty()) return std::nullopt;
  const auto rest = sql_token::trim_left(part.substr(words.front().size()));
  const bool is_condition =
      words.front() == "if" || words.front() == "elsif" || words.front() == "elseif";
  if (is_condition) return BodyPart{.is_condition = true, .expression = rest};
  if (words.front() == "return" || words.front() == "select") return BodyPart{.expression = rest};
  if (words.front() == "for") {
    const auto names = sql_token::leading_words(rest, 3);
    const bool is_query = names.size() == 3 && names[1] == "in" && names[2] == "select";
    if (!is_query) return std::nullopt;
    return BodyPart{.expression = rest.substr(lower_case(rest).find(names[2], names[0].size()) +
                                              names[2].size())};
  }
  if (rest.starts_with(":=")) return BodyPart{.expression = rest.substr(2)};
  return rest.starts_with("=") ? std::optional(BodyPart{.expression = rest.substr(1)})
                               : std::nullopt;
}

/// A statement without what ends it.
std::string_view without_end(std::string_view text) {
  return text.substr(0, text.find_last_not_of("; \n") + 1);
}

/// Follows `case a when 1 then ... when 2 then`, of which a part holds the subject only once.
class CaseParts {
 public:
  /// The condition of a part of the statement CASE; empty for any other part.
  [[nodiscard]] std::string condition_of(std::string_view part) {
    const auto words = sql_token::leading_words(part, 1);
    if (words.empty() || (words.front() != "case" && words.front() != "when")) return {};
    auto rest = sql_token::trim(part.substr(words.front().size()));
    if (words.front() == "case") {
      const auto when = lower_case(rest).find("when ");
      subject_ = std::string(sql_token::trim(rest.substr(0, when)));
      if (when == rest.npos) return {};
      rest = sql_token::trim(rest.substr(when + 5));
    }
    return subject_.empty() ? std::string(rest) : subject_ + " = " + std::string(rest);
  }

 private:
  std::string subject_;
};

class Inliner {
 public:
  explicit Inliner(const ScriptRoutines& routines) : routines_(routines) {}

  void inline_calls(std::string_view statement, std::size_t depth) {
    static const SqlTemplate statements(embedded_sql::inlined_calls);
    const auto table = source_table(script_tokens(statement));
    for (const auto& call : calls_of(statement, routines_)) {
      const std::string_view body = call.routine->body;
      const auto parts = call.routine->language == "plpgsql"
                             ? block_parts(body)
                             : std::vector<std::string_view>{sql_token::trim(body)};
      CaseParts cases;
      for (const auto text : parts) {
        const std::string condition = cases.condition_of(text);
        const auto part = condition.empty()
                              ? part_of(without_end(text))
                              : BodyPart{.is_condition = true, .expression = condition};
        const auto expression =
            part ? with_arguments(sql_token::trim(part->expression), call.arguments)
                 : std::optional<std::string>();
        if (!expression) continue;
        if (!part->is_condition) {
          add(std::string(statement.substr(0, call.start)) + "(" + *expression + ")" +
                  std::string(statement.substr(call.end)),
              depth);
        } else if (!table.empty()) {
          add(statements.fill(
                  "condition",
                  {{"table", table}, {"column", call.column}, {"condition", *expression}}),
              depth);
        }
      }
    }
  }

  std::vector<std::string> take() { return std::move(found_); }

 private:
  void add(std::string statement, std::size_t depth) {
    const bool is_known = std::ranges::find(found_, statement) != found_.end();
    if (is_known || found_.size() == statements_max) return;
    found_.push_back(statement);
    if (depth < depth_max) inline_calls(statement, depth + 1);
  }

  const ScriptRoutines& routines_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> inlined_calls(std::string_view statement, const ScriptRoutines& routines) {
  static const std::set<std::string_view> verbs = {"alter", "delete", "insert", "update", "with"};
  const auto words = sql_token::leading_words(statement, 1);
  if (words.empty() || !verbs.contains(words.front())) return {};
  Inliner inliner(routines);
  inliner.inline_calls(statement, 0);
  return inliner.take();
}

}  // namespace fulldress::scenarios
