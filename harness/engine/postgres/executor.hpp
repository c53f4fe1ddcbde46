#pragma once

#include "harness/engine/postgres/raw_connection.hpp"
#include "harness/engine/value.hpp"

#include <memory>
#include <string>

namespace fulldress::postgres {

/// The only place that calls libpqxx (6.4 and 7.x): it runs statements on a connection it is given
/// and never makes one itself.
///
/// No call throws for what the server refuses: Diagnostics has that. `failure` is what libpqxx said
/// and is only of use when Diagnostics is silent.
class Executor {
 public:
  explicit Executor(RawConnection connection);
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  ~Executor();

  /// One simple-protocol query. A COPY in it is left open.
  /// returns the failure, empty when all went well.
  [[nodiscard]] std::string execute(const std::string& text);

  struct Outcome {
    ResultSet rows;
    std::string failure;
  };

  /// One statement by the extended protocol with parameters as text.
  [[nodiscard]] Outcome query(const std::string& statement, const Row& parameters);

  /// The connection, for what libpqxx has no call for.
  [[nodiscard]] PGconn* raw() const { return raw_; }

 private:
  class Connection;

  PGconn* raw_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace fulldress::postgres
