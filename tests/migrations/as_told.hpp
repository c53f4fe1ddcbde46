#pragma once

#include "migrations/migration_set.hpp"
#include "tests/migrations/files.hpp"

#include <algorithm>
#include <string>

namespace fulldress::migrations {

/// The directory as the generic format reads it with the settings that the error `told` names.
inline MigrationSet load_as_told(const Files& files, const std::string& told,
                                 const std::string& engine = "postgres") {
  static const std::string option = "--format-option ";
  FormatSettings options;
  const std::size_t end = told.find(" (docs/generic-pairs.md)");
  for (auto at = told.find(option); at < end; at = told.find(option, at)) {
    at += option.size();
    const bool is_quoted = told[at] == '\'';
    if (is_quoted) ++at;
    const auto stop = std::min(told.find(is_quoted ? '\'' : ' ', at), end);
    const auto sign = told.find('=', at);
    options[told.substr(at, sign - at)] = told.substr(sign + 1, stop - sign - 1);
  }
  return MigrationSet::load(files.path(),
                            {.format = "generic", .engine = engine, .settings = options});
}

/// Its versions, and whether they have an up and a down.
inline std::string read_as_told(const Files& files, const std::string& told) {
  std::string text;
  const auto set = load_as_told(files, told);
  for (const auto& each : set.migrations()) {
    text += (text.empty() ? "" : ", ") + each.version + (each.down ? " up and down" : " up");
  }
  return text;
}

}  // namespace fulldress::migrations
