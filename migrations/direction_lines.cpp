#include "migrations/direction_lines.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/go_text.hpp"
#include "migrations/migration.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace fulldress::migrations {
namespace {

/// A comment line that only says a direction.
struct Mark {
  CommentLine line;
  Direction direction = Direction::up;
  bool is_word_alone = false;  ///< as people also write above SQL that they have commented out
};

/// Words for a direction among signs, numbers and words of a tool: `migration:`, `+micrate`.
/// A semicolon or a quote makes it something else.
Pattern marker_of(const std::string& words) {
  const std::string sign = R"([^A-Za-z0-9;'"])";
  const std::string more =
      "(?:migrat(?:e|ion|ions|or)|scripts?|sql|section|part|step|begin|start|changes?|[0-9]+)";
  const std::string tool = R"((?:[a-z][a-z_-]*[:=@!+#]+|\+[a-z][a-z0-9_.-]*\s+)?)";
  return Pattern(sign + "*(?:" + more + sign + "+)*" + tool + "(?:" + words + ")(?:" + sign + "+" +
                     more + ")*" + sign + "*",
                 Pattern::Letters::any_case);
}

/// What a comment of one line says, with what draws its line; nothing for other lines.
std::optional<std::string> said_by(std::string_view line) {
  if (line.starts_with("--") || line.starts_with('#')) return std::string(line);
  const bool is_whole = line.starts_with("/*") && line.find("*/") + 2 == line.size();
  return is_whole ? std::optional(std::string(line)) : std::nullopt;
}

std::optional<Mark> mark_in(const go_text::Line& line) {
  static const Pattern up = marker_of("ups?|upgrade|apply|forwards?|do");
  static const Pattern down = marker_of("downs?|undo|roll[ -]?back|revert|downgrade|backwards?");
  static const Pattern alone(R"([-\s=*:._~#]*[a-z]+[-\s=*:._~#]*)", Pattern::Letters::any_case);
  constexpr std::size_t length_max = 200;
  const std::string_view text = go_text::trim(line.text);
  if (text.size() > length_max) return std::nullopt;
  const auto said = said_by(text);
  if (!said) return std::nullopt;
  const bool is_down = down.matches(*said);
  if (!is_down && !up.matches(*said)) return std::nullopt;
  const auto indent = static_cast<std::size_t>(text.data() - line.text.data());
  return Mark{.line = {.text = std::string(text), .offset_bytes = line.offset_bytes + indent},
              .direction = is_down ? Direction::down : Direction::up,
              .is_word_alone = alone.matches(*said)};
}

std::vector<Mark> marks_in(std::string_view script) {
  std::vector<Mark> marks;
  for (const auto& line : go_text::lines_of(script)) {
    if (auto mark = mark_in(line)) marks.push_back(std::move(*mark));
  }
  return marks;
}

/// Whether it stands in a comment, a text or a body that starts before it.
bool is_in_token(std::string_view script, std::size_t offset) {
  for (std::size_t at = 0; at < offset;) {
    const std::size_t end = sql_token::end_of_opaque(script, at);
    if (end > offset) return true;
    at = std::max(end, at + 1);
  }
  return false;
}

/// Whether it stands between the words of a statement, such as a trigger's, by the rules of one
/// engine that can split the script.
bool is_in_statement(std::string_view script, std::size_t offset) {
  constexpr std::array<SqlDialect, 2> dialects = {SqlDialect::psql, SqlDialect::sqlite};
  return std::any_of(dialects.begin(), dialects.end(), [&](SqlDialect dialect) {
    const auto pieces = statements_of(script, dialect);
    return pieces && std::any_of(pieces->begin(), pieces->end(), [&](const SqlPiece& piece) {
             return piece.offset_bytes < offset && offset < piece.offset_bytes + piece.text.size();
           });
  });
}

/// The text from its first word on that is in no comment. `#` starts comments of some tools.
std::string_view from_first_word(std::string_view text) {
  while (true) {
    text = sql_token::trim_left(text);
    if (text.starts_with("/*")) {
      text.remove_prefix(std::min(sql_token::end_of_nested_comment(text, 0), text.size()));
    } else if (text.starts_with("--") || text.starts_with('#')) {
      text.remove_prefix(sql_token::end_of_line(text, 0));
    } else {
      return text;
    }
  }
}

/// Whether the comment lines next to a text's start end in SQL.
bool starts_with_commented_sql(std::string_view text) {
  for (const auto& line : go_text::lines_of(text)) {
    const auto comment = go_text::trim(line.text);
    if (!comment.starts_with("--")) return false;
    if (comment.ends_with(';')) return true;
  }
  return false;
}

/// `-- rollback` above a rollback, or above a way back that is for people to copy.
bool is_for_people(const Mark& mark, std::string_view behind) {
  if (!mark.is_word_alone) return false;
  const auto words = sql_token::leading_words(behind, 1);
  constexpr std::array<std::string_view, 4> ends = {"rollback", "abort", "commit", "end"};
  const bool ends_transaction =
      !words.empty() && std::find(ends.begin(), ends.end(), words.front()) != ends.end();
  return ends_transaction || starts_with_commented_sql(behind);
}

std::string_view behind(std::string_view script, const Mark& mark) {
  const auto end = sql_token::end_of_line(script, mark.line.offset_bytes);
  return script.substr(std::min(end + 1, script.size()));
}

}  // namespace

std::optional<DirectionLines> direction_lines_in(std::string_view script) {
  const auto marks = marks_in(script);
  const auto is_down = [](const Mark& mark) { return mark.direction == Direction::down; };
  if (std::none_of(marks.begin(), marks.end(), is_down)) return std::nullopt;
  const auto up = std::find_if(marks.begin(), marks.end(), [&](const Mark& mark) {
    return !is_down(mark) && !is_in_token(script, mark.line.offset_bytes) &&
           !is_in_statement(script, mark.line.offset_bytes);
  });
  const bool has_up = up != marks.end();
  for (const Mark& mark : marks) {
    const std::size_t at = mark.line.offset_bytes;
    if (!is_down(mark) || is_in_token(script, at)) continue;
    const std::string_view rest = behind(script, mark);
    if (from_first_word(rest).empty()) continue;
    if (has_up) return DirectionLines{.up = up->line, .down = mark.line};
    const bool is_behind_up = !from_first_word(script.substr(0, at)).empty();
    if (!is_behind_up || is_in_statement(script, at) || is_for_people(mark, rest)) continue;
    return DirectionLines{.up = std::nullopt, .down = mark.line};
  }
  return std::nullopt;
}

std::string expression_of_line(std::string_view line) {
  std::string expression;
  for (std::size_t at = 0; at < line.size();) {
    const char first = line[at];
    const auto end_of = [&](auto is_such) {
      const auto* const stop = std::find_if_not(line.begin() + at, line.end(), is_such);
      return static_cast<std::size_t>(stop - line.begin());
    };
    if (sql_token::is_digit(first)) {
      expression += "[0-9]+";
      at = end_of(sql_token::is_digit);
    } else if (sql_token::is_space(first)) {
      expression += R"(\s+)";
      at = end_of(sql_token::is_space);
    } else if (sql_token::is_name_start(first)) {
      expression += first;
      ++at;
    } else {
      const auto end = end_of([&](char each) { return each == first; });
      constexpr std::string_view operators = R"(.^$*+?()[]{}|\)";
      if (operators.find(first) != std::string_view::npos) expression += '\\';
      expression += first;
      if (end - at > 1) expression += '+';
      at = end;
    }
  }
  return expression;
}

}  // namespace fulldress::migrations
