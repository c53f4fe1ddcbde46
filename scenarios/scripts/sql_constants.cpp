#include "scenarios/scripts/sql_constants.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

using Constants = std::vector<SqlConstant>;

/// More of them than this are no list that somebody has written down.
constexpr std::size_t values_max = 32;

std::string with_quotes(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char character : text) result.append(character == quote ? 2 : 1, character);
  return result + quote;
}

/// As quote_ident() and `%I` write it.
std::string as_name(const std::string& text) {
  const bool is_plain = !text.empty() && !sql_token::is_digit(text.front()) &&
                        std::ranges::all_of(text, [](char character) {
                          return sql_token::is_name_part(character) && character != '$' &&
                                 character == sql_token::to_lower(character);
                        });
  return is_plain ? text : with_quotes(text, '"');
}

std::string as_literal(const SqlConstant& constant) {
  return constant.is_number ? constant.value : with_quotes(constant.value, '\'');
}

/// Each of `left` in front of each of `right`; nullopt: too many.
std::optional<Constants> joined(const Constants& left, const Constants& right) {
  if (left.size() * right.size() > values_max) return std::nullopt;
  Constants all;
  for (const auto& first : left) {
    for (const auto& second : right) all.push_back({.value = first.value + second.value});
  }
  return all;
}

class ConstantReader {
 public:
  ConstantReader(std::string_view text, const NamedConstants& variables)
      : text_(text), variables_(variables) {}

  std::optional<Constants> read() {
    auto value = read_term();
    skip_blanks();
    return at_ == text_.size() ? value : std::nullopt;
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() {
    while (at_ < text_.size()) {
      const auto pair = text_.substr(at_, 2);
      if (pair == "--" || pair == "/*") {
        at_ = sql_token::end_of_opaque(text_, at_);
      } else if (sql_token::is_space(text_[at_])) {
        ++at_;
      } else {
        return;
      }
    }
  }

  bool take(std::string_view signs) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(signs)) return false;
    at_ += signs.size();
    return true;
  }

  std::string take_word() {
    const auto start = std::exchange(at_, sql_token::end_of_word(text_, at_));
    return lower_case(text_.substr(start, at_ - start));
  }

  std::optional<Constants> read_term() {
    auto value = read_value();
    while (value && take("||")) {
      const auto next = read_value();
      value = next ? joined(*value, *next) : std::nullopt;
    }
    return value;
  }

  /// With the casts and indexes behind it, which change nothing of a constant.
  std::optional<Constants> read_value() {
    auto value = read_plain();
    while (value) {
      if (take("::")) {
        skip_blanks();
        static_cast<void>(take_word());
        if (peek() == '(') skip_brackets(')');
      } else if (take("[")) {
        --at_;
        skip_brackets(']');
      } else {
        break;
      }
    }
    return value;
  }

  void skip_brackets(char closing) {
    const auto close = text_.find(closing, at_);
    at_ = close == text_.npos ? text_.size() : close + 1;
  }

  std::optional<Constants> read_plain() {
    skip_blanks();
    const auto start = at_;
    if (peek() == '\'') return read_text();
    if (peek() == '$') return read_dollar();
    if (take("(")) {
      auto value = read_term();
      return take(")") ? value : std::nullopt;
    }
    if (peek() == '-') ++at_;
    if (sql_token::is_digit(peek())) {
      while (sql_token::is_digit(peek()) || peek() == '.') ++at_;
      return Constants{{.value = std::string(text_.substr(start, at_ - start)), .is_number = true}};
    }
    if (at_ != start || !sql_token::is_name_start(peek())) return std::nullopt;
    const auto word = take_word();
    // Of a text with escapes nobody has read what it says.
    if (peek() == '\'' || peek() == '.') return std::nullopt;
    if (word == "array" && take("[")) return read_list(']');
    if (take("(")) return read_call(word);
    return variable(word);
  }

  [[nodiscard]] std::optional<Constants> variable(const std::string& name) const {
    const auto found = variables_.find(name);
    return found == variables_.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<Constants> read_text() {
    const auto end = sql_token::end_of_quotes(text_, at_ + 1, '\'');
    if (end == sql_token::npos) return std::nullopt;
    std::string value;
    for (auto at = at_ + 1; at + 1 < end; ++at) {
      value += text_[at];
      if (text_[at] == '\'') ++at;
    }
    at_ = end;
    return Constants{{.value = std::move(value)}};
  }

  std::optional<Constants> read_dollar() {
    const auto tag = sql_token::dollar_tag(text_, at_);
    if (tag.empty()) {
      const auto start = at_++;
      while (sql_token::is_digit(peek())) ++at_;
      return variable(std::string(text_.substr(start, at_ - start)));
    }
    const auto start = at_ + tag.size();
    const auto close = text_.find(tag, start);
    if (close == text_.npos) return std::nullopt;
    at_ = close + tag.size();
    return Constants{{.value = std::string(text_.substr(start, close - start))}};
  }

  std::optional<Constants> read_list(char closing) {
    Constants all;
    do {
      auto value = read_term();
      if (!value) return std::nullopt;
      std::ranges::move(*value, std::back_inserter(all));
    } while (take(","));
    return take(std::string_view(&closing, 1)) && all.size() <= values_max ? std::optional(all)
                                                                           : std::nullopt;
  }

  std::optional<Constants> read_call(const std::string& function) {
    std::vector<Constants> arguments;
    do {
      auto value = read_term();
      if (!value) return std::nullopt;
      arguments.push_back(std::move(*value));
    } while (take(","));
    if (!take(")")) return std::nullopt;
    if (function == "format") return formatted(arguments);
    if (function == "concat") {
      std::optional<Constants> value = Constants{SqlConstant{}};
      for (const auto& each : arguments) value = value ? joined(*value, each) : std::nullopt;
      return value;
    }
    const bool is_literal = function == "quote_literal" || function == "quote_nullable";
    if ((!is_literal && function != "quote_ident") || arguments.size() != 1) return std::nullopt;
    for (auto& each : arguments.front()) {
      each = {.value = is_literal ? with_quotes(each.value, '\'') : as_name(each.value)};
    }
    return arguments.front();
  }

  static std::optional<Constants> formatted(const std::vector<Constants>& arguments) {
    Constants all;
    for (const auto& pattern : arguments.front()) {
      auto value = formatted(pattern.value, arguments);
      if (!value) return std::nullopt;
      std::ranges::move(*value, std::back_inserter(all));
    }
    return all;
  }

  static std::optional<Constants> formatted(std::string_view pattern,
                                            const std::vector<Constants>& arguments) {
    std::optional<Constants> value = Constants{SqlConstant{}};
    std::size_t next = 1;
    for (std::size_t at = 0; value && at < pattern.size(); ++at) {
      if (pattern[at] != '%') {
        value = joined(*value, {{.value = std::string(1, pattern[at])}});
        continue;
      }
      std::size_t place = 0;
      auto end = at + 1;
      while (end < pattern.size() && sql_token::is_digit(pattern[end]) && place < values_max) {
        place = place * 10 + static_cast<std::size_t>(pattern[end++] - '0');
      }
      const bool is_placed = end > at + 1;
      if (is_placed && pattern.substr(end, 1) != "$") return std::nullopt;
      if (is_placed) ++end;
      const auto kind = pattern.substr(end, 1);
      at = end;
      if (kind == "%") {
        value = joined(*value, {{.value = "%"}});
        continue;
      }
      const auto nth = is_placed ? place : next++;
      if (nth == 0 || nth >= arguments.size()) return std::nullopt;
      auto argument = arguments[nth];
      for (auto& each : argument) {
        if (kind == "I") each.value = as_name(each.value);
        if (kind == "L") each.value = with_quotes(each.value, '\'');
      }
      const bool is_known = kind == "s" || kind == "I" || kind == "L";
      value = is_known ? joined(*value, argument) : std::nullopt;
    }
    return value;
  }

  std::string_view text_;
  const NamedConstants& variables_;
  std::size_t at_ = 0;
};

struct NamedPlace {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string name;
};

/// Where names stand in a statement that may be variables.
class VariablePlaces {
 public:
  explicit VariablePlaces(std::string_view text) : text_(text) {}

  std::vector<NamedPlace> read() {
    for (std::size_t at = 0; at < text_.size();) {
      const auto behind = sql_token::end_of_opaque(text_, at);
      if (behind != at) {
        at = behind;
      } else if (text_[at] == '$' || sql_token::is_name_start(text_[at])) {
        auto end = sql_token::end_of_word(text_, at + 1);
        take(lower_case(text_.substr(at, end - at)), at, end);
        at = end;
      } else {
        follow(text_[at++]);
      }
    }
    return std::move(found_);
  }

 private:
  enum class Part { other, into, columns, targets, values };

  void follow(char sign) {
    if (sign == '(') {
      ++depth_;
      if (part_ == Part::into) part_ = Part::columns;
    } else if (sign == ')') {
      if (depth_ > 0) --depth_;
      if (part_ == Part::columns) part_ = Part::other;
    } else if (sign == '=' && part_ == Part::targets) {
      part_ = Part::values;
    } else if (sign == ',' && part_ == Part::values && depth_ == depth_of_set_) {
      part_ = Part::targets;
    }
  }

  void take(const std::string& word, std::size_t start, std::size_t end) {
    static const std::set<std::string_view> ends = {"from", "returning", "select", "values",
                                                    "where"};
    if (word == "into") {
      part_ = Part::into;
    } else if (word == "set") {
      part_ = Part::targets;
      depth_of_set_ = depth_;
    } else if (ends.contains(word) && depth_ <= depth_of_set_) {
      part_ = Part::other;
    } else if (part_ == Part::other || part_ == Part::values) {
      const bool is_of_other = (start > 0 && text_[start - 1] == '.') ||
                               (end < text_.size() && (text_[end] == '.' || text_[end] == '('));
      if (!is_of_other) found_.push_back({.start = start, .end = end, .name = word});
    }
  }

  std::string_view text_;
  Part part_ = Part::other;
  std::size_t depth_ = 0;
  std::size_t depth_of_set_ = 0;
  std::vector<NamedPlace> found_;
};

}  // namespace

std::optional<Constants> constants_of(std::string_view expression,
                                      const NamedConstants& variables) {
  return ConstantReader(expression, variables).read();
}

std::vector<std::string> with_constants(std::string_view statement,
                                        const NamedConstants& variables) {
  std::vector<std::pair<std::string, NamedConstants>> filled = {{"", {}}};
  std::size_t from = 0;
  const auto append = [&](std::string_view text) {
    for (auto& each : filled) each.first += text;
  };
  for (const auto& [start, end, name] : VariablePlaces(statement).read()) {
    const auto found = variables.find(name);
    if (found == variables.end() || found->second.empty()) continue;
    append(statement.substr(from, start - from));
    from = end;
    std::vector<std::pair<std::string, NamedConstants>> more;
    for (auto& [text, chosen] : filled) {
      // A variable is the same wherever it stands.
      const auto known = chosen.find(name);
      const auto values = known == chosen.end() ? found->second : known->second;
      for (const auto& value : values) {
        if (more.size() == values_max) break;
        more.emplace_back(text + as_literal(value), chosen).second[name] = {value};
      }
    }
    filled = std::move(more);
  }
  append(statement.substr(from));
  std::vector<std::string> texts;
  for (auto& each : filled) texts.push_back(std::move(each.first));
  return texts;
}

std::vector<std::string_view> parts_of_list(std::string_view list) {
  std::vector<std::string_view> parts;
  std::size_t depth = 0;
  std::size_t start = 0;
  for (std::size_t at = 0; at < list.size();) {
    const auto behind = sql_token::end_of_opaque(list, at);
    if (behind != at) {
      at = behind;
      continue;
    }
    const char sign = list[at];
    if (sign == '(' || sign == '[') ++depth;
    if ((sign == ')' || sign == ']') && depth > 0) --depth;
    if (sign == ',' && depth == 0) {
      parts.push_back(sql_token::trim(list.substr(start, at - start)));
      start = at + 1;
    }
    ++at;
  }
  const auto last = sql_token::trim(list.substr(start));
  if (!last.empty() || !parts.empty()) parts.push_back(last);
  return parts;
}

}  // namespace fulldress::scenarios
