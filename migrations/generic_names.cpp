#include "migrations/generic_names.hpp"

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

namespace fulldress::migrations {
namespace {

using Groups = std::map<std::string, std::string>;
using Words = std::vector<std::string>;

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string extension_of(const std::string& path) {
  return std::filesystem::path(path).extension().string();
}

/// `.sql` in any case, or nearly so.
bool looks_like_sql(const std::string& path) {
  const std::string extension = lower_case(extension_of(path));
  return extension == ".sql" || nearest(extension, {".sql"}).has_value();
}

std::string group(const Groups& groups, const std::string& name) {
  const auto found = groups.find(name);
  return found == groups.end() ? std::string() : found->second;
}

Words joined(const Words& first, const Words& second) {
  Words all = first;
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

/// Pieces of a file's name between dots, dashes and underscores.
Words pieces_of(const std::string& path) {
  Words pieces = {""};
  for (const char character : std::filesystem::path(path).filename().string()) {
    if (character == '.' || character == '-' || character == '_') {
      pieces.emplace_back();
    } else {
      pieces.back() += character;
    }
  }
  return pieces;
}

/// What is most likely wrong with a name that does not match.
std::string diagnosis(const GenericSettings& settings, const std::string& path) {
  if (extension_of(path) != ".sql" && looks_like_sql(path)) {
    return "its extension is " + extension_of(path) + " (did you mean .sql?)";
  }
  const Words pieces = pieces_of(path);
  if (settings.pattern.has_group("direction")) {
    const Words words = joined(settings.up_words, settings.down_words);
    const bool has_word = std::any_of(pieces.begin(), pieces.end(),
                                      [&](const std::string& piece) { return has(words, piece); });
    for (auto piece = pieces.rbegin(); !has_word && piece != pieces.rend(); ++piece) {
      const auto meant = nearest(lower_case(*piece), words);
      if (meant) return "\"" + *piece + "\" is no direction (did you mean \"" + *meant + "\"?)";
    }
    if (!has_word) return "no part of its name is a direction";
  }
  if (std::none_of(path.begin(), path.end(), sql_token::is_digit)) return "it has no version";
  return "its name does not match the setting pattern";
}

[[noreturn]] void refuse(const std::string& id, const std::string& shown, const std::string& why) {
  throw UsageError(id, shown + ": " + why +
                           ", so nobody would run it; rename it, or name it in the format's "
                           "setting ignore");
}

Direction direction_of(const GenericSettings& settings, const Groups& groups,
                       const std::string& shown) {
  const std::string word = group(groups, "direction");
  if (word.empty() || has(settings.up_words, word)) return Direction::up;
  if (has(settings.down_words, word)) return Direction::down;
  const Words known = joined(settings.up_words, settings.down_words);
  refuse("migrations.unknown-direction", shown,
         "\"" + word + "\" is no direction" + did_you_mean(word, known));
}

FileDialect dialect_of_name(const GenericSettings& settings, const Groups& groups,
                            const std::string& shown) {
  const std::string word = group(groups, "dialect");
  if (word.empty() || has(settings.any_dialects, word)) return FileDialect::any;
  if (has(settings.own_dialects, word)) return FileDialect::own;
  if (has(settings.other_dialects, word)) return FileDialect::other;
  const Words known =
      joined(joined(settings.own_dialects, settings.any_dialects), settings.other_dialects);
  refuse("migrations.unknown-dialect", shown,
         "\"" + word + "\" is no dialect that the settings dialect.* name" +
             did_you_mean(word, known));
}

}  // namespace

std::optional<GenericName> read_generic_name(const GenericSettings& settings,
                                             const std::string& path, const std::string& shown) {
  auto groups = settings.pattern.match(path);
  GenericName name;
  name.is_program = is_program_file(path);
  if (!groups && name.is_program) {
    const std::string twin = path.substr(0, path.size() - extension_of(path).size()) + ".sql";
    groups = settings.pattern.match(twin);
  }
  if (!groups) {
    if (looks_like_sql(path)) refuse("migrations.stray-file", shown, diagnosis(settings, path));
    return std::nullopt;
  }
  name.version = group(*groups, "version");
  name.place = place_of(name.version, settings.order);
  if (name.version.empty() || name.place.empty()) {
    refuse("migrations.bad-version", shown,
           name.version.empty() ? "it has no version"
                                : "its version \"" + name.version +
                                      "\" is no number as the setting order wants one");
  }
  name.name = group(*groups, "name");
  name.direction = direction_of(settings, *groups, shown);
  name.dialect = dialect_of_name(settings, *groups, shown);
  name.says_no_transaction = !group(*groups, "no_transaction").empty();
  return name;
}

}  // namespace fulldress::migrations
