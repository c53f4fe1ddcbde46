#pragma once

#include "migrations/source_directory.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

enum class SqlxKind { simple, up, down };

/// A file's name as sqlx takes it apart.
struct SqlxFileName {
  std::optional<std::int64_t> version;  ///< nothing when there is no number where one must be
  std::string description;
  SqlxKind kind = SqlxKind::simple;
};

/// Nothing for the files that sqlx ignores.
[[nodiscard]] std::optional<SqlxFileName> parse_sqlx_file_name(const std::string& file);

/// What sqlx.toml says about migrations.
struct SqlxConfig {
  std::string table;                       ///< empty: the default one
  std::vector<std::string> schemas;        ///< to be created before the table
  std::vector<std::string> ignored_chars;  ///< not part of the checksum
};

/// From the sqlx.toml in the directory or in one of the three above; empty without one.
///
/// throws  UsageError "migrations.malformed-toml".
[[nodiscard]] SqlxConfig read_sqlx_config(const SourceDirectory& directory);

/// SHA-384 in hexadecimal digits of a file without the characters to be ignored.
[[nodiscard]] std::string sqlx_checksum(std::string_view text, const SqlxConfig& config);

}  // namespace fulldress::migrations
