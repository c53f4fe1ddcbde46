#include "scenarios/scripts/sought_values.hpp"

#include "harness/engine/sql_token.hpp"
#include "scenarios/scripts/case_texts.hpp"
#include "scenarios/scripts/changed_texts.hpp"
#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/down_updates.hpp"
#include "scenarios/scripts/filled_nulls.hpp"
#include "scenarios/scripts/folded_column.hpp"
#include "scenarios/scripts/held_values.hpp"
#include "scenarios/scripts/joined_texts.hpp"
#include "scenarios/scripts/kept_columns.hpp"
#include "scenarios/scripts/merging_copies.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/pattern_search.hpp"
#include "scenarios/scripts/row_lists.hpp"
#include "scenarios/scripts/script_pieces.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/sought_elements.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"
#include "scenarios/scripts/text_forms.hpp"
#include "scenarios/scripts/value_moves.hpp"
#include "scenarios/scripts/written_texts.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// A table gets a few rows only; more texts than this have no place there.
constexpr std::size_t texts_per_column_max = 16;
/// Longer texts are no states, kinds and names that rows share.
constexpr std::size_t text_bytes_max = 100;
/// A text that hardly any pattern fits.
constexpr std::string_view other_text = "cedar";
/// The same to whoever does not look at capitals.
constexpr std::string_view folded_text = "Cedar";
/// Has more digits than the type real keeps.
constexpr std::string_view amount = "100001.78";

struct SoughtText {
  ColumnPlace place;
  std::string text;
  bool is_there = false;  ///< for sure, also where a script writes it: `set a = 'x' where a = 'x'`
  /// The migration whose own moves write it (values_before_moves).
  std::optional<std::size_t> but_moves = {};
};

struct PlacedPattern {
  ColumnPlace place;
  SoughtPattern pattern;
};

/// Reads migrations one by one, and tells at the end what is sought and not written.
class Search {
 public:
  Search(const std::vector<migrations::Migration>& all, std::string_view engine)
      : all_(all),
        engine_(engine),
        names_(all, engine),
        forms_(text_forms(all, engine)),
        written_(names_) {}

  void read(const migrations::Migration& migration) {
    ++nth_;
    statements_of_up_.clear();
    deleted_.clear();
    if (migration.up) read_up(*migration.up);
    if (!migration.down) return;
    read_down(migration);
    const auto down = statement_tokens(*migration.down, engine_);
    for (auto& [place, text] : joined_texts(statements_of_up_, down)) {
      if (!has_form(place)) seek(place, text);
    }
  }

  [[nodiscard]] std::map<std::string, std::vector<std::string>> take() {
    seek_folded();
    seek_patterns();
    std::map<std::string, std::vector<std::string>> sought;
    for (const auto& [place, text, is_there, but_moves] : sought_) {
      if (!is_there && written_.may_hold(place, text, but_moves)) continue;
      for (const auto& key : names_.keys(place)) {
        auto& texts = sought[key];
        const bool is_known = std::ranges::find(texts, text) != texts.end();
        if (!is_known && texts.size() < texts_per_column_max) texts.push_back(text);
      }
    }
    return sought;
  }

 private:
  void read_up(const migrations::Script& script) {
    for (const auto& piece : pieces_of(script, engine_)) {
      if (piece.kind == SqlPieceKind::copy_data) written_.add_block(piece.text);
      if (piece.kind != SqlPieceKind::statement) continue;
      auto tokens = with_row_lists_spelled(script_tokens(piece.text));
      read_types(tokens);
      read_up_statement(tokens, piece.text);
      statements_of_up_.push_back(std::move(tokens));
    }
    for (const auto& [table, column, value] : values_before_moves(statements_of_up_)) {
      for (auto& each : sought_) {
        const bool is_same = each.place == ColumnPlace{table, column} && each.text == value;
        if (is_same) each.but_moves = nth_;
      }
    }
  }

  void read_up_statement(const ScriptTokens& tokens, std::string_view text) {
    const auto words = sql_token::leading_words(text, 1);
    const std::string first = words.empty() ? std::string() : words.front();
    if (first == "do" || first == "select" || first == "call" || first == "merge") {
      written_.add_block(text);
    }
    for (auto& [column, changed] : changed_texts(tokens)) {
      seek({.table = source_table(tokens), .column = column}, changed);
    }
    const bool is_retyped = first == "alter" && has_any_word(tokens, {"using"});
    if (is_retyped || first == "update" || first == "insert" || first == "with") {
      for (auto& [column, asked] : case_texts(tokens)) {
        seek({.table = source_table(tokens), .column = column}, asked);
      }
    }
    // What an up writes for "none" rows hold before it, too: a down cannot tell these from NULLs.
    for (const auto& [column, none] : texts_beside_null(tokens)) {
      sought_.push_back({.place = {.table = source_table(tokens), .column = column},
                         .text = none,
                         .is_there = true});
    }
    for (auto& [column, element] : sought_elements(tokens)) {
      seek({.table = source_table(tokens), .column = column}, element);
    }
    if (first != "insert" && first != "update" && first != "delete" && first != "with") return;
    written_.read(tokens, value_move(tokens) ? std::optional(nth_) : std::nullopt);
    add_patterns(tokens);
    const auto sought = sought_.size();
    read_conditions(tokens, first == "insert");
    const auto writes = writes_of(tokens);
    for (std::size_t nth = sought; nth < sought_.size(); ++nth) {
      auto& each = sought_[nth];
      each.is_there = first == "update" && is_set_to(writes, each);
      if (first == "delete") deleted_.push_back(each);
    }
  }

  /// Whether an update sets the column to the text that it looks for in it.
  static bool is_set_to(const StatementWrites& writes, const SoughtText& sought) {
    return std::ranges::any_of(writes.constants, [&](const WrittenConstant& each) {
      return each.column == sought.place.column && each.value == sought.text;
    });
  }

  /// Whether an INSERT of a down brings rows back that its up has moved elsewhere: `select 'x',
  /// value from kept`, where rows with that text were deleted. VALUES are rows of the author's own.
  [[nodiscard]] bool brings_back(const ScriptTokens& tokens) const {
    const auto table = target_table(tokens);
    if (!has_any_word(tokens, {"select"})) return false;
    return std::ranges::any_of(deleted_, [&](const SoughtText& each) {
      return !table.empty() && each.place.table == table &&
             std::ranges::any_of(tokens, [&](const ScriptToken& token) {
               return token.kind == ScriptToken::Kind::text && token.value == each.text;
             });
    });
  }

  void read_down(const migrations::Migration& migration) {
    const auto held = held_values(migration, engine_);
    std::optional<KeptColumns> kept;
    if (migration.up) kept.emplace(*migration.up, names_, engine_);
    for (const auto& piece : pieces_of(*migration.down, engine_)) {
      if (piece.kind != SqlPieceKind::statement) continue;
      const auto tokens = script_tokens(piece.text);
      read_types(tokens);
      if (kept) read_changes_to_kept(tokens, *kept);
      if (is_word(tokens, 0, "insert")) {
        if (!brings_back(tokens)) written_.read(tokens);
        add_patterns(tokens);
        read_conditions(tokens, true);
      } else if (is_news_to(statements_of_up_, tokens, names_)) {
        if (!value_move(tokens)) read_destruction(tokens);
      } else if (puts_constants_back(tokens) && !are_held(held, piece.text, migration) &&
                 !is_told_apart_by(statements_of_up_, tokens)) {
        add_as_written(tokens);
      }
    }
  }

  /// What a down changes inside of values, or deletes, that its up has left as they were.
  void read_changes_to_kept(const ScriptTokens& tokens, const KeptColumns& kept) {
    const auto first = static_cast<std::ptrdiff_t>(sought_.size());
    const auto table = source_table(tokens);
    for (auto& [column, text] : changed_texts(tokens)) {
      seek({.table = table, .column = column}, text);
    }
    for (auto& [column, element] : sought_elements(tokens)) {
      seek({.table = table, .column = column}, element);
    }
    for (const auto& [column, none] : texts_beside_null(tokens)) {
      sought_.push_back(
          {.place = {.table = table, .column = column}, .text = none, .is_there = true});
    }
    const bool is_copy = is_word(tokens, 0, "insert");
    if (is_copy || is_word(tokens, 0, "delete")) read_conditions(tokens, is_copy);
    const std::vector<SoughtText> found(sought_.begin() + first, sought_.end());
    sought_.erase(sought_.begin() + first, sought_.end());
    for (const auto& each : found) {
      for (const auto& place : kept.before(each.place)) {
        sought_.push_back({.place = place, .text = each.text, .is_there = each.is_there});
      }
    }
  }

  /// Not what a column holds that the up has added or changed.
  void read_destruction(const ScriptTokens& tokens) {
    const auto sought = static_cast<std::ptrdiff_t>(sought_.size());
    const auto patterns = static_cast<std::ptrdiff_t>(patterns_.size());
    if (is_word(tokens, 0, "delete")) add_patterns(tokens);
    read_conditions(tokens, false);
    const auto is_of_up = [&](const auto& each) {
      return std::ranges::any_of(statements_of_up_, [&](const ScriptTokens& up) {
        return has_any_word(up, {each.place.column});
      });
    };
    sought_.erase(std::remove_if(sought_.begin() + sought, sought_.end(), is_of_up), sought_.end());
    patterns_.erase(std::remove_if(patterns_.begin() + patterns, patterns_.end(), is_of_up),
                    patterns_.end());
  }

  /// Numbers that a script turns into `real` are sought with more digits than that keeps. No other
  /// number has that many, as `numeric(9,6)` for a latitude is no fault.
  void read_types(const ScriptTokens& tokens) {
    if (!is_word(tokens, 0, "alter")) return;
    for (std::size_t at = 3; at < tokens.size(); ++at) {
      const bool is_real = is_word(tokens, at, "real") || is_word(tokens, at, "float4");
      if (!is_real || !is_word(tokens, at - 1, "type")) continue;
      const std::size_t column = is_word(tokens, at - 2, "data") ? at - 4 : at - 2;
      if (column >= tokens.size()) continue;
      seek({.table = target_table(tokens), .column = tokens[column].value}, std::string(amount));
    }
  }

  /// Of the rows that an INSERT copies both those for which its condition holds and the others, as
  /// it leaves these behind.
  void read_conditions(const ScriptTokens& tokens, bool is_copy) {
    for (const auto& each : condition_columns(tokens)) {
      const auto at = each.at;
      if (is_word(tokens, at, "not")) continue;
      const ColumnPlace place{.table = each.table, .column = tokens[at].value};
      const auto folded = folded_column(tokens, at);
      const auto behind = folded.end;
      // Where NULL stands for it nobody needs a text.
      const bool is_none =
          folded.none && is_text(tokens, behind + 1) && tokens[behind + 1].value == *folded.none;
      if (is_sign(tokens, behind, '=') && !is_none) seek_at(place, tokens, behind + 1);
      seek_any(place, tokens, behind);
      if (!is_copy) continue;
      // `<>` and `!=`, and `<` with them.
      const bool is_other = is_sign(tokens, at + 1, '<') || is_sign(tokens, at + 1, '!');
      if (is_other) seek_at(place, tokens, at + 2);
      if (is_word(tokens, at + 1, "not")) seek_any(place, tokens, at + 2);
    }
  }

  void add_patterns(const ScriptTokens& tokens) {
    const auto columns = condition_columns(tokens);
    for (auto& found : patterns_in(tokens, client_dialect(engine_))) {
      const auto column = std::ranges::find_if(columns, [&](const ConditionColumn& each) {
        return tokens[each.at].value == found.column;
      });
      const auto table = column == columns.end() ? std::string() : column->table;
      const ColumnPlace place{.table = table, .column = found.column};
      patterns_.push_back({.place = place, .pattern = std::move(found)});
    }
  }

  /// Whether an up reads the column's texts as numbers or the like.
  [[nodiscard]] bool has_form(const ColumnPlace& place) const {
    return std::ranges::any_of(names_.keys(place),
                               [&](const auto& key) { return forms_.contains(key); });
  }

  /// Two texts that a new key takes for one.
  void seek_folded() {
    for (const auto& copy : merging_copies(all_, engine_)) {
      if (!copy.is_folded) continue;
      for (const auto& column : copy.columns) {
        const ColumnPlace place{.table = copy.table, .column = column};
        if (has_form(place)) continue;
        seek(place, std::string(other_text));
        seek(place, std::string(folded_text));
      }
    }
  }

  /// What only a pattern asks for comes behind the texts that are named.
  void seek_patterns() {
    for (const auto& [place, each] : patterns_) {
      const bool is_written =
          written_.names(each.pattern) ||
          written_.may_hold_any(place, [&](std::string_view text) { return each.fits(text); });
      if (is_written) continue;
      seek(place, each.text);
      // Both kinds must be there, among rows for which the rest of the condition holds.
      if (each.is_negated && !each.fits(other_text)) seek(place, std::string(other_text));
    }
  }

  /// No generated row holds what `set value = 'old' where key = 'k'` says it held.
  void add_as_written(const ScriptTokens& tokens) {
    bool is_condition = false;
    for (const auto& token : tokens) {
      is_condition =
          is_condition || (token.kind == ScriptToken::Kind::word && token.value == "where");
      if (is_condition && token.kind == ScriptToken::Kind::text) written_.add({}, token.value);
    }
  }

  /// Whether the rows are given what a down puts back, before the up (`rows-as-set-back`).
  [[nodiscard]] bool are_held(const std::vector<HeldValues>& held, std::string_view statement,
                              const migrations::Migration& migration) const {
    return std::ranges::any_of(held, [&](const HeldValues& each) {
      return each.statement == statement &&
             !may_have_written(all_, migration, each, names_, engine_);
    });
  }

  /// `in ('text', 'text')` that starts at `at`.
  void seek_any(const ColumnPlace& place, const ScriptTokens& tokens, std::size_t at) {
    if (!is_word(tokens, at, "in") || !is_sign(tokens, at + 1, '(')) return;
    for (std::size_t next = at + 2; next < tokens.size(); next += 2) {
      seek_at(place, tokens, next);
      if (!is_sign(tokens, next + 1, ',')) return;
    }
  }

  void seek_at(const ColumnPlace& place, const ScriptTokens& tokens, std::size_t at) {
    if (is_text(tokens, at)) seek(place, tokens[at].value);
  }

  void seek(const ColumnPlace& place, const std::string& text) {
    const bool has_place = text.size() <= text_bytes_max || text.starts_with(other_text);
    if (has_place) sought_.push_back({.place = place, .text = text});
  }

  const std::vector<migrations::Migration>& all_;
  std::string_view engine_;
  NameHistory names_;
  fixtures::TextForms forms_;
  WrittenTexts written_;
  std::size_t nth_ = 0;              ///< of the migration that is read
  std::vector<SoughtText> sought_;   ///< in order
  std::vector<SoughtText> deleted_;  ///< by the up of the migration that is read
  std::vector<PlacedPattern> patterns_;
  std::vector<ScriptTokens> statements_of_up_;  ///< of the migration that is read
};

}  // namespace

std::map<std::string, std::vector<std::string>> sought_values(
    const std::vector<migrations::Migration>& all, std::string_view engine) {
  Search search(all, engine);
  for (const auto& migration : all) search.read(migration);
  return search.take();
}

}  // namespace fulldress::scenarios
