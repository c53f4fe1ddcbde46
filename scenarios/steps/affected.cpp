#include "scenarios/steps/affected.hpp"

#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>

namespace fulldress::scenarios {
namespace {

// What these are about is part of a relation, and their identity names it.
constexpr std::array<std::string_view, 14> kinds_of_relations = {
    "table",       "column",     "column_order",    "constraint",   "primary_key",
    "foreign_key", "trigger",    "policy",          "rule",         "enforcement",
    "sql_text",    "statistics", "constraint_name", "virtual_table"};

// These name their table in the definition only.
constexpr std::array<std::string_view, 2> kinds_about_relations = {"index", "sequence"};

// Nothing a table holds or allows depends on these.
constexpr std::array<std::string_view, 3> harmless_kinds = {"comment", "view", "viewdef"};

template <typename List>
bool holds(const List& list, std::string_view kind) {
  return std::find(list.begin(), list.end(), kind) != list.end();
}

bool continues_name(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return sql_token::is_digit(character) || character == '_' || character == '$' || byte >= 0x80 ||
         (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/// Whether `name` stands in `text` and is not a part of a longer one. A name of the same spelling
/// that means something else costs time only.
bool has_name(const std::string& text, const std::string& name) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    const bool begins = at == 0 || !continues_name(text[at - 1]) || !continues_name(name.front());
    const bool ends =
        end == text.size() || !continues_name(text[end]) || !continues_name(name.back());
    if (begins && ends) return true;
  }
  return false;
}

std::string with_doubled_quotes(const std::string& name) {
  std::string text;
  for (const char character : name) text += std::string(character == '"' ? 2 : 1, character);
  return text;
}

bool is_about(const SchemaDifference& difference, const TableName& table) {
  // Quoted or not, the name is in it.
  const auto name = with_doubled_quotes(table.name);
  return has_name(difference.identity, name) ||
         (holds(kinds_about_relations, difference.kind) &&
          has_name(difference.before + " " + difference.after, name));
}

}  // namespace

std::optional<std::set<TableName>> affected_tables(const DatabaseState& before,
                                                   const DatabaseState& after) {
  const auto names = differing_tables(before.data, after.data);
  std::set<TableName> tables(names.begin(), names.end());
  for (const auto& difference : diff(before.schema, after.schema)) {
    if (holds(harmless_kinds, difference.kind)) continue;
    const bool is_of_relation = holds(kinds_of_relations, difference.kind) ||
                                holds(kinds_about_relations, difference.kind) ||
                                difference.identity.starts_with("table ");
    if (!is_of_relation && difference.kind != "owner") return std::nullopt;
    for (const auto* state : {&before, &after}) {
      for (const auto& table : state->data.tables) {
        if (is_about(difference, table.table)) tables.insert(table.table);
      }
    }
  }
  return tables;
}

bool has_roles_changed(const SchemaSnapshot& before, const SchemaSnapshot& after) {
  return std::ranges::any_of(diff(before, after),
                             [](const auto& each) { return each.kind.starts_with("role"); });
}

}  // namespace fulldress::scenarios
