#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fulldress::migrations {

/// A comment line of a script, without the blanks around it.
struct CommentLine {
  std::string text;
  std::size_t offset_bytes = 0;
};

/// The lines that part a script into the way there and the way back.
struct DirectionLines {
  std::optional<CommentLine> up;  ///< without it, the script starts with the way there
  CommentLine down;
};

/// The comment lines that are nothing but a word for up or for down, whatever tool they are for:
/// `-- down`, `-- @DOWN`, `/* DOWN */`, `-- ==== UNDO ====`, `-- Rollback script`,
/// `--- migration:down`, `-- TOOL:DOWN:1586550687936 ---`. There must be something to run on either
/// side, and the way back must not stand in a comment, a text or a statement. Prose and SQL that is
/// commented out are no such lines.
///
/// returns  nullopt where no line says that the way back follows
[[nodiscard]] std::optional<DirectionLines> direction_lines_in(std::string_view script);

/// An expression, without anchors, of lines that differ from such a line only in numbers, blanks
/// and the length of their rules.
[[nodiscard]] std::string expression_of_line(std::string_view line);

}  // namespace fulldress::migrations
