#include "migrations/line_statements.hpp"

#include "migrations/go_text.hpp"

#include <algorithm>

namespace fulldress::migrations {

void LineStatements::add(std::string_view line, std::size_t number) {
  lines_.push_back({.text = std::string(line), .number = number});
}

void LineStatements::end(std::size_t number) {
  const auto first = first_line();
  ScriptStatement statement;
  if (first == lines_.end()) {
    statement.start = {.file = file_, .line = number, .column = 1};
  } else {
    statement.start = start();
  }
  const bool is_whole =
      first == lines_.end() ||
      lines_.back().number - first->number == static_cast<std::size_t>(lines_.end() - first) - 1;
  std::string text;
  for (auto line = first; line != lines_.end(); ++line) {
    text += line->text + "\n";
    if (is_whole) continue;
    const bool is_first = line == first;
    statement.lines.push_back(
        is_first ? statement.start
                 : ScriptPosition{.file = file_, .line = line->number, .column = 1});
  }
  statement.text = go_text::trim(text);
  statements_.push_back(std::move(statement));
  lines_.clear();
}

void LineStatements::drop() { lines_.clear(); }

bool LineStatements::is_blank() const { return first_line() == lines_.end(); }

ScriptPosition LineStatements::start() const {
  const auto first = first_line();
  const auto blanks = first->text.find(go_text::trim(first->text));
  return {.file = file_,
          .line = first->number,
          .column = position_of(first->text, blanks, file_).column};
}

std::vector<LineStatements::Line>::const_iterator LineStatements::first_line() const {
  return std::find_if(lines_.begin(), lines_.end(),
                      [](const Line& each) { return !go_text::trim(each.text).empty(); });
}

}  // namespace fulldress::migrations
