#include "migrations/ignore_comments.hpp"

#include "harness/engine/sql_token.hpp"
#include "migrations/source_directory.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>

namespace fulldress::migrations {
namespace {

/// Behind `fulldress:ignore`; nothing when the comment says something else.
std::optional<std::string_view> behind_marker(std::string_view comment) {
  for (const std::string_view word : {"fulldress", ":", "ignore"}) {
    comment = sql_token::trim_left(comment);
    if (!comment.starts_with(word)) return std::nullopt;
    comment.remove_prefix(word.size());
  }
  const bool has_ended = comment.empty() || sql_token::is_space(comment.front());
  return has_ended ? std::optional(sql_token::trim(comment)) : std::nullopt;
}

std::optional<IgnoreComment> comment_of(std::string_view line) {
  for (auto dashes = line.find("--"); dashes != std::string_view::npos;
       dashes = line.find("--", dashes + 1)) {
    const auto said = behind_marker(line.substr(dashes + 2));
    if (!said) continue;
    const auto rule = said->substr(0, std::min(said->find_first_of(" \t"), said->size()));
    IgnoreComment comment;
    comment.rule = std::string(rule);
    comment.reason = std::string(sql_token::trim(said->substr(rule.size())));
    comment.position.column = dashes;
    return comment;
  }
  return std::nullopt;
}

void add_file(std::set<std::string>& files, const ScriptPosition& position) {
  if (!position.file.empty()) files.insert(position.file);
}

void add_files(std::set<std::string>& files, const std::optional<Script>& script) {
  if (!script) return;
  add_file(files, script->start);
  for (const auto& line : script->lines) add_file(files, line);
  for (const auto& statement : script->statements) add_file(files, statement.start);
}

}  // namespace

std::vector<IgnoreComment> ignore_comments_in(std::string_view text, const std::string& file) {
  std::vector<IgnoreComment> comments;
  // Most files have none.
  if (text.find("ignore") == std::string_view::npos) return comments;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto end = sql_token::end_of_line(text, at);
    if (auto comment = comment_of(text.substr(at, end - at))) {
      const auto dashes = at + comment->position.column;
      comment->position = position_of(text, dashes, file);
      comments.push_back(std::move(*comment));
    }
    at = end + 1;
  }
  return comments;
}

std::vector<IgnoreComment> read_ignore_comments(const MigrationSet& set) {
  std::set<std::string> files;
  for (const auto& migration : set.migrations()) {
    add_files(files, migration.up);
    add_files(files, migration.down);
    add_files(files, migration.verify);
  }
  const SourceDirectory directory(set.directory());
  std::vector<IgnoreComment> comments;
  for (const auto& shown : files) {
    const auto name =
        std::filesystem::path(shown).lexically_relative(directory.path().lexically_normal());
    if (name.empty() || !directory.has(name.string())) continue;
    for (auto& comment : ignore_comments_in(directory.text(name.string()), shown)) {
      comments.push_back(std::move(comment));
    }
  }
  return comments;
}

}  // namespace fulldress::migrations
