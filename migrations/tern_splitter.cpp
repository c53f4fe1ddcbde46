#include "migrations/tern_splitter.hpp"

#include "harness/engine/sql_token.hpp"
#include "migrations/go_text.hpp"

#include <algorithm>
#include <optional>

// source  jackc/tern: migrate/internal/sqlsplit/sqlsplit.go. It looks only at characters of ASCII,
// so this goes by bytes.
namespace fulldress::migrations {
namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  [[nodiscard]] std::vector<TernStatement> run() {
    while (at_ < text_.size()) step();
    add();
    if (statements_.empty()) statements_.push_back({.text = text_, .offset_bytes = 0});
    return std::move(statements_);
  }

 private:
  [[nodiscard]] char next() { return at_ < text_.size() ? text_[at_++] : '\0'; }
  [[nodiscard]] bool takes(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void step() {
    const char character = next();
    if ((character == 'e' || character == 'E') && takes('\'')) {
      skip_quotes('\'', Escapes::on);
    } else if (character == '\'' || character == '"') {
      skip_quotes(character, Escapes::off);
    } else if (character == '$') {
      skip_dollar_quotes();
    } else if (character == ';') {
      add();
    } else if (character == '-' && takes('-')) {
      skip_line();
    } else if (character == '/' && takes('*')) {
      skip_comment();
    }
  }

  void add() {
    const std::string_view piece = text_.substr(start_, at_ - start_);
    const std::string_view statement = go_text::trim(piece);
    if (!statement.empty()) {
      statements_.push_back({.text = statement, .offset_bytes = start_ + piece.find(statement)});
    }
    start_ = at_;
  }

  enum class Escapes { off, on };

  void skip_quotes(char quote, Escapes escapes) {
    while (at_ < text_.size()) {
      const char character = next();
      if (character == '\\' && escapes == Escapes::on) {
        skip_one();
      } else if (character == quote && !takes(quote)) {
        return;
      }
    }
  }

  void skip_one() { at_ = std::min(at_ + 1, text_.size()); }

  /// What stands between the dollars at `at_`.
  [[nodiscard]] std::optional<std::string_view> tag() const {
    std::size_t end = at_;
    while (end < text_.size() && sql_token::is_name_part(text_[end]) && text_[end] != '$') ++end;
    const std::string_view name = text_.substr(at_, end - at_);
    const bool is_name = name.empty() || !sql_token::is_digit(name.front());
    return is_name && end < text_.size() && text_[end] == '$' ? std::optional(name) : std::nullopt;
  }

  void skip_dollar_quotes() {
    const auto opening = tag();
    if (!opening) return;
    at_ += opening->size() + 1;
    while (at_ < text_.size()) {
      if (next() != '$') continue;
      const auto closing = tag();
      if (closing == opening) {
        at_ += closing->size() + 1;
        return;
      }
      skip_one();
    }
  }

  void skip_line() {
    while (at_ < text_.size()) {
      const char character = next();
      if (character == '\n' || character == '\r') return;
      if (character == '\\') skip_one();
    }
  }

  void skip_comment() {
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char character = next();
      if (character == '/' && takes('*')) {
        ++depth;
      } else if (character == '*' && takes('/')) {
        if (depth == 0) return;
        --depth;
      }
    }
  }

  std::string_view text_;
  std::size_t start_ = 0;
  std::size_t at_ = 0;
  std::vector<TernStatement> statements_;
};

}  // namespace

std::vector<TernStatement> split_as_tern(std::string_view text) { return Splitter(text).run(); }

}  // namespace fulldress::migrations
