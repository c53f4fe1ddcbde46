#include "migrations/folder_of_downs.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/generic_suggestion.hpp"
#include "migrations/numbered_names.hpp"
#include "migrations/tool_markers.hpp"

#include <filesystem>
#include <map>
#include <string_view>
#include <vector>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

struct Folders {
  std::string ups;  ///< empty: the directory itself
  std::string downs;
};

bool is_for_downs(const std::string& folder) {
  static const Pattern words("(down|downgrade|revert|reversion|rollback|undo)s?",
                             Pattern::Letters::any_case);
  return words.matches(folder);
}

constexpr std::string_view extension = ".sql";

/// Names of the files in it, by what tells their migrations apart.
using Numbered = std::map<std::string, std::string>;

Numbered numbered_files(const SourceDirectory& directory, const std::string& folder) {
  Numbered numbered;
  for (const auto& file : folder.empty() ? directory.files() : directory.files_in(folder)) {
    const std::string name = file.substr(file.rfind('/') + 1);
    if (!name.ends_with(extension)) continue;
    const std::string number = number_in_name(name.substr(0, name.size() - extension.size()));
    if (!number.empty()) numbered.emplace(number, file);
  }
  return numbered;
}

/// A pattern of one folder's name.
std::string escaped(const std::string& folder) {
  std::string text;
  for (const char each : folder) {
    if (!sql_token::is_name_part(each) && each != '-') text += '\\';
    text += each;
  }
  return text;
}

GenericNaming naming_of(const Folders& folders, const std::vector<std::string>& files) {
  std::vector<std::string> names;
  for (const auto& each : files) names.push_back(fs::path(each).stem().string());
  const auto numbering = numbering_of(names).value_or(usual_numbering());
  const std::string file = within_folder(numbering.pattern) + R"(\.sql)";
  const std::string downs = escaped(folders.downs);
  const std::string folder = folders.ups.empty()
                                 ? "(?:(?<direction>" + downs + ")/)?"
                                 : "(?<direction>" + escaped(folders.ups) + "|" + downs + ")/";
  return {.pattern = folder + file,
          .up = folders.ups == "up" ? "" : folders.ups,
          .down = folders.downs == "down" ? "" : folders.downs,
          .order = numbering.order};
}

/// What leaves out all files of other folders.
std::string ignoring_others(const Folders& folders) {
  return folders.ups.empty()
             ? "^(?!" + escaped(folders.downs) + "/)[^/]+/"
             : "^(?!(?:" + escaped(folders.ups) + "|" + escaped(folders.downs) + ")/)";
}

std::string suggestion(const SourceDirectory& directory, const Folders& folders,
                       const std::vector<std::string>& files) {
  auto choices = generic_choices(directory, files, naming_of(folders, files));
  const auto plain = choices;
  for (auto each : plain) {
    each["ignore"] = ignoring_others(folders);
    choices.push_back(std::move(each));
  }
  return suggest_generic(directory, choices);
}

/// Two folders with files of the same numbers.
struct Pairs {
  Folders folders;
  std::vector<std::string> files;  ///< of both
  std::string first_up;
  std::string first_down;
  std::size_t count = 0;
};

Pairs pairs_of(const SourceDirectory& directory, const Folders& folders) {
  Pairs pairs{.folders = folders, .files = {}, .first_up = {}, .first_down = {}};
  const Numbered ups = numbered_files(directory, folders.ups);
  for (const auto& each : ups) pairs.files.push_back(each.second);
  for (const auto& [number, down] : numbered_files(directory, folders.downs)) {
    pairs.files.push_back(down);
    const auto up = ups.find(number);
    // A half says itself which one it is.
    if (up == ups.end() || is_half_of_pair(up->second)) continue;
    if (pairs.count++ > 0) continue;
    pairs.first_up = up->second;
    pairs.first_down = down;
  }
  return pairs;
}

/// For each folder of downs, the ups of which it holds the most.
std::vector<Pairs> all_pairs(const SourceDirectory& directory) {
  std::vector<Pairs> all;
  if (is_place_of_a_tool(directory)) return all;
  for (const auto& downs : directory.folders()) {
    if (!is_for_downs(downs)) continue;
    Pairs most = pairs_of(directory, {.ups = "", .downs = downs});
    for (const auto& ups : directory.folders()) {
      if (is_for_downs(ups)) continue;
      auto pairs = pairs_of(directory, {.ups = ups, .downs = downs});
      if (pairs.count > most.count) most = std::move(pairs);
    }
    if (most.count > 0) all.push_back(std::move(most));
  }
  return all;
}

std::string describe(const SourceDirectory& directory, const Pairs& pairs) {
  return directory.shown(pairs.first_up) + " and " + directory.shown(pairs.first_down) +
         " are a pair of a tool that has no format here; " +
         suggestion(directory, pairs.folders, pairs.files);
}

/// Where the directory is itself one of the two folders.
std::optional<std::string> describe_beside(const SourceDirectory& directory) {
  if (numbered_files(directory, "").empty()) return std::nullopt;
  const auto absolute = fs::absolute(directory.path() / "").lexically_normal().parent_path();
  const std::string own = absolute.filename().string();
  auto parent = (directory.path() / ".." / "").lexically_normal();
  if (!parent.has_filename()) parent = parent.parent_path();
  if (parent.empty()) parent = ".";
  try {
    const SourceDirectory around(parent);
    for (const auto& pairs : all_pairs(around)) {
      const auto& [ups, downs] = pairs.folders;
      if (ups == own || downs == own) return describe(around, pairs);
    }
  } catch (const UsageError&) {
    // What cannot be read says nothing.
  }
  return std::nullopt;
}

}  // namespace

bool holds_folder_of_downs(const SourceDirectory& directory) {
  return !all_pairs(directory).empty();
}

std::optional<std::string> describe_folder_of_downs(const SourceDirectory& directory) {
  const auto inside = all_pairs(directory);
  return inside.empty() ? describe_beside(directory) : describe(directory, inside.front());
}

}  // namespace fulldress::migrations
