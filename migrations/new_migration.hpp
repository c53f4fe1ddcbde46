#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace fulldress::migrations {

struct NewMigrationOptions {
  std::filesystem::path directory;  ///< created if it is not there
  std::string name;                 ///< "add email to users"; blanks and dashes become `_`
  std::string template_name;  ///< one of template_names(); empty: told by the name, else "plain"
  std::string engine;         ///< "postgres" or "sqlite"
  std::chrono::year_month_day date;
};

/// Writes the file of a new native migration, `YYYY_MM_DD_<name>.sql`, from a template. Table and
/// column are taken from names such as `add_<column>_to_<table>` and `create_<table>`.
///
/// returns the files written. throws UsageError "migrations.bad-name",
/// "migrations.unknown-template",
///         "migrations.file-exists" (nothing is ever overwritten), "migrations.sorts-before" when
///         the file would not be the last one, "migrations.cannot-write" for the directory;
///         InfrastructureError "host.write-failed".
[[nodiscard]] std::vector<std::filesystem::path> write_new_migration(
    const NewMigrationOptions& options);

/// The templates every engine has, in name order.
[[nodiscard]] std::vector<std::string> template_names();

}  // namespace fulldress::migrations
