#include "migrations/foreign_pairs.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/engine/transaction_control.hpp"
#include "migrations/generic_files.hpp"
#include "migrations/go_text.hpp"
#include "migrations/script_text.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <array>
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
};

constexpr std::array<Markers, 5> all_markers = {{
    // micrate's (amberframework/micrate: src/micrate/migration.cr) and what others call theirs.
    {R"(^--\s*\+[A-Za-z][\w.-]*\s+[Uu]p\s*$)", R"(^--\s*\+[A-Za-z][\w.-]*\s+[Dd]own\s*$)", true},
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
  std::string_view up_word;    ///< the setting up; empty: as by default
  std::string_view down_word;  ///< the setting down
};

constexpr std::array<Names, 5> all_names = {{
    {R"(^(\d+)\.do(\..*)?\.sql$)", R"(^(\d+)\.undo(\..*)?\.sql$)",
     R"((?<version>[0-9]+)\.(?<direction>do|undo)(?:\.(?<name>.*))?\.sql)", "do", "undo"},
    {R"(^(\d+).*[_-]up\.sql$)", R"(^(\d+).*[_-]down\.sql$)",
     R"((?<version>[0-9]+)(?<name>.*)[_-](?<direction>up|down)\.sql)", "", ""},
    {R"(^(\d+)([^0-9].*)?\.sql$)", R"(^(\d+).*[._-](?:rollback|undo|revert)\.sql$)",
     R"((?<version>[0-9]+)(?<name>.*?)(?:[._-](?<direction>rollback|undo|revert))?\.sql)", "",
     "rollback,undo,revert"},
    {R"(^V(\d+)[._].*\.up\.sql$)", R"(^V(\d+)[._].*\.down\.sql$)",
     R"(V(?<version>[0-9]+)[._]+(?<name>.*)\.(?<direction>up|down)\.sql)", "", ""},
    {R"(^up/(\d+).*\.sql$)", R"(^down/(\d+).*\.sql$)",
     R"((?<direction>up|down)/(?<version>[0-9]+)(?<name>.*)\.sql)", "", ""},
}};

constexpr std::string_view where = " (docs/generic-pairs.md)";

/// Why the generic format refuses a directory with these settings, on every engine; empty where it
/// does not.
std::string refusal_of(const SourceDirectory& directory, const FormatSettings& settings) {
  std::string refusal;
  for (const auto* const engine : {"sqlite", "postgres"}) {
    try {
      static_cast<void>(generic_versions(directory, read_generic_settings(settings, engine)));
      return {};
    } catch (const UsageError& error) {
      refusal = error.message();
    }
  }
  return refusal;
}

/// What to say: the first of `choices` that is not refused, or the first with its refusal.
std::string generic(const SourceDirectory& directory, const std::vector<FormatSettings>& choices) {
  const auto is_taken = [&](const auto& each) { return refusal_of(directory, each).empty(); };
  const auto taken = std::find_if(choices.begin(), choices.end(), is_taken);
  const auto& settings = taken == choices.end() ? choices.front() : *taken;
  std::string text = "read it with --format=generic";
  for (const auto& [name, value] : settings) {
    const bool is_plain = name == "up" || name == "down" || name == "transaction";
    const std::string quote = is_plain ? "" : "'";
    text.append(" --format-option ").append(quote).append(name).append("=").append(value);
    text += quote;
  }
  text += where;
  if (taken == choices.end()) text += ", which yet refuses: " + refusal_of(directory, settings);
  return text;
}

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
    return directory.position(file, found->offset_bytes).to_text() +
           ": what stands behind the line `" + found->line +
           "` is the down of a tool that has no format here; " + generic(directory, {settings});
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

std::string alternatives(const std::set<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : "|") + word;
  return text;
}

/// `pattern` with a group for the engine, behind the name and `sign`; empty where no file of
/// `files` that it matches names an engine there.
std::string with_dialect(const std::string& pattern, const std::vector<std::string>& files,
                         const std::string& sign) {
  const auto start = pattern.find("(?<name>");
  const auto end = pattern.find(')', start) + 1;
  const auto naming = [&](const std::string& text) {
    return pattern.substr(0, start) + text + pattern.substr(end);
  };
  const auto some = [&](const std::set<std::string>& words) {
    return naming("(?<name>.*?)(?:" + sign + "(?<dialect>" + alternatives(words) + "))?");
  };
  const auto known = read_generic_settings({{"pattern", pattern}}, "sqlite");
  std::set<std::string> engines(known.own_dialects.begin(), known.own_dialects.end());
  engines.insert(known.other_dialects.begin(), known.other_dialects.end());
  std::set<std::string> words = engines;
  words.insert(known.any_dialects.begin(), known.any_dialects.end());
  const NamedPattern read({.setting = "pattern",
                           .text = some(words),
                           .groups = {"version", "name", "direction", "dialect"}});
  std::set<std::string> seen;
  bool has_engine = false;
  bool has_plain = false;
  for (const auto& file : files) {
    const auto groups = read.match(file);
    if (!groups) continue;
    const auto word = groups->find("dialect");
    if (word == groups->end() || word->second.empty()) {
      has_plain = true;
    } else {
      has_engine = has_engine || engines.contains(word->second);
      seen.insert(word->second);
    }
  }
  if (!has_engine) return {};
  // A name that ends early leaves the word behind it to what follows.
  const bool ends_early = pattern.substr(start, end - start).ends_with("?)");
  return has_plain || ends_early ? some(seen)
                                 : naming("(?<name>.*)" + sign + "(?<dialect>[a-z0-9]+)");
}

/// Whether a script opens a transaction of its own, by the rules of either engine.
bool has_own_transaction(const SourceDirectory& directory, const std::vector<std::string>& files) {
  const auto opens = [&](const std::string& file, SqlDialect dialect) {
    const Script script{.text = directory.text(file), .start = {}, .guards = {}};
    const auto found = find_transaction_control(script, dialect);
    return found && transaction_control_of(found->text) == TransactionControl::begins;
  };
  return std::any_of(files.begin(), files.end(), [&](const std::string& file) {
    return file.ends_with(".sql") && opens(file, SqlDialect::sqlite) &&
           opens(file, SqlDialect::postgres);
  });
}

/// How the generic format may read such pairs. A part between dots that names an engine is one;
/// between other signs it may be a part of the name, and is one where the files collide without.
std::vector<FormatSettings> choices_of(const SourceDirectory& directory,
                                       const std::vector<std::string>& files, const Names& names) {
  const std::string plain(names.pattern);
  std::vector<std::string> patterns = {with_dialect(plain, files, R"(\.)"), plain,
                                       with_dialect(plain, files, "[._-]")};
  std::erase(patterns, "");
  FormatSettings settings;
  if (!names.up_word.empty()) settings["up"] = names.up_word;
  if (!names.down_word.empty()) settings["down"] = names.down_word;
  if (has_own_transaction(directory, files)) settings["transaction"] = "none";
  std::vector<FormatSettings> choices;
  for (auto& pattern : patterns) {
    settings["pattern"] = std::move(pattern);
    choices.push_back(settings);
  }
  return choices;
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
           generic(directory, choices_of(directory, files, names));
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
