#include "migrations/supabase_splitter.hpp"

#include "harness/engine/sql_token.hpp"
#include "migrations/go_text.hpp"

#include <algorithm>

namespace fulldress::migrations {
namespace {

constexpr std::string_view atomic = "atomic";

/// What the scanner stands in, outside of what its parentheses and ATOMIC bodies wrap.
enum class Inside { ready, tag, quote, quote_end, line_comment, dollar, block, escape, dash };

/// The tool's chain of states: an inner one, and the enclosing ones that wait for their end.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  [[nodiscard]] std::vector<SupabaseStatement> split() {
    for (at_ = 0; at_ < text_.size(); ++at_) {
      if (step()) {
        add(at_ + 1);
        start_ = at_ + 1;
        inside_ = Inside::ready;
        waiting_.clear();
      }
    }
    add(text_.size());
    return std::move(found_);
  }

 private:
  /// Takes the byte at at_. returns true when the statement ends with it.
  bool step() {
    const bool ends = take();
    if (waiting_.empty()) return ends;
    // Inside, a semicolon ends nothing. What has become ready is closed by the innermost end, and
    // each one around it sees the same byte.
    while (!waiting_.empty() && inside_ == Inside::ready && is_behind(waiting_.back())) {
      waiting_.pop_back();
    }
    return false;
  }

  /// returns true for a semicolon that ends a statement.
  bool take() {
    const char byte = text_[at_];
    switch (inside_) {
      case Inside::ready:
        return take_ready();
      case Inside::dash:
        if (byte != '-') return leave();
        inside_ = Inside::line_comment;
        return false;
      case Inside::line_comment:
        if (byte == '\n') inside_ = Inside::ready;
        return false;
      case Inside::block:
        return take_block();
      case Inside::quote:
        if (byte == quote_) inside_ = Inside::quote_end;
        return false;
      case Inside::quote_end:
        if (byte != quote_) return leave();
        inside_ = Inside::quote;
        return false;
      case Inside::tag:
        if (byte == '$') {
          tag_ = text_.substr(tag_start_, at_ + 1 - tag_start_);
          inside_ = Inside::dollar;
          return false;
        }
        return is_tag_part(byte) ? false : leave();
      case Inside::dollar:
        if (text_.substr(start_, at_ + 1 - start_).ends_with(tag_)) inside_ = Inside::ready;
        return false;
      case Inside::escape:
        inside_ = Inside::ready;
        return false;
    }
    return false;
  }

  /// The state is left, and the byte is the first behind it. Where the tool ignores the semicolon
  /// of an enclosed state, it stays in that state.
  bool leave() {
    const Inside before = inside_;
    inside_ = Inside::ready;
    if (!take_ready()) return false;
    if (!waiting_.empty()) inside_ = before;
    return true;
  }

  bool take_ready() {
    switch (text_[at_]) {
      case '$':
        inside_ = Inside::tag;
        tag_start_ = at_;
        return false;
      case '\'':
      case '"':
        inside_ = Inside::quote;
        quote_ = text_[at_];
        return false;
      case '-':
        inside_ = Inside::dash;
        return false;
      case '/':
        inside_ = Inside::block;
        depth_ = 0;
        return false;
      case '\\':
        inside_ = Inside::escape;
        return false;
      case '(':
        waiting_.push_back(")");
        return false;
      case 'c':
      case 'C':
        if (is_atomic()) waiting_.push_back("end");
        return false;
      default:
        return text_[at_] == ';';
    }
  }

  bool take_block() {
    const std::string_view window = text_.substr(at_ - 1, 2);
    if (window == "/*") {
      ++depth_;
      return false;
    }
    if (depth_ == 0) return leave();
    if (window == "*/" && --depth_ == 0) inside_ = Inside::ready;
    return false;
  }

  [[nodiscard]] bool is_behind(std::string_view word) const {
    const std::string_view read = text_.substr(start_, at_ + 1 - start_);
    return read.size() >= word.size() &&
           sql_token::is_keyword(read.substr(read.size() - word.size()), word);
  }

  /// The word ATOMIC behind a blank; the tool looks no further.
  [[nodiscard]] bool is_atomic() const {
    const std::size_t size = at_ + 1 - start_;
    if (size <= atomic.size() || !is_behind(atomic)) return false;
    const char before = text_[at_ - atomic.size()];
    // A byte of its own counts as the character of that number, so that two bytes are blanks.
    return sql_token::is_space(before) || before == '\x85' || before == '\xA0';
  }

  /// Letters and digits of ASCII: of others, the tool sees broken bytes.
  [[nodiscard]] static bool is_tag_part(char byte) {
    const bool is_ascii = static_cast<unsigned char>(byte) < 0x80;
    return is_ascii && sql_token::is_name_part(byte) && byte != '$';
  }

  void add(std::size_t end) {
    std::string_view text = text_.substr(start_, end - start_);
    while (text.ends_with(';')) text.remove_suffix(1);
    const std::string_view trimmed = go_text::trim(text);
    if (trimmed.empty()) return;
    const auto offset = static_cast<std::size_t>(trimmed.data() - text_.data());
    found_.push_back({.text = trimmed, .offset_bytes = offset});
  }

  std::string_view text_;
  std::vector<SupabaseStatement> found_;
  std::vector<std::string_view> waiting_;  // the ends of what is open, the innermost last
  std::size_t at_ = 0;
  std::size_t start_ = 0;  // of the current statement
  std::size_t tag_start_ = 0;
  std::string_view tag_;
  std::size_t depth_ = 0;
  char quote_ = '\'';
  Inside inside_ = Inside::ready;
};

}  // namespace

std::vector<SupabaseStatement> split_as_supabase(std::string_view text) {
  return Splitter(text).split();
}

}  // namespace fulldress::migrations
