#include "migrations/foreign_pairs.hpp"

#include "harness/base/pattern.hpp"
#include "migrations/direction_lines.hpp"
#include "migrations/folder_of_downs.hpp"
#include "migrations/generic_suggestion.hpp"
#include "migrations/go_text.hpp"
#include "migrations/named_pairs.hpp"
#include "migrations/numbered_names.hpp"
#include "migrations/pair_folders.hpp"
#include "migrations/property_text.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
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
  bool is_mybatis = false;
};

constexpr std::array<Markers, 4> all_markers = {{
    // micrate's (amberframework/micrate: src/micrate/migration.cr) and what others call theirs.
    {R"(^--\s*\+[A-Za-z][\w.-]*\s+[Uu]p\s*$)", R"(^--\s*\+[A-Za-z][\w.-]*\s+[Dd]own\s*$)", true},
    {R"(^--\s*rambler\s+up\s*$)", R"(^--\s*rambler\s+down\s*$)", false, "marker.several", "joined"},
    {R"(^(--|#)[\s-]*!Ups\s*$)", R"(^(--|#)[\s-]*!Downs\s*$)", false, "double_semicolon", "one"},
    {"", R"(^--\s*//\s*@UNDO\s*$)", false, "", "", true},
}};

constexpr std::string_view extension = ".sql";

std::string stem_of(const std::string& file) {
  return file.substr(0, file.size() - extension.size());
}

/// The line of a marker, and whether something that is no comment follows it.
struct Found {
  CommentLine line;
  bool is_followed = false;
};

std::optional<Found> find_marker(std::string_view text, const Pattern& marker) {
  std::optional<Found> found;
  for (const auto& line : go_text::lines_of(text)) {
    const auto trimmed = go_text::trim(line.text);
    if (!found) {
      if (marker.is_in(std::string(trimmed))) {
        found = Found{.line = {.text = std::string(trimmed), .offset_bytes = line.offset_bytes}};
      }
    } else if (!trimmed.empty() && !trimmed.starts_with("--")) {
      found->is_followed = true;
      break;
    }
  }
  return found;
}

/// The SQL files that have a number; one half of a pair says itself which one it is.
std::vector<std::string> numbered_files(const SourceDirectory& directory) {
  std::vector<std::string> files;
  for (const auto& file : directory.files()) {
    const bool is_whole = file.ends_with(extension) && !is_half_of_pair(file);
    if (is_whole && !number_in_name(stem_of(file)).empty()) files.push_back(file);
  }
  return files;
}

/// How the generic format reads the names of files that hold both ways.
FormatSettings naming_of(const std::vector<std::string>& files) {
  std::vector<std::string> stems;
  for (const auto& file : files) stems.push_back(stem_of(file));
  const auto numbering = numbering_of(stems).value_or(usual_numbering());
  FormatSettings settings = {{"pattern", numbering.pattern + R"(\.sql)"}};
  if (!numbering.order.empty()) settings["order"] = numbering.order;
  return settings;
}

std::string describe_line(const SourceDirectory& directory, const std::string& file,
                          const CommentLine& line, const FormatSettings& settings) {
  return directory.position(file, line.offset_bytes).to_text() + ": what stands behind the line `" +
         line.text + "` is the down of a tool that has no format here; " +
         suggest_generic(directory, {settings});
}

/// What MyBatis writes for each `${name}` that its scripts hold: what its usual environment says,
/// which lies beside them, or the usual name of its ledger, which the first script makes.
FormatSettings placeholders_of_mybatis(const SourceDirectory& directory,
                                       const std::vector<std::string>& files) {
  std::map<std::string, std::string> values = {{"changelog", "CHANGELOG"}};
  const auto environment = directory.text_above("environments/development.properties", 1);
  for (const auto& property : properties_of(environment.value_or(""))) {
    if (property.key != "password") values[property.key] = property.value;
  }
  static const Pattern placeholder(R"(\$\{([^{}$'\s]+)\})");
  FormatSettings settings;
  for (const auto& file : files) {
    for (const auto& match : placeholder.find_all(directory.text(file))) {
      const auto value = values.find(match[1]);
      const bool is_plain = value != values.end() && value->second.find('\'') == std::string::npos;
      if (is_plain) settings["placeholders." + match[1]] = value->second;
    }
  }
  return settings;
}

std::optional<std::string> describe_markers(const SourceDirectory& directory,
                                            const Markers& markers) {
  const Pattern down{std::string(markers.down)};
  const auto files = numbered_files(directory);
  for (const auto& file : files) {
    const auto found = find_marker(directory.text(file), down);
    if (!found || !found->is_followed) continue;
    const bool has_up =
        markers.up.empty() || markers.is_command ||
        find_marker(directory.text(file), Pattern(std::string(markers.up))).has_value();
    if (!has_up) continue;
    FormatSettings settings = naming_of(files);
    settings["marker.down"] = markers.down;
    if (!markers.up.empty()) settings["marker.up"] = markers.up;
    if (markers.is_mybatis) settings.merge(placeholders_of_mybatis(directory, files));
    if (!markers.rule.empty()) settings[std::string(markers.rule)] = markers.value;
    return describe_line(directory, file, found->line, settings);
  }
  return std::nullopt;
}

/// One expression of all these.
std::string any_of(const std::set<std::string>& expressions) {
  std::string text;
  for (const auto& each : expressions) text += (text.empty() ? "" : "|") + each;
  return expressions.size() > 1 ? "^(?:" + text + ")$" : "^" + text + "$";
}

/// Lines of which nobody but their word for a direction says whose they are.
std::optional<std::string> describe_lines(const SourceDirectory& directory) {
  const auto files = numbered_files(directory);
  std::string first;
  std::set<std::string> ups;
  std::set<std::string> downs;
  bool is_up_everywhere = true;
  bool is_up_behind = false;
  for (const auto& file : files) {
    const auto& text = directory.text(file);
    const auto lines = has_tool_marker(text) ? std::nullopt : direction_lines_in(text);
    is_up_everywhere = is_up_everywhere && lines && lines->up;
    if (!lines) continue;
    if (first.empty()) first = file;
    downs.insert(expression_of_line(lines->down.text));
    if (!lines->up) continue;
    ups.insert(expression_of_line(lines->up->text));
    is_up_behind = is_up_behind || lines->up->offset_bytes > lines->down.offset_bytes;
  }
  if (first.empty()) return std::nullopt;
  FormatSettings settings = naming_of(files);
  settings["marker.down"] = any_of(downs);
  // A line for the up is a comment where not all files have one.
  if (is_up_everywhere || is_up_behind) settings["marker.up"] = any_of(ups);
  return describe_line(directory, first, direction_lines_in(directory.text(first))->down, settings);
}

std::optional<std::string> describe_names(const SourceDirectory& directory) {
  const auto& files = directory.files();
  const auto found = named_pairs_in(files);
  if (!found) return std::nullopt;
  const auto& [up, down] = found->pairs.front();
  return directory.shown(up) + " and " + directory.shown(down) +
         " are a pair of a tool that has no format here; " +
         suggest_generic(directory, generic_choices(directory, files, found->naming));
}

}  // namespace

std::optional<std::string> describe_foreign_pairs(const SourceDirectory& directory) {
  for (const auto& markers : all_markers) {
    if (auto text = describe_markers(directory, markers)) return text;
  }
  if (auto text = describe_lines(directory)) return text;
  if (auto text = describe_names(directory)) return text;
  if (auto text = describe_pair_folders(directory)) return text;
  return describe_folder_of_downs(directory);
}

}  // namespace fulldress::migrations
