#pragma once

#include "harness/base/judgement.hpp"
#include "harness/run/terminal.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

enum class Tint { plain, bold, dim, green, yellow, red };

/// Where the first and the further lines of a wrapped paragraph begin.
struct Indent {
  std::size_t first = 0;
  std::size_t further = 0;
};

/// Collects lines of a terminal; what is given as text never holds an escape character.
class TerminalText {
 public:
  explicit TerminalText(const TerminalStyle& style);

  /// `text` in a colour, or as it is.
  [[nodiscard]] std::string tinted(std::string_view text, Tint tint) const;
  /// The mark of a standing: a tick, a cross, "?", "!" or "-", in its colour, one column wide.
  [[nodiscard]] std::string mark(Standing standing) const;

  void blank();
  /// A line of ours that may hold colours and is not wrapped.
  void line(std::string_view text);
  /// A paragraph, wrapped between words; `lead` stands before the first line, `lead_columns` wide.
  void paragraph(std::string_view text, Indent indent, Tint tint = Tint::plain);
  void marked(Standing standing, std::string_view text, std::size_t indent);
  /// Text with its own lines (a definition), each cut to the width; at most `lines_max`.
  void block(std::string_view text, std::size_t indent, std::size_t lines_max);
  /// Columns of cells, as wide as needed and cut to the width.
  void table(const std::vector<std::vector<std::string>>& rows, std::size_t indent);

  [[nodiscard]] std::string take() { return std::move(text_); }
  [[nodiscard]] std::size_t columns() const { return columns_; }

 private:
  bool has_color_;
  std::size_t columns_;
  std::string text_;
};

/// The words of `text` as lines of at most `columns` characters; a longer word is cut.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// One step's failures, warnings and undecided outcomes in full.
void write_details(TerminalText& out, const StepRecord& step, const Limits& limits);

}  // namespace fulldress
