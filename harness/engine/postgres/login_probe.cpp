#include "harness/engine/postgres/login_probe.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/postgres/raw_connection.hpp"
#include "harness/engine/postgres/sql.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace fulldress::postgres {
namespace {

/// What decides, once the server has refused.
struct RoleFacts {
  bool can_log_in = false;
  bool is_expired = false;
  bool has_no_connections = false;
  bool has_no_password = false;  ///< false too where we may not know
};

bool is_true(const Value& value) { return value == "t"; }

std::optional<RoleFacts> facts_of(const ConnectionTarget& target, const std::string& role,
                                  const Deadline& deadline) {
  const auto session = connect(target, deadline);
  const auto rows = session->query(sql::login_facts, {role}).rows;
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  RoleFacts facts{.can_log_in = is_true(row.at(0)),
                  .is_expired = is_true(row.at(1)),
                  .has_no_connections = is_true(row.at(2))};
  if (is_true(row.at(3))) {
    const auto found = session->query(
        "select rolpassword is null from pg_catalog.pg_authid where rolname = $1", {role});
    facts.has_no_password = !found.rows.empty() && is_true(found.rows.front().at(0));
  }
  session->close();
  return facts;
}

/// The SQLSTATEs of the attempts that were refused: libpq may try several hosts, and each of them
/// with and without encryption. The one that says most is taken.
std::string sqlstate_of(const std::string& message) {
  static const Pattern pattern(R"(:  ([0-9A-Z]{5})\s*(\n|$))");
  std::string first;
  constexpr std::array<std::string_view, 4> telling = {"28P01", "42501", "53300", "55000"};
  for (const auto& found : pattern.find_all(message)) {
    std::string state = found[1];
    if (std::find(telling.begin(), telling.end(), state) != telling.end()) return state;
    if (first.empty()) first = std::move(state);
  }
  return first;
}

/// What `sqlstate` means by itself; nullopt where the catalogue has to be asked.
std::optional<LoginAnswer> plain_meaning_of(std::string_view sqlstate) {
  if (sqlstate == "42501") return LoginAnswer::no_connect_privilege;
  if (sqlstate == "55000") return LoginAnswer::database_closed;
  if (sqlstate == "28P01" || sqlstate == "28000" || sqlstate == "53300") return std::nullopt;
  return LoginAnswer::other;
}

LoginAnswer meaning_of(std::string_view sqlstate, const std::optional<RoleFacts>& facts) {
  // Who is refused is told no more than that, not even that there is no such role.
  if (!facts) return LoginAnswer::no_such_role;
  if (sqlstate == "28P01") {
    if (facts->has_no_password) return LoginAnswer::no_password;
    return facts->is_expired ? LoginAnswer::expired : LoginAnswer::wrong_password;
  }
  if (sqlstate == "28000") {
    return facts->can_log_in ? LoginAnswer::not_admitted : LoginAnswer::may_not_log_in;
  }
  return facts->has_no_connections ? LoginAnswer::no_connections : LoginAnswer::connections_in_use;
}

}  // namespace

LoginOutcome PgLoginProbe::try_login(const Login& login, const Deadline& deadline) const {
  ConnectionTarget target = target_;
  target.keywords["user"] = login.role;
  target.keywords.erase("password");
  target.keywords.erase("passfile");
  if (login.password) target.keywords["password"] = *login.password;
  const RawConnection connection = begin_connecting(target);
  // Nothing but severity and SQLSTATE: what a server says is for people, and in their language.
  PQsetErrorVerbosity(connection.get(), PQERRORS_SQLSTATE);
  if (end_connecting(connection.get(), target, deadline)) {
    const bool is_verified = PQconnectionUsedPassword(connection.get()) == 1;
    return {.answer = is_verified ? LoginAnswer::works : LoginAnswer::unasked, .sqlstate = {}};
  }
  if (PQconnectionNeedsPassword(connection.get()) == 1) {
    return {.answer = LoginAnswer::password_wanted, .sqlstate = {}};
  }
  const std::string sqlstate = sqlstate_of(PQerrorMessage(connection.get()));
  if (sqlstate.empty()) return {};
  if (const auto meaning = plain_meaning_of(sqlstate)) {
    return {.answer = *meaning, .sqlstate = sqlstate};
  }
  return {.answer = meaning_of(sqlstate, facts_of(target_, login.role, deadline)),
          .sqlstate = sqlstate};
}

}  // namespace fulldress::postgres
