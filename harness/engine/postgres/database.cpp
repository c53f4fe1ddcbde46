#include "harness/base/error.hpp"
#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/login_probe.hpp"
#include "harness/engine/postgres/scoped_deadline.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/stop_signal.hpp"
#include "harness/host/warnings.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <functional>
#include <string_view>

namespace fulldress::postgres {
namespace {

/// What a destructor and the const queries may take: they get no deadline.
constexpr auto patience = std::chrono::seconds(60);

/// NAMEDATALEN - 1 of every usual build; the server would cut a longer name without an error.
constexpr std::size_t name_bytes_max = 63;

/// Where copying through the WAL becomes slower than copying files and two checkpoints (METHODS 2).
constexpr std::int64_t wal_log_bytes_max = std::int64_t{100} * 1000 * 1000;

/// How long sessions of a database that is to be copied may take to go away.
constexpr auto closing_patience = std::chrono::seconds(5);

constexpr int first_with_strategy = 150000;
constexpr int first_with_force = 130000;

std::int64_t number_of(const Value& value) {
  std::int64_t number = 0;
  const std::string_view text = value ? std::string_view(*value) : std::string_view();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  ensure(error == std::errc() && end == text.data() + text.size(), "the server sent no number");
  return number;
}

void check_name(const std::string& name) {
  if (name.empty()) throw UsageError("engine.bad-database-name", "a database needs a name");
  if (name.find('\0') != std::string::npos) {
    throw UsageError("engine.bad-database-name", "a database's name cannot hold a NUL byte");
  }
  if (name.size() > name_bytes_max) {
    throw UsageError("engine.bad-database-name",
                     "the database name \"" + name + "\" is " + std::to_string(name.size()) +
                         " bytes long; PostgreSQL would cut it to " +
                         std::to_string(name_bytes_max) + ", choose a shorter one");
  }
}

int version_number(Session& session) {
  const auto rows = session.query("select pg_catalog.current_setting('server_version_num')").rows;
  return static_cast<int>(number_of(rows.at(0).at(0)));
}

std::string current_database(Session& session) {
  const auto rows = session.query("select pg_catalog.current_database()").rows;
  return rows.at(0).at(0).value_or("");
}

std::int64_t database_bytes(Session& session, const std::string& name) {
  const auto rows = session.query("select pg_catalog.pg_database_size($1::name)", {name}).rows;
  return number_of(rows.at(0).at(0));
}

/// How CREATE DATABASE copies: without fsync, files win at every size; with it, only where two
/// checkpoints cost less than the WAL (LIMITS 1c).
std::string strategy_clause(Session& admin, const std::string& source) {
  if (version_number(admin) < first_with_strategy) return "";
  const auto fsync = admin.query("select pg_catalog.current_setting('fsync')").rows;
  const bool is_synced = fsync.at(0).at(0) != "off";
  if (is_synced && database_bytes(admin, source) < wal_log_bytes_max) return " strategy wal_log";
  return " strategy file_copy";
}

/// The sessions in `name` that keep it from being copied, as people know them; empty when it is
/// free. The server ends autovacuum's workers itself.
std::string sessions_in(Session& admin, const std::string& name) {
  const auto rows = admin.query(std::string(sql::database_sessions), {name}).rows;
  std::string text;
  for (const auto& row : rows) text += (text.empty() ? "" : ", ") + row.at(0).value_or("?");
  return text;
}

/// A session that was closed a moment ago is still there for the server, which would then sleep in
/// steps of 100 ms: waits until the last one is gone.
void wait_until_unused(Session& admin, const std::string& name, const Deadline& deadline) {
  // Well before the deadline, so that the reason can still be told.
  const auto limit = Deadline::after(
      std::min<std::chrono::milliseconds>(closing_patience, deadline.remaining() / 2));
  std::string users;
  const bool is_unused = poll_until(limit, [&] {
    users = sessions_in(admin, name);
    return users.empty();
  });
  if (is_unused) return;
  throw InfrastructureError("engine.database-in-use",
                            "the database \"" + name +
                                "\" cannot be copied while sessions use it: " + users +
                                "; close them first");
}

class DisposableDatabase : public Database {
 public:
  DisposableDatabase(std::shared_ptr<Maintenance> maintenance, const ConnectionTarget& target,
                     std::string name)
      : maintenance_(std::move(maintenance)),
        target_(target.with_database(name)),
        name_(std::move(name)),
        login_probe_(target_) {}

  DisposableDatabase(const DisposableDatabase&) = delete;
  DisposableDatabase& operator=(const DisposableDatabase&) = delete;
  ~DisposableDatabase() override {
    if (is_kept_) return;
    try {
      drop();
    } catch (const InfrastructureError& error) {
      // A server that cannot be reached any more has been stopped, and its databases went with it.
      if (error.id() != "engine.connect-failed") warn(error);
    } catch (const std::exception& error) {
      warn(error);
    }
  }

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::unique_ptr<Session> connect(const Deadline& deadline) const override {
    return postgres::connect(target_, deadline);
  }
  [[nodiscard]] std::string url() const override { return target_.url(); }
  [[nodiscard]] std::map<std::string, std::string> environment() const override {
    return target_.environment();
  }
  [[nodiscard]] const LoginProbe* login_probe() const override { return &login_probe_; }

  [[nodiscard]] std::int64_t size_bytes() const override {
    std::int64_t bytes = 0;
    maintenance_->run([&](Session& admin) { bytes = database_bytes(admin, name_); });
    return bytes;
  }

  void keep() override { is_kept_ = true; }

  void drop() override {
    if (is_dropped_) return;
    const CleanUpScope undoing;
    maintenance_->run([&](Session& admin) { drop_as(admin); });
    is_dropped_ = true;
  }

 private:
  void warn(const std::exception& error) const {
    note_warning("the database \"" + name_ + "\" was not dropped: " + error.what());
  }

  void drop_as(Session& admin) const {
    const bool has_force = version_number(admin) >= first_with_force;
    if (!has_force) admin.query(std::string(sql::end_database_sessions), {name_});
    admin.execute("drop database if exists " + admin.quote_name(name_) +
                  (has_force ? " with (force)" : ""));
  }

  std::shared_ptr<Maintenance> maintenance_;
  ConnectionTarget target_;
  std::string name_;
  PgLoginProbe login_probe_;
  bool is_kept_ = false;
  bool is_dropped_ = false;
};

class AttachedDatabase : public Database {
 public:
  AttachedDatabase(ConnectionTarget target, std::string name)
      : target_(std::move(target)), name_(std::move(name)), login_probe_(target_) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::unique_ptr<Session> connect(const Deadline& deadline) const override {
    return postgres::connect(target_, deadline);
  }
  [[nodiscard]] std::string url() const override { return target_.url(); }
  [[nodiscard]] std::map<std::string, std::string> environment() const override {
    return target_.environment();
  }
  [[nodiscard]] const LoginProbe* login_probe() const override { return &login_probe_; }
  [[nodiscard]] std::int64_t size_bytes() const override {
    const auto session = connect(Deadline::after(patience));
    return database_bytes(*session, name_);
  }
  void keep() override {}
  void drop() override {
    throw UsageError("engine.not-disposable",
                     "the database \"" + name_ + "\" is not ours and is never dropped");
  }

 private:
  ConnectionTarget target_;
  std::string name_;
  PgLoginProbe login_probe_;
};

}  // namespace

void Maintenance::run(const std::function<void(Session&)>& work) {
  const std::lock_guard lock(mutex_);
  const auto deadline = Deadline::after(patience);
  const auto connect_anew = [&] { session_ = postgres::connect(target_, deadline); };
  if (!session_) connect_anew();
  try {
    session_->set_deadline(deadline);
    work(*session_);
  } catch (const ConnectionLost&) {
    connect_anew();
    work(*session_);
  }
}

std::unique_ptr<Database> create_database(Session& admin, std::shared_ptr<Maintenance> maintenance,
                                          const ConnectionTarget& target, const std::string& name,
                                          const Database* source, const Deadline& deadline) {
  check_name(name);
  const ScopedDeadline scope(admin, deadline);
  const std::string from = source == nullptr ? "template1" : source->name();
  wait_until_unused(admin, from, deadline);
  admin.execute("create database " + admin.quote_name(name) + " template " +
                admin.quote_name(from) + strategy_clause(admin, from));
  // Dropped at once if the copy is not finished.
  auto database = std::make_unique<DisposableDatabase>(std::move(maintenance), target, name);
  if (source != nullptr) admin.query(sql::copy_database_properties, {from, name});
  return database;
}

std::unique_ptr<Database> attach_database(const ConnectionTarget& target,
                                          const Deadline& deadline) {
  const auto session = connect(target, deadline);
  auto name = current_database(*session);
  return std::make_unique<AttachedDatabase>(target.with_database(name), std::move(name));
}

}  // namespace fulldress::postgres
