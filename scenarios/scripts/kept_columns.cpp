#include "scenarios/scripts/kept_columns.hpp"

#include "scenarios/scripts/script_pieces.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>

namespace fulldress::scenarios {
namespace {

/// Whether a query only sets where a sequence goes on, or a setting of the session.
bool writes_no_rows(const ScriptTokens& query) {
  return is_any_word(query, last_of_name(query, 1), {"set_config", "setval"});
}

/// Whether a query gives each row that it reads once, as it is.
bool gives_single_rows(const ScriptTokens& statement) {
  return !has_any_word(statement, {"conflict", "distinct", "except", "group", "intersect", "join",
                                   "limit", "union"});
}

}  // namespace

KeptColumns::KeptColumns(const migrations::Script& up, const NameHistory& names,
                         std::string_view engine)
    : names_(names) {
  CheckedColumns made;
  for (const auto& piece : pieces_of(up, engine)) {
    if (piece.kind == SqlPieceKind::copy_data) is_unknown_ = true;
    if (piece.kind != SqlPieceKind::statement) continue;
    made.read(piece.text);
    read(script_tokens(piece.text), made);
  }
}

void KeptColumns::read(const ScriptTokens& tokens, const CheckedColumns& made) {
  const auto table = made_table(tokens);
  if (!table.empty()) {
    made_.insert(table);
  } else if (is_any_word(tokens, 0, {"call", "copy", "do", "merge", "truncate"}) ||
             (is_word(tokens, 0, "select") && !writes_no_rows(tokens))) {
    is_unknown_ = true;
  } else if (is_word(tokens, 0, "alter")) {
    read_alter(tokens);
  } else if (is_word(tokens, 0, "insert")) {
    read_insert(tokens, made);
  } else if (is_any_word(tokens, 0, {"update", "with"})) {
    const auto writes = writes_of(tokens);
    for (const auto& written : writes.tables) {
      const bool is_whole = is_word(tokens, 0, "with") || writes.set_columns.empty();
      if (is_whole) written_.insert({.table = written, .column = {}});
      for (const auto& column : writes.set_columns) {
        written_.insert({.table = written, .column = column});
      }
    }
  }
}

/// What is added or dropped, and all that stands in a statement that says by what a new type's
/// values are made.
void KeptColumns::read_alter(const ScriptTokens& tokens) {
  const auto table = target_table(tokens);
  if (table.empty()) return;
  const bool is_turned = has_any_word(tokens, {"using"});
  for (std::size_t at = 2; at < tokens.size(); ++at) {
    if (!is_name(tokens, at)) continue;
    if (is_turned) written_.insert({.table = table, .column = tokens[at].value});
    if (!is_any_word(tokens, at, {"add", "drop"})) continue;
    std::size_t next = at + 1;
    while (is_any_word(tokens, next, {"column", "exists", "if", "not"})) ++next;
    const bool is_column =
        is_name(tokens, next) &&
        !is_any_word(tokens, next,
                     {"check", "constraint", "default", "foreign", "null", "primary", "unique"});
    if (is_column) written_.insert({.table = table, .column = tokens[next].value});
  }
}

void KeptColumns::read_insert(const ScriptTokens& tokens, const CheckedColumns& made) {
  // Rows of the author's own stand beside those that were there.
  const bool is_changing =
      has_any_word(tokens, {"conflict", "replace"}) && !has_any_word(tokens, {"nothing"});
  if (has_any_word(tokens, {"values"}) && !has_any_word(tokens, {"select"}) && !is_changing) return;
  auto copies = copies_of(tokens, made);
  const bool is_first = std::ranges::none_of(
      copies_, [&](const ColumnCopies& each) { return each.target == copies.target; });
  const bool is_copy = is_first && made_.contains(copies.target) && copies.sources.size() == 1 &&
                       gives_single_rows(tokens);
  if (is_copy) {
    copies_.push_back(std::move(copies));
  } else {
    written_.insert({.table = target_table(tokens), .column = {}});
  }
}

std::set<ColumnPlace> KeptColumns::before(const ColumnPlace& place) const {
  if (is_unknown_ || place.table.empty()) return {};
  const auto tables = names_.tables(place.table);
  const auto columns = names_.columns(place);
  const bool is_written = std::ranges::any_of(written_, [&](const ColumnPlace& each) {
    return tables.contains(each.table) && (each.column.empty() || columns.contains(each.column));
  });
  if (is_written) return {};
  std::set<ColumnPlace> sources;
  const bool is_made =
      std::ranges::any_of(made_, [&](const auto& each) { return tables.contains(each); });
  if (!is_made) sources.insert(place);
  for (const auto& copies : copies_) {
    if (!tables.contains(copies.target)) continue;
    for (const auto& copy : copies.columns) {
      if (!columns.contains(copy.into)) continue;
      sources.insert({.table = *copies.sources.begin(), .column = copy.from});
    }
  }
  std::set<ColumnPlace> found;
  for (const auto& source : sources) {
    for (const auto& table : names_.tables(source.table)) {
      for (const auto& column : names_.columns(source)) {
        found.insert({.table = table, .column = column});
      }
    }
  }
  return found;
}

}  // namespace fulldress::scenarios
