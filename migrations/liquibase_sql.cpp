#include "migrations/liquibase_sql.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/message_digest.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace fulldress::migrations {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_blank(std::string_view text) {
  // As Java trims: whatever is not above a blank.
  return std::all_of(text.begin(), text.end(),
                     [](char each) { return static_cast<unsigned char>(each) <= 0x20; });
}

bool is_letter(char each) { return sql_token::is_name_start(each) || each == '$'; }
bool is_identifier_part(char each) {
  return is_letter(each) || sql_token::is_digit(each) || each == '#' || each == '@';
}

/// The tokens of the tool's own grammar; the longest one at a place counts.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  [[nodiscard]] bool is_comment(std::size_t at) const {
    const std::string_view rest = text_.substr(at);
    return rest.starts_with("--") || (rest.starts_with("/*") && rest.find("*/", 2) != npos);
  }

  /// Behind the token at `at`, which is not the end.
  [[nodiscard]] std::size_t end_of(std::size_t at) const {
    const char first = text_[at];
    if (is_grammar_space(first)) return skip(at, is_grammar_space);
    if (is_comment(at)) {
      const bool is_line = first == '-';
      return is_line ? std::min(text_.find_first_of("\r\n", at), text_.size())
                     : text_.find("*/", at + 2) + 2;
    }
    if (sql_token::is_digit(first)) return skip(at, sql_token::is_digit);
    return std::max({at + 1, end_of_literal(at), end_of_names(at)});
  }

 private:
  static bool is_grammar_space(char each) {
    return each == ' ' || each == '\t' || each == '\n' || each == '\r';
  }

  template <typename Test>
  [[nodiscard]] std::size_t skip(std::size_t at, Test test) const {
    while (at < text_.size() && test(text_[at])) ++at;
    return at;
  }

  /// 0 when no quoted string starts at `at`.
  [[nodiscard]] std::size_t end_of_literal(std::size_t at) const {
    const std::string start = lower_case(text_.substr(at, 6));
    for (const std::string_view prefix : {"_utf8", "rb", "u", "e", "n", "r", "b", ""}) {
      const std::size_t quote = at + prefix.size();
      if (!start.starts_with(prefix) || quote >= text_.size()) continue;
      if (text_[quote] == '\'' || text_[quote] == '"') return end_of_quoted(quote);
    }
    return 0;
  }

  /// A backslash in front of the quote may hide it or not: the longest string counts.
  [[nodiscard]] std::size_t end_of_quoted(std::size_t start) const {
    const char quote = text_[start];
    std::size_t best = 0;
    std::size_t at = start + 1;
    while (at < text_.size()) {
      const char next = at + 1 < text_.size() ? text_[at + 1] : '\0';
      if (text_[at] == quote) {
        best = at + 1;
        if (next != quote) break;
        at += 2;
      } else if (text_[at] == '\\' && next == quote) {
        best = at + 2;
        at += 2;
      } else {
        ++at;
      }
    }
    return best;
  }

  /// `a`, `"a"`, `[a]` or several of them with points between; 0 when none starts at `at`.
  [[nodiscard]] std::size_t end_of_names(std::size_t at) const {
    std::size_t end = end_of_name(at);
    while (end != 0 && end < text_.size()) {
      const auto is_gap = [](char each) { return each == '\r' || each == '\n' || each == ' '; };
      const std::size_t point = skip(end, is_gap);
      if (point >= text_.size() || text_[point] != '.') break;
      const std::size_t next = end_of_name(skip(point + 1, is_gap));
      if (next == 0) break;
      end = next;
    }
    return end;
  }

  [[nodiscard]] std::size_t end_of_name(std::size_t at) const {
    if (at >= text_.size()) return 0;
    const char first = text_[at];
    if (is_letter(first)) return skip(at, is_identifier_part);
    const bool is_bracket = first == '[';
    if (first != '"' && first != '`' && !is_bracket) return 0;
    const char close = is_bracket ? ']' : first;
    // The grammar lets a bracket's first character be a line end.
    const std::size_t end =
        text_.find_first_of(std::string("\r\n") + close, at + (is_bracket ? 2 : 1));
    const char second = at + 1 < text_.size() ? text_[at + 1] : close;
    const bool is_empty = second == close || (is_bracket && sql_token::is_digit(second));
    return end == npos || text_[end] != close || is_empty ? 0 : end + 1;
  }

  std::string_view text_;
};

struct Piece {
  std::string_view text;
  std::size_t offset = 0;
};

std::vector<Piece> pieces_of(std::string_view text, const LiquibaseSplitting& splitting) {
  const Tokens tokens(text);
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = tokens.end_of(at);
    const bool is_left_out = splitting.strips_comments && tokens.is_comment(at);
    if (!is_left_out) pieces.push_back({.text = text.substr(at, end - at), .offset = at});
    at = end;
  }
  return pieces;
}

/// A delimiter of several tokens becomes one piece. What looks like its beginning at the very end
/// of the text gets lost, as it does in the tool.
std::vector<Piece> merged(std::string_view text, const std::vector<Piece>& pieces,
                          const std::string& delimiter) {
  std::vector<Piece> result;
  std::vector<Piece> begun;
  for (const Piece& piece : pieces) {
    if (begun.empty()) {
      const bool may_begin = delimiter.starts_with(piece.text);
      (may_begin ? begun : result).push_back(piece);
      continue;
    }
    std::string together;
    for (const Piece& each : begun) together += each.text;
    together += piece.text;
    if (together == delimiter) {
      const std::size_t start = begun.front().offset;
      result.push_back(
          {.text = text.substr(start, piece.offset + piece.text.size() - start), .offset = start});
      begun.clear();
    } else if (delimiter.starts_with(together)) {
      begun.push_back(piece);
    } else {
      result.insert(result.end(), begun.begin(), begun.end());
      result.push_back(piece);
      begun.clear();
    }
  }
  return result;
}

class Delimiter {
 public:
  explicit Delimiter(const std::optional<std::string>& wanted) : wanted_(wanted) {
    if (!wanted || wanted->size() < 2) return;
    // Where it is none, only the very words are the delimiter.
    const std::string expression = "[\\s\\n\\r]*" + lower_case(*wanted);
    if (!Pattern::problem_of(expression)) pattern_.emplace(expression);
  }

  [[nodiscard]] bool is(std::string_view piece, const std::string_view* before) const {
    const bool starts_line = before == nullptr || before->ends_with('\n');
    if (!wanted_) {
      return piece == ";" || ((lower_case(piece) == "go" || piece == "/") && starts_line);
    }
    if (*wanted_ == "/" && !starts_line) return false;
    if (lower_case(piece) == lower_case(*wanted_)) return true;
    constexpr std::size_t length_max = 256;
    const std::string_view last = before == nullptr ? "null" : *before;
    if (!pattern_ || last.size() + piece.size() > length_max) return false;
    return pattern_->matches(lower_case(last) + lower_case(piece));
  }

 private:
  std::optional<std::string> wanted_;
  std::optional<Pattern> pattern_;
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), lower_case(word)) != words.end();
}

/// How deep in BEGIN ... END the text is behind `piece`, by the words alone.
int depth_behind(int depth, std::string_view piece, std::string_view next) {
  const bool is_transaction = is_one_of(next, {"transaction", "trans", "tran"});
  if (is_one_of(piece, {"begin"}) && !is_transaction &&
      !is_one_of(next, {"dialog", "conversation", "distributed"})) {
    return depth + 1;
  }
  if (is_one_of(piece, {"end"}) && depth > 0 && !is_transaction) return depth - 1;
  return depth;
}

std::string trimmed(std::string text) {
  while (!text.empty() && is_blank(text.substr(text.size() - 1))) text.pop_back();
  return text;
}

}  // namespace

std::vector<LiquibaseStatement> split_liquibase_sql(std::string_view text,
                                                    const LiquibaseSplitting& splitting) {
  std::vector<Piece> pieces = pieces_of(text, splitting);
  if (splitting.end_delimiter) pieces = merged(text, pieces, *splitting.end_delimiter);
  const Delimiter delimiter(splitting.end_delimiter);
  std::vector<std::string_view> next(pieces.size());
  for (std::size_t index = pieces.size(); index-- > 1;) {
    next[index - 1] = is_blank(pieces[index].text) ? next[index] : pieces[index].text;
  }
  std::vector<LiquibaseStatement> statements;
  LiquibaseStatement current;
  const auto finish = [&] {
    current.text = trimmed(std::move(current.text));
    if (!current.text.empty()) statements.push_back(std::move(current));
    current = {};
  };
  int depth = 0;
  const std::string_view* before = nullptr;
  for (std::size_t index = 0; index < pieces.size(); ++index) {
    const Piece& piece = pieces[index];
    depth = depth_behind(depth, piece.text, next[index]);
    if (depth == 0 && splitting.splits && delimiter.is(piece.text, before)) {
      finish();
    } else if (!current.text.empty() || !is_blank(piece.text)) {
      if (current.text.empty()) current.offset_bytes = piece.offset;
      current.text += piece.text;
    }
    before = &piece.text;
  }
  finish();
  return statements;
}

std::string liquibase_checksum(std::string_view sql) {
  return liquibase_checksum_of({std::string(sql)});
}

std::string liquibase_checksum_of(const std::vector<std::string>& changes) {
  const auto digest = [](std::string_view text) {
    return "9:" + to_hex(message_digest(DigestAlgorithm::md5, text));
  };
  std::string all;
  for (std::string change : changes) {
    std::erase_if(change, [](char each) {
      return each == ' ' || each == '\n' || each == '\r' || each == '\t';
    });
    all += digest(change) + ":";
  }
  return digest(all);
}

}  // namespace fulldress::migrations
