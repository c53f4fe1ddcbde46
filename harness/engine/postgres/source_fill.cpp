#include "harness/base/error.hpp"
#include "harness/base/size_text.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/postgres/backup_restore.hpp"
#include "harness/engine/postgres/backup_tool.hpp"
#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/session.hpp"
#include "harness/engine/postgres/source_tool.hpp"
#include "harness/engine/postgres/sql.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

namespace fulldress::postgres {
namespace {

/// What the copy is made and renamed from; every disposable server has it.
constexpr const char* lobby_name = "postgres";

const SqlTemplate& statements() {
  static const SqlTemplate list(sql::source);
  return list;
}

/// The first line that says what is wrong: those behind it may quote rows.
std::string first_error(const std::string& text) {
  const auto at = text.find("ERROR:");
  if (at == std::string::npos) return one_line(text, 500);
  return one_line(text.substr(at, text.find('\n', at) - at), 500);
}

class Fill {
 public:
  Fill(const SourceDump& dump, Database& target, const SourceFillRequest& request,
       const Deadline& deadline)
      : dump_(dump),
        target_(target),
        request_(request),
        deadline_(deadline),
        place_(place_of(target, deadline)),
        lobby_(connect(place_.with_database(lobby_name), deadline)),
        binaries_(programs_for(lobby_->server_version(), request.server, deadline)) {}

  std::vector<std::string> run() {
    create_roles(*lobby_, dump_.roles);
    const auto there = databases();
    const bool makes_itself = !dump_.database.empty() && !there.contains(dump_.database) &&
                              !is_there_from_the_start(dump_.database);
    if (makes_itself && has_made()) {
      take_name(dump_.database);
    } else {
      notes_.push_back("settings and collation of the database itself are those of a new one, " +
                       reason_);
      require_restored(restore(Into::target));
    }
    lobby_->close();
    cut_off();
    return std::move(notes_);
  }

 private:
  /// A database the dump creates itself has the encoding, collation and settings of the original.
  enum class Into { itself, target };

  static ConnectionTarget place_of(const Database& target, const Deadline& deadline) {
    const auto session = target.connect(deadline);
    auto place = dynamic_cast<const PgSession&>(*session).target();
    session->close();
    return place.with_database(target.name());
  }

  std::set<std::string> databases() {
    const auto names = names_in(*lobby_, statements().get("databases"));
    return {names.begin(), names.end()};
  }

  /// False when this machine cannot create the database as it was; nothing is left of it then.
  bool has_made() {
    const auto complaints = restore(Into::itself);
    if (databases().contains(dump_.database)) {
      require_restored(complaints);
      return true;
    }
    reason_ = complaints.empty() ? "because the dump does not create it"
                                 : "because the original's cannot be had here: " +
                                       one_line(complaints.front().message, 200);
    return false;
  }

  std::vector<RestoreComplaint> restore(Into into) {
    const auto place = into == Into::itself ? place_.with_database(lobby_name) : place_;
    const auto watched = into == Into::itself ? dump_.database : target_.name();
    WatchedProgram program;
    program.child.environment = secrets_of(place);
    program.child.arguments =
        dump_.form == DumpForm::archive ? restoring(place, into) : running(place);
    program.tick = [&] { tell(watched); };
    const auto ended = run_watched(std::move(program), deadline_);
    auto complaints = complaints_of(ended.error);
    if (complaints.empty() && !ended.status.is_success()) {
      complaints.push_back({.entry = "", .message = first_error(ended.error)});
    }
    return complaints;
  }

  [[nodiscard]] std::vector<std::string> restoring(const ConnectionTarget& place, Into into) const {
    std::vector<std::string> arguments = {binaries_.program("pg_restore"), "--no-password",
                                          "--no-tablespaces", "--no-subscriptions",
                                          "--dbname=" + place.url()};
    if (into == Into::itself) arguments.emplace_back("--create");
    // A tar file can only be read from its beginning to its end.
    if (is_random_access()) {
      arguments.push_back("--jobs=" + std::to_string(std::max<std::size_t>(request_.jobs, 1)));
    }
    arguments.push_back(dump_.path.string());
    return arguments;
  }

  [[nodiscard]] std::vector<std::string> running(const ConnectionTarget& place) const {
    return {binaries_.program("psql"),
            "--no-psqlrc",
            "--quiet",
            "--no-password",
            "--output=/dev/null",
            "--set=ON_ERROR_STOP=1",
            "--dbname=" + place.url(),
            "--file=" + dump_.path.string()};
  }

  [[nodiscard]] bool is_random_access() const {
    if (std::filesystem::is_directory(dump_.path)) return true;
    std::ifstream file(dump_.path, std::ios::binary);
    std::string head(5, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    return head == "PGDMP";
  }

  void require_restored(const std::vector<RestoreComplaint>& complaints) const {
    if (complaints.empty()) return;
    const auto& first = complaints.front();
    const std::string more =
        complaints.size() > 1 ? ", and " + std::to_string(complaints.size() - 1) + " more" : "";
    throw InfrastructureError("engine.source-failed",
                              "the copy of the source cannot be restored here: " +
                                  (first.entry.empty() ? "" : first.entry + ": ") +
                                  one_line(redact_secrets(first.message), 500) + more);
  }

  /// The copy takes the target's name, and the target goes.
  void take_name(const std::string& name) {
    const auto copy = lobby_->quote_name(name);
    const auto place = lobby_->quote_name(target_.name());
    lobby_->execute("alter database " + copy + " is_template false");
    lobby_->execute("alter database " + copy + " connection limit -1");
    lobby_->execute("drop database " + place);
    lobby_->execute("alter database " + copy + " rename to " + place);
  }

  /// A foreign table of the copy would lead to where production's leads.
  void cut_off() {
    const auto session = target_.connect(deadline_);
    for (const auto& row : session->query(statements().get("user_mappings")).rows) {
      session->execute(row.at(0).value_or(""));
      notes_.push_back("foreign server " + row.at(1).value_or("") +
                       ": its user mappings are not copied, so that nothing of it is reached");
    }
    session->close();
  }

  void tell(const std::string& database) {
    if (!request_.progress) return;
    const auto rows = lobby_->query(statements().get("bytes_of"), {database}).rows;
    if (rows.empty()) return;
    std::uint64_t bytes = 0;
    const std::string text = rows.at(0).at(0).value_or("");
    std::from_chars(text.data(), text.data() + text.size(), bytes);
    const double whole = static_cast<double>(dump_.database_bytes);
    const double fraction = whole > 0 ? std::min(static_cast<double>(bytes) / whole, 0.99) : 0;
    request_.progress("restoring the copy: " + size_text(bytes), fraction);
  }

  const SourceDump& dump_;
  Database& target_;
  const SourceFillRequest& request_;
  Deadline deadline_;
  ConnectionTarget place_;
  std::unique_ptr<Session> lobby_;
  Binaries binaries_;
  std::string reason_ = "because the dump does not say them, or its name is in use";
  std::vector<std::string> notes_;
};

}  // namespace

std::vector<std::string> fill_from(const SourceDump& dump, Database& target,
                                   const SourceFillRequest& request, const Deadline& deadline) {
  return Fill(dump, target, request, deadline).run();
}

}  // namespace fulldress::postgres
