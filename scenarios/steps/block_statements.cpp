#include "scenarios/steps/block_statements.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <cstddef>
#include <set>
#include <string>

namespace fulldress::scenarios {
namespace {

/// What stands between the first two `$$` or `$tag$`; empty: there is nothing of the kind.
std::string_view body_of(std::string_view statement) {
  const auto open = statement.find('$');
  if (open == std::string_view::npos) return {};
  const auto tag = sql_token::dollar_tag(statement, open);
  const auto start = open + tag.size();
  const auto close = tag.empty() ? tag.npos : statement.find(tag, start);
  return close == std::string_view::npos ? std::string_view()
                                         : statement.substr(start, close - start);
}

class BlockReader {
 public:
  explicit BlockReader(std::string_view body) : body_(body) {}

  std::optional<std::vector<std::string_view>> read() {
    for (std::size_t at = 0; at < body_.size();) {
      const auto behind = sql_token::end_of_opaque(body_, at);
      if (behind != at) {
        at = behind;
      } else if (sql_token::is_name_start(body_[at])) {
        const auto end = sql_token::end_of_word(body_, at);
        if (!take_word(lower_case(body_.substr(at, end - at)), at)) return std::nullopt;
        at = end;
      } else {
        if (body_[at] == ';') end_statement(at);
        ++at;
      }
    }
    return std::move(found_);
  }

 private:
  /// returns whether it is known what runs.
  bool take_word(const std::string& word, std::size_t at) {
    static const std::set<std::string_view> openers = {"begin", "else", "loop", "then"};
    static const std::set<std::string_view> verbs = {"alter",  "create",   "delete", "drop",
                                                     "insert", "truncate", "update", "with"};
    static const std::set<std::string_view> unknown = {"call", "execute", "merge", "perform"};
    if (start_) return true;
    if (unknown.contains(word)) return false;
    if (is_expected_ && verbs.contains(word)) start_ = at;
    is_expected_ = openers.contains(word);
    return true;
  }

  void end_statement(std::size_t at) {
    if (start_) found_.push_back(body_.substr(*start_, at - *start_));
    start_.reset();
    is_expected_ = true;
  }

  std::string_view body_;
  bool is_expected_ = true;           ///< whether a statement may begin here
  std::optional<std::size_t> start_;  ///< of the one that is read
  std::vector<std::string_view> found_;
};

}  // namespace

std::optional<std::vector<std::string_view>> block_statements(std::string_view statement) {
  const auto words = sql_token::leading_words(statement, 1);
  if (words.empty() || words.front() != "do") return std::nullopt;
  const auto body = body_of(statement);
  return body.empty() ? std::nullopt : BlockReader(body).read();
}

}  // namespace fulldress::scenarios
