#include "scenarios/play/act_parts.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/files.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t rows_shown_max = 20;
constexpr std::size_t value_characters_max = 200;

}  // namespace

std::vector<ActKey> with_session_keys(std::vector<ActKey> keys) {
  keys.push_back({"role", "SET ROLE before anything else"});
  keys.push_back({"login", "connect as this role, which needs LOGIN"});
  keys.push_back({"settings", "an object of settings of the session, such as app.tenant"});
  return keys;
}

SessionAs session_as(const ActReading& reading) {
  return {.role = reading.text("role"),
          .login = reading.text("login"),
          .settings = reading.named_texts("settings")};
}

std::string QueryText::text(Play& play) const {
  std::string text = sql;
  if (!file.empty()) {
    try {
      text = read_file(play.place(file));
    } catch (const InfrastructureError& error) {
      throw UsageError("scenarios.unreadable-config", error.message());
    }
  }
  const auto end = text.find_last_not_of(" \t\r\n;");
  text.erase(end == std::string::npos ? 0 : end + 1);
  return text;
}

QueryText query_text(const ActReading& reading) {
  QueryText query{.sql = reading.text("sql"),
                  .file = reading.file("file"),
                  .parameters = reading.texts("parameters")};
  if (query.sql.empty() == query.file.empty()) {
    reading.fail(reading.has("sql") ? "sql" : "name",
                 "a query is wanted here: \"sql\", or a \"file\" that holds it");
  }
  return query;
}

Evidence evidence_of(const ResultSet& result) {
  Evidence evidence;
  evidence.columns = result.columns;
  for (const auto& row : result.rows) {
    if (evidence.rows.size() == rows_shown_max) {
      evidence.is_capped = true;
      break;
    }
    auto& shown = evidence.rows.emplace_back();
    for (const auto& value : row) {
      shown.push_back(value ? Value(one_line(redact_secrets(*value), value_characters_max))
                            : std::nullopt);
    }
  }
  return evidence;
}

Stopwatch::Stopwatch() : start_(std::chrono::steady_clock::now()) {}

double Stopwatch::ms() const {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_)
      .count();
}

}  // namespace fulldress::scenarios
