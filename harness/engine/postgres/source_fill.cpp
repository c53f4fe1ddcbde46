#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/size_text.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/postgres/backup_restore.hpp"
#include "harness/engine/postgres/backup_tool.hpp"
#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/session.hpp"
#include "harness/engine/postgres/source_tool.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/host/files.hpp"
#include "harness/host/temp_dir.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace fulldress::postgres {
namespace {

/// What the copy is made and renamed from; every disposable server has it.
constexpr const char* lobby_name = "postgres";

const SqlTemplate& statements() {
  static const SqlTemplate list(sql::source);
  return list;
}

/// How pg_restore calls the filling of a materialized view.
constexpr std::string_view view_rows = "MATERIALIZED VIEW DATA ";

const std::string mapping_left_out =
    ": user mappings are not copied, so that no other server is reached";

/// The first line that says what is wrong: those behind it may quote rows. The line of `script` is
/// said in front, where psql says it.
std::string first_error(const std::string& text, const std::filesystem::path& script) {
  const auto at = text.find("ERROR:");
  if (at == std::string::npos) return one_line(text, 500);
  const auto begin = text.rfind('\n', at) + 1;
  const auto place = text.find(script.string() + ":", begin);
  const auto from = std::min(place, at);
  return one_line(text.substr(from, text.find('\n', at) - from), 500);
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
    const TempDir scratch({.root = request_.server.run_root, .prefix = "fds"});
    WatchedProgram program;
    program.child.environment = secrets_of(place);
    program.child.arguments = dump_.form == DumpForm::archive
                                  ? restoring(place, into, scratch.path())
                                  : running(place, scratch.path());
    program.tick = [&] { tell(watched); };
    const auto ended = run_watched(std::move(program), deadline_);
    auto complaints = complaints_of(ended.error);
    if (complaints.empty() && !ended.status.is_success()) {
      complaints.push_back({.entry = "", .message = first_error(ended.error, dump_.path)});
    }
    // A view that cannot be filled, of rows elsewhere or of an owner who lost a privilege, is empty
    // in production's next restore, too.
    std::erase_if(complaints, [&](const RestoreComplaint& each) {
      const bool is_view = each.entry.starts_with(view_rows);
      if (is_view) {
        notes_.push_back(
            "the materialized view " + each.entry.substr(view_rows.size()) +
            " is not filled in the copy: " + one_line(redact_secrets(each.message), 300));
      }
      return is_view;
    });
    return complaints;
  }

  void note_empty(const std::string& view, const std::string& why) {
    notes_.push_back("the materialized view " + view +
                     " is not filled in the copy: " + one_line(redact_secrets(why), 300));
  }

  /// The entries of an archive without user mappings, in a file; nothing when it has none. While
  /// the copy is made its materialized views are filled, and would reach where production's reach.
  [[nodiscard]] std::optional<std::filesystem::path> entries(const std::filesystem::path& scratch) {
    const auto listed = run_program(
        {.arguments = {binaries_.program("pg_restore"), "--list", dump_.path.string()}}, deadline_);
    if (!listed.status.is_success()) return std::nullopt;
    static const Pattern mapping(R"(\d+; \d+ \d+ USER MAPPING - USER MAPPING (.*))");
    std::istringstream lines(listed.output);
    std::string kept;
    bool is_whole = true;
    for (std::string line; std::getline(lines, line);) {
      const auto found = mapping.match(line);
      if (found) notes_.push_back("the user mapping " + (*found)[1] + mapping_left_out);
      is_whole = is_whole && !found;
      if (!found) kept += line + "\n";
    }
    if (is_whole) return std::nullopt;
    const auto file = scratch / "entries";
    write_file_atomically(file, kept);
    return file;
  }

  [[nodiscard]] std::vector<std::string> restoring(const ConnectionTarget& place, Into into,
                                                   const std::filesystem::path& scratch) {
    std::vector<std::string> arguments = {binaries_.program("pg_restore"), "--no-password",
                                          "--no-tablespaces", "--no-subscriptions",
                                          "--dbname=" + place.url()};
    if (into == Into::itself) arguments.emplace_back("--create");
    // A tar file can only be read from its beginning to its end.
    if (is_random_access()) {
      arguments.push_back("--jobs=" + std::to_string(std::max<std::size_t>(request_.jobs, 1)));
    }
    const auto list = entries(scratch);
    if (list) arguments.push_back("--use-list=" + list->string());
    arguments.push_back(dump_.path.string());
    return arguments;
  }

  [[nodiscard]] std::vector<std::string> running(const ConnectionTarget& place,
                                                 const std::filesystem::path& scratch) {
    auto script = dump_.path;
    if (!is_for_here(dump_, binaries_)) {
      script = scratch / "script";
      refreshing_ = copy_for_here(dump_.path, script, binaries_);
    }
    return {binaries_.program("psql"),
            "--no-psqlrc",
            "--quiet",
            "--no-password",
            "--output=/dev/null",
            "--set=ON_ERROR_STOP=1",
            "--dbname=" + place.url(),
            "--file=" + script.string()};
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
    if (dump_.form == DumpForm::archive) require_readable(dump_.path, binaries_, deadline_);
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
      notes_.push_back("a user mapping of server " + row.at(1).value_or("") + mapping_left_out);
    }
    for (const auto& name : names_in(*session, statements().get("subscriptions"))) {
      const auto quoted = session->quote_name(name);
      session->execute("alter subscription " + quoted + " disable");
      session->execute("alter subscription " + quoted + " set (slot_name = none)");
      session->execute("drop subscription " + quoted);
      notes_.push_back("the subscription " + name + " is not copied");
    }
    for (const auto& statement : refreshing_) {
      try {
        session->execute(statement);
      } catch (const SqlError& error) {
        constexpr std::string_view words = "REFRESH MATERIALIZED VIEW ";
        note_empty(statement.substr(words.size(), statement.find(';') - words.size()),
                   error.info().message);
      }
    }
    session->close();
    if (dump_.has_user_mappings) notes_.push_back("user mappings of the script" + mapping_left_out);
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
  std::vector<std::string> refreshing_;  ///< what a script has still to do
  std::vector<std::string> notes_;
};

}  // namespace

std::vector<std::string> fill_from(const SourceDump& dump, Database& target,
                                   const SourceFillRequest& request, const Deadline& deadline) {
  return Fill(dump, target, request, deadline).run();
}

}  // namespace fulldress::postgres
