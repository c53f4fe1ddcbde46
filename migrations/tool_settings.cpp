#include "migrations/tool_settings.hpp"

#include "harness/base/pattern.hpp"
#include "harness/host/environment.hpp"
#include "migrations/path_above.hpp"

#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

/// How far above its migrations a project's own files lie.
constexpr std::size_t levels_max = 4;

/// A file that is none of the tool's own says nothing when it cannot be read.
std::optional<std::string> text_near(const SourceDirectory& directory, const char* file,
                                     std::size_t levels) {
  try {
    return directory.text_above(file, levels);
  } catch (const UsageError&) {
    return std::nullopt;
  }
}

using Variables = std::map<std::string, std::string>;

/// `NAME=value`, quoted or not; a comment stands behind a blank.
Variables variables_in(const std::string& text) {
  static const Pattern line(R"re((?:^|\n)[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*)re"
                            R"re((?:"([^"\n]*)"|'([^'\n]*)'|([^\s"']*)))re");
  Variables variables;
  for (const auto& each : line.find_all(text)) {
    variables[each[1]] = each[2] + each[3] + each[4];
  }
  return variables;
}

/// Whether `folder`, as it stands in a file `levels` above, is the directory.
bool is_directory(const SourceDirectory& directory, std::size_t levels, const std::string& folder) {
  std::error_code ignored;
  return fs::equivalent(directory.path() / path_above("", levels) / folder, directory.path(),
                        ignored);
}

bool is_plain(const std::string& value) {
  return !value.empty() && value.find('$') == std::string::npos;
}

/// Nothing if there are several.
std::optional<std::string> only_name(const std::set<std::string>& names) {
  if (names.size() != 1) return std::nullopt;
  return *names.begin();
}

/// `%22app%22.%22history%22` is how a name with its schema is put into a URL.
std::string without_quotes(std::string name) {
  for (const std::string_view quote : {"%22", "\""}) {
    for (auto at = name.find(quote); at != std::string::npos; at = name.find(quote)) {
      name.erase(at, quote.size());
    }
  }
  return name;
}

}  // namespace

std::optional<std::string> tool_variable(const SourceDirectory& directory,
                                         const ToolVariable& variable) {
  if (auto own = environment_variable(variable.name); own && !own->empty()) return own;
  for (std::size_t level = 0; level <= levels_max; ++level) {
    const auto text = text_near(directory, ".env", level);
    if (!text) continue;
    const Variables variables = variables_in(*text);
    const auto folder = variables.find(variable.folder);
    const auto found = variables.find(variable.name);
    if (found == variables.end()) continue;
    if (folder != variables.end() && !is_directory(directory, level, folder->second)) continue;
    if (!is_plain(found->second)) return std::nullopt;
    return found->second;
  }
  return std::nullopt;
}

std::optional<std::string> table_in_urls(const SourceDirectory& directory) {
  constexpr std::array<const char*, 11> files = {".env",
                                                 ".envrc",
                                                 "Makefile",
                                                 "makefile",
                                                 "justfile",
                                                 "Taskfile.yml",
                                                 "Taskfile.yaml",
                                                 "docker-compose.yml",
                                                 "docker-compose.yaml",
                                                 "compose.yml",
                                                 "compose.yaml"};
  static const Pattern table(R"re(x-migrations-table=([\w.$%"{}()-]+))re");
  for (std::size_t level = 0; level <= levels_max; ++level) {
    std::set<std::string> names;
    for (const char* file : files) {
      const auto text = text_near(directory, file, level);
      if (!text) continue;
      for (const auto& each : table.find_all(*text)) names.insert(without_quotes(each[1]));
    }
    if (names.empty()) continue;
    const auto name = only_name(names);
    return name && is_plain(*name) ? name : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> atlas_revisions_schema(const SourceDirectory& directory) {
  static const Pattern schema(R"re((?:^|\n)[ \t]*revisions_schema\s*=\s*(?:"([^"$]+)"|\S))re");
  for (std::size_t level = 0; level <= levels_max; ++level) {
    const auto text = text_near(directory, "atlas.hcl", level);
    if (!text) continue;
    std::set<std::string> names;
    for (const auto& each : schema.find_all(*text)) names.insert(each[1]);
    const auto name = only_name(names);
    return name && !name->empty() ? name : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace fulldress::migrations
