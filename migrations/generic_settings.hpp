#pragma once

#include "harness/base/pattern.hpp"
#include "migrations/format.hpp"
#include "migrations/named_pattern.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// How the versions of generic files are put in order.
enum class VersionOrder {
  numeric,   ///< by the number, however many zeros stand in front
  name,      ///< by their bytes
  dotted,    ///< part by part between `.`, `_` and `-`, each by its number
  timestamp  ///< as moments of different length (a day, a second); small numbers come first
};

/// What becomes of several files of one version and direction.
enum class SeveralFiles { refused, joined };

/// What becomes of files that match but for their extension: migrations that are programs.
enum class ProgramFiles {
  refused,
  twins,   ///< left out where an SQL file of the same version and direction stands beside
  ignored  ///< left out
};

/// A line that starts a part of a file.
struct LineMark {
  Pattern exact;
  Pattern in_any_case;  ///< finds lines that were meant to be one
};

/// What the settings `no_transaction.*` say: ways of a file to be run without a transaction.
struct NoTransactionSigns {
  std::optional<Pattern> comment;    ///< a comment line anywhere
  std::optional<Pattern> header;     ///< a comment line in front of the first statement
  std::optional<Pattern> name;       ///< in the file's path
  std::optional<Pattern> side_text;  ///< in the side file; without it, that file is enough
  std::string side_file;             ///< its name, with `{file}`, `{stem}` and `{folder}`
  std::string first_bytes;
  std::set<std::string> folders;
};

/// The settings of the generic format, read and checked (docs/configuration.md has the list).
struct GenericSettings {
  NamedPattern pattern;
  bool names_folders = false;  ///< the pattern is one of paths, not of file names
  std::optional<Pattern> ignore;
  std::vector<std::string> up_words;
  std::vector<std::string> down_words;
  std::vector<std::string> own_dialects;    ///< names of the engine
  std::vector<std::string> any_dialects;    ///< names for all engines
  std::vector<std::string> other_dialects;  ///< names of engines that are not this one
  VersionOrder order = VersionOrder::numeric;
  SeveralFiles several = SeveralFiles::refused;
  ProgramFiles programs = ProgramFiles::refused;
  std::string manifest_up;  ///< key of the list of files in a manifest; empty: files are SQL
  std::string manifest_down;
  std::optional<LineMark> up_marker;
  std::optional<LineMark> down_marker;
  bool joins_sections = false;  ///< several parts of one direction in a file all run
  std::map<std::string, std::string> placeholders;  ///< values of `${name}` by name
  bool halves_semicolons = false;  ///< `;;` stands for a `;` that ends no statement
  std::string transaction;         ///< "file", "run", "none", "own"
  NoTransactionSigns no_transaction;
};

/// throws  UsageError "migrations.bad-setting" that names the setting.
[[nodiscard]] GenericSettings read_generic_settings(const FormatSettings& settings,
                                                    const std::string& engine);

/// The names of all settings; those that end in a dot take any that start so.
[[nodiscard]] std::vector<std::string> generic_setting_names();

}  // namespace fulldress::migrations
