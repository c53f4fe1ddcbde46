#pragma once

#include "harness/engine/database.hpp"
#include "harness/host/deadline.hpp"
#include "scenarios/stage.hpp"
#include "scenarios/steps/state.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace fulldress::scenarios {

/// A session that reads the states of one database between the sessions that migrate it. What it
/// has read of the catalogue once it need not read again, so that the second state costs a third of
/// the first. No script of the user runs in it. It ends behind every reading while the database
/// cannot be put back into another mode otherwise: SQLite leaves WAL for its only connection.
///
/// To be closed before the database is copied, except by copy_beside().
class Reader {
 public:
  /// database, set  outlive it
  /// schema         what the database holds, as far as it is known
  Reader(const Database& database, const migrations::MigrationSet& set, const Deadline& deadline,
         const SchemaSnapshot& schema = {});

  /// Has `work` read. Connects anew, and calls it once more, where a migration has ended the
  /// sessions of everybody else.
  void with_session(const std::function<void(Session&)>& work);
  /// The state now, without the ledger's rows.
  [[nodiscard]] DatabaseState state();
  /// Reads rows and sequences of `state` anew.
  void read_data(DatabaseState& state);

  /// The tables of the ledger, looked for when they are first asked for.
  [[nodiscard]] const std::vector<TableName>& ledger();
  /// Looks for them anew, behind a script that may have put them elsewhere. returns whether they
  /// are where they were known to be.
  bool find_ledger();

  /// Another session from now on, for one that obeys settings the database was given meanwhile.
  void connect_anew();
  [[nodiscard]] Session& session();
  void close();
  /// Before somebody else's script runs: closes where that is in its way.
  void step_aside();

 private:
  const Database& database_;
  const migrations::MigrationSet& set_;
  Deadline deadline_;
  std::unique_ptr<Session> session_;
  std::optional<std::vector<TableName>> ledger_;
  bool is_in_the_way_ = false;
};

/// A copy of `database`, which `reader` reads and nobody else is connected to. The reader's session
/// stays, unless it cannot copy: settings a migration gave the database may forbid it to.
[[nodiscard]] std::unique_ptr<Database> copy_beside(Reader& reader, Stage& stage,
                                                    const Database& database, StepContext& context);

}  // namespace fulldress::scenarios
