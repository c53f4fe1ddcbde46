#include "migrations/generic_sections.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "migrations/go_text.hpp"

#include <algorithm>
#include <filesystem>

namespace fulldress::migrations {
namespace {

/// A comment line, without blanks around it and short enough for any expression; empty for other
/// lines. `#` starts comments of tools that take these lines out.
std::string comment_in(std::string_view line) {
  constexpr std::size_t length_max = 300;
  const std::string_view text = go_text::trim(line);
  const bool is_comment = text.starts_with("--") || text.starts_with("/*") || text.starts_with('#');
  return is_comment ? std::string(text.substr(0, length_max)) : std::string();
}

bool has_line(std::string_view text, const Pattern& expression) {
  const auto lines = go_text::lines_of(text);
  return std::any_of(lines.begin(), lines.end(), [&](const go_text::Line& line) {
    const std::string comment = comment_in(line.text);
    return !comment.empty() && expression.is_in(comment);
  });
}

/// The lines in front of the first that is neither blank nor a comment.
std::string_view header_of(std::string_view text) {
  for (const auto& line : go_text::lines_of(text)) {
    if (go_text::trim(line.text).empty() || !comment_in(line.text).empty()) continue;
    return text.substr(0, line.offset_bytes);
  }
  return text;
}

bool lies_in_folder(const std::string& file, const std::set<std::string>& folders) {
  const std::filesystem::path parent = std::filesystem::path(file).parent_path();
  return std::any_of(parent.begin(), parent.end(), [&](const std::filesystem::path& folder) {
    return folders.contains(folder.string());
  });
}

std::string replaced(std::string text, std::string_view from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

bool has_side_file(const SourceDirectory& directory, const NoTransactionSigns& signs,
                   const std::string& file) {
  if (signs.side_file.empty()) return false;
  const auto path = std::filesystem::path(file);
  std::string side = replaced(signs.side_file, "{file}", file);
  side = replaced(side, "{stem}", (path.parent_path() / path.stem()).string());
  side = replaced(side, "{folder}", path.has_parent_path() ? path.parent_path().string() : ".");
  if (!directory.has(side)) return false;
  if (!signs.side_text) return true;
  const auto lines = go_text::lines_of(directory.text(side));
  return std::any_of(lines.begin(), lines.end(),
                     [&](const go_text::Line& line) { return signs.side_text->is_in(line.text); });
}

/// Takes the parts of one file in the order in which their markers come.
class SectionReader {
 public:
  SectionReader(const SourceDirectory& directory, std::string file, bool may_be_several)
      : directory_(directory),
        file_(std::move(file)),
        text_(directory.text(file_)),
        may_be_several_(may_be_several) {
    sections_.preamble_end = text_.size();
  }

  void open(std::vector<GenericSection>& sections, const go_text::Line& line) {
    if (!sections.empty() && !may_be_several_) {
      refuse("migrations.several-sections", line.offset_bytes,
             "a second part of this direction; write one of each, or say marker.several=joined if "
             "the tool runs them all, those of the down last one first");
    }
    close(line.offset_bytes);
    const std::size_t end = text_.find('\n', line.offset_bytes);
    sections.push_back({.marker = line.offset_bytes,
                        .start = end == std::string::npos ? text_.size() : end + 1,
                        .end = text_.size()});
    open_ = &sections.back();
  }

  void close(std::size_t at) {
    sections_.preamble_end = std::min(sections_.preamble_end, at);
    if (open_ != nullptr) open_->end = at;
    open_ = nullptr;
  }

  void refuse_nearly(const LineMark& mark, const std::string& comment, std::size_t at) const {
    if (!mark.in_any_case.is_in(comment)) return;
    refuse("migrations.unknown-marker", at,
           "this differs from the marker only in capital letters; write it as the format's "
           "setting marker.* has it");
  }

  [[noreturn]] void refuse(const std::string& id, std::size_t at,
                           const std::string& message) const {
    throw UsageError(id, directory_.position(file_, at).to_text() + ": " + message);
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] GenericSections& sections() { return sections_; }

 private:
  const SourceDirectory& directory_;
  std::string file_;
  const std::string& text_;
  bool may_be_several_;
  GenericSections sections_;
  GenericSection* open_ = nullptr;
};

}  // namespace

GenericSections generic_sections(const SourceDirectory& directory, const GenericSettings& settings,
                                 const std::string& file) {
  SectionReader reader(directory, file, settings.joins_sections);
  for (const auto& line : go_text::lines_of(reader.text())) {
    const std::string comment = comment_in(line.text);
    if (comment.empty()) continue;
    const auto& up = settings.up_marker;
    const auto& down = settings.down_marker;
    if (up && up->exact.is_in(comment)) {
      reader.open(reader.sections().ups, line);
    } else if (down && down->exact.is_in(comment)) {
      reader.open(reader.sections().downs, line);
    } else {
      if (up) reader.refuse_nearly(*up, comment, line.offset_bytes);
      if (down) reader.refuse_nearly(*down, comment, line.offset_bytes);
    }
  }
  GenericSections sections = reader.sections();
  if (!settings.up_marker) {
    // The way back stands behind the way there, which needs no marker.
    sections.ups = {{.marker = 0, .start = 0, .end = sections.preamble_end}};
    sections.preamble_end = 0;
  }
  if (sections.ups.empty()) {
    reader.refuse("migrations.missing-up", 0, "no line is the marker that starts the up part");
  }
  std::reverse(sections.downs.begin(), sections.downs.end());
  return sections;
}

bool says_no_transaction(const SourceDirectory& directory, const GenericSettings& settings,
                         const std::string& file, std::string_view text) {
  const NoTransactionSigns& signs = settings.no_transaction;
  return (signs.comment && has_line(text, *signs.comment)) ||
         (signs.header && has_line(header_of(text), *signs.header)) ||
         (!signs.first_bytes.empty() && directory.text(file).starts_with(signs.first_bytes)) ||
         (signs.name && signs.name->is_in(file)) || lies_in_folder(file, signs.folders) ||
         has_side_file(directory, signs, file);
}

}  // namespace fulldress::migrations
