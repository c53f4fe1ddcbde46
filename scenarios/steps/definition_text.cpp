#include "scenarios/steps/definition_text.hpp"

#include "harness/engine/sql_token.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

class BareText {
 public:
  explicit BareText(std::string_view text) : text_(text) {}

  std::string write() {
    while (at_ < text_.size()) take();
    return std::move(bare_);
  }

 private:
  void take() {
    const char character = text_[at_];
    if (sql_token::is_space(character)) {
      ++at_;
    } else if (text_.substr(at_, 2) == "--") {
      // A comment at its end does not hide where a body ends.
      const auto body_end = body_tag_.empty() ? std::string_view::npos : text_.find(body_tag_, at_);
      at_ = std::min(sql_token::end_of_line(text_, at_), body_end);
    } else if (text_.substr(at_, 2) == "/*") {
      at_ = std::min(sql_token::end_of_nested_comment(text_, at_), text_.size());
    } else if (character == '\'' || character == '"' || character == '`') {
      keep_to(sql_token::end_of_quotes(text_, at_ + 1, character));
    } else if (character == '$' && !sql_token::dollar_tag(text_, at_).empty()) {
      take_dollar(sql_token::dollar_tag(text_, at_));
    } else if (sql_token::is_name_part(character)) {
      take_word();
    } else {
      keep_to(at_ + 1);
    }
  }

  void take_word() {
    std::size_t end = at_;
    // A dollar may be part of a name; the end of the body is none.
    while (end < text_.size() && sql_token::is_name_part(text_[end]) &&
           (body_tag_.empty() || !text_.substr(end).starts_with(body_tag_))) {
      ++end;
    }
    if (take_name_of_now(end)) return;
    // Two words in a row are apart; a word and a sign need not be.
    if (ends_in_word_) bare_ += ' ';
    for (; at_ < end; ++at_) bare_ += sql_token::to_lower(text_[at_]);
    ends_in_word_ = true;
  }

  // PostgreSQL's manual calls now() the traditional equivalent of CURRENT_TIMESTAMP.
  bool take_name_of_now(std::size_t end) {
    constexpr std::string_view name = "current_timestamp";
    const auto word = text_.substr(at_, end - at_);
    const bool is_same =
        std::equal(word.begin(), word.end(), name.begin(), name.end(),
                   [](char left, char right) { return sql_token::to_lower(left) == right; });
    if (!is_same || text_.substr(end, 1) == "(") return false;
    if (ends_in_word_) bare_ += ' ';
    bare_ += "now()";
    at_ = end;
    ends_in_word_ = false;
    return true;
  }

  void take_dollar(std::string_view tag) {
    if (body_tag_.empty() || body_tag_ == tag) {
      // How a body is quoted says nothing.
      body_tag_ = body_tag_.empty() ? std::string(tag) : std::string();
      at_ += tag.size();
      bare_ += '$';
      ends_in_word_ = false;
      return;
    }
    const auto end = text_.find(tag, at_ + tag.size());
    keep_to(end == std::string_view::npos ? end : end + tag.size());
  }

  void keep_to(std::size_t end) {
    end = std::min(end, text_.size());
    bare_ += text_.substr(at_, end - at_);
    at_ = end;
    ends_in_word_ = false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string bare_;
  std::string body_tag_;
  bool ends_in_word_ = false;
};

}  // namespace

std::string bare_definition(std::string_view definition) { return BareText(definition).write(); }

bool differs_in_text_only(std::string_view before, std::string_view after) {
  return before != after && !before.empty() && !after.empty() &&
         bare_definition(before) == bare_definition(after);
}

}  // namespace fulldress::scenarios
