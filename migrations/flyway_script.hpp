#pragma once

#include "migrations/flyway_settings.hpp"
#include "migrations/migration.hpp"
#include "migrations/source_directory.hpp"

#include <string>
#include <string_view>

namespace fulldress::migrations {

/// CRC-32 over all lines without their ends and without a byte order mark, as the signed number
/// Flyway stores. source  flyway/flyway: internal/resolver/ChecksumCalculator.
[[nodiscard]] std::string flyway_checksum(std::string_view text);

/// One SQL file of Flyway's as Flyway would send it.
struct FlywayScript {
  Script script;
  std::string checksum;     ///< of the file; a repeatable's: behind the replacement of placeholders
  bool is_executed = true;  ///< false: its .conf says shouldExecute=false
  bool depends_on_moment = false;  ///< it holds ${flyway:timestamp}
};

/// Reads `file` and the `.conf` beside it, replaces placeholders and splits.
///
/// throws  UsageError "migrations.unresolved-placeholder", "migrations.mixed-transactions",
///         "migrations.unknown-directive", "migrations.unsupported", each with file:line:column.
[[nodiscard]] FlywayScript read_flyway_script(const SourceDirectory& directory,
                                              const std::string& file, FlywayKind kind,
                                              const FlywaySettings& settings,
                                              const std::string& engine);

}  // namespace fulldress::migrations
