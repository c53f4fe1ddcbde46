#pragma once

#include "harness/base/error.hpp"
#include "harness/engine/database.hpp"
#include "harness/host/deadline.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace fulldress {

/// A server that can be killed as by a power cut and started again on the same directory.
class Crashable {
 public:
  virtual ~Crashable() = default;
  /// Ends every server process at once with SIGKILL; sessions throw ConnectionLost from now on.
  virtual void crash() = 0;
  /// Starts the crashed server again and waits until recovery is done.
  virtual void restart(const Deadline& deadline) = 0;
};

/// One disposable server in a directory of its own. Destruction ends it and removes the directory.
class Server {
 public:
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  virtual ~Server() = default;

  [[nodiscard]] virtual std::string engine_name() const = 0;
  [[nodiscard]] virtual std::string version() const = 0;  ///< exact, e.g. "15.18 (Debian ...)"

  /// Creates an empty database; `name` may hold any characters.
  [[nodiscard]] virtual std::unique_ptr<Database> create(const std::string& name,
                                                         const Deadline& deadline) = 0;

  /// Creates `name` as an identical copy of `source`, which must have no session.
  [[nodiscard]] virtual std::unique_ptr<Database> clone(const Database& source,
                                                        const std::string& name,
                                                        const Deadline& deadline) = 0;

  /// The same where `visitor`, a session of `source` in no transaction, stays: it keeps what it has
  /// read of the catalogue. It may have the server copy itself, so that it can refuse.
  [[nodiscard]] virtual std::unique_ptr<Database> clone_beside(Session& visitor,
                                                               const Database& source,
                                                               const std::string& name,
                                                               const Deadline& deadline) {
    ensure(visitor.transaction_state() == TransactionState::idle,
           "a database is copied between transactions");
    return clone(source, name, deadline);
  }

  /// Null when this server cannot be crashed.
  [[nodiscard]] virtual Crashable* crashable() { return nullptr; }

  /// The directory of this run: server log, data. Gone after stop() unless kept.
  [[nodiscard]] virtual std::filesystem::path directory() const = 0;
  /// Do not remove the directory at the end, e.g. because something failed and Keep::on_failure was
  /// asked for.
  virtual void keep() = 0;

  /// Ends the server and removes its directory; throws what the destructor could only swallow.
  virtual void stop() = 0;
};

}  // namespace fulldress
