#include "migrations/unknown_directory.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/wording.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/external_tools.hpp"
#include "migrations/foreign_pairs.hpp"
#include "migrations/numbered_names.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>
#include <utility>

namespace fulldress::migrations {
namespace {

constexpr std::size_t folders_max = 50;

std::string base_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// Files of the directory and of the folders directly in it.
std::vector<std::string> files_near(const SourceDirectory& directory) {
  std::vector<std::string> files = directory.files();
  for (std::size_t index = 0; index < std::min(directory.folders().size(), folders_max); ++index) {
    const auto inside = directory.files_in(directory.folders()[index]);
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

/// "3 *.py (0001_initial.py, ...), 2 folders (app, docs)": the most frequent kinds first.
std::string contents_of(const SourceDirectory& directory) {
  std::map<std::string, std::vector<std::string>> by_kind;
  for (const auto& file : directory.files()) {
    if (file.starts_with('.')) continue;
    const auto extension = std::filesystem::path(file).extension().string();
    by_kind["*" + (extension.empty() ? std::string() : extension)].push_back(file);
  }
  std::vector<std::pair<std::string, std::vector<std::string>>> kinds(by_kind.begin(),
                                                                      by_kind.end());
  std::stable_sort(kinds.begin(), kinds.end(), [](const auto& left, const auto& right) {
    return left.second.size() > right.second.size();
  });
  constexpr std::size_t kinds_max = 3;
  std::string text;
  for (std::size_t index = 0; index < std::min(kinds.size(), kinds_max); ++index) {
    const auto& [kind, files] = kinds[index];
    text += (text.empty() ? "" : ", ") + std::to_string(files.size()) + " " + kind + " (" +
            files.front() + (files.size() > 1 ? ", ...)" : ")");
  }
  const auto& folders = directory.folders();
  if (!folders.empty()) {
    text += (text.empty() ? "" : ", ") + count_of(folders.size(), "folder") + " (" +
            folders.front() + (folders.size() > 1 ? ", ...)" : ")");
  }
  return text;
}

std::string advice_for(const ExternalTool& tool) {
  return "its migrations are programs, which " + tool.name +
         " itself runs: rehearse its commands with a fulldress.json such as " +
         command_example(tool);
}

/// The tool whose migrations the most of the files are named as.
const ExternalTool* tool_by_names(const std::vector<std::string>& files) {
  const ExternalTool* best = nullptr;
  std::ptrdiff_t most = 0;
  for (const auto& tool : external_tools()) {
    if (tool.file_names.empty()) continue;
    const Pattern names(tool.file_names);
    const auto count = std::count_if(files.begin(), files.end(), [&](const std::string& file) {
      return names.matches(base_of(file));
    });
    if (count <= most) continue;
    most = count;
    best = &tool;
  }
  return best;
}

/// The tool in whose project the directory is the root.
const ExternalTool* tool_by_project(const std::vector<std::string>& files) {
  const auto& tools = external_tools();
  const auto found = std::ranges::find_if(tools, [&](const ExternalTool& tool) {
    if (tool.project_files.empty()) return false;
    const Pattern names(tool.project_files);
    return std::ranges::any_of(files, [&](const auto& file) { return names.matches(file); });
  });
  return found == tools.end() ? nullptr : &*found;
}

/// What the first format that is the surest of a directory has seen there.
std::pair<const Format*, Recognition> surest_of(const SourceDirectory& directory,
                                                const std::vector<const Format*>& formats) {
  std::pair<const Format*, Recognition> surest;
  for (const Format* format : formats) {
    auto recognition = format->discovery().recognise(directory);
    if (recognition.certainty <= surest.second.certainty) continue;
    surest = {format, std::move(recognition)};
  }
  return surest;
}

/// "did you mean" a folder of it that is a directory of migrations; empty when none is.
std::string folder_meant(const SourceDirectory& directory,
                         const std::vector<const Format*>& formats) {
  for (std::size_t index = 0; index < std::min(directory.folders().size(), folders_max); ++index) {
    const std::string& folder = directory.folders()[index];
    try {
      const SourceDirectory inside(directory.path() / folder);
      const auto [format, recognition] = surest_of(inside, formats);
      const std::string question = "did you mean " + directory.shown(folder);
      if (recognition.certainty != Certainty::certain) {
        // What only looks like a format.
        if (const auto pairs = describe_foreign_pairs(inside)) return question + "? " + *pairs;
      }
      if (format == nullptr) continue;
      return question + " (" + format->title() + ": " + recognition.evidence + ")?";
    } catch (const UsageError&) {
      continue;  // what cannot be read is not what was meant
    }
  }
  return {};
}

/// Whether a part between the dots of a pair's name is an engine's: `1_a.mysql.up.sql`.
bool has_dialect(const std::string& file) {
  static const Pattern pattern(R"(\.(postgres|postgresql|pg|sqlite3?|mysql|mariadb|cockroach))"
                               R"((\.autocommit)?\.(up|down)\.sql$)");
  return pattern.is_in(file);
}

/// How the part behind the number is read: up and down, and engines where some files name one.
std::string pair_pattern(const std::vector<std::string>& files) {
  constexpr const char* direction = R"(\.(?<direction>up|down)\.sql)";
  if (std::none_of(files.begin(), files.end(), has_dialect)) {
    return std::string("(?<name>.*)") + direction;
  }
  // As Ory's popx names them.
  const bool has_autocommit = std::any_of(files.begin(), files.end(), [](const auto& file) {
    return file.find(".autocommit.") != std::string::npos;
  });
  return std::string("(?<name>[^.]*)") +
         (has_autocommit ? R"((?:\.(?<dialect>[a-z0-9]+))??)"
                           R"((?<no_transaction>\.autocommit)?)"
                         : R"((?:\.(?<dialect>[a-z0-9]+))?)") +
         direction;
}

/// A pattern of the generic format that fits a file; empty when it has no number.
std::string example_pattern(const std::string& file, const std::vector<std::string>& files) {
  const std::string name = base_of(file);
  const auto start = std::find_if(name.begin(), name.end(), sql_token::is_digit);
  if (!file.ends_with(".sql") || start == name.end()) return {};
  std::string pattern;
  for (auto each = name.begin(); each != start; ++each) {
    const bool is_plain = sql_token::is_name_part(*each) && *each != '$';
    pattern += (is_plain || *each == '-' ? "" : "\\") + std::string(1, *each);
  }
  const bool is_pair = name.ends_with(".up.sql") || name.ends_with(".down.sql");
  return pattern + "(?<version>[0-9]+)" + (is_pair ? pair_pattern(files) : R"((?<name>.*)\.sql)");
}

/// How all of several files are numbered; empty where they are in different ways.
std::string common_pattern(const std::vector<std::string>& files) {
  constexpr std::string_view extension = ".sql";
  std::vector<std::string> names;
  for (const auto& file : files) {
    const std::string name = base_of(file);
    if (!name.ends_with(extension)) continue;
    if (is_half_of_pair(name)) return {};
    names.push_back(name.substr(0, name.size() - extension.size()));
  }
  const auto numbering = names.size() > 1 ? numbering_of(names) : std::nullopt;
  if (!numbering) return {};
  const std::string order = numbering->order.empty() ? "" : "' --format-option 'order=";
  return numbering->pattern + R"(\.sql)" + order + numbering->order;
}

std::string advice(const SourceDirectory& directory, const std::vector<const Format*>& formats,
                   const std::vector<LedgerSighting>& ledgers) {
  for (const auto& ledger : ledgers) {
    if (ledger.format.empty()) return advice_for(external_tool(ledger.tool));
    return "say --format=" + ledger.format;
  }
  const auto files = files_near(directory);
  const std::string folder = folder_meant(directory, formats);
  if (!folder.empty()) return folder;
  if (const auto* tool = tool_by_names(files)) return advice_for(*tool);
  if (const auto* tool = tool_by_project(directory.files())) return advice_for(*tool);
  const std::string common = common_pattern(files);
  for (const auto& file : files) {
    const std::string pattern = common.empty() ? example_pattern(file, files) : common;
    if (pattern.empty()) continue;
    return "files of a tool of your own are read with --format=generic and settings, the first of "
           "them --format-option 'pattern=" +
           pattern + "' (docs/generic-pairs.md)";
  }
  return "fulldress init looks for migrations in a whole repository";
}

}  // namespace

std::string describe_ledgers(const std::vector<LedgerSighting>& ledgers) {
  std::string text;
  for (const auto& each : ledgers) {
    text += (text.empty() ? "the database holds the ledger of " : ", and that of ") + each.tool +
            ", " + each.shown;
  }
  return text;
}

std::string describe_unknown_directory(const SourceDirectory& directory,
                                       const std::vector<const Format*>& formats,
                                       const std::vector<LedgerSighting>& ledgers) {
  const std::string contents = contents_of(directory);
  const std::string seen = describe_ledgers(ledgers);
  std::string names;
  for (const Format* format : formats) names += (names.empty() ? "" : ", ") + format->name();
  return directory.path().string() + " is no migrations directory of a format we know: it holds " +
         (contents.empty() ? "nothing that can be read" : contents) +
         (seen.empty() ? "" : "; " + seen) + "; " + advice(directory, formats, ledgers) +
         "; or name one with --format: " + names;
}

}  // namespace fulldress::migrations
