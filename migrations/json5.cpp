#include "migrations/json5.hpp"

#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <cstddef>

namespace fulldress::migrations {
namespace {

bool is_identifier_start(char character) {
  return sql_token::is_name_start(character) || character == '$';
}

bool is_identifier_part(char character) {
  return sql_token::is_name_part(character) || character == '$';
}

class Converter {
 public:
  explicit Converter(std::string_view text) : text_(text) {}

  [[nodiscard]] std::string convert() {
    while (at_ < text_.size()) take();
    return std::move(json_);
  }

 private:
  void take() {
    const char character = text_[at_];
    if (starts_with("//")) return blank(std::min(text_.find('\n', at_), text_.size()));
    if (starts_with("/*")) {
      const auto end = text_.find("*/", at_ + 2);
      return blank(end == std::string_view::npos ? text_.size() : end + 2);
    }
    if (character == '"' || character == '\'') return take_string(character);
    if (is_identifier_start(character)) return take_name();
    if (character == ']' || character == '}') drop_trailing_comma();
    json_ += character;
    ++at_;
  }

  /// Line ends stay, so that a line's number is the same in both texts.
  void blank(std::size_t end) {
    for (; at_ < end; ++at_) json_ += text_[at_] == '\n' ? '\n' : ' ';
  }

  void take_string(char quote) {
    json_ += '"';
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        // JSON knows no escape for the single quote.
        json_ += text_[at_] == '\'' ? "'" : std::string("\\") + text_[at_];
      } else if (text_[at_] == '"') {
        json_ += "\\\"";
      } else {
        json_ += text_[at_];
      }
    }
    if (at_ < text_.size()) json_ += '"';
    at_ = std::min(at_ + 1, text_.size());
  }

  void take_name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_identifier_part(text_[at_])) ++at_;
    const std::string name(text_.substr(start, at_ - start));
    const std::size_t next = text_.find_first_not_of(" \t\r\n", at_);
    const bool is_key = next != std::string_view::npos && text_[next] == ':';
    json_ += is_key ? '"' + name + '"' : name;
  }

  void drop_trailing_comma() {
    const std::size_t last = json_.find_last_not_of(" \t\r\n");
    if (last != std::string::npos && json_[last] == ',') json_[last] = ' ';
  }

  [[nodiscard]] bool starts_with(std::string_view start) const {
    return text_.substr(at_).starts_with(start);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string json_;
};

}  // namespace

std::string json_of_json5(std::string_view text) { return Converter(text).convert(); }

}  // namespace fulldress::migrations
