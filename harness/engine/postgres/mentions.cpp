#include "harness/engine/postgres/mentions.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

namespace fulldress::postgres {
namespace {

constexpr std::string_view body_start = "\nAS $";

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& kinds, const std::string& kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool is_word_character(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == '_' || character == '$' ||
         static_cast<unsigned char>(character) >= 0x80;
}

/// The last name of an identity, without its quotes; nullopt where it holds what is written
/// otherwise inside of a constant.
std::optional<std::string> last_name(const std::string& identity) {
  std::string name = identity.substr(identity.rfind('.') + 1);
  if (identity.ends_with('"')) {
    const auto quote = identity.rfind('"', identity.size() - 2);
    if (quote == std::string::npos || quote == 0 || identity[quote - 1] != '.') return std::nullopt;
    name = identity.substr(quote + 1, identity.size() - quote - 2);
  }
  const bool is_plain = !name.empty() && name.find_first_of("\"'\\") == std::string::npos;
  return is_plain ? std::optional(name) : std::nullopt;
}

bool holds_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool starts = at == 0 || !is_word_character(text[at - 1]);
    const bool ends = end == text.size() || !is_word_character(text[end]);
    if (starts && ends) return true;
  }
  return false;
}

/// The objects whose identity is that of a relation.
bool is_relation(const std::string& kind) {
  static constexpr std::array<std::string_view, 8> kinds = {
      "table",    "foreign_table", "view",         "materialized_view",
      "sequence", "index",         "column_order", "extension_table"};
  return is_one_of(kinds, kind);
}

/// Objects that hold no expression. What somebody has written about an object is only that.
bool is_without_expression(const std::string& kind) {
  static constexpr std::array<std::string_view, 5> kinds = {"comment", "security_label", "owner",
                                                            "acl", "column_order"};
  return is_one_of(kinds, kind);
}

/// The part of a definition that the server makes from names: the body of a function is a text, and
/// a column names a relation in a constant only.
std::string_view made_part(const SchemaObject& object) {
  const std::string_view text = object.definition;
  if (object.kind == "column" && text.find('\'') == std::string_view::npos) return {};
  const bool has_body = object.kind == "function" || object.kind == "procedure";
  return has_body ? text.substr(0, text.rfind(body_start)) : text;
}

/// Definitions that select from relations, and give the columns of those names if need be.
bool selects(const std::string& kind) {
  static constexpr std::array<std::string_view, 3> kinds = {"viewdef", "rule", "policy"};
  return is_one_of(kinds, kind);
}

/// nullopt: one of the names is not sure to be found.
std::optional<std::set<std::string>> names_of(const std::set<RelationId>& relations,
                                              const std::vector<CatalogueObject>& objects) {
  std::set<std::string> names;
  for (const auto& [relation, object] : objects) {
    if (!relation || !relations.contains(*relation) || !is_relation(object.kind)) continue;
    const auto name = last_name(object.identity);
    if (!name) return std::nullopt;
    names.insert(*name);
  }
  return names;
}

using NamedThings = std::map<RelationId, std::set<std::string>>;

/// The names of `changed`, each behind what it is the name of.
NamedThings named_things(const std::set<RelationId>& changed,
                         const std::vector<CatalogueObject>& objects, const std::string& only) {
  NamedThings things;
  for (const auto& [relation, object] : objects) {
    if (!relation || !changed.contains(*relation)) continue;
    const bool is_name =
        is_relation(object.kind) || object.kind == "column" || object.kind == "constraint";
    if (!is_name || (!only.empty() && object.kind != only)) continue;
    things[*relation].insert(object.kind + " " + object.identity);
  }
  return things;
}

}  // namespace

RenamedRelations renamed_relations(const std::set<RelationId>& changed,
                                   const std::vector<CatalogueObject>& before,
                                   const std::vector<CatalogueObject>& now) {
  RenamedRelations renamed;
  auto new_names = named_things(changed, now, "");
  auto new_columns = named_things(changed, now, "column");
  auto old_columns = named_things(changed, before, "column");
  for (const auto& [relation, names] : named_things(changed, before, "")) {
    const auto& others = new_names[relation];
    if (!std::includes(others.begin(), others.end(), names.begin(), names.end())) {
      renamed.lost.insert(relation);
    } else if (old_columns[relation] != new_columns[relation]) {
      renamed.wider.insert(relation);
    }
  }
  return renamed;
}

std::optional<std::set<RelationId>> relations_that_mention(
    const std::set<RelationId>& relations, const std::vector<CatalogueObject>& objects,
    Names names) {
  std::set<RelationId> found;
  if (relations.empty()) return found;
  const auto words = names_of(relations, objects);
  if (!words) return std::nullopt;
  for (const auto& [relation, object] : objects) {
    if (!relation) return std::nullopt;
    if (relations.contains(*relation) || found.contains(*relation)) continue;
    if (is_without_expression(object.kind)) continue;
    if (names == Names::kept && !selects(object.kind)) continue;
    const auto text = made_part(object);
    const bool mentions = std::any_of(words->begin(), words->end(), [&](const std::string& word) {
      return holds_word(text, word);
    });
    if (!mentions) continue;
    if (*relation == 0) return std::nullopt;
    found.insert(*relation);
  }
  return found;
}

}  // namespace fulldress::postgres
