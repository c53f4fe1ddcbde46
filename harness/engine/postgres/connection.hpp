#pragma once

#include "harness/engine/engine.hpp"
#include "harness/engine/session.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace fulldress::postgres {

/// Where and how to connect, as libpq keywords ("host", "port", "dbname", "user", ...); libpq's own
/// environment is not read.
struct ConnectionTarget {
  std::map<std::string, std::string> keywords;
  Access access = Access::read_write;

  /// The same with another database.
  [[nodiscard]] ConnectionTarget with_database(const std::string& name) const;
  /// `postgresql://...` for people and children; never with a password.
  [[nodiscard]] std::string url() const;
  /// PGHOST, PGPORT, PGUSER, PGDATABASE.
  [[nodiscard]] std::map<std::string, std::string> environment() const;
};

/// Parses a URL or a key=value string as libpq does. throws UsageError
/// "engine.bad-connection-string".
[[nodiscard]] ConnectionTarget parse_target(const std::string& source, Access access);

/// Connects with pinned settings. throws InfrastructureError "engine.connect-failed" naming host
/// and database, never the password.
[[nodiscard]] std::unique_ptr<Session> connect(const ConnectionTarget& target,
                                               const Deadline& deadline);

/// The session in a server's maintenance database that drops databases and weighs them, for any
/// thread: connected when it is first needed, and again when the server has been down meanwhile.
class Maintenance {
 public:
  explicit Maintenance(ConnectionTarget target) : target_(std::move(target)) {}
  Maintenance(const Maintenance&) = delete;
  Maintenance& operator=(const Maintenance&) = delete;

  void run(const std::function<void(Session&)>& work);

 private:
  ConnectionTarget target_;
  std::mutex mutex_;
  std::unique_ptr<Session> session_;
};

/// A database of a disposable server: created (or cloned from `source`) now, dropped at the end
/// unless kept, by `maintenance`, which reaches the same server as `admin` does.
[[nodiscard]] std::unique_ptr<Database> create_database(
    Session& admin, std::shared_ptr<Maintenance> maintenance, const ConnectionTarget& target,
    const std::string& name, const Database* source, const Deadline& deadline);

/// A database the user named: never dropped.
[[nodiscard]] std::unique_ptr<Database> attach_database(const ConnectionTarget& target,
                                                        const Deadline& deadline);

/// The catalogue reader of this engine.
[[nodiscard]] const Inspector& inspector();

}  // namespace fulldress::postgres
