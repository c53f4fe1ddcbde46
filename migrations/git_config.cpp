#include "migrations/git_config.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <cstddef>

namespace fulldress::migrations {
namespace {

constexpr std::string_view blanks = " \t\r";

bool is_name_part(char character) {
  return (sql_token::to_lower(character) >= 'a' && sql_token::to_lower(character) <= 'z') ||
         sql_token::is_digit(character) || character == '-' || character == '_';
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  [[nodiscard]] std::map<std::string, std::string> parse() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size()) {
      skip(blanks);
      if (is_at("\n")) {
        ++at_;
      } else if (is_at("#") || is_at(";")) {
        at_ = sql_token::end_of_line(text_, at_);
      } else if (is_at("[")) {
        take_section();
      } else if (at_ < text_.size()) {
        take_value();
      }
    }
    return std::move(values_);
  }

  /// Behind parse(): the names as they were first written, by what parse() calls them.
  [[nodiscard]] const std::map<std::string, std::string>& names() const { return names_; }

 private:
  /// [section], [section.sub], [section "sub"]
  void take_section() {
    const std::size_t start = at_++;
    section_.clear();
    while (at_ < text_.size() && (is_name_part(text_[at_]) || text_[at_] == '.')) {
      section_ += text_[at_++];
    }
    // What stands behind the first dot is a name, not a keyword.
    const std::size_t dot = std::min(section_.find('.'), section_.size());
    section_ = lower_case(section_.substr(0, dot)) + section_.substr(dot);
    skip(blanks);
    if (is_at("\"")) section_ += "." + take_quoted(start);
    skip(blanks);
    if (!is_at("]") || section_.empty()) refuse(start, "this section is not closed by ]");
    ++at_;
  }

  [[nodiscard]] std::string take_quoted(std::size_t start) {
    std::string name;
    for (++at_; at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      name += text_[at_];
    }
    if (!is_at("\"")) refuse(start, "a quote is not closed on its line");
    ++at_;
    return name;
  }

  void take_value() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_name_part(text_[at_])) ++at_;
    const std::string key = lower_case(text_.substr(start, at_ - start));
    if (key.empty() || section_.empty()) refuse(start, "this is neither a section nor a value");
    skip(blanks);
    std::string value = "true";
    if (is_at("=")) {
      ++at_;
      value = take_text(start);
    } else if (at_ < text_.size() && !is_at("\n") && !is_at("#") && !is_at(";")) {
      refuse(start, "a value is written `name = value`");
    }
    const std::string name = section_ + "." + key;
    names_.emplace(name, text_.substr(start, key.size()));
    values_[name] = value;
  }

  /// Up to the end of the line, with quotes, escapes and continued lines; blanks at both ends and a
  /// comment do not count unless they are quoted.
  [[nodiscard]] std::string take_text(std::size_t start) {
    skip(blanks);
    std::string value;
    std::size_t length = 0;  // without blanks that may be the last ones
    bool is_quoted = false;
    for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      const char character = text_[at_];
      if (character == '"') {
        is_quoted = !is_quoted;
        length = value.size();
        continue;
      }
      if (!is_quoted && (character == '#' || character == ';')) {
        at_ = sql_token::end_of_line(text_, at_);
        break;
      }
      if (character == '\\') {
        value += take_escape(start);
        length = value.size();
        continue;
      }
      value += character;
      if (is_quoted || blanks.find(character) == std::string_view::npos) length = value.size();
    }
    if (is_quoted) refuse(start, "a quote is not closed on its line");
    return value.substr(0, length);
  }

  [[nodiscard]] std::string take_escape(std::size_t start) {
    ++at_;
    if (text_.substr(at_).starts_with("\r\n")) ++at_;
    const char character = at_ < text_.size() ? text_[at_] : '\0';
    switch (character) {
      case 'n':
        return "\n";
      case 't':
        return "\t";
      case 'b':
        return "\b";
      case '"':
      case '\\':
        return std::string(1, character);
      case '\n':
        return "";
      default:
        refuse(start, "a backslash stands before a character it has no meaning for");
    }
  }

  void skip(std::string_view set) {
    at_ = std::min(text_.find_first_not_of(set, at_), text_.size());
  }
  [[nodiscard]] bool is_at(std::string_view token) const {
    return text_.substr(at_).starts_with(token);
  }

  [[noreturn]] void refuse(std::size_t offset, const std::string& message) const {
    throw UsageError("migrations.bad-config",
                     position_of(text_, offset, file_).to_text() + ": " + message);
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::string section_;
  std::map<std::string, std::string> values_;
  std::map<std::string, std::string> names_;
};

}  // namespace

std::map<std::string, std::string> parse_git_config(std::string_view text,
                                                    const std::string& file) {
  return Parser(text, file).parse();
}

std::map<std::string, std::string> parse_git_section(std::string_view text, const std::string& file,
                                                     const std::string& section) {
  Parser parser(text, file);
  std::map<std::string, std::string> named;
  for (const auto& [name, value] : parser.parse()) {
    const auto dot = name.rfind('.');
    if (name.substr(0, dot) == section) named.emplace(parser.names().at(name), value);
  }
  return named;
}

}  // namespace fulldress::migrations
