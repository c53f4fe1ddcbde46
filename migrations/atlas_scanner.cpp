#include "migrations/atlas_scanner.hpp"

#include "harness/base/position_counter.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/atlas_directives.hpp"
#include "migrations/go_text.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace fulldress::migrations {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view default_delimiter = ";";
constexpr std::string_view delimiter_command = "delimiter";

/// `\s` of Go's regular expressions.
constexpr bool is_blank(char character) {
  return character == ' ' || (character >= '\t' && character <= '\r' && character != '\v');
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

/// Behind the blanks, the keywords and the blanks behind each of them; npos if they do not stand
/// there.
std::size_t behind_words(std::string_view text, std::size_t at,
                         std::initializer_list<std::string_view> words) {
  at = skip_blanks(text, at);
  for (const std::string_view word : words) {
    if (!sql_token::is_keyword(text.substr(std::min(at, text.size()), word.size()), word)) {
      return npos;
    }
    const std::size_t end = at + word.size();
    at = skip_blanks(text, end);
    if (at == end) return npos;
  }
  return at;
}

std::string unescaped(std::string_view delimiter) {
  std::string text;
  for (std::size_t at = 0; at < delimiter.size(); ++at) {
    const char next = at + 1 < delimiter.size() ? delimiter[at + 1] : '\0';
    const bool is_escape = delimiter[at] == '\\' && (next == 'n' || next == 'r' || next == 't');
    if (!is_escape) {
      text += delimiter[at];
      continue;
    }
    text += next == 'n' ? '\n' : next == 'r' ? '\r' : '\t';
    ++at;
  }
  return text;
}

/// `''` in a quoted delimiter is one quote.
std::string unquoted(std::string_view delimiter) {
  const bool is_quoted =
      delimiter.size() > 1 && delimiter.starts_with('\'') && delimiter.ends_with('\'');
  if (!is_quoted) return std::string(delimiter);
  std::string text;
  for (std::size_t at = 1; at + 1 < delimiter.size(); ++at) {
    text += delimiter[at];
    const bool is_pair =
        delimiter[at] == '\'' && at + 2 < delimiter.size() && delimiter[at + 1] == '\'';
    if (is_pair) ++at;
  }
  return text;
}

/// Blocks nested deeper are taken for none.
constexpr int depth_max = 100;

/// Where the block whose body starts at a byte ends; nothing if it is none. Each is looked for
/// once.
using BlockEnds = std::map<std::size_t, std::optional<std::size_t>>;

struct ScannedFile {
  std::string_view text;
  std::string name;
  bool is_postgres = true;
  BlockEnds atomic_ends;
  BlockEnds block_ends;
};

struct Piece {
  std::string_view text;
  std::size_t offset_bytes = 0;
};

class Scanner {
 public:
  /// Begins at `start`, inside of `depth` blocks.
  Scanner(ScannedFile& file, std::size_t start, int depth)
      : file_(file), depth_(depth), start_(start), at_(start) {
    read_directive();
  }

  /// The next statement; nothing at the end.
  [[nodiscard]] std::optional<Piece> next();
  /// Behind the last statement.
  [[nodiscard]] std::size_t end() const { return start_; }

 private:
  [[nodiscard]] std::string_view text() const { return file_.text; }
  [[nodiscard]] bool is_at_start() const { return at_ == start_ + 1; }
  [[nodiscard]] std::size_t offset_of(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - text().data());
  }

  void read_directive();
  [[nodiscard]] bool take_comment(std::size_t size, std::string_view close);
  [[nodiscard]] bool take_command();
  void take_quote(char quote);
  void take_dollar_quote(std::string_view tag);
  [[nodiscard]] bool take_block();
  template <typename IsEnd>
  [[nodiscard]] bool take_block_at(std::size_t body, BlockEnds& ends, const IsEnd& is_end);
  [[nodiscard]] std::size_t body_of_block() const;
  void skip_unicode_spaces();
  [[nodiscard]] Piece emit(std::size_t end);
  void set_delimiter(std::string_view delimiter);
  [[noreturn]] void fail(std::string id, std::size_t at, const std::string& message) const {
    throw UsageError(std::move(id), position_of(text(), at, file_.name).to_text() + ": " + message);
  }

  ScannedFile& file_;  // outlives the scanner
  int depth_;
  std::size_t start_;  // of the current statement
  std::size_t at_;     // behind the last byte that was read
  std::string delimiter_{default_delimiter};
};

void Scanner::read_directive() {
  const auto directive = atlas_directive(text().substr(start_), "delimiter", "-- ");
  if (!directive) return;
  set_delimiter(*directive);
  const std::size_t end = text().find('\n', start_);
  if (end == npos) {
    fail("migrations.bad-delimiter", start_, "Atlas finds nothing behind the delimiter's line");
  }
  start_ = at_ = end + 1;
}

std::optional<Piece> Scanner::next() {
  skip_unicode_spaces();
  std::size_t depth = 0;
  std::size_t opened = 0;
  while (true) {
    if (at_ >= text().size()) {
      if (depth > 0) fail("migrations.unclosed", opened, "this ( is not closed");
      if (at_ == start_) return std::nullopt;
      return emit(at_);
    }
    const std::size_t here = at_++;
    const char byte = text()[here];
    const std::string_view rest = text().substr(here);
    if (byte == '(') {
      if (depth++ == 0) opened = here;
    } else if (byte == ')') {
      if (depth == 0) fail("migrations.unclosed", here, "this ) closes nothing");
      --depth;
    } else if (byte == '\'' || byte == '"' || byte == '`') {
      take_quote(byte);
    } else if (is_at_start() && rest.size() > delimiter_command.size() &&
               sql_token::is_keyword(rest.substr(0, delimiter_command.size()), delimiter_command)) {
      if (take_command()) skip_unicode_spaces();
    } else if (depth == 0 && rest.starts_with(delimiter_)) {
      at_ = here + delimiter_.size();
      return emit(at_);
    } else if (file_.is_postgres && byte == '$' && !sql_token::dollar_tag(text(), here).empty()) {
      take_dollar_quote(sql_token::dollar_tag(text(), here));
    } else if (rest.starts_with("--")) {
      static_cast<void>(take_comment(2, "\n"));
    } else if (rest.starts_with("/*")) {
      static_cast<void>(take_comment(2, "*/"));
    } else if (delimiter_ == default_delimiter && take_block()) {
      return emit(at_);
    }
  }
}

/// A comment in front of a statement is left out; one inside stays in it. Without an end it is no
/// comment.
bool Scanner::take_comment(std::size_t size, std::string_view close) {
  const std::size_t open = at_ - 1;
  at_ = open + size;
  const std::size_t end = text().find(close, at_);
  if (end == npos) return false;
  at_ = end + close.size();
  if (open != start_) return true;
  start_ = at_;
  skip_unicode_spaces();
  return true;
}

/// MySQL's `DELIMITER x`; returns false when it is something else.
bool Scanner::take_command() {
  at_ = start_ + delimiter_command.size();
  if (at_ >= text().size() || text()[at_] != ' ') return false;
  const std::size_t end = std::min(text().find('\n', at_), text().size() - 1);
  const std::string_view line = text().substr(at_, end + 1 - at_);
  set_delimiter(unquoted(go_text::trim(line)));
  start_ = at_ = end + 1;
  return true;
}

void Scanner::take_quote(char quote) {
  const std::size_t open = at_ - 1;
  const char before = open > start_ ? text()[open - 1] : '\0';
  const bool has_escapes = file_.is_postgres && (before == 'E' || before == 'e');
  while (at_ < text().size()) {
    const char byte = text()[at_++];
    if (byte == quote) return;
    if (byte == '\\' && has_escapes) at_ = std::min(at_ + 1, text().size());
  }
  fail("migrations.unclosed", open, std::string("this ") + quote + " is not closed");
}

/// One that is not closed runs to the end of the file.
void Scanner::take_dollar_quote(std::string_view tag) {
  const std::size_t end = text().find(tag, at_ - 1 + tag.size());
  at_ = end == npos ? text().size() : end + tag.size();
}

bool starts_with_end(std::string_view statement) {
  const std::size_t word = skip_blanks(statement, 0);
  return sql_token::is_keyword(statement.substr(word, 3), "end");
}

/// A block whose body starts at `body`: runs to the first statement that is its end. Without one it
/// is no block, and the scanner goes on behind the words that open it, as the tool does.
template <typename IsEnd>
bool Scanner::take_block_at(std::size_t body, BlockEnds& ends, const IsEnd& is_end) {
  at_ = body;
  const auto [known, is_new] = ends.emplace(body, std::nullopt);
  if (is_new && depth_ < depth_max) {
    try {
      Scanner inner(file_, body, depth_ + 1);
      while (const auto statement = inner.next()) {
        if (!is_end(statement->text)) continue;
        known->second = inner.end();
        break;
      }
    } catch (const UsageError&) {
      known->second = std::nullopt;  // what cannot be split holds no end
    }
  }
  if (!known->second) return false;
  at_ = *known->second;
  return true;
}

/// Behind BEGIN and a blank, which the tool also sees one byte late; npos if they do not stand
/// here.
std::size_t Scanner::body_of_block() const {
  const std::size_t here = at_ - 1;
  const bool is_seen = here == start_ ? behind_words(text(), here, {"begin"}) != npos
                                      : behind_words(text(), here - 1, {"begin"}) != npos;
  return is_seen ? behind_words(text(), here, {"begin"}) : npos;
}

bool Scanner::take_block() {
  const std::size_t atomic =
      file_.is_postgres ? behind_words(text(), at_ - 1, {"begin", "atomic"}) : npos;
  if (atomic != npos) return take_block_at(atomic, file_.atomic_ends, starts_with_end);
  const std::size_t body = body_of_block();
  if (body == npos) return false;
  return take_block_at(body, file_.block_ends, [](std::string_view statement) {
    if (!starts_with_end(statement)) return false;
    const std::size_t word = skip_blanks(statement, 0);
    const std::string_view rest = statement.substr(skip_blanks(statement, word + 3));
    return rest.empty() || rest == default_delimiter;
  });
}

void Scanner::skip_unicode_spaces() {
  const std::string_view rest = go_text::trim(text().substr(start_));
  start_ = at_ = rest.empty() ? text().size() : offset_of(rest);
}

Piece Scanner::emit(std::size_t end) {
  std::string_view statement = text().substr(start_, end - start_);
  if (delimiter_ != default_delimiter && statement.ends_with(delimiter_)) {
    statement.remove_suffix(delimiter_.size());
  }
  const Piece found{.text = go_text::trim(statement), .offset_bytes = start_};
  start_ = at_ = end;
  return found;
}

void Scanner::set_delimiter(std::string_view delimiter) {
  if (delimiter.empty()) fail("migrations.bad-delimiter", start_, "the delimiter is empty");
  delimiter_ = unescaped(delimiter);
}

}  // namespace

std::vector<ScriptStatement> split_as_atlas(std::string_view text, const std::string& engine,
                                            const std::string& file) {
  std::vector<ScriptStatement> statements;
  ScannedFile scanned{.text = text,
                      .name = file,
                      .is_postgres = engine == "postgres",
                      .atomic_ends = {},
                      .block_ends = {}};
  Scanner scanner(scanned, 0, 0);
  PositionCounter positions(text, file);
  while (const auto piece = scanner.next()) {
    statements.push_back(
        {.text = std::string(piece->text), .start = positions.at(piece->offset_bytes)});
  }
  return statements;
}

}  // namespace fulldress::migrations
