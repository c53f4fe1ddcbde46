#include "migrations/foreign_pairs.hpp"

#include "harness/base/pattern.hpp"
#include "migrations/folder_of_downs.hpp"
#include "migrations/generic_suggestion.hpp"
#include "migrations/go_text.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace fulldress::migrations {
namespace {

/// Lines of one file that start its two parts, as expressions of the generic format. Without `up`,
/// the file starts with it.
struct Markers {
  std::string_view up;
  std::string_view down;
  bool is_command = false;  ///< no comment of anybody's says this: a down without an up counts
  std::string_view rule;    ///< a setting of the generic format that the tool's own rules ask for
  std::string_view value;   ///< of that setting
};

constexpr std::array<Markers, 5> all_markers = {{
    // micrate's (amberframework/micrate: src/micrate/migration.cr) and what others call theirs.
    {R"(^--\s*\+[A-Za-z][\w.-]*\s+[Uu]p\s*$)", R"(^--\s*\+[A-Za-z][\w.-]*\s+[Dd]own\s*$)", true},
    {R"(^--\s*rambler\s+up\s*$)", R"(^--\s*rambler\s+down\s*$)", false, "marker.several", "joined"},
    {R"(^(--|#)[\s-]*!Ups\s*$)", R"(^(--|#)[\s-]*!Downs\s*$)", false, "double_semicolon", "one"},
    {"", R"(^--\s*//\s*@UNDO\s*$)"},
    {R"(^--[\s@+:=-]*[Uu][Pp][\s:=-]*$)", R"(^--[\s@+:=-]*([Dd]own|DOWN)[\s:=-]*$)"},
}};

/// Names of two files of one number, and how the generic format reads them.
struct Names {
  std::string_view up;
  std::string_view down;
  std::string_view pattern;
  std::string_view up_word;    ///< the setting up; empty: as by default
  std::string_view down_word;  ///< the setting down
};

constexpr std::array<Names, 4> all_names = {{
    {R"(^(\d+)\.do(\..*)?\.sql$)", R"(^(\d+)\.undo(\..*)?\.sql$)",
     R"((?<version>[0-9]+)\.(?<direction>do|undo)(?:\.(?<name>.*))?\.sql)", "do", "undo"},
    {R"(^(\d+).*[_-]up\.sql$)", R"(^(\d+).*[_-]down\.sql$)",
     R"((?<version>[0-9]+)(?<name>.*)[_-](?<direction>up|down)\.sql)", "", ""},
    {R"(^(\d+)([^0-9].*)?\.sql$)", R"(^(\d+).*[._-](?:rollback|undo|revert)\.sql$)",
     R"((?<version>[0-9]+)(?<name>.*?)(?:[._-](?<direction>rollback|undo|revert))?\.sql)", "",
     "rollback,undo,revert"},
    {R"(^V(\d+)[._].*\.up\.sql$)", R"(^V(\d+)[._].*\.down\.sql$)",
     R"(V(?<version>[0-9]+)[._]+(?<name>.*)\.(?<direction>up|down)\.sql)", "", ""},
}};

/// The line of a marker, and whether something that is no comment follows it.
struct Found {
  std::string line;
  std::size_t offset_bytes = 0;
  bool is_followed = false;
};

std::optional<Found> find_marker(std::string_view text, const Pattern& marker) {
  std::optional<Found> found;
  for (const auto& line : go_text::lines_of(text)) {
    const auto trimmed = go_text::trim(line.text);
    if (!found) {
      if (marker.is_in(std::string(trimmed))) {
        found = Found{.line = std::string(trimmed), .offset_bytes = line.offset_bytes};
      }
    } else if (!trimmed.empty() && !trimmed.starts_with("--")) {
      found->is_followed = true;
      break;
    }
  }
  return found;
}

std::optional<std::string> describe_markers(const SourceDirectory& directory,
                                            const Markers& markers) {
  const Pattern down{std::string(markers.down)};
  for (const auto& file : directory.files()) {
    if (number_of_file(file).empty()) continue;
    const auto found = find_marker(directory.text(file), down);
    if (!found || !found->is_followed) continue;
    const bool has_up =
        markers.up.empty() || markers.is_command ||
        find_marker(directory.text(file), Pattern(std::string(markers.up))).has_value();
    if (!has_up) continue;
    FormatSettings settings = {{"pattern", R"((?<version>[0-9]+)(?<name>.*)\.sql)"},
                               {"marker.down", std::string(markers.down)}};
    if (!markers.up.empty()) settings["marker.up"] = markers.up;
    if (!markers.rule.empty()) settings[std::string(markers.rule)] = markers.value;
    return directory.position(file, found->offset_bytes).to_text() +
           ": what stands behind the line `" + found->line +
           "` is the down of a tool that has no format here; " +
           suggest_generic(directory, {settings});
  }
  return std::nullopt;
}

std::optional<std::string> describe_names(const SourceDirectory& directory, const Names& names) {
  const auto& files = directory.files();
  const Pattern up{std::string(names.up)};
  const Pattern down{std::string(names.down)};
  for (const auto& file : files) {
    const auto half = down.match(file);
    if (!half) continue;
    const auto other = std::find_if(files.begin(), files.end(), [&](const std::string& each) {
      const auto match = down.matches(each) ? std::nullopt : up.match(each);
      return match && (*match)[1] == (*half)[1];
    });
    if (other == files.end()) continue;
    return directory.shown(*other) + " and " + directory.shown(file) +
           " are a pair of a tool that has no format here; " +
           suggest_generic(directory, generic_choices(directory, files,
                                                      {.pattern = std::string(names.pattern),
                                                       .up = std::string(names.up_word),
                                                       .down = std::string(names.down_word)}));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> describe_foreign_pairs(const SourceDirectory& directory) {
  for (const auto& markers : all_markers) {
    if (auto text = describe_markers(directory, markers)) return text;
  }
  for (const auto& names : all_names) {
    if (auto text = describe_names(directory, names)) return text;
  }
  return describe_folder_of_downs(directory);
}

}  // namespace fulldress::migrations
