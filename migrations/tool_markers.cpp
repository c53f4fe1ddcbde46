#include "migrations/tool_markers.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/go_text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace fulldress::migrations {
namespace {

/// What follows the dashes of a comment, in lower case and without blanks in front.
constexpr std::array<std::string_view, 10> starts = {
    "+goose",     "+migrate ",           "migrate:up",   "migrate:down",   "! previous:",
    "fulldress:", "liquibase formatted", "up migration", "down migration", "! hash:"};

/// `+micrate up`: what follows the dashes in tools that took goose's marker with a word of theirs.
bool is_direction_command(std::string_view text) {
  static const Pattern pattern(R"(^\+[a-z][\w.-]*\s+(up|down)$)", Pattern::Letters::any_case);
  return text.starts_with('+') && pattern.is_in(text);
}

/// Extensions of what only a program can run; fizz is pop's own language.
constexpr std::array<std::string_view, 17> program_extensions = {
    ".go", ".js", ".mjs", ".cjs", ".ts", ".py", ".rb",   ".rs",  ".php",
    ".cs", ".kt", ".ex",  ".exs", ".sh", ".pl", ".java", ".fizz"};

/// tern's separator, behind its first word.
constexpr std::string_view separator = " above / drop below";

/// How far above its migrations a project's own files lie.
constexpr std::size_t levels_max = 3;

}  // namespace

bool has_tool_marker(std::string_view text) {
  for (const auto& line : go_text::lines_of(text)) {
    std::string_view rest = go_text::trim(line.text);
    if (!rest.starts_with("--")) continue;
    rest.remove_prefix(std::min(rest.find_first_not_of("- \t"), rest.size()));
    const bool is_marker = std::any_of(starts.begin(), starts.end(), [&](std::string_view start) {
      return go_text::equal_fold(rest.substr(0, start.size()), start);
    });
    if (is_marker || is_direction_command(rest)) return true;
    if (rest.find(separator) != std::string_view::npos) return true;
  }
  return false;
}

bool is_place_of_a_tool(const SourceDirectory& directory) {
  constexpr std::array<const char*, 4> files = {"atlas.sum", "meta/_journal.json",
                                                "migration_lock.toml", "sqitch.plan"};
  const auto absolute = std::filesystem::absolute(directory.path()).lexically_normal();
  const auto folder = absolute.has_filename() ? absolute : absolute.parent_path();
  return folder.parent_path().filename() == "supabase" ||
         std::any_of(files.begin(), files.end(),
                     [&](const char* file) { return directory.has(file); });
}

bool is_program_file(const std::string& file) {
  std::string extension = std::filesystem::path(file).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), sql_token::to_lower);
  const auto* const end = program_extensions.end();
  return std::find(program_extensions.begin(), end, extension) != end;
}

std::string number_of_file(const std::string& file) {
  static const Pattern pattern(R"(^(\d+)([^0-9].*)?\.sql$)");
  const auto match = pattern.match(file);
  return match ? (*match)[1] : std::string();
}

bool is_half_of_pair(const std::string& file) {
  static const Pattern pattern(R"(^.*[._-](up|down|undo|rollback|revert|deploy)\.sql$)",
                               Pattern::Letters::any_case);
  return pattern.matches(file);
}

std::size_t unclaimed_numbered_files(const SourceDirectory& directory) {
  if (is_place_of_a_tool(directory)) return 0;
  std::size_t count = 0;
  for (const auto& file : directory.files()) {
    if (number_of_file(file).empty()) continue;
    if (is_half_of_pair(file) || has_tool_marker(directory.text(file))) return 0;
    ++count;
  }
  return count;
}

bool is_in_rust_project(const SourceDirectory& directory) {
  for (std::size_t level = 0; level <= levels_max; ++level) {
    if (directory.text_above("Cargo.toml", level) || directory.text_above("sqlx.toml", level)) {
      return true;
    }
    if (directory.text_above("go.mod", level)) return false;
  }
  return false;
}

bool is_in_refinery_project(const SourceDirectory& directory) {
  for (std::size_t level = 0; level <= levels_max; ++level) {
    const auto manifest = directory.text_above("Cargo.toml", level);
    if (manifest && manifest->find("refinery") != std::string::npos) return true;
    if (directory.text_above("refinery.toml", level)) return true;
  }
  return false;
}

}  // namespace fulldress::migrations
