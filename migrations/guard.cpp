#include "migrations/guard.hpp"

#include "harness/base/suggestion.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/sql/embedded_sql.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace fulldress::migrations {
namespace {

struct KindRule {
  Guard::Kind kind;
  std::string_view word;
  std::string_view example;
  std::size_t arguments;
};

constexpr std::array<KindRule, 3> kinds = {{
    {Guard::Kind::column_exists, "column_exists", "column_exists(table, column)", 2},
    {Guard::Kind::table_exists, "table_exists", "table_exists(table)", 1},
    {Guard::Kind::index_exists, "index_exists", "index_exists(index)", 1},
}};

const KindRule& rule_of(Guard::Kind kind) {
  return *std::find_if(kinds.begin(), kinds.end(),
                       [&](const KindRule& rule) { return rule.kind == kind; });
}

enum class Folding { lower, none };

/// One identifier from the front of `text`, which is shortened; nothing if none stands there.
std::optional<std::string> take_name(std::string_view& text, Folding folding) {
  if (text.starts_with('"')) {
    const std::size_t end = sql_token::end_of_quotes(text, 1, '"');
    if (end == sql_token::npos || end <= 2) return std::nullopt;
    std::string name;
    for (std::size_t at = 1; at + 1 < end; ++at) {
      name += text[at];
      if (text[at] == '"') ++at;
    }
    text.remove_prefix(end);
    return name;
  }
  if (text.empty() || !sql_token::is_name_start(text.front())) return std::nullopt;
  std::string name(text.substr(0, sql_token::end_of_word(text, 0)));
  text.remove_prefix(name.size());
  return folding == Folding::lower ? lower_case(name) : name;
}

/// `name` or `schema.name`; nothing for anything else.
std::optional<TableName> qualified_name(std::string_view text, Folding folding) {
  auto first = take_name(text, folding);
  if (!first) return std::nullopt;
  if (text.empty()) return TableName{.schema = "", .name = *first};
  if (text.front() != '.') return std::nullopt;
  text.remove_prefix(1);
  auto second = take_name(text, folding);
  if (!second || !text.empty()) return std::nullopt;
  return TableName{.schema = *first, .name = *second};
}

/// Splits at commas outside of quotes.
std::vector<std::string> arguments_of(std::string_view list) {
  std::vector<std::string> arguments;
  std::size_t start = 0;
  bool is_quoted = false;
  for (std::size_t at = 0; at <= list.size(); ++at) {
    if (at < list.size() && list[at] == '"') is_quoted = !is_quoted;
    if (at < list.size() && (is_quoted || list[at] != ',')) continue;
    arguments.emplace_back(sql_token::trim(list.substr(start, at - start)));
    start = at + 1;
  }
  return arguments;
}

[[noreturn]] void refuse(const ScriptPosition& position, const std::string& message) {
  throw UsageError("migrations.bad-guard", position.to_text() + ": " + message);
}

bool is_well_formed(const Guard& guard) {
  const auto table = qualified_name(guard.arguments.front(), Folding::none);
  if (!table) return false;
  if (guard.arguments.size() == 1) return true;
  const auto column = qualified_name(guard.arguments.back(), Folding::none);
  return column && column->schema.empty();
}

}  // namespace

Guard parse_guard(std::string_view text, const ScriptPosition& position) {
  text = sql_token::trim(text);
  const std::string word(text.substr(0, sql_token::end_of_word(text, 0)));
  const auto* const rule = std::find_if(kinds.begin(), kinds.end(),
                                        [&](const KindRule& each) { return each.word == word; });
  if (rule == kinds.end()) {
    std::vector<std::string> words;
    words.reserve(kinds.size());
    for (const auto& each : kinds) words.emplace_back(each.word);
    refuse(position, "unknown guard \"" + word + "\"" + did_you_mean(word, words) +
                         "; guards are column_exists, table_exists and index_exists");
  }
  const std::string_view list = sql_token::trim(text.substr(word.size()));
  Guard guard{.kind = rule->kind, .arguments = {}, .position = position};
  if (list.size() >= 2 && list.front() == '(' && list.back() == ')') {
    guard.arguments = arguments_of(list.substr(1, list.size() - 2));
  }
  if (guard.arguments.size() != rule->arguments || !is_well_formed(guard)) {
    refuse(position, "malformed guard; write unless " + std::string(rule->example) +
                         ", with names as in SQL");
  }
  return guard;
}

std::string describe(const Guard& guard) {
  std::string text(rule_of(guard.kind).word);
  text += "(";
  for (const auto& argument : guard.arguments) {
    text += (&argument == &guard.arguments.front() ? "" : ", ") + argument;
  }
  return text + ")";
}

bool holds(Session& session, const Guard& guard) {
  static const SqlTemplate statements(sql::guards);
  const bool is_sqlite = session.engine_name() == "sqlite";
  const Folding folding = is_sqlite ? Folding::none : Folding::lower;
  const auto object = qualified_name(guard.arguments.front(), folding);
  ensure(object.has_value(), "a guard's name was checked when it was parsed");
  Row parameters;
  if (is_sqlite) {
    parameters = {object->schema.empty() ? "main" : object->schema, object->name};
  } else {
    parameters = {session.quote_table(*object)};
  }
  if (guard.kind == Guard::Kind::column_exists) {
    parameters.emplace_back(qualified_name(guard.arguments.back(), folding)->name);
  }
  const std::string name = session.engine_name() + "." + std::string(rule_of(guard.kind).word);
  return !session.query(statements.get(name), parameters).rows.empty();
}

}  // namespace fulldress::migrations
