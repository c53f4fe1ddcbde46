#include "harness/engine/postgres/raw_connection.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/postgres/libpq_environment.hpp"
#include "harness/host/socket.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress::postgres {
namespace {

/// As a backend's command line: a blank inside a value needs a backslash.
constexpr auto pinned_options =
    "-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=iso_8601 -c extra_float_digits=1 "
    "-c bytea_output=hex -c standard_conforming_strings=on -c lc_monetary=C";
/// Those of them that the server reports, and as it writes them.
constexpr std::array<std::pair<const char*, const char*>, 4> reported_settings = {
    {{"TimeZone", "UTC"},
     {"DateStyle", "ISO, YMD"},
     {"IntervalStyle", "iso_8601"},
     {"client_encoding", "UTF8"}}};
/// A source we only read: a seat belt against writing (METHODS 7), and never in a queue for a lock
/// for so long that production's own sessions pile up behind it.
constexpr auto read_only_options = " -c default_transaction_read_only=on -c lock_timeout=5s";

/// A password file that never is there; an empty keyword would mean ~/.pgpass.
constexpr auto no_password_file = "/dev/null/none";

std::map<std::string, std::string> startup_keywords(const ConnectionTarget& target) {
  auto keywords = target.keywords;
  auto& options = keywords["options"];
  if (!options.empty()) options += ' ';
  options += pinned_options;
  if (target.access == Access::read_only) options += read_only_options;
  keywords["client_encoding"] = "UTF8";
  keywords["application_name"] = "fulldress";
  keywords.try_emplace("passfile", no_password_file);
  return keywords;
}

std::string without_secret(std::string text, const std::string& secret) {
  if (secret.empty()) return text;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
    text.replace(at, secret.size(), "***");
  }
  return text;
}

std::string describe(const ConnectionTarget& target) {
  const auto value = [&](const char* keyword) {
    const auto found = target.keywords.find(keyword);
    return found == target.keywords.end() ? std::string() : found->second;
  };
  std::string text = "database \"" + value("dbname") + "\"";
  const auto host = value("host").empty() ? value("hostaddr") : value("host");
  if (!host.empty()) text += " on " + host;
  if (!value("port").empty()) text += " port " + value("port");
  return text;
}

[[noreturn]] void throw_failed(const ConnectionTarget& target, const PGconn* connection) {
  auto reason = one_line(PQerrorMessage(connection), 1000);
  for (const auto* keyword : {"password", "sslpassword"}) {
    const auto found = target.keywords.find(keyword);
    if (found != target.keywords.end()) reason = without_secret(std::move(reason), found->second);
  }
  throw InfrastructureError("engine.connect-failed",
                            "cannot connect to " + describe(target) + ": " + reason);
}

/// A connection pool may swallow startup settings; values read under others would not compare.
void check_pinned(PGconn* connection, const ConnectionTarget& target) {
  for (const auto& [setting, pinned] : reported_settings) {
    const char* actual = PQparameterStatus(connection, setting);
    if (actual != nullptr && std::string_view(actual) == pinned) continue;
    throw InfrastructureError("engine.connect-failed",
                              "the server of " + describe(target) +
                                  " ignored the startup setting " + setting + "=" + pinned +
                                  "; connect to the server itself, not to a connection pool");
  }
}

}  // namespace

RawConnection begin_connecting(const ConnectionTarget& target) {
  forget_libpq_environment();
  const auto keywords = startup_keywords(target);
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : keywords) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  RawConnection connection(PQconnectStartParams(names.data(), values.data(), 0));
  ensure(connection != nullptr, "libpq has no memory for a connection");
  return connection;
}

bool end_connecting(PGconn* connection, const ConnectionTarget& target, const Deadline& deadline) {
  if (PQstatus(connection) == CONNECTION_BAD) return false;
  auto next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED) return false;
    const auto ready =
        next == PGRES_POLLING_READING ? SocketReady::for_reading : SocketReady::for_writing;
    if (!wait_for_socket(PQsocket(connection), ready, deadline)) {
      throw InfrastructureError("engine.deadline", "connecting to " + describe(target) +
                                                       " did not end by its deadline; is the "
                                                       "server overloaded or stopped?");
    }
    next = PQconnectPoll(connection);
  }
  return true;
}

RawConnection open_connection(const ConnectionTarget& target, Diagnostics& diagnostics,
                              const Deadline& deadline) {
  RawConnection connection = begin_connecting(target);
  if (PQstatus(connection.get()) == CONNECTION_BAD) throw_failed(target, connection.get());
  diagnostics.watch(connection.get());
  if (!end_connecting(connection.get(), target, deadline)) throw_failed(target, connection.get());
  check_pinned(connection.get(), target);
  return connection;
}

}  // namespace fulldress::postgres
