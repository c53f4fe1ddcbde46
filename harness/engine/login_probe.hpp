#pragma once

#include "harness/host/deadline.hpp"

#include <optional>
#include <string>

namespace fulldress {

/// A role that is to log in, and what it says when it is asked for a password.
struct Login {
  std::string role;
  std::optional<std::string> password;  ///< nullopt: it has none to offer
};

/// What became of an attempt to log in.
enum class LoginAnswer {
  works,                 ///< the server has verified the password
  unasked,               ///< the role is in, and nobody asked for its password
  wrong_password,        ///< the password does not verify
  no_password,           ///< the role has no password in the database
  expired,               ///< VALID UNTIL has passed
  no_such_role,          ///< there is no role of this name
  may_not_log_in,        ///< NOLOGIN
  not_admitted,          ///< no line of pg_hba.conf lets it in, or one refuses it
  no_connect_privilege,  ///< no CONNECT on the database
  no_connections,        ///< its connection limit, or the database's, is 0
  connections_in_use,    ///< as many sessions as it may have, or as there may be, are open
  database_closed,       ///< the database takes no connections
  password_wanted,       ///< the server asks for a password and there was none to offer
  other                  ///< the server refuses for another reason, or cannot be reached
};

struct LoginOutcome {
  LoginAnswer answer = LoginAnswer::other;
  std::string sqlstate;  ///< what the server refused with; empty when it did not
};

/// Opens real connections as other roles, to the same server and database.
class LoginProbe {
 public:
  LoginProbe() = default;
  LoginProbe(const LoginProbe&) = delete;
  LoginProbe& operator=(const LoginProbe&) = delete;
  virtual ~LoginProbe() = default;

  /// Logs in once and leaves at once. Nothing of `login` is kept, logged or part of any error.
  ///
  /// throws  InfrastructureError "engine.*" when the server can no longer be reached by us, or when
  ///         time is up.
  [[nodiscard]] virtual LoginOutcome try_login(const Login& login,
                                               const Deadline& deadline) const = 0;
};

}  // namespace fulldress
