#pragma once

#include "harness/engine/psql_command.hpp"
#include "harness/engine/session.hpp"
#include "harness/engine/sql_script.hpp"
#include "migrations/migration_set.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fulldress::migrations {

/// Runs one script as `psql --no-psqlrc --set ON_ERROR_STOP=1 --file` does: statement by statement,
/// each in autocommit, with psql's own commands and variables. read_client_scripts() has looked at
/// the commands before. What a script leaves in its session stays there: run_with_psql() ends that.
class PsqlClient {
 public:
  PsqlClient(Session& session, const MigrationSet& set) : session_(session), set_(set) {}

  /// throws  SqlError whose `position` is in the user's file, also where psql itself stops: a text
  ///         that cannot be split, a file that is not there, \\gset without its one row.
  void run(const Script& script);

 private:
  struct File;     // one script while it is read
  struct Pending;  // a statement that is not sent yet
  /// What psql itself finds wrong.
  struct Complaint {
    std::string sqlstate;
    std::string message;
  };

  void run_file(const Script& script);
  [[nodiscard]] bool take_piece(File& file, const SqlPiece& piece);
  void take_statement(File& file, const SqlPiece& piece);
  /// Both return false when the file ends here.
  [[nodiscard]] bool take_line(File& file, const SqlPiece& piece);
  [[nodiscard]] bool take_command(File& file, const psql::Command& command, std::size_t offset);
  void take_branch(File& file, const psql::Command& command, std::size_t offset);
  void take_query(File& file, const psql::Command& command, std::size_t offset);
  void set_variables(File& file, const psql::Command& command, const Pending& query,
                     std::size_t offset);
  void execute_results(File& file, const Pending& query);
  void set_variable(const File& file, const psql::Command& command, std::size_t offset);
  void restrict(const File& file, const psql::Command& command, std::size_t offset);
  void include(const File& file, const psql::Command& command, std::size_t offset);

  void send(const File& file, const Pending& statement);
  void send_data(const File& file, const Pending& statement, std::string_view data);
  /// Stops like psql with ON_ERROR_STOP, or goes on like psql without. returns whether all is well.
  template <typename Act>
  bool guard(const File& file, const Pending& statement, const psql::Interpolated& sent,
             const Act& act);
  [[noreturn]] void fail(const File& file, std::size_t offset, Complaint complaint) const;
  void know_server();

  Session& session_;
  const MigrationSet& set_;
  psql::Variables variables_;
  std::optional<std::string> restriction_;  // the key of the \restrict in force
  std::size_t depth_ = 0;
};

/// Runs one script with a psql of its own, in this session: what would end with that psql's
/// connection (an open transaction that failed, settings, role, temporary tables, cursors) ends
/// here, however the script ends.
///
/// throws  as PsqlClient::run().
void run_with_psql(Session& session, const MigrationSet& set, const Script& script);

}  // namespace fulldress::migrations
