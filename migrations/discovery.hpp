#pragma once

#include "harness/base/run_record.hpp"
#include "migrations/migration.hpp"
#include "migrations/source_directory.hpp"

#include <cstddef>
#include <map>
#include <optional>
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

/// When a script that is no migration's runs, in the order of a run. Nothing of it runs dry.
enum class RunEvent {
  after_creating,      ///< in no run: once, in a database that the tool has just made
  before_run,          ///< before all migrations, also when none is pending
  before_applying,     ///< before the first pending one
  after_versioned,     ///< behind all that run once, also when none was pending
  before_repeatables,  ///< before the first pending one that may run again (Rerun)
  after_applying,      ///< behind the last one that was pending, if there was one
  after_run,           ///< behind all, also when none was pending
  after_failure        ///< when a migration, or a script between two of them, has failed
};

/// A script that is no migration's: recorded nowhere, and in a transaction of its own if it is
/// transactional.
struct Action {
  RunEvent event = RunEvent::before_run;
  Direction direction = Direction::up;
  Script script;
};

struct Discovered {
  std::vector<Migration> migrations;  ///< in the order in which they are applied
  std::vector<std::string> archived;  ///< versions that are kept for reading and never run
  std::vector<Action> actions = {};   ///< of one event: in the order in which they run
  /// Where a file of the tool's settings puts the ledger, as `table` or `schema.table`; empty: it
  /// does not say.
  std::string ledger_table = {};
  /// What the format told from the files alone and the user may have to say otherwise, as
  /// sentences.
  std::vector<std::string> notes = {};
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

  /// The folder of migrations that the tool's own configuration in `project` names, relative to it;
  /// it may not be there. Most tools have no such configuration.
  [[nodiscard]] virtual std::optional<std::string> folder_named_in(
      const SourceDirectory& project) const;

  /// How many directories above `directory` the one lies in which the tool is run, where the tool's
  /// own configuration there says so; most often 0.
  [[nodiscard]] virtual std::size_t levels_to_project(const SourceDirectory& directory) const;

  /// Whether `directory` is the tool's though its migrations are in folders of it, named as only
  /// this tool names them. Most tools have no such folders.
  [[nodiscard]] virtual bool keeps_folders_in(const SourceDirectory& directory) const;

  /// Never complains about single files: that is discover()'s task.
  [[nodiscard]] virtual Recognition recognise(const SourceDirectory& directory) const = 0;

  /// throws  UsageError "migrations.*" with file:line:column for what the format's rules refuse.
  [[nodiscard]] virtual Discovered discover(const SourceDirectory& directory,
                                            const std::string& engine) const = 0;
};

}  // namespace fulldress::migrations
