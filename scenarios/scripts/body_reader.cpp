#include "scenarios/scripts/body_reader.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/script_text.hpp"
#include "scenarios/scripts/array_texts.hpp"
#include "scenarios/scripts/block_parts.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// Routines that call each other this often call themselves.
constexpr std::size_t depth_max = 8;
/// A variable that has held more than this is counted up.
constexpr std::size_t values_per_variable_max = 16;

bool is_verb(std::string_view word) {
  static const std::set<std::string_view> verbs = {"alter",  "create",   "delete", "drop",
                                                   "insert", "truncate", "update", "with"};
  return verbs.contains(word);
}

/// The server's own functions and words that stand in front of parentheses, which write no rows.
bool is_harmless(std::string_view word) {
  static const std::set<std::string_view> words = {
      "and",     "any",  "array_agg", "as",         "coalesce", "count",  "currval", "exists",
      "format",  "from", "in",        "jsonb_each", "lastval",  "lower",  "max",     "min",
      "nextval", "not",  "now",       "on",         "or",       "over",   "select",  "set_config",
      "setval",  "sum",  "unnest",    "upper",      "using",    "values", "where"};
  return words.contains(word) || word.starts_with("pg_");
}

/// A word of a text that stands in no quotes.
struct FoundWord {
  std::string value;
  std::size_t start = 0;
  std::size_t end = 0;
};

std::optional<FoundWord> next_word(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto behind = sql_token::end_of_opaque(text, at);
    if (behind != at) {
      at = behind;
    } else if (sql_token::is_name_start(text[at])) {
      const auto end = sql_token::end_of_word(text, at);
      return FoundWord{lower_case(text.substr(at, end - at)), at, end};
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

/// The first of `words` from `at` on that stands in no parentheses; nullopt: none.
std::optional<FoundWord> find_word(std::string_view text, std::size_t at,
                                   const std::set<std::string_view>& words) {
  while (at < text.size()) {
    const auto behind = sql_token::end_of_opaque(text, at);
    if (behind != at) {
      at = behind;
    } else if (text[at] == '(') {
      at = end_of_parentheses(text, at);
    } else if (sql_token::is_name_start(text[at])) {
      const auto end = sql_token::end_of_word(text, at);
      auto word = lower_case(text.substr(at, end - at));
      if (words.contains(word)) return FoundWord{std::move(word), at, end};
      at = end;
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

void add_values(NamedConstants& constants, const std::string& name,
                const std::vector<SqlConstant>& values) {
  auto& known = constants[name];
  for (const auto& each : values) {
    const bool is_new = std::ranges::find(known, each) == known.end();
    if (is_new && known.size() < values_per_variable_max) known.push_back(each);
  }
}

/// Those of an array, which may be written as a text: `'{a,b}'`.
std::vector<SqlConstant> elements_of(const std::vector<SqlConstant>& values) {
  std::vector<SqlConstant> elements;
  for (const auto& each : values) {
    const auto texts = array_texts(each.value);
    for (const auto& text : texts) elements.push_back({.value = text});
    if (texts.empty()) elements.push_back(each);
  }
  return elements;
}

/// `a text := 'x'`, `a constant int default 5`, `a := b || 'c'`.
void note_assignment(std::string_view part, NamedConstants& constants) {
  const auto name = next_word(part, 0);
  if (!name) return;
  const auto given = find_word(part, name->end, {"default"});
  const auto sign = part.find('=', name->end);
  if (!given && sign == part.npos) return;
  const auto values = constants_of(part.substr(given ? given->end : sign + 1), constants);
  if (values) add_values(constants, name->value, *values);
}

}  // namespace

std::optional<std::vector<std::string>> BodyReader::read(std::string_view statement) {
  found_.clear();
  const auto words = sql_token::leading_words(statement, 1);
  const std::string first = words.empty() ? std::string() : words.front();
  if (first == "do") {
    const auto body = quoted_body(statement);
    return body && take_block(*body, {}) ? std::optional(std::move(found_)) : std::nullopt;
  }
  if (first != "select" && first != "call") return std::nullopt;
  bool is_of_scripts = false;
  for (auto word = next_word(statement, 0); word; word = next_word(statement, word->end)) {
    is_of_scripts = is_of_scripts || routines_.has(word->value);
  }
  const bool is_known = is_of_scripts && take_calls(statement, {}, Others::unknown);
  return is_known ? std::optional(std::move(found_)) : std::nullopt;
}

bool BodyReader::take_statement(std::string_view statement, const NamedConstants& constants) {
  const auto words = sql_token::leading_words(statement, 1);
  const std::string first = words.empty() ? std::string() : words.front();
  if (first == "do") {
    const auto body = quoted_body(statement);
    return body && take_block(*body, {});
  }
  if (first == "call") return take_calls(statement, constants, Others::unknown);
  if (first == "select") return take_calls(statement, constants, Others::ignored);
  if (first == "merge" || first == "copy") return false;
  for (auto& text : with_constants(statement, constants)) found_.push_back(std::move(text));
  return true;
}

bool BodyReader::take_text(std::string_view text, const NamedConstants& constants) {
  const auto pieces = migrations::statements_of(text, SqlDialect::postgres);
  return pieces && std::ranges::all_of(*pieces, [&](const SqlPiece& piece) {
           return take_statement(piece.text, constants);
         });
}

bool BodyReader::take_block(std::string_view body, NamedConstants constants) {
  return std::ranges::all_of(block_parts(body),
                             [&](std::string_view part) { return take_part(part, constants); });
}

bool BodyReader::take_part(std::string_view part, NamedConstants& constants) {
  static const std::set<std::string_view> asking = {"case",  "elsif", "elseif", "if",
                                                    "raise", "when",  "while"};
  const auto first = next_word(part, 0);
  if (!first || first->start > 0) return true;
  const auto rest = sql_token::trim_left(part.substr(first->end));
  const auto& word = first->value;
  if (is_verb(word) || word == "call" || word == "select" || word == "merge") {
    return take_statement(part, constants);
  }
  if (word == "perform") return take_calls(rest, constants, Others::unknown);
  if (word == "execute") return take_execute(rest, constants);
  if (word == "for" || word == "foreach") return take_loop(part, constants);
  if (word == "return") {
    const auto query = next_word(rest, 0);
    const bool is_query = query && query->start == 0 && query->value == "query";
    if (is_query) return take_part(sql_token::trim_left(rest.substr(query->end)), constants);
  } else if (!asking.contains(word)) {
    note_assignment(part, constants);
  }
  return take_calls(rest, constants, Others::ignored);
}

bool BodyReader::take_loop(std::string_view part, NamedConstants& constants) {
  const auto name = next_word(part, next_word(part, 0)->end);
  const auto in = name ? find_word(part, name->end, {"in"}) : std::nullopt;
  if (!in) return true;
  const auto rest = sql_token::trim_left(part.substr(in->end));
  const auto what = next_word(rest, 0);
  if (!what || what->start > 0) return true;
  if (is_verb(what->value)) return take_statement(rest, constants);
  if (what->value == "execute") return take_execute(rest.substr(what->end), constants);
  const auto behind = sql_token::trim_left(rest.substr(what->end));
  std::optional<std::vector<SqlConstant>> values;
  if (what->value == "array") {
    values = constants_of(behind, constants);
  } else if (what->value == "select" && lower_case(behind.substr(0, 7)) == "unnest(") {
    values = constants_of(behind.substr(7, end_of_parentheses(behind, 6) - 8), constants);
  }
  if (values) add_values(constants, name->value, elements_of(*values));
  return take_calls(rest, constants, Others::ignored);
}

bool BodyReader::take_execute(std::string_view rest, const NamedConstants& constants) {
  const auto end = find_word(rest, 0, {"into", "using"});
  const auto texts = constants_of(end ? rest.substr(0, end->start) : rest, constants);
  if (!texts) return false;
  NamedConstants given;
  const auto used = end ? find_word(rest, end->start, {"using"}) : std::nullopt;
  if (used) {
    std::size_t nth = 0;
    for (const auto value : parts_of_list(rest.substr(used->end))) {
      const auto name = "$" + std::to_string(++nth);
      if (auto values = constants_of(value, constants)) given[name] = std::move(*values);
    }
  }
  return std::ranges::all_of(*texts,
                             [&](const SqlConstant& text) { return take_text(text.value, given); });
}

bool BodyReader::take_calls(std::string_view text, const NamedConstants& constants, Others others) {
  for (auto word = next_word(text, 0); word; word = next_word(text, word->end)) {
    auto open = word->end;
    while (open < text.size() && sql_token::is_space(text[open])) ++open;
    if (open >= text.size() || text[open] != '(') continue;
    if (routines_.has(word->value)) {
      const auto close = end_of_parentheses(text, open);
      if (!take_call(word->value, text.substr(open + 1, close - open - 2), constants)) return false;
    } else if (others == Others::unknown && !is_harmless(word->value)) {
      return false;
    }
  }
  return true;
}

bool BodyReader::take_call(const std::string& name, std::string_view arguments,
                           const NamedConstants& constants) {
  const auto given = parts_of_list(arguments);
  const auto routines = routines_.find(name, given.size());
  if (routines.empty() || depth_ == depth_max) return false;
  ++depth_;
  const bool is_known = std::ranges::all_of(routines, [&](const ScriptRoutine* routine) {
    NamedConstants own;
    const auto bind = [&](std::size_t nth, std::string_view value) {
      const auto values = constants_of(value, constants);
      if (!values) return;
      own["$" + std::to_string(nth + 1)] = *values;
      if (!routine->parameters[nth].name.empty()) own[routine->parameters[nth].name] = *values;
    };
    for (std::size_t nth = 0; nth < routine->parameters.size(); ++nth) {
      const auto& parameter = routine->parameters[nth];
      if (parameter.value) bind(nth, *parameter.value);
      if (nth < given.size()) bind(nth, given[nth]);
    }
    for (const auto each : given) {
      // `name => value`, `name := value`.
      const auto sign = std::min(each.find("=>"), each.find(":="));
      if (sign == each.npos) continue;
      const auto parameter = lower_case(sql_token::trim(each.substr(0, sign)));
      const auto found =
          std::ranges::find(routine->parameters, parameter, &ScriptRoutine::Parameter::name);
      if (found == routine->parameters.end()) continue;
      bind(static_cast<std::size_t>(found - routine->parameters.begin()), each.substr(sign + 2));
    }
    if (routine->language == "plpgsql") return take_block(routine->body, std::move(own));
    return (routine->language == "sql" || routine->language.empty()) &&
           take_text(routine->body, own);
  });
  --depth_;
  return is_known;
}

}  // namespace fulldress::scenarios
