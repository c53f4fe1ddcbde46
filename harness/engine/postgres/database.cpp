#include "harness/base/error.hpp"
#include "harness/engine/postgres/connection.hpp"

#include <charconv>
#include <chrono>
#include <string_view>

namespace fulldress::postgres {
namespace {

/// What a destructor and the const queries may take: they get no deadline.
constexpr auto patience = std::chrono::seconds(60);

/// NAMEDATALEN - 1 of every usual build; the server would cut a longer name without an error.
constexpr std::size_t name_bytes_max = 63;

/// Where copying through the WAL becomes slower than copying files and two checkpoints (METHODS 2).
constexpr std::int64_t wal_log_bytes_max = std::int64_t{100} * 1000 * 1000;

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

class DisposableDatabase : public Database {
 public:
  DisposableDatabase(Session& admin, ConnectionTarget target, std::string name)
      : admin_(admin), target_(std::move(target)), name_(std::move(name)) {}

  ~DisposableDatabase() override {
    if (is_kept_ || is_dropped_) return;
    try {
      drop();
    } catch (const Error&) {
      // The server goes with all its databases; drop() is there for those who must know.
      is_dropped_ = true;
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
  [[nodiscard]] std::int64_t size_bytes() const override {
    admin_.set_deadline(Deadline::after(patience));
    return database_bytes(admin_, name_);
  }
  void keep() override { is_kept_ = true; }

  void drop() override {
    if (is_dropped_) return;
    admin_.set_deadline(Deadline::after(patience));
    const bool has_force = version_number(admin_) >= first_with_force;
    if (!has_force) {
      admin_.query(
          "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity "
          "where datname = $1",
          {name_});
    }
    admin_.execute("drop database if exists " + admin_.quote_name(name_) +
                   (has_force ? " with (force)" : ""));
    is_dropped_ = true;
  }

 private:
  Session& admin_;
  ConnectionTarget target_;
  std::string name_;
  bool is_kept_ = false;
  bool is_dropped_ = false;
};

class AttachedDatabase : public Database {
 public:
  AttachedDatabase(ConnectionTarget target, std::string name)
      : target_(std::move(target)), name_(std::move(name)) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::unique_ptr<Session> connect(const Deadline& deadline) const override {
    return postgres::connect(target_, deadline);
  }
  [[nodiscard]] std::string url() const override { return target_.url(); }
  [[nodiscard]] std::map<std::string, std::string> environment() const override {
    return target_.environment();
  }
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
};

}  // namespace

std::unique_ptr<Database> create_database(Session& admin, const ConnectionTarget& target,
                                          const std::string& name, const Database* source,
                                          const Deadline& deadline) {
  check_name(name);
  admin.set_deadline(deadline);
  const std::string from = source == nullptr ? "template1" : source->name();
  admin.execute("create database " + admin.quote_name(name) + " template " +
                admin.quote_name(from) + strategy_clause(admin, from));
  return std::make_unique<DisposableDatabase>(admin, target.with_database(name), name);
}

std::unique_ptr<Database> attach_database(const ConnectionTarget& target,
                                          const Deadline& deadline) {
  const auto session = connect(target, deadline);
  const auto rows = session->query("select pg_catalog.current_database()").rows;
  auto name = rows.at(0).at(0).value_or("");
  return std::make_unique<AttachedDatabase>(target.with_database(name), std::move(name));
}

}  // namespace fulldress::postgres
