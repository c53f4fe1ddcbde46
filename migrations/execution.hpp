#pragma once

#include "harness/engine/unknown_names.hpp"

#include <string>

namespace fulldress::migrations {

/// How a script's text reaches the server (FORMATS 4.0).
enum class Sending {
  whole,  ///< as one string: on PostgreSQL one simple query, and one transaction if it opens none
  statements,      ///< split by the engine's own rules, one by one
  own_statements,  ///< Script::statements, as the tool's own splitter cuts them, one by one
  client  ///< as psql -f or sqlite3 .read runs it: one by one, with the client's own commands
};

/// Whether scripts of psql may start programs (`\!`, backticks, `\copy ... from program`).
enum class ClientPrograms { refused, allowed };

/// What one transaction of the tool's holds.
enum class TransactionScope {
  migration,  ///< one migration
  /// Everything pending: a failure takes all of it back. A script that is not transactional breaks
  /// it: what ran before is committed, the script runs alone, and a new transaction follows. Only
  /// with Bookkeeping::with_body.
  run
};

/// What the tool puts back between a body and its ledger rows. Does nothing on SQLite.
enum class SessionReset { nothing, search_path, search_path_and_role, everything };

/// When the ledger is written.
enum class Bookkeeping {
  with_body,    ///< right behind the body, in its transaction if it has one
  behind_body,  ///< once the body is committed: a crash in between leaves it applied, unrecorded
  /// As behind_body, because another connection writes it; on SQLite, where the tool has only one,
  /// with_body.
  other_connection,
  around_body  ///< announced and committed before, recorded and committed after it
};

/// What becomes of a body that ends the transaction its tool has opened for it.
enum class OwnTransactions {
  refused,   ///< found before anything runs
  reported,  ///< found afterwards, as the tool's own COMMIT fails
  tolerated  ///< the tool's COMMIT finds no transaction and is content with PostgreSQL's warning;
             ///< SQLite makes it an error: there it is as `reported`
};

/// What an up that fails makes of those that went through before it in the same run.
enum class AfterFailure {
  stays,
  taken_back,              ///< each is rolled back by its own down, newest first
  taken_back_to_milestone  ///< the same, down to the last one that is Migration::is_milestone
};

/// What running a direction without a script means.
enum class MissingScript { fails, moves_version };

/// SQLite's `foreign_keys` during a run; put back afterwards.
enum class SqliteForeignKeys {
  off,             ///< as a fresh connection of most tools has it
  on,              ///< where the tool switches them on when it connects
  off_and_checked  ///< off, so that rebuilding a table cannot delete its children, and every
                   ///< migration that leaves new violations behind fails
};

/// The third part of a format: how its tool runs a migration. Plain data; run_step() obeys it.
struct ExecutionModel {
  Sending sending = Sending::whole;
  ClientPrograms client_programs = ClientPrograms::refused;  ///< of Sending::client
  Bookkeeping bookkeeping = Bookkeeping::with_body;
  OwnTransactions own_transactions = OwnTransactions::reported;
  MissingScript missing_script = MissingScript::fails;
  TransactionScope scope = TransactionScope::migration;
  AfterFailure after_failure = AfterFailure::stays;
  SessionReset reset = SessionReset::nothing;
  /// The schema the tool puts in front of search_path for every body, on PostgreSQL; empty: none.
  /// Only with SessionReset::search_path and search_path_and_role.
  std::string current_schema = {};
  SqliteForeignKeys sqlite_foreign_keys = SqliteForeignKeys::off;
  UnknownNames sqlite_unknown_names = UnknownNames::are_texts;
  /// The tool asks for the current schema at every write, so that a body that sets search_path
  /// moves the ledger too.
  bool ledger_follows_search_path = false;
  /// Where the tool looks for its ledger when search_path names no schema that exists; empty: it
  /// fails.
  std::string last_resort_schema = {};
};

}  // namespace fulldress::migrations
