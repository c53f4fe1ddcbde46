#include "scenarios/scripts/text_patterns.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <charconv>

namespace fulldress::scenarios {
namespace {

constexpr std::string_view filling = "cedar";
constexpr char letter = 'c';
constexpr char digit = '7';

/// Reads one regular expression from left to right.
class Expression {
 public:
  explicit Expression(std::string_view text) : text_(text) {}

  std::optional<std::string> sample() {
    if (next() == '^') ++at_;
    while (at_ < text_.size() && !(next() == '$' && at_ + 1 == text_.size())) {
      if (next() == '(' || next() == ')') {
        if (!take_bracket()) return std::nullopt;
        continue;
      }
      const auto character = take_character();
      const auto count = character ? take_count() : std::nullopt;
      if (!count) return std::nullopt;
      sample_.append(*count, *character);
    }
    return sample_;
  }

 private:
  [[nodiscard]] char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  /// A group is what stands in it, where nothing counts it.
  bool take_bracket() {
    const bool is_end = next() == ')';
    ++at_;
    if (is_end) return std::string_view("*+?{").find(next()) == std::string_view::npos;
    if (next() != '?') return true;
    at_ += 2;
    return text_[at_ - 1] == ':';
  }

  std::optional<char> take_character() {
    const char character = text_[at_++];
    switch (character) {
      case '[':
        return take_class();
      case '\\':
        return at_ < text_.size() ? escaped(text_[at_++]) : std::nullopt;
      case '.':
        return letter;
      case '(':
      case ')':
      case '|':
      case '*':
      case '+':
      case '?':
      case '{':
      case '^':
      case '$':
        return std::nullopt;
      default:
        return character;
    }
  }

  static std::optional<char> escaped(char character) {
    switch (character) {
      case 'd':
        return digit;
      case 'w':
        return letter;
      case 's':
        return ' ';
      default:
        break;
    }
    // Other letters and digits have a meaning of their own.
    if (sql_token::is_name_part(character)) return std::nullopt;
    return character;
  }

  /// One character of `[a-z0-9]`: a letter or a digit where there is one; of `[^"]` a letter or a
  /// digit that is not named.
  std::optional<char> take_class() {
    const auto end = text_.find(']', at_ + 1);
    if (end == std::string_view::npos || next() == '[') return std::nullopt;
    auto members = text_.substr(at_, end - at_);
    at_ = end + 1;
    if (members.starts_with('^')) {
      members.remove_prefix(1);
      const bool has_ranges = members.find_first_of("-\\[") != std::string_view::npos;
      if (members == "0-9" || members == "\\d") return letter;
      if (has_ranges) return std::nullopt;
      return members.find(letter) == std::string_view::npos ? letter : digit;
    }
    if (members.find('\\') != std::string_view::npos) {
      return members == "\\d" ? std::optional(digit) : std::nullopt;
    }
    for (std::size_t at = 0; at + 2 < members.size(); ++at) {
      if (members[at + 1] != '-') continue;
      for (const char each : {letter, digit}) {
        if (members[at] <= each && each <= members[at + 2]) return each;
      }
    }
    return members.front();
  }

  /// How often the character stands there.
  std::optional<std::size_t> take_count() {
    constexpr std::size_t many = 3;
    constexpr std::size_t most = 40;
    if (next() == '*' || next() == '+') {
      ++at_;
      if (next() == '?') ++at_;  // As few as possible are as good.
      return many;
    }
    if (next() == '?') {
      ++at_;
      return 1;
    }
    if (next() != '{') return 1;
    std::size_t count = 0;
    const auto* start = text_.data() + at_ + 1;
    const auto parsed = std::from_chars(start, text_.data() + text_.size(), count);
    const auto end = text_.find('}', at_);
    if (parsed.ec != std::errc() || end == std::string_view::npos || count > most) {
      return std::nullopt;
    }
    at_ = end + 1;
    return count;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string sample_;
};

/// The first `sign` at or behind `at` that is neither escaped nor in a class.
std::size_t find_sign(std::string_view text, char sign, std::size_t at) {
  bool is_class = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (is_class || text[at] == '[') {
      is_class = text[at] != ']';
    } else if (text[at] == sign) {
      return at;
    }
  }
  return std::string_view::npos;
}

/// `text` with a real day in place of one that only looks like it, where the expression takes that.
std::string with_real_day(std::string_view expression, const std::string& text) {
  static constexpr std::string_view digits = "7777-77-77";
  static constexpr std::string_view day = "2017-07-27";
  const auto at = text.find(digits);
  if (at == std::string::npos || Pattern::problem_of(expression)) return text;
  auto real = text;
  real.replace(at, digits.size(), day);
  return Pattern(expression).is_in(real) ? real : text;
}

}  // namespace

std::vector<std::string> alternatives_of(std::string_view expression) {
  constexpr auto none = std::string_view::npos;
  const auto open = find_sign(expression, '(', 0);
  const auto close = open == none ? none : find_sign(expression, ')', open);
  const bool has_group = close != none && find_sign(expression, '(', open + 1) == none;
  const bool is_plain = open == none && find_sign(expression, ')', 0) == none;
  if (!has_group && !is_plain) return {std::string(expression)};
  std::string_view front;
  std::string_view rest = expression;
  std::string_view behind;
  if (has_group) {
    front = expression.substr(0, open);
    behind = expression.substr(close + 1);
    rest = expression.substr(open + 1, close - open - 1);
    if (rest.starts_with("?:")) rest.remove_prefix(2);
    const bool is_counted = !behind.empty() && std::string_view("*+?{").find(behind[0]) != none;
    const bool has_others = find_sign(front, '|', 0) != none || find_sign(behind, '|', 0) != none;
    if (is_counted || has_others) return {std::string(expression)};
  }
  std::vector<std::string> found;
  for (;;) {
    const auto bar = find_sign(rest, '|', 0);
    found.push_back(std::string(front) + std::string(rest.substr(0, bar)) + std::string(behind));
    if (bar == none) return found;
    rest.remove_prefix(bar + 1);
  }
}

std::optional<std::string> text_like(std::string_view pattern, const PatternSigns& signs) {
  std::string text;
  bool is_particular = false;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == signs.any) {
      text += filling;
    } else if (pattern[at] == signs.one) {
      text += letter;
    } else {
      if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
      text += pattern[at];
      is_particular = true;
    }
  }
  return is_particular ? std::optional(text) : std::nullopt;
}

bool is_like(std::string_view text, std::string_view pattern, const PatternSigns& signs) {
  // Where the pattern goes on behind the last sign for any text, and which text that sign stood
  // for.
  std::size_t behind_any = std::string_view::npos;
  std::size_t resumed = 0;
  std::size_t at = 0;
  for (std::size_t place = 0; place < text.size();) {
    if (at < pattern.size() && pattern[at] == signs.any) {
      behind_any = ++at;
      resumed = place;
      continue;
    }
    std::size_t literal = at;
    if (literal + 1 < pattern.size() && pattern[literal] == '\\') ++literal;
    const bool fits = at < pattern.size() && ((literal == at && pattern[at] == signs.one) ||
                                              pattern[literal] == text[place]);
    if (fits) {
      at = literal + 1;
      ++place;
    } else if (behind_any != std::string_view::npos) {
      at = behind_any;
      place = ++resumed;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(std::min(at, pattern.size())),
                     pattern.end(), [&](char each) { return each == signs.any; });
}

std::string expression_like(std::string_view similar) {
  std::string expression = "^(";
  bool has_alternatives = false;
  for (std::size_t at = 0; at < similar.size(); ++at) {
    const char each = similar[at];
    if (each == '\\' && at + 1 < similar.size()) {
      expression += {each, similar[++at]};
    } else if (each == '%') {
      expression += ".*";
    } else if (each == '_') {
      expression += '.';
    } else {
      if (each == '.' || each == '^' || each == '$') expression += '\\';
      expression += each;
    }
    has_alternatives = has_alternatives || each == '|';
  }
  // `a|b` are two whole texts, `a(b|c)` are two ends of one.
  const bool is_grouped = similar.find('(') != std::string_view::npos;
  if (has_alternatives && !is_grouped) return expression + ")$";
  return "^" + expression.substr(2) + "$";
}

std::string text_of_length(std::size_t length) {
  std::string text;
  while (text.size() < length) text += filling;
  return text.substr(0, length);
}

std::optional<std::string> text_matching(std::string_view expression) {
  auto text = Expression(expression).sample();
  if (!text || text->empty()) return std::nullopt;
  return with_real_day(expression, *text);
}

}  // namespace fulldress::scenarios
