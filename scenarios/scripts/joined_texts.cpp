#include "scenarios/scripts/joined_texts.hpp"

#include "fixtures/rows/text_values.hpp"
#include "scenarios/scripts/named_tables.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

namespace fulldress::scenarios {
namespace {

using Texts = std::set<std::string>;

/// Longer ones are no delimiters.
constexpr std::size_t delimiter_bytes_max = 10;

/// Whether a statement gives rows values, and is no definition of a view or a function.
bool writes_values(const ScriptTokens& statement) {
  return is_any_word(statement, 0, {"alter", "insert", "update", "with"}) ||
         !made_table(statement).empty();
}

/// What a down looks for in texts to take them apart, patterns among it.
Texts separators_of(const std::vector<ScriptTokens>& down) {
  Texts found;
  for (const auto& tokens : down) {
    if (!writes_values(tokens)) continue;
    for (std::size_t at = 2; at < tokens.size(); ++at) {
      const std::size_t open = is_text(tokens, at) ? opening_of(tokens, at) : 0;
      const bool is_split =
          open > 0 &&
          is_any_word(tokens, open - 1,
                      {"instr", "position", "regexp_match", "regexp_matches", "regexp_replace",
                       "regexp_split_to_array", "regexp_split_to_table", "replace", "split_part",
                       "string_to_array", "string_to_table", "strpos", "substring"});
      if (is_split && !tokens[at].value.empty()) found.insert(tokens[at].value);
    }
  }
  return found;
}

/// Reads where one statement of an up joins texts.
class JoinReader {
 public:
  JoinReader(const ScriptTokens& tokens, const Texts& separators)
      : tokens_(tokens), separators_(separators) {}

  std::vector<JoinedText> read() {
    for (std::size_t at = 1; at < tokens_.size(); ++at) {
      if (is_text(tokens_, at)) read_delimiter(at);
      if (is_sign(tokens_, at + 1, '(')) read_call(at);
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is_bar(std::size_t at) const {
    return is_sign(tokens_, at, '|') && is_sign(tokens_, at + 1, '|');
  }

  /// `a || ':' || b`, `concat(a, ':', b)`, whose delimiter stands at `at`.
  void read_delimiter(std::size_t at) {
    if (at < 4) return;
    const auto& delimiter = tokens_[at].value;
    if (is_bar(at - 2) && is_bar(at + 1)) {
      add(in_front(at - 3), delimiter);
      add(column_at(at + 3), delimiter);
    } else if (is_sign(tokens_, at - 1, ',') && is_sign(tokens_, at + 1, ',') &&
               is_word(tokens_, opening_of(tokens_, at) - 1, "concat")) {
      add(in_front(at - 2), delimiter);
      add(column_at(at + 2), delimiter);
    }
  }

  /// The call of a function whose name stands at `at`.
  void read_call(std::size_t at) {
    const std::size_t first = at + 2;
    if (is_word(tokens_, at, "concat_ws") && is_text(tokens_, first)) {
      for (const auto argument : arguments_of(at + 1)) {
        if (argument != first) add(column_at(argument), tokens_[first].value);
      }
    } else if (is_any_word(tokens_, at, {"array_to_string", "group_concat", "string_agg"})) {
      const auto arguments = arguments_of(at + 1);
      const bool has_delimiter = arguments.size() > 1 && is_text(tokens_, arguments[1]);
      const bool is_default = arguments.size() == 1 && is_word(tokens_, at, "group_concat");
      if (has_delimiter) add(column_at(first), tokens_[arguments[1]].value);
      if (is_default) add(column_at(first), ",");
    } else if (is_any_word(tokens_, at, {"format", "printf"}) && is_text(tokens_, first)) {
      read_format(at);
    }
  }

  /// `format('%s:%s', a, b)`.
  void read_format(std::size_t at) {
    const std::string_view form = tokens_[at + 2].value;
    const auto arguments = arguments_of(at + 1);
    std::size_t from = form.find("%s");
    for (std::size_t nth = 1; nth + 1 < arguments.size() && from != form.npos; ++nth) {
      const auto next = form.find("%s", from + 2);
      if (next == form.npos) return;
      const std::string delimiter(form.substr(from + 2, next - from - 2));
      add(column_at(arguments[nth]), delimiter);
      add(column_at(arguments[nth + 1]), delimiter);
      from = next;
    }
  }

  /// Where the arguments between the parenthesis at `open` and its end start.
  [[nodiscard]] std::vector<std::size_t> arguments_of(std::size_t open) const {
    std::vector<std::size_t> starts = {open + 1};
    const std::size_t close = closing_of(tokens_, open);
    for (std::size_t at = open + 1; at < close; ++at) {
      if (is_sign(tokens_, at, '(')) at = closing_of(tokens_, at);
      if (is_sign(tokens_, at, ',')) starts.push_back(at + 1);
    }
    return starts;
  }

  /// The column, also within a function that leaves it as it is, or a query of it alone, that
  /// starts at `at`; 0: another expression.
  [[nodiscard]] std::size_t column_at(std::size_t at) const {
    for (;; ++at) {
      const bool is_around =
          is_any_word(tokens_, at, {"array", "array_agg", "cast", "coalesce", "ifnull"}) &&
          is_sign(tokens_, at + 1, '(');
      if (is_around) {
        ++at;
      } else if (!is_any_word(tokens_, at, {"distinct", "select"})) {
        break;
      }
    }
    const std::size_t column = last_of_name(tokens_, at);
    return is_name(tokens_, column) && !is_sign(tokens_, column + 1, '(') ? column : 0;
  }

  /// The same of one that ends at `at`.
  [[nodiscard]] std::size_t in_front(std::size_t at) const {
    if (is_sign(tokens_, at, ')')) {
      const std::size_t open = opening_of(tokens_, at);
      return open == 0 ? 0 : column_at(open - 1);
    }
    const bool is_cast = at >= 3 && is_sign(tokens_, at - 1, ':');
    const std::size_t column = is_cast ? at - 3 : at;
    return is_name(tokens_, column) ? column : 0;
  }

  void add(std::size_t column, const std::string& delimiter) {
    const bool is_sought = std::ranges::any_of(separators_, [&](const std::string& each) {
      return each.find(delimiter) != std::string::npos || delimiter.find(each) != std::string::npos;
    });
    const bool has_place =
        column != 0 && !delimiter.empty() && delimiter.size() <= delimiter_bytes_max;
    if (!has_place || !is_sought) return;
    const auto& name = tokens_[column].value;
    if (!fixtures::promised_text({.column = name}).empty()) return;
    found_.push_back({.place = {.table = table_of_column(tokens_, column), .column = name},
                      .text = "cedar" + delimiter + "oak"});
  }

  const ScriptTokens& tokens_;
  const Texts& separators_;
  std::vector<JoinedText> found_;
};

}  // namespace

std::vector<JoinedText> joined_texts(const std::vector<ScriptTokens>& up,
                                     const std::vector<ScriptTokens>& down) {
  const auto separators = separators_of(down);
  std::vector<JoinedText> found;
  if (separators.empty()) return found;
  for (const auto& tokens : up) {
    if (!writes_values(tokens)) continue;
    auto joined = JoinReader(tokens, separators).read();
    found.insert(found.end(), joined.begin(), joined.end());
  }
  return found;
}

}  // namespace fulldress::scenarios
