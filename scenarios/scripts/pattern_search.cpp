#include "scenarios/scripts/pattern_search.hpp"

#include "scenarios/scripts/text_patterns.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// What a column of times holds that somebody seeks by a pattern: of SQLite, which keeps any text.
constexpr std::string_view moment = "2024-01-02T03:04:05Z";

/// Whoever compares with more cuts off what nobody writes by hand.
constexpr std::size_t length_max = 4000;

class PatternSearch {
 public:
  PatternSearch(const ScriptTokens& tokens, SqlDialect dialect)
      : tokens_(tokens), dialect_(dialect) {}

  std::vector<SoughtPattern> find() {
    for (std::size_t at = 1; at < tokens_.size(); ++at) {
      read_like(at);
      read_expression(at);
      read_similar(at);
      read_call(at);
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is(std::size_t at, std::string_view word) const {
    return is_word(tokens_, at, word);
  }
  [[nodiscard]] bool is(std::size_t at, char sign) const { return is_sign(tokens_, at, sign); }
  [[nodiscard]] const std::string* text_at(std::size_t at) const {
    return is_text(tokens_, at) ? &tokens_[at].value : nullptr;
  }

  void read_like(std::size_t at) {
    const bool is_glob = dialect_ == SqlDialect::sqlite && is(at, "glob");
    if (!is_glob && !is(at, "like") && !is(at, "ilike")) return;
    const auto* pattern = text_at(at + 1);
    const bool is_negated = is(at - 1, "not");
    const auto column = column_before(is_negated ? at - 1 : at);
    if (pattern == nullptr || !column) return;
    // GLOB has classes, which LIKE has not.
    if (is_glob && pattern->find('[') != std::string::npos) return;
    const PatternSigns signs = is_glob ? PatternSigns{.any = '*', .one = '?'} : PatternSigns{};
    add_like(*column, *pattern, signs, is_negated);
  }

  void add_like(const std::string& column, const std::string& pattern, const PatternSigns& signs,
                bool is_negated) {
    const auto text = text_like(pattern, signs);
    if (!text) return;
    SoughtPattern found{.column = column,
                        .pattern = pattern,
                        .text = *text,
                        .is_negated = is_negated,
                        .fits = [pattern, signs](std::string_view other) {
                          return is_like(other, pattern, signs);
                        }};
    const bool may_be_time = found.fits(moment);
    found_.push_back(found);
    if (!may_be_time) return;
    found.text = moment;
    found_.push_back(std::move(found));
  }

  /// `~`, `~*`, `!~` and `!~*`.
  void read_expression(std::size_t at) {
    if (dialect_ == SqlDialect::sqlite || !is(at, '~')) return;
    const auto* expression = text_at(is(at + 1, '*') ? at + 2 : at + 1);
    const bool is_negated = is(at - 1, '!');
    const auto column = column_before(is_negated ? at - 1 : at);
    if (expression != nullptr && column) add_expression(*column, *expression, is_negated);
  }

  void read_similar(std::size_t at) {
    if (dialect_ == SqlDialect::sqlite || !is(at, "similar") || !is(at + 1, "to")) return;
    const auto* pattern = text_at(at + 2);
    const bool is_negated = is(at - 1, "not");
    const auto column = column_before(is_negated ? at - 1 : at);
    if (pattern != nullptr && column) {
      add_expression(*column, expression_like(*pattern), is_negated);
    }
  }

  void add_expression(const std::string& column, const std::string& expression, bool is_negated) {
    for (const auto& each : alternatives_of(expression)) {
      auto text = text_matching(each);
      if (!text) continue;
      found_.push_back({.column = column,
                        .pattern = expression,
                        .text = *text,
                        .is_negated = is_negated,
                        .fits = [text](std::string_view other) { return other == *text; }});
    }
  }

  void read_call(std::size_t at) {
    if (!is(at + 1, '(')) return;
    if (is(at, "starts_with")) return add_part(at, 2, "", "%");
    if (is(at, "strpos") || is(at, "instr")) return add_part(at, 2, "%", "%");
    if (is(at, "position") && is(at + 3, "in")) return add_position(at);
    if (is(at, "left") || is(at, "substr") || is(at, "substring")) read_beginning(at);
    if (is(at, "right")) read_end(at);
    if (is_any_word(tokens_, at, {"length", "char_length", "character_length", "octet_length"})) {
      read_length(at);
    }
  }

  /// `right(column, 3) = 'xyz'`.
  void read_end(std::size_t at) {
    const std::size_t column = last_of_name(tokens_, at + 2);
    const std::size_t length = column + 2;
    if (!is(column + 1, ',') || !is(length + 1, ')')) return;
    const bool is_negated = is(length + 2, '<') || is(length + 2, '!');
    const auto* part = is_negated || is(length + 2, '=') ? text_at(length + 3) : nullptr;
    if (part == nullptr || std::to_string(part->size()) != tokens_[length].value) return;
    add_around(column, "%", *part, "", is_negated);
  }

  /// `length(column) > 200`: a text that long, or that short.
  void read_length(std::size_t at) {
    const std::size_t column = last_of_name(tokens_, at + 2);
    if (!is_name(tokens_, column) || !is(column + 1, ')') || !is_number(tokens_, column + 3))
      return;
    const auto& sign = tokens_[column + 2].value;
    const auto& number = tokens_[column + 3].value;
    std::size_t length = 0;
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), length);
    if (parsed.ec != std::errc() || length > length_max) return;
    if (sign == ">") ++length;
    if (sign == "<" && length > 0) --length;
    const bool is_known = sign == ">" || sign == ">=" || sign == "=" || sign == "<" || sign == "<=";
    if (!is_known || length == 0) return;
    const auto text = text_of_length(length);
    found_.push_back({.column = tokens_[column].value,
                      .pattern = text,
                      .text = text,
                      .is_negated = false,
                      .fits = [length](std::string_view other) { return other.size() == length; }});
  }

  /// `function(column, 'text')`.
  void add_part(std::size_t at, std::size_t place, std::string_view front,
                std::string_view behind) {
    const std::size_t column = last_of_name(tokens_, at + place);
    const auto* part = is(column + 1, ',') ? text_at(column + 2) : nullptr;
    if (part != nullptr) add_around(column, front, *part, behind, false);
  }

  /// `position('text' in column)`.
  void add_position(std::size_t at) {
    const auto* part = text_at(at + 2);
    if (part != nullptr) add_around(last_of_name(tokens_, at + 4), "%", *part, "%", false);
  }

  /// `left(column, 1) = '+'`, `substr(column, 1, 1) <> '+'`, `substring(column from 1 for 1)`.
  void read_beginning(std::size_t at) {
    const std::size_t column = last_of_name(tokens_, at + 2);
    std::size_t end = column + 1;
    if (!is(at, "left")) {
      if (!is_one(end + 1)) return;
      end += 2;
    }
    // Behind the comma, or FROM and FOR, stands the length.
    if (!is(end + 2, ')')) return;
    const bool is_negated = is(end + 3, '<') || is(end + 3, '!');
    const auto* part = is_negated || is(end + 3, '=') ? text_at(end + 4) : nullptr;
    if (part == nullptr || std::to_string(part->size()) != tokens_[end + 1].value) return;
    add_around(column, "", *part, "%", is_negated);
  }

  [[nodiscard]] bool is_one(std::size_t at) const {
    return at < tokens_.size() && tokens_[at].value == "1";
  }

  void add_around(std::size_t column, std::string_view front, const std::string& part,
                  std::string_view behind, bool is_negated) {
    const bool is_plain = part.find_first_of("%_\\") == std::string::npos;
    if (!is_name(tokens_, column) || !is_plain) {
      return;
    }
    add_like(tokens_[column].value, std::string(front) + part + std::string(behind), {},
             is_negated);
  }

  /// The column in front of an operator: `column`, `column::text`, `lower(column)`.
  [[nodiscard]] std::optional<std::string> column_before(std::size_t at) const {
    if (at == 0) return std::nullopt;
    std::size_t place = at - 1;
    if (place >= 3 && is(place - 1, ':') && is(place - 2, ':')) place -= 3;
    if (is(place, ')') && place >= 2) {
      std::size_t open = place - 2;
      while (open >= 2 && is(open, '.')) open -= 2;
      if (!is(open, '(')) return std::nullopt;
      --place;
    }
    if (!is_name(tokens_, place)) return std::nullopt;
    return tokens_[place].value;
  }

  const ScriptTokens& tokens_;
  SqlDialect dialect_;
  std::vector<SoughtPattern> found_;
};

}  // namespace

std::vector<SoughtPattern> patterns_in(const ScriptTokens& tokens, SqlDialect dialect) {
  return PatternSearch(tokens, dialect).find();
}

}  // namespace fulldress::scenarios
