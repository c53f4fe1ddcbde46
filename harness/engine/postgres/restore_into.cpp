#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/postgres/backup_tool.hpp"
#include "harness/engine/postgres/session.hpp"
#include "harness/host/random.hpp"
#include "harness/host/stop_signal.hpp"
#include "harness/host/warnings.hpp"

#include <algorithm>
#include <set>

namespace fulldress::postgres {
namespace {

/// Dropping what nobody knows of may take a little, whatever the deadline was.
constexpr auto clean_up_patience = std::chrono::seconds(60);

/// Any database will do to rename the others from; one of these is on every server.
constexpr const char* lobby_name = "postgres";
constexpr const char* other_lobby_name = "template1";

bool says_yes(Session& session, const char* statement) {
  const auto rows = session.query(backup_statements().get(statement)).rows;
  return !rows.empty() && rows.at(0).at(0) == "t";
}

InfrastructureError failed(const std::string& database, const std::string& why) {
  return {"engine.restore-failed",
          "the backup cannot be restored into " + database + ", which is as it was: " + why};
}

void refuse_complaints(const std::string& database,
                       const std::vector<RestoreComplaint>& complaints) {
  if (complaints.empty()) return;
  const auto& first = complaints.front();
  throw failed(database,
               (first.entry.empty() ? "" : first.entry + ": ") + one_line(first.message, 500));
}

/// A dump has none, and an application that comes back must not wait for autovacuum to plan well.
/// Tables of others are passed over by the server.
void gather_statistics(Session& session) {
  session.execute("set client_min_messages = error; analyze; reset client_min_messages");
}

class Restore {
 public:
  Restore(const StoredDump& dump, const RestoreTarget& wanted, const Deadline& deadline)
      : dump_(dump),
        wanted_(wanted),
        deadline_(deadline),
        session_(wanted.database.connect(deadline)),
        target_(dynamic_cast<PgSession&>(*session_).target()),
        name_(wanted.database.name()),
        binaries_(programs_for(session_->server_version(), wanted.server, deadline)) {}

  void run() {
    provide_roles();
    require_extensions(*session_, dump_.server_parts.extensions);
    if (says_yes(*session_, "may_create_databases")) {
      restore_beside();
    } else {
      restore_here();
    }
  }

 private:
  void provide_roles() {
    const auto names = names_in(*session_, backup_statements().get("role_names"));
    const std::set<std::string> there(names.begin(), names.end());
    std::set<std::string> missing;
    for (const auto& each : dump_.server_parts.roles) {
      if (!there.contains(each.role)) missing.insert(each.role);
    }
    if (missing.empty()) return;
    if (wanted_.missing_roles == RoleCreation::refused) {
      std::string list;
      for (const auto& name : missing) list += (list.empty() ? "" : ", ") + name;
      throw UsageError("engine.roles-missing",
                       "the server of " + name_ + " lacks roles of the backup: " + list +
                           "; create them, or add --create-roles (they get no passwords)");
    }
    std::vector<RoleStatement> statements;
    for (const auto& each : dump_.server_parts.roles) {
      if (missing.contains(each.role)) statements.push_back(each);
    }
    create_roles(*session_, statements);
  }

  /// The target stays as it is until the other database is approved.
  void restore_beside() {
    const auto beside = "fulldress_restore_" + random_hex(6);
    const auto options = session_->query(backup_statements().get("like_current")).rows;
    session_->close();
    auto lobby = connect(target_.with_database(name_ == lobby_name ? other_lobby_name : lobby_name),
                         deadline_);
    lobby->execute("create database " + lobby->quote_name(beside) + " template template0 " +
                   options.at(0).at(0).value_or(""));
    try {
      fill(beside);
      swap(*lobby, beside);
    } catch (...) {
      drop(*lobby, beside);
      throw;
    }
    lobby->close();
  }

  void fill(const std::string& beside) {
    const auto into = target_.with_database(beside);
    RestoreCall call{.into = into, .binaries = binaries_, .dump = dump_, .arguments = {}};
    call.arguments.push_back("--jobs=" + std::to_string(std::max<std::size_t>(dump_.jobs, 1)));
    call.keeps_tablespaces = has_tablespaces_of(call);
    refuse_complaints(name_, run_restore(call, deadline_));
    const auto session = connect(into, deadline_);
    apply_properties(*session, dump_, beside);
    gather_statistics(*session);
    wanted_.approve(*session);
    session->close();
  }

  /// Where one is missing, everything goes into the tablespace of the database.
  [[nodiscard]] bool has_tablespaces_of(const RestoreCall& call) const {
    const auto wanted = tablespaces_of(call, deadline_);
    if (wanted.empty()) return true;
    const auto session = connect(call.into, deadline_);
    const auto there = names_in(*session, backup_statements().get("tablespaces"));
    session->close();
    for (const auto& name : wanted) {
      if (std::find(there.begin(), there.end(), name) != there.end()) continue;
      note_warning("the server of " + name_ + " has no tablespace " + name +
                   ": what was in tablespaces is restored without them");
      return false;
    }
    return true;
  }

  /// Both renames or none; a database somebody uses cannot be renamed.
  void swap(Session& lobby, const std::string& beside) {
    const auto before = "fulldress_before_" + random_hex(6);
    try {
      lobby.begin(TransactionMode::read_write);
      lobby.execute("alter database " + lobby.quote_name(name_) + " rename to " +
                    lobby.quote_name(before));
      lobby.execute("alter database " + lobby.quote_name(beside) + " rename to " +
                    lobby.quote_name(name_));
      lobby.commit();
    } catch (const SqlError& error) {
      if (lobby.transaction_state() != TransactionState::idle) lobby.rollback();
      constexpr auto object_in_use = "55006";
      if (error.sqlstate() != object_in_use) throw failed(name_, error.info().message);
      throw UsageError(
          "engine.restore-refused",
          "the database " + name_ +
              " has other sessions and cannot be replaced; end them and restore again");
    }
    drop(lobby, before);
  }

  void drop(Session& lobby, const std::string& name) const {
    const CleanUpScope undoing;
    try {
      lobby.set_deadline(Deadline::after(clean_up_patience));
      lobby.execute("drop database if exists " + lobby.quote_name(name));
    } catch (const Error& error) {
      note_warning("the database \"" + name + "\" was not dropped: " + error.message());
    }
  }

  /// One transaction of pg_restore's own; it can be approved only behind it.
  void restore_here() {
    if (!says_yes(*session_, "is_empty")) {
      throw UsageError(
          "engine.restore-refused",
          "the database " + name_ + " is not empty, and replacing it takes a role with CREATEDB");
    }
    RestoreCall call{.into = target_,
                     .binaries = binaries_,
                     .dump = dump_,
                     .arguments = {"--single-transaction", "--exit-on-error"}};
    call.keeps_tablespaces = has_tablespaces_of(call);
    refuse_complaints(name_, run_restore(call, deadline_));
    apply_properties(*session_, dump_, name_);
    gather_statistics(*session_);
    wanted_.approve(*session_);
    session_->close();
  }

  const StoredDump& dump_;
  const RestoreTarget& wanted_;
  Deadline deadline_;
  std::unique_ptr<Session> session_;
  ConnectionTarget target_;
  std::string name_;
  Binaries binaries_;
};

}  // namespace

void restore_into(const StoredDump& dump, const RestoreTarget& target, const Deadline& deadline) {
  Restore(dump, target, deadline).run();
}

}  // namespace fulldress::postgres
