#pragma once

#include "migrations/format.hpp"
#include "tests/migrations/files.hpp"

#include <string>

namespace fulldress::migrations {

inline constexpr const char* generic_pairs =
    R"((?<version>[0-9]+)_(?<name>\w+?)(?:\.(?<dialect>[a-z]+))?\.(?<direction>[a-z]+)\.sql)";

inline MigrationSet load_generic(const Files& files, FormatSettings settings,
                                 const std::string& engine = "sqlite") {
  settings.emplace("pattern", generic_pairs);
  return MigrationSet::load(files.path(),
                            {.format = "generic", .engine = engine, .settings = settings});
}

inline std::string generic_load_error(const Files& files, const FormatSettings& settings = {}) {
  return error_of([&] { static_cast<void>(load_generic(files, settings)); });
}

/// The message about a setting of an otherwise fine directory.
inline std::string generic_setting_error(const FormatSettings& settings) {
  return generic_load_error(Files{{"1_a.up.sql", "select 1"}}, settings);
}

}  // namespace fulldress::migrations
