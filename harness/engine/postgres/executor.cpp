#include "harness/engine/postgres/executor.hpp"

#include <exception>
#include <utility>

#include <pqxx/pqxx>

namespace fulldress::postgres {
namespace {

ResultSet rows_of(const pqxx::result& result) {
  ResultSet set;
  const auto columns = result.columns();
  for (pqxx::row::size_type column = 0; column < columns; ++column) {
    set.columns.emplace_back(result.column_name(column));
  }
  for (const auto& row : result) {
    auto& values = set.rows.emplace_back();
    values.reserve(set.columns.size());
    for (const auto& field : row) {
      if (field.is_null()) {
        values.emplace_back(std::nullopt);
      } else {
        values.emplace_back(std::in_place, field.c_str(), field.size());
      }
    }
  }
  return set;
}

std::string failure_of(const std::exception& error) {
  const std::string text = error.what();
  return text.empty() ? "libpqxx gave no reason" : text;
}

}  // namespace

#if PQXX_VERSION_MAJOR < 7

#if defined(__SANITIZE_ADDRESS__)
// libpqxx 6.4 asks for the encoding before it takes hold of a result, and on a lost connection that
// throws: the few hundred bytes of the last result leak (connection_base::make_result).
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libpqxx-6.4\n"; }
#endif

namespace {

/// Hands libpqxx the connection we made, once. When it asks again, it wants to reconnect, which
/// would turn a crash into a pass (STYLE 4 item 5).
class GivenConnection : public pqxx::connectionpolicy {
 public:
  explicit GivenConnection(RawConnection connection)
      : connectionpolicy(std::string()), connection_(std::move(connection)) {}

  handle do_startconnect(handle open) override {
    if (open != nullptr) return open;
    if (!connection_) throw pqxx::broken_connection("this connection is never made again");
    return connection_.release();
  }
  handle do_completeconnect(handle open) override { return open; }
  bool is_ready(handle open) const noexcept override { return open != nullptr; }

 private:
  RawConnection connection_;
};

}  // namespace

/// What pqxx::basic_connection_base does, with a policy that is more than a connection string.
class Executor::Connection : public pqxx::connection_base {
 public:
  explicit Connection(RawConnection connection)
      : connection_base(policy_), policy_(std::move(connection)) {
    init();
// The call is deprecated because libpqxx 7 never reconnects.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    inhibit_reactivation(true);
#pragma GCC diagnostic pop
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(); }

  static pqxx::result run(pqxx::nontransaction& transaction, const std::string& statement,
                          const Row& parameters) {
    return transaction.exec_params(statement, pqxx::prepare::make_dynamic_params(parameters));
  }

  connection_base& get() { return *this; }

 private:
  GivenConnection policy_;
};

#else

class Executor::Connection {
 public:
  explicit Connection(RawConnection connection)
      : connection_(pqxx::connection::seize_raw_connection(connection.release())) {}

  static pqxx::result run(pqxx::nontransaction& transaction, const std::string& statement,
                          const Row& parameters) {
    pqxx::params bound;
    bound.reserve(parameters.size());
    for (const auto& parameter : parameters) bound.append(parameter);
#if PQXX_VERSION_MAJOR > 7 || PQXX_VERSION_MINOR >= 10
    return transaction.exec(statement, bound);
#else
    return transaction.exec_params(statement, bound);
#endif
  }

  pqxx::connection& get() { return connection_; }

 private:
  pqxx::connection connection_;
};

#endif

Executor::Executor(RawConnection connection)
    : raw_(connection.get()), connection_(std::make_unique<Connection>(std::move(connection))) {}

Executor::~Executor() = default;

std::string Executor::execute(const std::string& text) {
  try {
    pqxx::nontransaction transaction(connection_->get());
    transaction.exec(text);
    return {};
  } catch (const std::exception& error) {
    return failure_of(error);
  }
}

Executor::Outcome Executor::query(const std::string& statement, const Row& parameters) {
  try {
    pqxx::nontransaction transaction(connection_->get());
    const auto result = Connection::run(transaction, statement, parameters);
    // A COPY that has begun has columns without names.
    if (PQtransactionStatus(raw_) == PQTRANS_ACTIVE) return {};
    return {rows_of(result), {}};
  } catch (const std::exception& error) {
    return {{}, failure_of(error)};
  }
}

}  // namespace fulldress::postgres
