#pragma once

#include "harness/engine/psql_command.hpp"
#include "harness/engine/session.hpp"
#include "harness/engine/sql_script.hpp"
#include "migrations/migration_set.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  /// A statement that is not sent yet.
  struct Pending {
    std::string text;
    std::size_t offset = 0;
  };
  struct Branch {
    bool is_active = false;   // its statements run
    bool was_active = false;  // one of the branches before was
    bool is_outer_active = true;
    bool has_else = false;
  };
  /// One script while it is read.
  struct File {
    const Script& script;
    Pending buffer;   // begun and not sent; `text` is empty when there is none
    Pending last;     // sent last
    Pending copying;  // a COPY FROM STDIN whose data come next
    std::vector<Branch> branches;

    [[nodiscard]] bool is_active() const { return branches.empty() || branches.back().is_active; }
  };
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
  void copy(const File& file, const psql::Command& command, std::size_t offset);
  /// A file of the directory.
  [[nodiscard]] const std::string& text_of(const File& file, const psql::Command& command,
                                           const std::string& name, std::size_t offset) const;

  void send(const File& file, const Pending& statement);
  void send_data(const File& file, const Pending& statement, std::string_view data);
  /// Stops like psql with ON_ERROR_STOP, or goes on like psql without. returns whether all is well.
  bool guard(const File& file, const Pending& statement, const psql::Interpolated& sent,
             const std::function<void()>& act);
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
