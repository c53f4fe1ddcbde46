#pragma once

#include "migrations/migration.hpp"
#include "migrations/source_directory.hpp"

#include <map>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// How sure a format is that a directory is its own.
enum class Certainty {
  none,      ///< nothing speaks for it
  possible,  ///< only file names do, and other formats use such names too
  certain    ///< something only this format has: a marker, a plan, a lock file
};

struct Recognition {
  Certainty certainty = Certainty::none;
  std::string evidence;  ///< for people: "3 files with a line `-- migrate:up`"
};

struct Discovered {
  std::vector<Migration> migrations;  ///< in the order in which they are applied
  std::vector<std::string> archived;  ///< versions that are kept for reading and never run
  /// What runs before the first pending migration and behind the last one, if there is one at all,
  /// outside of any transaction of the tool's.
  std::vector<Script> before_all = {};
  std::vector<Script> after_all = {};
  /// Where a file of the tool's settings puts the ledger, as `table` or `schema.table`; empty: it
  /// does not say.
  std::string ledger_table = {};
};

/// The first part of a format: from files to ordered migrations. Pure; touches no database.
class Discovery {
 public:
  Discovery() = default;
  Discovery(const Discovery&) = delete;
  Discovery& operator=(const Discovery&) = delete;
  virtual ~Discovery() = default;

  /// What the tool's own configuration around the directory says; what the user says goes first.
  [[nodiscard]] virtual std::map<std::string, std::string> settings_near(
      const SourceDirectory& directory) const;

  /// Never complains about single files: that is discover()'s task.
  [[nodiscard]] virtual Recognition recognise(const SourceDirectory& directory) const = 0;

  /// throws  UsageError "migrations.*" with file:line:column for what the format's rules refuse.
  [[nodiscard]] virtual Discovered discover(const SourceDirectory& directory,
                                            const std::string& engine) const = 0;
};

}  // namespace fulldress::migrations
