#include "migrations/generic_suggestion.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/engine/transaction_control.hpp"
#include "migrations/direction_lines.hpp"
#include "migrations/generic_files.hpp"
#include "migrations/named_pattern.hpp"
#include "migrations/numbered_names.hpp"
#include "migrations/script_text.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace fulldress::migrations {
namespace {

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

/// The few SQL files that have no turn among the others, such as MyBatis's bootstrap.sql.
std::vector<std::string> unnumbered_files(const SourceDirectory& directory) {
  constexpr std::size_t files_max = 3;
  constexpr std::string_view extension = ".sql";
  std::vector<std::string> files;
  for (const auto& file : directory.files()) {
    if (!file.ends_with(extension) || file.starts_with('.')) continue;
    if (!number_in_name(file.substr(0, file.size() - extension.size())).empty()) continue;
    if (is_half_of_pair(file)) return {};
    files.push_back(file);
  }
  return files.size() > files_max ? std::vector<std::string>() : files;
}

std::string expression_of(const std::vector<std::string>& files) {
  std::string names;
  for (const auto& file : files) {
    names += (names.empty() ? "" : "|") + expression_of_line(file);
  }
  return files.size() > 1 ? "^(?:" + names + ")$" : "^" + names + "$";
}

}  // namespace

std::string suggest_generic(const SourceDirectory& directory,
                            const std::vector<FormatSettings>& given) {
  const auto is_taken = [&](const auto& each) { return refusal_of(directory, each).empty(); };
  auto choices = given;
  const auto left_out = unnumbered_files(directory);
  for (auto each : given) {
    if (left_out.empty() || each.contains("ignore")) continue;
    each["ignore"] = expression_of(left_out);
    choices.push_back(std::move(each));
  }
  const auto taken = std::find_if(choices.begin(), choices.end(), is_taken);
  const auto& settings = taken == choices.end() ? choices.front() : *taken;
  std::string text = "read " + directory.path().string() + " with --format=generic";
  static const Pattern plain("[A-Za-z0-9_.,-]+");
  for (const auto& [name, value] : settings) {
    const std::string quote = plain.matches(value) ? "" : "'";
    text.append(" --format-option ").append(quote).append(name).append("=").append(value);
    text += quote;
  }
  text += where;
  const bool leaves_out =
      taken != choices.end() && static_cast<std::size_t>(taken - choices.begin()) >= given.size();
  if (leaves_out) {
    text += ", which leaves out " + directory.shown(left_out.front()) +
            (left_out.size() > 1 ? " and others" : "") + ": it has no number";
  }
  if (taken == choices.end()) text += ", which yet refuses: " + refusal_of(directory, settings);
  return text;
}

std::vector<FormatSettings> generic_choices(const SourceDirectory& directory,
                                            const std::vector<std::string>& files,
                                            const GenericNaming& naming) {
  const std::string& plain = naming.pattern;
  std::vector<std::string> patterns = {with_dialect(plain, files, R"(\.)"), plain,
                                       with_dialect(plain, files, "[._-]")};
  std::erase(patterns, "");
  FormatSettings settings;
  if (!naming.up.empty()) settings["up"] = naming.up;
  if (!naming.down.empty()) settings["down"] = naming.down;
  if (!naming.order.empty()) settings["order"] = naming.order;
  if (has_own_transaction(directory, files)) settings["transaction"] = "none";
  std::vector<FormatSettings> choices;
  for (auto& pattern : patterns) {
    settings["pattern"] = std::move(pattern);
    choices.push_back(settings);
  }
  return choices;
}

}  // namespace fulldress::migrations
