#include "scenarios/scripts/view_columns.hpp"

#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {
namespace {

struct Query {
  std::string head;  ///< up to the first column
  std::vector<std::string> columns;
  std::string tail;  ///< from FROM on

  friend bool operator==(const Query&, const Query&) = default;
};

/// Reads a query word by word; what stands in parentheses is part of what is around it.
class QueryReader {
 public:
  explicit QueryReader(std::string_view text) : text_(text) {}

  std::optional<Query> read() {
    while (next() && !is_word("SELECT")) {
    }
    if (!is_word("SELECT")) return std::nullopt;
    std::size_t start = end_;
    if (next() && is_word("DISTINCT")) {
      start = end_;
      if (next() && is_word("ON")) {
        next();
        start = end_;
      }
    }
    end_ = start;
    query_.head = text_.substr(0, start);
    while (next() && !is_word("FROM") && !is_set_operation()) {
      if (token() == ",") {
        add_column(start, at_);
        start = end_;
      }
    }
    const bool has_end = !token().empty();
    add_column(start, has_end ? at_ : text_.size());
    if (!has_end) return query_;
    query_.tail = text_.substr(at_);
    do {
      if (is_set_operation()) return std::nullopt;
    } while (next());
    std::ranges::sort(query_.columns);
    return query_;
  }

 private:
  [[nodiscard]] std::string_view token() const { return text_.substr(at_, end_ - at_); }
  [[nodiscard]] bool is_word(std::string_view word) const { return token() == word; }
  [[nodiscard]] bool is_set_operation() const {
    return is_word("UNION") || is_word("INTERSECT") || is_word("EXCEPT");
  }

  /// returns  whether there is another token; a group in parentheses is one.
  bool next() {
    at_ = end_;
    while (at_ < text_.size() && sql_token::is_space(text_[at_])) ++at_;
    end_ = at_ < text_.size() ? behind(at_) : at_;
    return at_ < text_.size();
  }

  [[nodiscard]] std::size_t behind(std::size_t at) const {
    const char first = text_[at];
    if (first == '\'' || first == '"') {
      return std::min(sql_token::end_of_quotes(text_, at + 1, first), text_.size());
    }
    if (first == '(' || first == '[') {
      const char last = first == '(' ? ')' : ']';
      for (++at; at < text_.size() && text_[at] != last;) at = behind(at);
      return std::min(at + 1, text_.size());
    }
    if (sql_token::is_name_part(first)) return sql_token::end_of_word(text_, at);
    return at + 1;
  }

  void add_column(std::size_t start, std::size_t end) {
    query_.columns.emplace_back(sql_token::trim(text_.substr(start, end - start)));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  Query query_;
};

}  // namespace

bool differs_in_column_order_only(std::string_view before, std::string_view after) {
  const auto was = QueryReader(before).read();
  return before != after && was && was == QueryReader(after).read();
}

}  // namespace fulldress::scenarios
