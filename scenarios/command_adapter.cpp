#include "scenarios/command_adapter.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "harness/engine/tool_tables.hpp"
#include "harness/host/files.hpp"
#include "scenarios/shell_command.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>

namespace fulldress::scenarios {
namespace {

using Clock = std::chrono::steady_clock;

bool is_query(const std::string& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), sql_token::is_name_part);
  const std::string word = lower_case({text.begin(), end});
  return word == "select" || word == "with";
}

// Before the first migration the tool's table is not there.
std::string version_by_query(const std::string& query, const Database& database,
                             const Deadline& deadline) {
  const auto session = database.connect(deadline);
  std::string version;
  try {
    for (const auto& row : session->query(query).rows) {
      for (const auto& value : row) version += (version.empty() ? "" : " ") + value.value_or("");
    }
  } catch (const SqlError& error) {
    const bool is_absent = error.info().sqlstate == "42P01" ||
                           error.info().message.find("no such table") != std::string::npos;
    if (!is_absent) throw;
  }
  session->close();
  return version;
}

std::uintmax_t size_of(const std::filesystem::path& log) {
  std::error_code problem;
  const auto size = std::filesystem::file_size(log, problem);
  return problem ? 0 : size;
}

std::string tail_of(const std::filesystem::path& log, std::uintmax_t from) {
  if (log.empty()) return {};
  const auto text = read_file(log);
  return text.size() > from ? text.substr(from) : std::string();
}

std::optional<PatternMatch> start_of_message(std::string_view line) {
  static const Pattern prefix(R"(^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [A-Z]+ \[\d+\] (.*?) ?)"
                              R"((LOG|ERROR|STATEMENT|DETAIL|HINT|CONTEXT|WARNING|)"
                              R"(NOTICE|FATAL|PANIC|DEBUG\d?):  (.*)$)");
  return prefix.match(line);
}

/// The text behind "statement: " or "execute name: "; nullopt for other lines.
std::optional<std::string> statement_of(const std::string& message) {
  static const Pattern pattern(R"(^(?:statement|execute [^:]*): (.*)$)");
  const auto match = pattern.match(message);
  return match ? std::optional((*match)[1]) : std::nullopt;
}

bool belongs_to(const std::string& identity, const std::string& name) {
  if (!identity.starts_with(name)) return false;
  const std::string rest = identity.substr(name.size());
  // Its columns and constraints, and what PostgreSQL names after it.
  return rest.empty() || rest.front() == '.' || rest.front() == ' ' || rest == "_pkey" ||
         rest == "_pkc" || rest == "_id_seq" || rest == "_index_seq" || rest == "_id_not_null";
}

bool belongs_to(const SchemaObject& object, const TableName& table) {
  const std::string prefix = table.schema.empty() ? "" : table.schema + ".";
  // An owner's identity is "table public.t"; names with capitals are quoted.
  const auto blank = object.identity.find(' ');
  const auto behind = blank == std::string::npos ? "" : object.identity.substr(blank + 1);
  for (const auto& name : {prefix + table.name, prefix + '"' + table.name + '"'}) {
    if (belongs_to(object.identity, name) || belongs_to(behind, name)) return true;
  }
  return false;
}

}  // namespace

std::string CommandAdapter::version(const Database& database, const Deadline& deadline) const {
  if (is_query(config_.version)) return version_by_query(config_.version, database, deadline);
  auto outcome = run_shell(
      {.text = config_.version, .directory = config_.directory, .environment = config_.environment},
      database, deadline);
  if (outcome.problem.empty()) return std::move(outcome.output);
  throw UsageError("scenarios.command-failed",
                   "the version cannot be asked for: " + outcome.problem +
                       "; correct \"version\" under \"command\"");
}

CommandStep CommandAdapter::run(const std::string& command, const Place& place) const {
  const auto log_before = size_of(place.log);
  const auto start = Clock::now();
  const auto outcome = run_shell(
      {.text = command, .directory = config_.directory, .environment = config_.environment},
      place.database, place.deadline);
  CommandStep step;
  step.duration_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  step.problem = outcome.problem;
  const auto statements = statements_in_log(tail_of(place.log, log_before), place.database.name());
  step.statements = statements.size();
  for (const auto& each : statements) step.sql += each + ";\n";
  try {
    step.version = version(place.database, place.deadline);
  } catch (const UsageError& error) {
    // A tool that has just failed may not know its version any more: that is what it left behind.
    if (step.problem.empty()) throw;
    step.problem += "; then " + error.message();
  }
  return step;
}

std::vector<TableName> CommandAdapter::ledger_tables(Session& session) const {
  const auto& wanted = config_.ledger;
  std::vector<TableName> found;
  for (const auto& table : session.inspector().tables(session)) {
    const bool is_ledger = wanted.empty()
                               ? is_tool_table(table)
                               : std::ranges::any_of(wanted, [&](const std::string& name) {
                                   return name == table.name.name || name == table.name.to_text();
                                 });
    if (is_ledger) found.push_back(table.name);
  }
  return found;
}

std::string label_of_version(const std::string& version) {
  auto line =
      version.substr(version.rfind('\n') == std::string::npos ? 0 : version.rfind('\n') + 1);
  // Knex and Rails: "Current Version: 20240103000000".
  if (const auto colon = line.rfind(": "); colon != std::string::npos) line.erase(0, colon + 2);
  const auto word = line.substr(0, line.find_first_of(" \t"));
  return word.empty() ? "the start" : one_line(word, 80);
}

std::vector<std::string> statements_in_log(const std::string& log, const std::string& database) {
  std::vector<std::string> statements;
  bool is_inside = false;
  for (std::size_t at = 0; at < log.size();) {
    const auto end = std::min(log.find('\n', at), log.size());
    const std::string line = log.substr(at, end - at);
    at = end + 1;
    if (const auto match = start_of_message(line)) {
      const auto statement = (*match)[1] == database ? statement_of((*match)[3]) : std::nullopt;
      is_inside = statement.has_value();
      if (statement) statements.push_back(*statement);
    } else if (is_inside) {
      // The server indents the further lines of a statement by a tab.
      statements.back() += "\n" + (line.starts_with('\t') ? line.substr(1) : line);
    }
  }
  return statements;
}

SchemaSnapshot without_tables(SchemaSnapshot schema, const std::vector<TableName>& tables) {
  std::erase_if(schema.objects, [&](const SchemaObject& object) {
    return std::any_of(tables.begin(), tables.end(),
                       [&](const TableName& table) { return belongs_to(object, table); });
  });
  return schema;
}

}  // namespace fulldress::scenarios
