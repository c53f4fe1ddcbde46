#include "scenarios/scripts/pinned_columns.hpp"

#include <cstddef>

namespace fulldress::scenarios {
namespace {

using Columns = std::set<std::string>;

/// Reads a condition from where it starts.
class PinReader {
 public:
  PinReader(const ScriptTokens& tokens, std::size_t at) : tokens_(tokens), at_(at) {}

  Columns read() {
    auto columns = read_all();
    while (is_word(tokens_, at_, "or")) {
      ++at_;
      const auto others = read_all();
      std::erase_if(columns, [&](const std::string& each) { return !others.contains(each); });
    }
    return columns;
  }

 private:
  /// What AND joins.
  Columns read_all() {
    auto columns = read_one();
    while (is_word(tokens_, at_, "and")) {
      ++at_;
      columns.merge(read_one());
    }
    return columns;
  }

  Columns read_one() {
    if (is_word(tokens_, at_, "not")) {
      ++at_;
      read_one();
      return {};
    }
    const std::size_t close = is_sign(tokens_, at_, '(') ? closing_of(tokens_, at_) : at_;
    if (close > at_ && is_end(close + 1)) {
      ++at_;
      auto columns = read();
      at_ = close + 1;
      return columns;
    }
    Columns columns;
    const auto name = last_of_name(tokens_, at_);
    const bool is_pinned = is_name(tokens_, name) &&
                           (is_sign(tokens_, name + 1, '=') || is_word(tokens_, name + 1, "in"));
    if (is_pinned) columns.insert(tokens_[name].value);
    skip_comparison();
    return columns;
  }

  void skip_comparison() {
    std::size_t cases = 0;
    bool is_between = false;
    for (; at_ < tokens_.size(); ++at_) {
      if (is_sign(tokens_, at_, '(')) at_ = closing_of(tokens_, at_);
      if (is_word(tokens_, at_, "case")) ++cases;
      if (is_word(tokens_, at_, "end") && cases > 0) --cases;
      if (cases > 0) continue;
      if (is_word(tokens_, at_, "between")) {
        is_between = true;
      } else if (is_between && is_word(tokens_, at_, "and")) {
        is_between = false;
      } else if (is_end(at_)) {
        return;
      }
    }
  }

  [[nodiscard]] bool is_end(std::size_t at) const {
    return at >= tokens_.size() || is_sign(tokens_, at, ')') || is_sign(tokens_, at, ';') ||
           is_any_word(tokens_, at, {"and", "limit", "or", "order", "returning"});
  }

  const ScriptTokens& tokens_;
  std::size_t at_;
};

}  // namespace

std::optional<Columns> pinned_columns(const ScriptTokens& statement) {
  for (std::size_t at = 0; at < statement.size(); ++at) {
    if (is_sign(statement, at, '(')) at = closing_of(statement, at);
    if (is_word(statement, at, "where")) return PinReader(statement, at + 1).read();
  }
  return std::nullopt;
}

}  // namespace fulldress::scenarios
