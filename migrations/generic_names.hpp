#pragma once

#include "harness/base/run_record.hpp"
#include "migrations/generic_settings.hpp"
#include "migrations/version_order.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {

/// Whose file it is.
enum class FileDialect { own, any, other };

/// What the generic format's pattern says of a file.
struct GenericName {
  std::string version;
  VersionPlace place;
  std::string name;
  Direction direction = Direction::up;
  FileDialect dialect = FileDialect::any;
  bool is_program = false;  ///< it matches but for its extension, or its extension is a program's
  bool says_no_transaction = false;
};

/// What a path says; nothing when the pattern does not match and it is nothing like a migration.
///
/// shown   the file in messages.
/// throws  UsageError "migrations.stray-file" when it looks like one that was meant to match, and
///         what is wrong with a word of one that does.
[[nodiscard]] std::optional<GenericName> read_generic_name(const GenericSettings& settings,
                                                           const std::string& path,
                                                           const std::string& shown);

}  // namespace fulldress::migrations
