#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// One line of a Sqitch plan. source  sqitchers/sqitch: lib/App/Sqitch/Plan.pm, Plan/Depend.pm,
/// Plan/Line.pm.
namespace fulldress::migrations {

/// Names of projects, changes and tags: no blanks, `:`, `@`, `#`, `\`, no punctuation at either
/// end, no digits behind one of `~/=%^` at the end.
[[nodiscard]] bool is_sqitch_name(std::string_view name);

/// What stands between [ and ] in a change's line.
struct SqitchDependency {
  bool is_conflict = false;
  std::optional<std::string> project;
  std::string change;  ///< may be empty, when there is a tag or an id
  std::string tag;     ///< without @
  std::string id;      ///< 40 hexadecimal digits, instead of a name

  /// As it is said without project: `change@tag`.
  [[nodiscard]] std::string key() const;
};

[[nodiscard]] std::optional<SqitchDependency> parse_sqitch_dependency(std::string_view text);

struct SqitchLine {
  bool is_tag = false;
  std::string name;
  std::vector<std::string> dependencies;  ///< as written
  std::string planned_at;                 ///< 2026-01-31T12:00:00Z
  std::string planner_name;
  std::string planner_email;
  std::string note;
};

/// A line that is neither blank nor a comment, or why it is none, in the tool's words.
struct SqitchLineResult {
  SqitchLine line;
  std::string error;  ///< empty when all is well
};

[[nodiscard]] SqitchLineResult parse_sqitch_line(std::string_view text);

/// A line without its note, and the note with its escapes undone.
struct SqitchNote {
  std::string_view line;
  std::string note;
};
[[nodiscard]] SqitchNote split_sqitch_note(std::string_view text);

}  // namespace fulldress::migrations
