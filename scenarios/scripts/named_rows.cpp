#include "scenarios/scripts/named_rows.hpp"

#include "fixtures/convert/text_forms.hpp"
#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/held_values.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/row_lists.hpp"
#include "scenarios/scripts/script_pieces.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// A table gets a few rows only; more than these have no place there.
constexpr std::size_t keys_per_column_max = 8;
/// Longer numbers are no 64-bit integers.
constexpr std::size_t digits_max = 18;

bool is_whole_number(const std::string& text) {
  return !text.empty() && text.size() <= digits_max &&
         std::ranges::all_of(text, [](unsigned char each) { return std::isdigit(each) != 0; });
}

/// Whether the constant at `at` may be the key of a row.
bool is_key_at(const ScriptTokens& tokens, std::size_t at) {
  if (is_number(tokens, at)) return is_whole_number(tokens[at].value);
  return is_text(tokens, at) && fixtures::is_uuid(tokens[at].value);
}

class Reader {
 public:
  Reader(const std::vector<migrations::Migration>& all, std::string_view engine)
      : all_(all), engine_(engine), names_(all, engine) {}

  void read() {
    for (const auto& migration : all_) {
      if (migration.up) read_up(*migration.up);
      if (migration.down) read_down(migration);
    }
  }

  /// is_elsewhere  whether those are taken that are written into other tables only, or those that
  ///               are written nowhere
  [[nodiscard]] std::map<std::string, std::vector<std::string>> take(bool is_elsewhere) const {
    std::map<std::string, std::vector<std::string>> named;
    for (const auto& [place, key] : asked_) {
      if (put_back_.contains(place)) continue;
      if (is_elsewhere ? !is_written_elsewhere(place, key) : inserted_.contains(key)) continue;
      for (const auto& table : names_.tables(place.table)) {
        for (const auto& column : names_.columns(place)) add(named[table + "." + column], key);
      }
    }
    return named;
  }

 private:
  [[nodiscard]] bool is_written_elsewhere(const ColumnPlace& place, const std::string& key) const {
    const auto found = inserted_.find(key);
    if (found == inserted_.end() || !fixtures::is_uuid(key)) return false;
    const auto own = names_.tables(place.table);
    return std::ranges::none_of(found->second, [&](const std::string& table) {
      return table.empty() || own.contains(table);
    });
  }

  static void add(std::vector<std::string>& keys, const std::string& key) {
    const bool is_known = std::ranges::find(keys, key) != keys.end();
    if (!is_known && keys.size() < keys_per_column_max) keys.push_back(key);
  }

  void read_up(const migrations::Script& script) {
    for (const auto& piece : pieces_of(script, engine_)) {
      const auto tokens = with_row_lists_spelled(script_tokens(piece.text));
      if (may_insert(piece, tokens)) note_inserted(tokens);
      if (piece.kind != SqlPieceKind::statement) continue;
      for (const auto& each : condition_columns(tokens)) {
        if (each.starts && !each.table.empty()) read_comparison(tokens, each);
      }
    }
  }

  void read_down(const migrations::Migration& migration) {
    const auto held = held_values(migration, engine_);
    for (const auto& piece : pieces_of(*migration.down, engine_)) {
      const auto tokens = script_tokens(piece.text);
      if (may_insert(piece, tokens)) note_inserted(tokens);
      const bool is_update = is_word(tokens, 0, "update") || is_word(tokens, 0, "with");
      if (!is_update || writes_of(tokens).constants.empty()) continue;
      const bool is_held = std::ranges::any_of(held, [&](const HeldValues& each) {
        return each.statement == piece.text &&
               !may_have_written(all_, migration, each, names_, engine_);
      });
      if (is_held) continue;
      for (const auto& each : condition_columns(tokens)) {
        put_back_.insert({.table = each.table, .column = tokens[each.at].value});
      }
    }
  }

  static bool may_insert(const SqlPiece& piece, const ScriptTokens& tokens) {
    return piece.kind == SqlPieceKind::copy_data ||
           is_any_word(tokens, 0, {"insert", "with", "replace", "merge", "do", "select", "call"});
  }

  // A row that a script brings along is told from one it only asks for by nothing but its key.
  void note_inserted(const ScriptTokens& tokens) {
    std::set<std::size_t> asked;
    for (const auto& each : condition_columns(tokens)) asked.insert(each.at);
    std::map<std::size_t, std::string> tables;
    for (const auto& each : writes_of(tokens).constants) tables[each.at] = each.table;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const bool is_compared = at > 1 && is_sign(tokens, at - 1, '=') && asked.contains(at - 2);
      if (is_compared || !is_key_at(tokens, at)) continue;
      inserted_[tokens[at].value].insert(tables.contains(at) ? tables[at] : std::string());
    }
  }

  void read_comparison(const ScriptTokens& tokens, const ConditionColumn& column) {
    const ColumnPlace place{.table = column.table, .column = tokens[column.at].value};
    if (is_sign(tokens, column.at + 1, '=')) return ask(place, tokens, column.at + 2);
    if (!is_word(tokens, column.at + 1, "in") || !is_sign(tokens, column.at + 2, '(')) return;
    for (std::size_t at = column.at + 3; at < tokens.size(); ++at) {
      if (is_sign(tokens, at, ')') || is_word(tokens, at, "select")) return;
      ask(place, tokens, at);
    }
  }

  void ask(const ColumnPlace& place, const ScriptTokens& tokens, std::size_t at) {
    const bool is_term = is_sign(tokens, at + 1, '+') || is_sign(tokens, at + 1, '-') ||
                         is_sign(tokens, at + 1, '*') || is_sign(tokens, at + 1, '/');
    if (!is_term && is_key_at(tokens, at)) asked_.emplace_back(place, tokens[at].value);
  }

  const std::vector<migrations::Migration>& all_;
  std::string_view engine_;
  NameHistory names_;
  std::vector<std::pair<ColumnPlace, std::string>> asked_;  ///< in order
  std::map<std::string, std::set<std::string>> inserted_;   ///< with the tables; "": not known
  std::set<ColumnPlace> put_back_;
};

}  // namespace

std::map<std::string, std::vector<std::string>> named_rows(
    const std::vector<migrations::Migration>& all, std::string_view engine) {
  Reader reader(all, engine);
  reader.read();
  return reader.take(false);
}

std::map<std::string, std::vector<std::string>> named_values(
    const std::vector<migrations::Migration>& all, std::string_view engine) {
  Reader reader(all, engine);
  reader.read();
  return reader.take(true);
}

}  // namespace fulldress::scenarios
