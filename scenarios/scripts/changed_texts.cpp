#include "scenarios/scripts/changed_texts.hpp"

#include "harness/base/pattern.hpp"
#include "scenarios/scripts/text_patterns.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

/// Texts that are cut to more characters than this are no names.
constexpr std::size_t kept_characters_max = 1000;
/// Longer ones are no separators, and nothing that a text is searched for.
constexpr std::size_t part_bytes_max = 40;
/// Has a key without a value.
constexpr std::string_view document_with_null = R"({"cedar": null})";
/// Ends what stands between quotes.
constexpr std::string_view quoting_text = "ce\"dar";
constexpr std::array<std::string_view, 4> words = {"cedar", "oak", "elm", "birch"};

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
std::optional<std::size_t> number_at_end(const ScriptTokens& tokens, std::size_t at) {
  if (!is_number(tokens, at) || !is_sign(tokens, at + 1, ')')) return std::nullopt;
  std::size_t number = 0;
  for (const char digit : tokens[at].value) {
    if (digit < '0' || digit > '9' || number > kept_characters_max) return std::nullopt;
    number = number * 10 + static_cast<std::size_t>(digit - '0');
  }
  return number <= kept_characters_max ? std::optional(number) : std::nullopt;
}

class ChangeReader {
 public:
  explicit ChangeReader(const ScriptTokens& tokens)
      : tokens_(tokens), is_copy_(!is("update", 0) && !is("alter", 0)) {}

  std::vector<std::pair<std::string, std::string>> read() {
    for (std::size_t at = 1; at < tokens_.size(); ++at) {
      if (is_joined(at)) read_joined(at);
      if (is_sign(tokens_, at + 1, '(')) {
        read_call(at);
      } else if (is_sign(tokens_, at + 1, ':') && is_sign(tokens_, at + 2, ':')) {
        const bool is_text = is("varchar", at + 3) || is("char", at + 3);
        if (is_text && is_sign(tokens_, at + 4, '(')) seek_longer(at, at + 5);
      }
    }
    for (const auto& [place, split] : splits_) add_split(place.first, place.second, split);
    return std::move(found_);
  }

 private:
  struct Split {
    std::size_t parts = 0;  ///< that it takes; 0: all
    bool is_text = true;    ///< whether none becomes a number
    bool is_kept = false;   ///< whether the column is given a part of what it holds
  };

  [[nodiscard]] bool is(std::string_view word, std::size_t at) const {
    return is_word(tokens_, at, word);
  }

  [[nodiscard]] const std::string* part_at(std::size_t at) const {
    const bool is_part = is_text(tokens_, at) && !tokens_[at].value.empty() &&
                         tokens_[at].value.size() <= part_bytes_max;
    return is_part ? &tokens_[at].value : nullptr;
  }

  /// The call of a function whose name stands at `at`.
  void read_call(std::size_t at) {
    const std::size_t column = last_of_name(tokens_, at + 2);
    if (is_any_word(tokens_, at, {"trim", "btrim", "rtrim", "ltrim"})) return read_trim(at, column);
    if (is("replace", at)) return read_replace(at);
    if (is("regexp_replace", at)) return read_regexp_replace(column);
    if (is_any_word(tokens_, at, {"split_part", "string_to_array", "string_to_table"})) {
      return read_split(at, column);
    }
    if (is_any_word(tokens_, at, {"json_strip_nulls", "jsonb_strip_nulls"})) {
      return seek_changed(column, std::string(document_with_null));
    }
    const bool is_part = is_any_word(tokens_, at, {"substr", "substring"});
    if (!is_part && !is("left", at)) return;
    const bool starts_in_front = column + 2 < tokens_.size() && tokens_[column + 2].value == "1" &&
                                 (is_sign(tokens_, column + 1, ',') || is("from", column + 1));
    if (!is_part && is_sign(tokens_, column + 1, ',')) seek_longer(column, column + 2);
    if (is_part && starts_in_front) seek_longer(column, column + 4);
  }

  /// Whether `||` stands in front.
  [[nodiscard]] bool is_joined(std::size_t at) const {
    return at >= 3 && is_sign(tokens_, at - 1, '|') && is_sign(tokens_, at - 2, '|');
  }

  /// `'"' || column || '"'`, also where something takes the place of its NULLs.
  void read_joined(std::size_t at) {
    const bool has_default =
        is_any_word(tokens_, at, {"coalesce", "ifnull"}) && is_sign(tokens_, at + 1, '(');
    const std::size_t column = last_of_name(tokens_, has_default ? at + 2 : at);
    if (!is_name(tokens_, column) || is_sign(tokens_, column + 1, '(')) return;
    const bool has_plain_default = has_default && is_sign(tokens_, column + 1, ',') &&
                                   is_text(tokens_, column + 2) &&
                                   is_sign(tokens_, column + 3, ')');
    if (has_default && !has_plain_default) return;
    const std::size_t end = has_default ? column + 4 : column + 1;
    const bool is_pattern = at >= 4 && is_any_word(tokens_, at - 4, {"glob", "ilike", "like"});
    const bool is_opened =
        !is_pattern && is_text(tokens_, at - 3) && tokens_[at - 3].value.ends_with('"');
    const bool is_closed =
        is_joined(end + 2) && is_text(tokens_, end + 2) && tokens_[end + 2].value.starts_with('"');
    if ((is_opened || is_closed) && !is_parsed(column)) {
      found_.emplace_back(tokens_[column].value, std::string(quoting_text));
    }
  }

  /// Whether the database itself refuses a text around the token at `at` that is no document:
  /// `('{"a": "' || note || '"}')::json`, `json('["' || note || '"]')`.
  [[nodiscard]] bool is_parsed(std::size_t at) const {
    const std::size_t open = opening_of(tokens_, at);
    if (open == 0) return false;
    const bool is_function = is("cast", open - 1) || (is_name(tokens_, open - 1) &&
                                                      tokens_[open - 1].value.starts_with("json"));
    const std::size_t close = closing_of(tokens_, open);
    return is_function ||
           (is_sign(tokens_, close + 1, ':') && is_any_word(tokens_, close + 3, {"json", "jsonb"}));
  }

  void read_trim(std::size_t at, std::size_t column) {
    std::string trimmed = " ";
    if (const auto* part = is_sign(tokens_, column + 1, ',') ? part_at(column + 2) : nullptr) {
      if (!is_sign(tokens_, column + 3, ')')) return;
      trimmed = part->substr(0, 1);
    } else if (!is_sign(tokens_, column + 1, ')')) {
      return;
    }
    // Blanks stand on both sides, as `ltrim(rtrim(note))` is one trim.
    const bool is_blank = trimmed == " ";
    const bool is_left = is_blank || !is("rtrim", at);
    const bool is_right = is_blank || !is("ltrim", at);
    seek_changed(column, (is_left ? trimmed : "") + "cedar" + (is_right ? trimmed : ""));
  }

  /// `replace(column, 'a', 'b')`, also around another one.
  void read_replace(std::size_t at) {
    std::size_t column = at;
    while (is("replace", column) && is_sign(tokens_, column + 1, '(')) {
      column = last_of_name(tokens_, column + 2);
    }
    const bool is_document = becomes_document(at);
    std::size_t next = behind_cast(column);
    for (std::size_t call = at; call < column; call += 2) {
      const auto* part = is_sign(tokens_, next, ',') ? part_at(next + 1) : nullptr;
      const bool is_whole =
          part != nullptr && is_sign(tokens_, next + 2, ',') && is_sign(tokens_, next + 4, ')');
      if (!is_whole || (!is_document && becomes_other(at, next + 5))) return;
      const auto document = document_around(*part);
      if (!document.empty()) {
        seek_changed(column, document);
      } else if (!is_document) {
        seek_changed(column, "cedar" + *part + "oak");
      }
      next += 5;
    }
  }

  /// `regexp_replace(column, '^cf:', '')`.
  void read_regexp_replace(std::size_t column) {
    const std::size_t next = behind_cast(column);
    if (!is_sign(tokens_, next, ',') || !is_text(tokens_, next + 1)) return;
    for (const auto& expression : alternatives_of(tokens_[next + 1].value)) {
      const auto matching = text_matching(expression);
      if (!matching || matching->size() > part_bytes_max) continue;
      const bool starts = expression.starts_with('^');
      const bool ends = expression.ends_with('$');
      const auto text = (starts ? "" : "cedar") + *matching + (ends ? "" : "oak");
      const bool is_found = !Pattern::problem_of(expression) && Pattern(expression).is_in(text);
      if (is_found) seek_changed(column, text);
    }
  }

  /// Behind the name that ends at `column`, and a type it is turned into: `doc::text`.
  [[nodiscard]] std::size_t behind_cast(std::size_t column) const {
    const bool is_cast = is_sign(tokens_, column + 1, ':') && is_name(tokens_, column + 3);
    return is_cast ? column + 4 : column + 1;
  }

  /// Whether the result of the call at `at` is read as JSON.
  [[nodiscard]] bool becomes_document(std::size_t at) const {
    const std::size_t close = closing_of(tokens_, at + 1);
    return is_sign(tokens_, close + 1, ':') && is_any_word(tokens_, close + 3, {"json", "jsonb"});
  }

  /// A document with `part` in its text: `{"kind": "old"}` of `"kind": "old"`; empty: none.
  static std::string document_around(const std::string& part) {
    if (part.find('"') == std::string::npos) return {};
    for (const auto& text : {"{" + part + "}", "[" + part + "]"}) {
      if (nlohmann::json::accept(text)) return text;
    }
    return {};
  }

  void read_split(std::size_t at, std::size_t column) {
    const auto* separator = is_sign(tokens_, column + 1, ',') ? part_at(column + 2) : nullptr;
    if (separator == nullptr || !is_name(tokens_, column)) return;
    const bool takes_one = is("split_part", at);
    const auto nth = takes_one ? number_at_end(tokens_, column + 4) : std::nullopt;
    const std::size_t end = takes_one ? column + 6 : column + 4;
    if (takes_one != nth.has_value() || !is_sign(tokens_, end - 1, ')')) return;
    auto& split = splits_[{tokens_[column].value, *separator}];
    split.parts = std::max(split.parts, nth.value_or(0));
    split.is_text = split.is_text && !becomes_other(at, end);
    const bool is_own = takes_one && is_rewritten(tokens_, tokens_[column].value, at);
    split.is_kept = split.is_kept || is_own;
  }

  void add_split(const std::string& column, const std::string& separator, const Split& split) {
    static const std::set<std::string_view> of_lists = {" ", ",", ", ", ";", "; ", "|"};
    const std::size_t more = of_lists.contains(separator) ? 1 : 0;
    const std::size_t least = split.is_kept ? 2 : 0;
    const std::size_t parts = split.parts == 0 ? 3 : std::max(split.parts + more, least);
    if (!split.is_text || parts < 2 || parts > words.size()) return;
    std::string text(words[0]);
    for (std::size_t part = 1; part < parts; ++part) text += separator + std::string(words[part]);
    found_.emplace_back(column, text);
  }

  /// Whether what the call from `at` to `end` gives is turned into another type.
  [[nodiscard]] bool becomes_other(std::size_t at, std::size_t end) const {
    for (; end < tokens_.size() && is_sign(tokens_, end, ')'); ++end) {
    }
    const bool is_cast = at >= 2 && is("cast", at - 2);
    const bool is_text = is_any_word(tokens_, end + 2, {"text", "varchar"});
    return is_cast || (is_sign(tokens_, end, ':') && !is_text);
  }

  void seek_longer(std::size_t column, std::size_t length) {
    const auto kept = number_at_end(tokens_, length);
    if (!kept) return;
    std::string longer;
    while (longer.size() <= *kept) longer += longer.empty() ? "cedar" : " cedar";
    seek_changed(column, longer);
  }

  /// A copy elsewhere changes what it copies; another statement what it gives back to the column.
  void seek_changed(std::size_t column, const std::string& text) {
    if (!is_name(tokens_, column)) return;
    const std::string& name = tokens_[column].value;
    if (is_copy_ || is_rewritten(tokens_, name, column)) found_.emplace_back(name, text);
  }

  const ScriptTokens& tokens_;
  bool is_copy_;
  std::vector<std::pair<std::string, std::string>> found_;
  std::map<std::pair<std::string, std::string>, Split> splits_;  ///< by column and separator
};

}  // namespace

std::vector<std::pair<std::string, std::string>> changed_texts(const ScriptTokens& statement) {
  static const std::set<std::string_view> verbs = {"alter", "insert", "update", "with"};
  const bool is_read = !statement.empty() && verbs.contains(statement.front().value);
  return is_read ? ChangeReader(statement).read()
                 : std::vector<std::pair<std::string, std::string>>();
}

}  // namespace fulldress::scenarios
