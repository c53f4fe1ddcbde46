#include "harness/base/json_position.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

/// `~1` is a slash and `~0` a tilde in a JSON pointer.
[[nodiscard]] std::string unescape(std::string_view token) {
  std::string plain;
  for (std::size_t at = 0; at < token.size(); ++at) {
    if (token[at] == '~' && at + 1 < token.size()) {
      plain += token[++at] == '1' ? '/' : '~';
    } else {
      plain += token[at];
    }
  }
  return plain;
}

[[nodiscard]] std::vector<std::string> tokens_of(std::string_view pointer) {
  std::vector<std::string> tokens;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = pointer.find('/');
    tokens.push_back(unescape(pointer.substr(0, end)));
    pointer = end == std::string_view::npos ? std::string_view() : pointer.substr(end);
  }
  return tokens;
}

/// Walks JSON that a parser has already accepted; it decides nothing about validity.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  /// The offset of what `tokens` name, or of the last thing on the way that exists.
  [[nodiscard]] std::size_t find(const std::vector<std::string>& tokens) {
    skip_blanks();
    std::size_t found = at_;
    for (const std::string& token : tokens) {
      const std::optional<std::size_t> next = enter(token);
      if (!next) break;
      found = *next;
      skip_blanks();
    }
    return found;
  }

  /// The items of the value that `tokens` name.
  [[nodiscard]] std::vector<JsonItem> items(const std::vector<std::string>& tokens) {
    skip_blanks();
    for (const std::string& token : tokens) {
      if (!enter(token)) return {};
      skip_blanks();
    }
    std::vector<JsonItem> found;
    const bool is_object = peek() == '{';
    if (!is_object && peek() != '[') return found;
    ++at_;
    for (skip_blanks(); at_ < text_.size() && peek() != (is_object ? '}' : ']'); skip_blanks()) {
      JsonItem item{.key = {}, .offset_bytes = at_};
      if (is_object) item.key = take_key();
      found.push_back(std::move(item));
      skip_value();
      if (peek() != ',') break;
      ++at_;
    }
    return found;
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      if (rest.starts_with("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (rest.starts_with("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else if (rest.starts_with("\xEF\xBB\xBF")) {
        at_ += 3;
      } else if (std::string_view(" \t\r\n").find(rest.front()) != std::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }

  /// Moves behind a string and returns it with its quotes.
  std::string_view take_string() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2U : 1U;
    at_ = std::min(at_ + 1, text_.size());
    return text_.substr(begin, at_ - begin);
  }

  /// Moves behind a key and its colon, to the value.
  std::string take_key() {
    const auto name = nlohmann::json::parse(take_string(), nullptr, false);
    skip_blanks();
    ++at_;
    skip_blanks();
    return name.is_string() ? name.get<std::string>() : std::string();
  }

  void skip_value() {
    std::size_t depth = 0;
    do {
      skip_blanks();
      const char byte = peek();
      if (byte == '"') {
        take_string();
      } else {
        if (byte == '{' || byte == '[') ++depth;
        if (byte == '}' || byte == ']') --depth;
        ++at_;
        if (depth == 0) at_ = std::min(text_.find_first_of(",]} \t\r\n/", at_), text_.size());
      }
      skip_blanks();
    } while (depth > 0 && at_ < text_.size());
  }

  /// Moves to the value `token` names in the value at hand; the offset returned is the key's.
  [[nodiscard]] std::optional<std::size_t> enter(const std::string& token) {
    if (peek() == '{') return enter_object(token);
    if (peek() == '[') return enter_array(token);
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::size_t> enter_object(const std::string& key) {
    ++at_;
    for (skip_blanks(); peek() == '"'; skip_blanks()) {
      const std::size_t key_at = at_;
      if (take_key() == key) return key_at;
      skip_value();
      if (peek() != ',') break;
      ++at_;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::size_t> enter_array(const std::string& token) {
    std::size_t index = 0;
    const auto parsed = std::from_chars(token.data(), token.data() + token.size(), index);
    if (parsed.ec != std::errc()) return std::nullopt;
    ++at_;
    for (skip_blanks(); at_ < text_.size() && peek() != ']'; skip_blanks()) {
      if (index-- == 0) return at_;
      skip_value();
      if (peek() != ',') break;
      ++at_;
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

ScriptPosition position_in_json(std::string_view text, std::string_view pointer, std::string file) {
  return position_of(text, Walker(text).find(tokens_of(pointer)), std::move(file));
}

std::vector<JsonItem> items_in_json(std::string_view text, std::string_view pointer) {
  return Walker(text).items(tokens_of(pointer));
}

ScriptPosition position_of_overflow(std::string_view text, std::string_view message,
                                    std::string file) {
  const std::size_t open = message.find('\'');
  const std::size_t close = message.rfind('\'');
  const bool has_digits = open != std::string_view::npos && close > open;
  const std::size_t found =
      has_digits ? text.find(message.substr(open + 1, close - open - 1)) : std::string_view::npos;
  return position_of(text, found == std::string_view::npos ? 0 : found, std::move(file));
}

}  // namespace fulldress
