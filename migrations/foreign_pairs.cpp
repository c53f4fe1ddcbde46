#include "migrations/foreign_pairs.hpp"

#include "harness/base/pattern.hpp"
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
};

constexpr std::array<Markers, 4> all_markers = {{
    {R"(^--\s*rambler\s+up\s*$)", R"(^--\s*rambler\s+down\s*$)"},
    {R"(^(--|#)[\s-]*!Ups\s*$)", R"(^(--|#)[\s-]*!Downs\s*$)"},
    {"", R"(^--\s*//\s*@UNDO\s*$)"},
    {R"(^--[\s@+:=-]*[Uu][Pp][\s:=-]*$)", R"(^--[\s@+:=-]*([Dd]own|DOWN)[\s:=-]*$)"},
}};

/// Names of two files of one number, and how the generic format reads them.
struct Names {
  std::string_view up;
  std::string_view down;
  std::string_view pattern;
  std::string_view settings;
};

constexpr std::array<Names, 5> all_names = {{
    {R"(^(\d+)\.do(\..*)?\.sql$)", R"(^(\d+)\.undo(\..*)?\.sql$)",
     R"((?<version>[0-9]+)\.(?<direction>do|undo)(?:\.(?<name>.*))?\.sql)",
     " --format-option up=do --format-option down=undo"},
    {R"(^(\d+).*[_-]up\.sql$)", R"(^(\d+).*[_-]down\.sql$)",
     R"((?<version>[0-9]+)(?<name>.*)[_-](?<direction>up|down)\.sql)", ""},
    {R"(^(\d+)([^0-9].*)?\.sql$)", R"(^(\d+).*[._-](?:rollback|undo|revert)\.sql$)",
     R"((?<version>[0-9]+)(?<name>.*?)(?:[._-](?<direction>rollback|undo|revert))?\.sql)",
     " --format-option down=rollback,undo,revert"},
    {R"(^V(\d+)[._].*\.up\.sql$)", R"(^V(\d+)[._].*\.down\.sql$)",
     R"(V(?<version>[0-9]+)[._]+(?<name>.*)\.(?<direction>up|down)\.sql)", ""},
    {R"(^up/(\d+).*\.sql$)", R"(^down/(\d+).*\.sql$)",
     R"((?<direction>up|down)/(?<version>[0-9]+)(?<name>.*)\.sql)", ""},
}};

constexpr std::string_view where = " (docs/generic-pairs.md)";

std::string generic(std::string_view pattern, const std::string& settings) {
  return "read it with --format=generic --format-option 'pattern=" + std::string(pattern) + "'" +
         settings + std::string(where);
}

/// The line of a marker, and whether something that is no comment follows it.
struct Found {
  std::string line;
  bool is_followed = false;
};

std::optional<Found> find_marker(std::string_view text, const Pattern& marker) {
  std::optional<Found> found;
  for (const auto& line : go_text::lines_of(text)) {
    const auto trimmed = go_text::trim(line.text);
    if (!found) {
      if (marker.is_in(std::string(trimmed))) found = Found{.line = std::string(trimmed)};
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
        markers.up.empty() ||
        find_marker(directory.text(file), Pattern(std::string(markers.up))).has_value();
    if (!has_up) continue;
    std::string settings;
    if (!markers.up.empty()) {
      settings += " --format-option 'marker.up=" + std::string(markers.up) + "'";
    }
    settings += " --format-option 'marker.down=" + std::string(markers.down) + "'";
    return directory.shown(file) + " holds an up and a down, behind the line `" + found->line +
           "` of a tool that has no format here; " +
           generic(R"((?<version>[0-9]+)(?<name>.*)\.sql)", settings);
  }
  return std::nullopt;
}

/// The files of the directory, and those of its folders up and down.
std::vector<std::string> files_of(const SourceDirectory& directory) {
  auto files = directory.files();
  for (const auto& folder : directory.folders()) {
    if (folder != "up" && folder != "down") continue;
    for (const auto& file : directory.files_in(folder)) {
      files.push_back(file.starts_with(folder + "/") ? file : folder + "/" + file);
    }
  }
  return files;
}

std::optional<std::string> describe_names(const SourceDirectory& directory,
                                          const std::vector<std::string>& files,
                                          const Names& names) {
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
           generic(names.pattern, std::string(names.settings));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> describe_foreign_pairs(const SourceDirectory& directory) {
  for (const auto& markers : all_markers) {
    if (auto text = describe_markers(directory, markers)) return text;
  }
  const auto files = files_of(directory);
  for (const auto& names : all_names) {
    if (auto text = describe_names(directory, files, names)) return text;
  }
  return std::nullopt;
}

}  // namespace fulldress::migrations
