#include "scenarios/steps/sought_values.hpp"

#include "harness/engine/sql_token.hpp"
#include "scenarios/steps/pattern_search.hpp"
#include "scenarios/steps/script_pieces.hpp"
#include "scenarios/steps/script_tokens.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// A table gets a few rows only; more texts than this have no place there.
constexpr std::size_t texts_per_column_max = 16;
/// Longer texts are no states, kinds and names that rows share.
constexpr std::size_t text_bytes_max = 100;
/// Texts that are cut to more characters than this are no names.
constexpr std::size_t kept_characters_max = 1000;
/// A text that hardly any pattern fits.
constexpr std::string_view other_text = "cedar";
/// Has more digits than the type real keeps.
constexpr std::string_view amount = "100001.78";

/// Whether `column` is given another value or type in front of `end`: `set note = ...`, `alter
/// column note type ... using ...`.
bool is_rewritten(const ScriptTokens& tokens, const std::string& column, std::size_t end) {
  for (std::size_t at = 0; at < end; ++at) {
    if (!is_word(tokens, at, column)) continue;
    const bool is_data_type = is_word(tokens, at + 1, "set") && is_word(tokens, at + 2, "data");
    if (is_data_type || is_sign(tokens, at + 1, '=') || is_word(tokens, at + 1, "type"))
      return true;
  }
  return false;
}

/// The number at `at` with which an argument or a length ends: `10)`.
std::optional<std::size_t> length_at(const ScriptTokens& tokens, std::size_t at) {
  const bool is_length = at < tokens.size() && tokens[at].kind == ScriptToken::Kind::number &&
                         is_sign(tokens, at + 1, ')');
  std::size_t length = 0;
  for (const char digit : is_length ? std::string_view(tokens[at].value) : std::string_view()) {
    if (digit < '0' || digit > '9' || length > kept_characters_max) return std::nullopt;
    length = length * 10 + static_cast<std::size_t>(digit - '0');
  }
  if (!is_length || length > kept_characters_max) return std::nullopt;
  return length;
}

/// What a statement writes into some column.
struct WholeValue {
  std::string text;
  std::shared_ptr<const std::set<std::string>> words;  ///< of the statement; null: not known

  [[nodiscard]] bool may_be_of(const std::string& column) const {
    return !words || words->contains(column);
  }
};

/// Reads scripts one by one, and tells at the end what is sought and not written.
class Search {
 public:
  explicit Search(std::string_view engine) : engine_(engine) {}

  void read_up(const migrations::Script& script) {
    for (const auto& piece : pieces_of(script, engine_)) {
      if (piece.kind == SqlPieceKind::copy_data) blocks_.push_back(piece.text);
      if (piece.kind != SqlPieceKind::statement) continue;
      read_types(piece.text);
      read_cuts(piece.text);
      read_up_statement(piece.text);
    }
  }

  void read_down(const migrations::Script& script) {
    for (const auto& piece : pieces_of(script, engine_)) {
      if (piece.kind != SqlPieceKind::statement) continue;
      read_types(piece.text);
      const auto tokens = script_tokens(piece.text);
      if (is_word(tokens, 0, "insert")) {
        begin_statement(tokens);
        read_insert(tokens);
        add_patterns(tokens);
      }
      // Nor does a generated row hold what `set value = 'old' where key = 'k'` says it held.
      const auto condition = behind_constant_values(tokens);
      if (condition) add_as_written(tokens, *condition);
    }
  }

  [[nodiscard]] std::map<std::string, std::vector<std::string>> take() {
    seek_patterns();
    add_blocks_as_written();
    std::map<std::string, std::vector<std::string>> sought;
    for (auto& [column, text] : sought_) {
      auto& texts = sought[column];
      if (texts.size() == texts_per_column_max || written_.contains(text)) continue;
      const bool is_known = std::find(texts.begin(), texts.end(), text) != texts.end();
      if (!is_known) texts.push_back(text);
    }
    std::erase_if(sought, [](const auto& each) { return each.second.empty(); });
    return sought;
  }

 private:
  /// Numbers that a script turns into `real` are sought with more digits than that keeps. No other
  /// number has that many, as `numeric(9,6)` for a latitude is no fault.
  void read_types(std::string_view text) {
    const auto tokens = script_tokens(text);
    if (!is_word(tokens, 0, "alter")) return;
    for (std::size_t at = 3; at < tokens.size(); ++at) {
      const bool is_real = is_word(tokens, at, "real") || is_word(tokens, at, "float4");
      if (!is_real || !is_word(tokens, at - 1, "type")) continue;
      const std::size_t column = is_word(tokens, at - 2, "data") ? at - 4 : at - 2;
      if (column < tokens.size()) sought_.emplace_back(tokens[column].value, amount);
    }
  }

  /// What an up cuts is sought longer, and what it trims with blanks around it: `set note =
  /// left(note, 10)`, `alter column note type text using trim(note)`.
  void read_cuts(std::string_view text) {
    const auto tokens = script_tokens(text);
    if (!is_word(tokens, 0, "alter") && !is_word(tokens, 0, "update")) return;
    for (std::size_t at = 1; at < tokens.size(); ++at) {
      if (is_sign(tokens, at + 1, '(')) {
        read_cut(tokens, at);
      } else if (is_sign(tokens, at + 1, ':') && is_sign(tokens, at + 2, ':')) {
        const bool is_text = is_word(tokens, at + 3, "varchar") || is_word(tokens, at + 3, "char");
        if (is_text && is_sign(tokens, at + 4, '(')) seek_longer(tokens, at, at + 5);
      }
    }
  }

  /// The call of a function whose name stands at `at`.
  void read_cut(const ScriptTokens& tokens, std::size_t at) {
    std::size_t column = at + 2;
    while (is_sign(tokens, column + 1, '.')) column += 2;
    if (is_word(tokens, at, "trim") || is_word(tokens, at, "btrim") ||
        is_word(tokens, at, "rtrim") || is_word(tokens, at, "ltrim")) {
      if (is_sign(tokens, column + 1, ')')) seek_rewritten(tokens, column, " cedar ");
      return;
    }
    const bool is_part = is_word(tokens, at, "substr") || is_word(tokens, at, "substring");
    if (!is_part && !is_word(tokens, at, "left")) return;
    const bool starts_in_front =
        column + 2 < tokens.size() && tokens[column + 2].value == "1" &&
        (is_sign(tokens, column + 1, ',') || is_word(tokens, column + 1, "from"));
    if (!is_part && is_sign(tokens, column + 1, ',')) seek_longer(tokens, column, column + 2);
    if (is_part && starts_in_front) seek_longer(tokens, column, column + 4);
  }

  void seek_longer(const ScriptTokens& tokens, std::size_t column, std::size_t length) {
    const auto kept = length_at(tokens, length);
    if (!kept) return;
    std::string longer;
    while (longer.size() <= *kept) longer += longer.empty() ? "cedar" : " cedar";
    seek_rewritten(tokens, column, longer);
  }

  void seek_rewritten(const ScriptTokens& tokens, std::size_t column, const std::string& text) {
    if (column >= tokens.size() || tokens[column].kind != ScriptToken::Kind::word) return;
    const std::string& name = tokens[column].value;
    if (is_rewritten(tokens, name, column)) sought_.emplace_back(name, text);
  }

  void read_up_statement(std::string_view text) {
    const auto words = sql_token::leading_words(text, 1);
    const std::string first = words.empty() ? std::string() : words.front();
    if (first == "do" || first == "select" || first == "call" || first == "merge") {
      blocks_.push_back(text);
    }
    if (first != "insert" && first != "update" && first != "delete" && first != "with") return;
    const auto tokens = script_tokens(text);
    begin_statement(tokens);
    add_patterns(tokens);
    if (first == "insert") return read_insert(tokens);
    bool is_condition = false;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (is_word(tokens, at, "set") || is_word(tokens, at, "insert")) is_condition = false;
      if (is_word(tokens, at, "where")) is_condition = true;
      if (!is_condition) note_written(tokens, at);
      if (is_condition) read_condition(tokens, at);
    }
  }

  /// A copy leaves behind the rows its condition does not hold for: both kinds must be there.
  void read_insert(const ScriptTokens& tokens) {
    bool is_condition = false;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (is_word(tokens, at, "select") || is_word(tokens, at, "on")) is_condition = false;
      if (is_word(tokens, at, "where")) is_condition = true;
      if (!is_condition) note_written(tokens, at);
      if (!is_condition || is_word(tokens, at, "not")) continue;
      read_condition(tokens, at);
      if (tokens[at].kind != ScriptToken::Kind::word) continue;
      // `<>` and `!=`, and `<` with them.
      const bool is_other = is_sign(tokens, at + 1, '<') || is_sign(tokens, at + 1, '!');
      if (is_other) seek(tokens[at].value, tokens, at + 2);
      if (is_word(tokens, at + 1, "not")) seek_any(tokens[at].value, tokens, at + 2);
    }
  }

  void add_patterns(const ScriptTokens& tokens) {
    auto found = patterns_in(tokens, client_dialect(engine_));
    std::move(found.begin(), found.end(), std::back_inserter(patterns_));
  }

  void note_written(const ScriptTokens& tokens, std::size_t at) {
    if (tokens[at].kind != ScriptToken::Kind::text) return;
    written_.insert(tokens[at].value);
    if (is_whole_value(tokens, at)) {
      whole_values_.push_back({.text = tokens[at].value, .words = words_});
    }
  }

  /// Which words it has, as columns are among them; not where an `insert` does not name its
  /// columns.
  void begin_statement(const ScriptTokens& tokens) {
    words_.reset();
    std::size_t behind_table = 3;
    while (is_sign(tokens, behind_table, '.')) behind_table += 2;
    if (is_word(tokens, 0, "insert") && !is_sign(tokens, behind_table, '(')) return;
    auto words = std::make_shared<std::set<std::string>>();
    for (const auto& each : tokens) {
      if (each.kind == ScriptToken::Kind::word) words->insert(each.value);
    }
    words_ = std::move(words);
  }

  /// Not `'+' || phone`, nor an argument of a function such as `replace`.
  static bool is_whole_value(const ScriptTokens& tokens, std::size_t at) {
    if (is_sign(tokens, at + 1, '|') || (at > 0 && is_sign(tokens, at - 1, '|'))) return false;
    std::size_t depth = 0;
    while (at-- > 0) {
      if (is_sign(tokens, at, ')')) ++depth;
      if (!is_sign(tokens, at, '(') || depth-- > 0) continue;
      const bool is_call = at > 0 && tokens[at - 1].kind == ScriptToken::Kind::word;
      return !is_call || is_word(tokens, at - 1, "values");
    }
    return true;
  }

  /// What only a pattern asks for comes behind the texts that are named.
  void seek_patterns() {
    for (const auto& each : patterns_) {
      const bool is_written =
          written_.contains(each.pattern) ||
          std::ranges::any_of(whole_values_,
                              [&](const WholeValue& value) {
                                return value.may_be_of(each.column) && each.fits(value.text);
                              }) ||
          std::ranges::any_of(blocks_, [&](std::string_view block) {
            return any_part_of(block, [&](std::string_view part) { return each.fits(part); });
          });
      if (is_written || each.text.size() > text_bytes_max) continue;
      sought_.emplace_back(each.column, each.text);
      // Both kinds must be there, among rows for which the rest of the condition holds.
      if (each.is_negated && !each.fits(other_text)) sought_.emplace_back(each.column, other_text);
    }
  }

  void add_as_written(const ScriptTokens& tokens, std::size_t from) {
    for (std::size_t at = from; at < tokens.size(); ++at) {
      if (tokens[at].kind == ScriptToken::Kind::text) written_.insert(tokens[at].value);
    }
  }

  /// What COPY brings, and what blocks and functions may write: whatever stands there between
  /// quotes, tabs and commas.
  void add_blocks_as_written() {
    std::set<std::string_view> sought;
    for (const auto& [column, text] : sought_) sought.insert(text);
    if (sought.empty()) return;
    for (const auto block : blocks_) {
      any_part_of(block, [&](std::string_view part) {
        if (sought.contains(part)) written_.insert(std::string(part));
        return false;
      });
    }
  }

  /// Whether `is_it` says so of anything between quotes, tabs and commas, where it stops.
  template <typename Predicate>
  static bool any_part_of(std::string_view block, const Predicate& is_it) {
    for (std::size_t at = 0; at <= block.size();) {
      const std::size_t end = std::min(block.find_first_of("'\t\r\n,", at), block.size());
      if (is_it(block.substr(at, end - at))) return true;
      at = end + 1;
    }
    return false;
  }

  /// Where the condition of an update starts that sets any column to a constant.
  static std::optional<std::size_t> behind_constant_values(const ScriptTokens& tokens) {
    if (!is_word(tokens, 0, "update")) return std::nullopt;
    bool is_value = false;
    bool is_constant = false;
    bool has_constant = false;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const bool is_end = is_word(tokens, at, "where");
      if (is_end || is_sign(tokens, at, ',')) {
        has_constant = has_constant || (is_value && is_constant);
        if (is_end) return has_constant ? std::optional(at) : std::nullopt;
        is_value = false;
      } else if (!is_value && is_sign(tokens, at, '=')) {
        is_value = true;
        is_constant = true;
      } else if (is_value && tokens[at].kind == ScriptToken::Kind::word) {
        const bool is_type = is_sign(tokens, at - 1, ':');
        is_constant = is_constant && (is_type || is_word(tokens, at, "null") ||
                                      is_word(tokens, at, "true") || is_word(tokens, at, "false"));
      }
    }
    return std::nullopt;
  }

  /// `column = 'text'` and `column in ('text', 'text')` that start at `at`.
  void read_condition(const ScriptTokens& tokens, std::size_t at) {
    if (tokens[at].kind != ScriptToken::Kind::word) return;
    const std::string& column = tokens[at].value;
    if (is_sign(tokens, at + 1, '=')) seek(column, tokens, at + 2);
    seek_any(column, tokens, at + 1);
  }

  /// `in ('text', 'text')` that starts at `at`.
  void seek_any(const std::string& column, const ScriptTokens& tokens, std::size_t at) {
    if (!is_word(tokens, at, "in") || !is_sign(tokens, at + 1, '(')) return;
    for (std::size_t next = at + 2; next < tokens.size(); next += 2) {
      seek(column, tokens, next);
      if (!is_sign(tokens, next + 1, ',')) return;
    }
  }

  void seek(const std::string& column, const ScriptTokens& tokens, std::size_t at) {
    if (at >= tokens.size() || tokens[at].kind != ScriptToken::Kind::text) return;
    const std::string& text = tokens[at].value;
    if (!text.empty() && text.size() <= text_bytes_max) sought_.emplace_back(column, text);
  }

  std::string_view engine_;
  std::vector<std::pair<std::string, std::string>> sought_;  ///< column and text, in order
  std::vector<SoughtPattern> patterns_;
  std::set<std::string> written_;
  std::vector<WholeValue> whole_values_;  ///< those of them that are no part of a larger text
  std::shared_ptr<const std::set<std::string>> words_;  ///< of the statement that is read
  std::vector<std::string_view> blocks_;                ///< of scripts, which outlive this
};

}  // namespace

std::map<std::string, std::vector<std::string>> sought_values(
    const std::vector<migrations::Migration>& all, std::string_view engine) {
  Search search(engine);
  for (const auto& migration : all) {
    if (migration.up) search.read_up(*migration.up);
    if (migration.down) search.read_down(*migration.down);
  }
  return search.take();
}

}  // namespace fulldress::scenarios
