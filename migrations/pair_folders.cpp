#include "migrations/pair_folders.hpp"

#include "migrations/generic_suggestion.hpp"
#include "migrations/named_pairs.hpp"
#include "migrations/numbered_names.hpp"

#include <filesystem>
#include <set>
#include <vector>

namespace fulldress::migrations {
namespace {

/// The two files of one folder.
struct Halves {
  std::string up;
  std::string down;
};

std::string word_of(const std::string& file) { return std::filesystem::path(file).stem().string(); }

std::optional<Halves> halves_in(const SourceDirectory& directory, const std::string& folder) {
  Halves halves;
  for (const auto& file : directory.files_in(folder)) {
    if (!file.ends_with(".sql")) continue;
    if (says_up(word_of(file))) halves.up = file;
    if (says_down(word_of(file))) halves.down = file;
  }
  const bool is_pair = !halves.up.empty() && !halves.down.empty();
  const bool is_of_a_format =
      halves.up == folder + "/up.sql" && halves.down == folder + "/down.sql";
  return is_pair && !is_of_a_format ? std::optional(halves) : std::nullopt;
}

std::string joined(const std::set<std::string>& words, const char* sign) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : sign) + word;
  return text;
}

}  // namespace

std::optional<std::string> describe_pair_folders(const SourceDirectory& directory) {
  std::vector<std::string> folders;
  std::vector<std::string> files;
  std::set<std::string> ups;
  std::set<std::string> downs;
  for (const auto& folder : directory.folders()) {
    const auto halves =
        number_in_name(folder).empty() ? std::nullopt : halves_in(directory, folder);
    if (!halves) continue;
    folders.push_back(folder);
    files.push_back(halves->up);
    files.push_back(halves->down);
    ups.insert(word_of(halves->up));
    downs.insert(word_of(halves->down));
  }
  const auto numbering = numbering_of(folders);
  if (!numbering) return std::nullopt;
  std::set<std::string> words = ups;
  words.insert(downs.begin(), downs.end());
  const GenericNaming naming = {.pattern = within_folder(numbering->pattern) + "/(?<direction>" +
                                           joined(words, "|") + R"()\.sql)",
                                .up = joined(ups, ","),
                                .down = joined(downs, ","),
                                .order = numbering->order};
  return directory.shown(files[0]) + " and " + directory.shown(files[1]) +
         " are a pair of a tool that has no format here; " +
         suggest_generic(directory, generic_choices(directory, files, naming));
}

}  // namespace fulldress::migrations
