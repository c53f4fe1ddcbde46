#include "migrations/tern_script.hpp"

#include "harness/base/error.hpp"
#include "migrations/go_text.hpp"
#include "migrations/script_text.hpp"
#include "migrations/tern_splitter.hpp"
#include "migrations/tern_templates.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

// source  jackc/tern: migrate/migrate.go.
namespace fulldress::migrations {
namespace {

// Written in two parts, because the second half alone looks like SQL.
constexpr std::string_view separator =
    "---- crea"
    "te above / drop below ----";
constexpr std::string_view no_transaction = "---- tern: disable-tx ----";

/// Where the line that turns the transaction off starts. It is the whole line; a carriage return
/// at its end makes it another one.
std::size_t find_no_transaction(std::string_view text) {
  std::size_t at = text.find(no_transaction);
  while (at != std::string_view::npos) {
    const std::size_t end = at + no_transaction.size();
    const bool is_line =
        (at == 0 || text[at - 1] == '\n') && (end == text.size() || text[end] == '\n');
    if (is_line) return at;
    at = text.find(no_transaction, end);
  }
  return std::string_view::npos;
}

/// Whether there is a line that is neither blank nor a comment.
bool has_sql(std::string_view text) {
  const auto lines = go_text::lines_of(text);
  return std::any_of(lines.begin(), lines.end(), [](const go_text::Line& line) {
    const std::string_view rest = go_text::trim(line.text);
    return !rest.empty() && !rest.starts_with("--");
  });
}

/// Where each line of a piece of a script starts.
std::vector<ScriptPosition> lines_behind(const Script& script, std::size_t offset,
                                         std::string_view text) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  std::vector<ScriptPosition> result{position_in(script, offset)};
  const auto first = position_of(script.text, offset, "").line;
  for (std::size_t line = 0; line < lines; ++line) result.push_back(script.lines.at(first + line));
  return result;
}

/// The script of one part of a file.
Script script_of_part(const SourceDirectory& directory, const TernTemplate& part,
                      const TernData& data) {
  auto expanded = expand_tern_templates(directory, part, data);
  Script script;
  script.text = std::move(expanded.text);
  script.lines = std::move(expanded.lines);
  script.start = directory.position(part.file, part.offset_bytes);
  // The lines that turn the transaction off are taken out, all of them.
  for (auto at = find_no_transaction(script.text); at != std::string::npos;
       at = find_no_transaction(script.text)) {
    script.is_transactional = false;
    script.text.erase(at, no_transaction.size());
  }
  const auto add = [&](std::string_view text, std::size_t offset) {
    script.statements.push_back({.text = std::string(text),
                                 .start = position_in(script, offset),
                                 .lines = lines_behind(script, offset, text)});
  };
  if (script.is_transactional) {
    add(script.text, 0);
  } else {
    for (const auto& each : split_as_tern(script.text)) add(each.text, each.offset_bytes);
  }
  return script;
}

TernTemplate trimmed(const std::string& file, std::string_view text, std::size_t from,
                     std::size_t to) {
  const std::string_view part = text.substr(from, to - from);
  const std::string_view rest = go_text::trim(part);
  return {.file = file,
          .offset_bytes = from + (rest.empty() ? 0 : part.find(rest)),
          .size_bytes = rest.size()};
}

}  // namespace

bool has_tern_marker(std::string_view text) {
  return text.find(separator) != std::string_view::npos ||
         find_no_transaction(text) != std::string_view::npos;
}

TernScripts parse_tern_script(const SourceDirectory& directory, const std::string& file,
                              const TernData& data) {
  const std::string& text = directory.text(file);
  const std::size_t end = std::min(text.find(separator), text.size());
  TernScripts scripts;
  scripts.has_separator = end < text.size();
  scripts.up = script_of_part(directory, trimmed(file, text, 0, end), data);
  if (!has_sql(scripts.up.text)) {
    throw UsageError("migrations.missing-up",
                     directory.position(file, 0).to_text() +
                         ": tern finds no SQL in the forward migration step");
  }
  if (!scripts.has_separator) return scripts;
  Script down =
      script_of_part(directory, trimmed(file, text, end + separator.size(), text.size()), data);
  const bool is_empty = down.text.empty() && down.is_transactional;
  if (!is_empty) scripts.down = std::move(down);
  return scripts;
}

}  // namespace fulldress::migrations
