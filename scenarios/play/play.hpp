#pragma once

#include "harness/engine/database.hpp"
#include "harness/engine/physical_backup.hpp"
#include "harness/engine/server.hpp"
#include "harness/host/temp_dir.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/play/stage_guest.hpp"
#include "scenarios/stage.hpp"
#include "scenarios/steps/state.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// As whom a session works.
struct SessionAs {
  std::string role;   ///< SET ROLE; empty: who made the database
  std::string login;  ///< connects as this role; empty: who made the database
  std::map<std::string, std::string> settings;  ///< what SET would say
};

/// How a database comes to be.
struct DatabaseOrigin {
  enum class From {
    empty,                   ///< with nothing but what the format's platform puts into every one
    before_first_migration,  ///< the fixtures, and no migration
    head,                    ///< every migration applied
    copy
  };
  From from = From::before_first_migration;
  std::string copied;          ///< of which database it is a copy
  std::string engine;          ///< empty: the scenario's
  std::string server;          ///< a server of this name, of its own; empty: the scenario's
  bool is_crash_safe = false;  ///< of a server of its own: commits survive a crash
  bool is_archived = false;    ///< of a server of its own: it archives its log
};

/// A backup of the server a database is on.
struct PhysicalBackupOf {
  BaseBackup backup;
  std::string database;       ///< as the steps call it
  std::string database_name;  ///< as its server calls it
};

/// A state that was remembered under a name.
struct RememberedState {
  DatabaseState state;
  std::string engine;
};

/// What the steps of one scenario share while they are played: databases by name on disposable
/// servers, remembered states, and a folder for files. Ends with the stage.
class Play : public StageGuest {
 public:
  /// `stage` outlives it.
  explicit Play(Stage& stage) : stage_(stage) {}

  [[nodiscard]] Stage& stage() { return stage_; }

  /// The database of this name. `main` is made when it is first asked for, in the state before the
  /// first migration.
  /// throws  UsageError "scenarios.unknown-step-database" for another one nobody has made.
  [[nodiscard]] Database& database(const std::string& name, StepContext& context);
  [[nodiscard]] bool has_database(const std::string& name) const {
    return databases_.contains(name);
  }
  /// Names of all there are, in their order.
  [[nodiscard]] std::vector<std::string> databases() const;
  /// Makes it, in the place of one of the same name.
  ///
  /// returns  why there is none: the migrations do not arrive; empty when there is one.
  /// throws   UsageError "scenarios.unknown-step-database", and "scenarios.other-engine" where the
  ///          origin is the state of another engine.
  [[nodiscard]] std::string make_database(const std::string& name, const DatabaseOrigin& origin,
                                          StepContext& context);
  /// Takes over a database made elsewhere, with the server it is on if that ends with it.
  void adopt_database(const std::string& name, std::unique_ptr<Database> database,
                      std::unique_ptr<Server> server);
  /// Drops it, and the server it came with.
  void drop_database(const std::string& name);
  [[nodiscard]] const Engine& engine_of(const std::string& name) const;
  /// The server it is on.
  [[nodiscard]] Server& server_of(const std::string& name);

  /// A new session of that database.
  /// throws  UsageError "scenarios.no-roles" on an engine that has none.
  [[nodiscard]] std::unique_ptr<Session> connect(const std::string& name, const SessionAs& as,
                                                 StepContext& context);

  void remember(const std::string& name, RememberedState state);
  /// throws  UsageError "scenarios.nothing-remembered".
  [[nodiscard]] const RememberedState& remembered(const std::string& name) const;

  /// Base backups and restore points by the names steps gave them.
  [[nodiscard]] std::map<std::string, PhysicalBackupOf>& physical_backups() {
    return physical_backups_;
  }
  [[nodiscard]] std::map<std::string, RestorePoint>& restore_points() { return restore_points_; }

  /// A folder of this scenario's own, `${files}` in paths.
  [[nodiscard]] const std::filesystem::path& files();
  /// A path as ActReading gives it, with `${files}` replaced.
  [[nodiscard]] std::filesystem::path place(const std::filesystem::path& path);
  /// A text with every `${files}` replaced, e.g. a command.
  [[nodiscard]] std::string with_files(std::string text);

  [[nodiscard]] std::vector<std::string> keep() override;
  void close() override;

 private:
  struct Entry {
    std::unique_ptr<Server> own_server;  ///< ends behind the database; null: somebody else's
    std::unique_ptr<Database> database;
    Stage* stage = nullptr;    ///< whose server it is on; null: `server`
    Server* server = nullptr;  ///< null: the stage's
    const Engine* engine = nullptr;
  };

  [[nodiscard]] Entry& entry(const std::string& name);
  [[nodiscard]] const Entry& entry(const std::string& name) const;
  [[nodiscard]] Entry made_on_stage(Stage& stage, const DatabaseOrigin& origin,
                                    StepContext& context, std::string& failure);
  [[nodiscard]] Entry made_elsewhere(const DatabaseOrigin& origin, const Engine& engine,
                                     StepContext& context);
  [[nodiscard]] Entry copied(const DatabaseOrigin& origin, StepContext& context);
  [[nodiscard]] Stage& stage_called(const DatabaseOrigin& origin, StepContext& context);
  [[nodiscard]] std::unique_ptr<Database> logged_in(const Entry& entry, const std::string& login,
                                                    StepContext& context) const;

  Stage& stage_;
  // Databases end before the servers they are on.
  std::map<std::string, std::unique_ptr<Stage>> stages_;    ///< servers of the scenario's engine
  std::map<std::string, std::unique_ptr<Server>> servers_;  ///< of other engines
  std::map<std::string, Entry> databases_;
  std::map<std::string, RememberedState> remembered_;
  std::map<std::string, PhysicalBackupOf> physical_backups_;
  std::map<std::string, RestorePoint> restore_points_;
  std::optional<TempDir> files_;
  int made_ = 0;
};

}  // namespace fulldress::scenarios
