#include "harness/base/record_json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

using Json = nlohmann::ordered_json;

/// JSON has no infinities and no NaN.
[[nodiscard]] Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

template <typename Value>
[[nodiscard]] Json array_of(const std::vector<Value>& values);

[[nodiscard]] Json json_of(const std::string& text) { return text; }

[[nodiscard]] Json json_of(const ScriptPosition& position) {
  Json json;
  json["file"] = position.file;
  json["line"] = position.line;
  json["column"] = position.column;
  return json;
}

[[nodiscard]] Json json_of(const SqlErrorInfo& sql) {
  Json json;
  json["sqlstate"] = sql.sqlstate;
  json["message"] = sql.message;
  json["detail"] = sql.detail;
  json["hint"] = sql.hint;
  json["context"] = sql.context;
  json["statement"] = sql.statement;
  if (sql.offset_bytes) json["offset_bytes"] = *sql.offset_bytes;
  if (sql.position) json["position"] = json_of(*sql.position);
  return json;
}

[[nodiscard]] Json json_of(const ErrorRecord& error) {
  Json json;
  json["id"] = error.id;
  json["kind"] = to_text(error.kind);
  json["message"] = error.message;
  json["context"] = array_of(error.context);
  if (error.sql) json["sql"] = json_of(*error.sql);
  return json;
}

[[nodiscard]] Json json_of(const Evidence& evidence) {
  Json rows = Json::array();
  for (const auto& row : evidence.rows) {
    Json cells = Json::array();
    for (const auto& cell : row) cells.push_back(cell ? Json(*cell) : Json());
    rows.push_back(std::move(cells));
  }
  Json json;
  json["columns"] = array_of(evidence.columns);
  json["rows"] = std::move(rows);
  json["is_capped"] = evidence.is_capped;
  return json;
}

template <typename Owner>
void add_position(Json& json, const Owner& owner) {
  if (owner.position) json["position"] = json_of(*owner.position);
}

template <typename Owner>
void add_error(Json& json, const Owner& owner) {
  if (owner.error) json["error"] = json_of(*owner.error);
}

template <typename Owner>
void add_evidence(Json& json, const Owner& owner) {
  if (owner.evidence != Evidence{}) json["evidence"] = json_of(owner.evidence);
}

template <typename Owner>
void add_waiver(Json& json, const Owner& owner) {
  if (!owner.waiver.empty()) json["waiver"] = owner.waiver;
}

[[nodiscard]] Json json_of(const Finding& finding) {
  Json json;
  json["id"] = finding.id;
  json["severity"] = to_text(finding.severity);
  json["subject"] = finding.subject;
  json["message"] = finding.message;
  json["before"] = finding.before;
  json["after"] = finding.after;
  add_position(json, finding);
  add_evidence(json, finding);
  add_waiver(json, finding);
  return json;
}

[[nodiscard]] Json json_of(const MigrationRecord& migration) {
  Json json;
  json["version"] = migration.version;
  json["name"] = migration.name;
  json["direction"] = to_text(migration.direction);
  json["verdict"] = to_text(migration.verdict);
  json["reason"] = migration.reason;
  json["duration_ms"] = number(migration.duration_ms);
  json["checksum"] = migration.checksum;
  add_position(json, migration);
  add_error(json, migration);
  return json;
}

[[nodiscard]] Json json_of(const CheckOutcome& check) {
  Json json;
  json["check_id"] = check.check_id;
  json["title"] = check.title;
  json["subject"] = check.subject;
  json["severity"] = to_text(check.severity);
  json["verdict"] = to_text(check.verdict);
  json["reason"] = check.reason;
  json["violations"] = check.violations;
  json["change"] = to_text(check.change);
  json["duration_ms"] = number(check.duration_ms);
  json["sql"] = check.sql;
  add_evidence(json, check);
  add_error(json, check);
  add_waiver(json, check);
  return json;
}

[[nodiscard]] Json json_of(const LawOutcome& law) {
  Json json;
  json["law"] = law.law;
  json["subject"] = law.subject;
  json["verdict"] = to_text(law.verdict);
  if (!law.classes.empty()) {
    Json classes = Json::array();
    for (const LawClass each : law.classes) classes.push_back(to_text(each));
    json["classes"] = std::move(classes);
  }
  json["reason"] = law.reason;
  json["duration_ms"] = number(law.duration_ms);
  json["findings"] = array_of(law.findings);
  add_position(json, law);
  add_error(json, law);
  add_waiver(json, law);
  return json;
}

[[nodiscard]] Json json_of(const Measurement& measurement) {
  Json json;
  json["name"] = measurement.name;
  json["subject"] = measurement.subject;
  json["value"] = number(measurement.value);
  json["unit"] = measurement.unit;
  return json;
}

[[nodiscard]] Json json_of(const StepRecord& step) {
  Json json;
  json["name"] = step.name;
  json["verdict"] = to_text(step.verdict);
  json["reason"] = step.reason;
  json["started_at"] = step.started_at;
  json["duration_ms"] = number(step.duration_ms);
  json["migrations"] = array_of(step.migrations);
  json["checks"] = array_of(step.checks);
  json["laws"] = array_of(step.laws);
  json["measurements"] = array_of(step.measurements);
  json["notes"] = array_of(step.notes);
  json["attachments"] = array_of(step.attachments);
  add_error(json, step);
  return json;
}

[[nodiscard]] Json json_of(const ChecklistBox& box) {
  Json json;
  json["text"] = box.text;
  json["is_ticked"] = box.is_ticked;
  json["reason"] = box.reason;
  json["evidence"] = array_of(box.evidence);
  return json;
}

[[nodiscard]] Json json_of(const Checklist& list) {
  Json json;
  json["title"] = list.title;
  json["boxes"] = array_of(list.boxes);
  return json;
}

[[nodiscard]] Json json_of(const ScenarioRecord& scenario) {
  Json json;
  json["name"] = scenario.name;
  json["title"] = scenario.title;
  json["engine"] = scenario.engine;
  json["engine_version"] = scenario.engine_version;
  json["source"] = scenario.source;
  json["started_at"] = scenario.started_at;
  json["duration_ms"] = number(scenario.duration_ms);
  json["steps"] = array_of(scenario.steps);
  if (!scenario.checklists.empty()) json["checklists"] = array_of(scenario.checklists);
  return json;
}

[[nodiscard]] Json json_of(const Decision& decision) {
  Json limits;
  limits["fail_on"] = to_text(decision.limits.fail_on);
  limits["accept_empty"] = decision.limits.accept_empty;
  Json json;
  json["verdict"] = to_text(decision.verdict);
  json["exit_code"] = static_cast<int>(decision.exit_code);
  json["reasons"] = array_of(decision.reasons);
  json["limits"] = std::move(limits);
  return json;
}

template <typename Value>
Json array_of(const std::vector<Value>& values) {
  Json json = Json::array();
  for (const Value& value : values) json.push_back(json_of(value));
  return json;
}

[[nodiscard]] Json json_of(const RunRecord& record) {
  Json json;
  json["$schema"] = result_schema_id;
  json["schema_version"] = result_schema_version;
  json["tool_version"] = record.tool_version;
  json["run_id"] = record.run_id;
  json["verb"] = record.verb;
  json["command_line"] = array_of(record.command_line);
  json["started_at"] = record.started_at;
  json["duration_ms"] = number(record.duration_ms);
  // A string, because readers in JavaScript and jq round integers above 2^53.
  json["seed"] = std::to_string(record.seed);
  json["decision"] = json_of(record.decision);
  json["properties"] = Json::object();
  for (const auto& [name, value] : record.properties) json["properties"][name] = value;
  json["warnings"] = array_of(record.warnings);
  json["signal_number"] = record.signal_number;
  add_error(json, record);
  json["scenarios"] = array_of(record.scenarios);
  return json;
}

[[nodiscard]] std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

void drop_times(StepRecord& step) {
  constexpr std::array<std::string_view, 5> time_units = {"ns", "us", "ms", "s", "min"};
  if (!step.started_at.empty()) step.started_at = "1970-01-01T00:00:00Z";
  step.duration_ms = 0;
  for (MigrationRecord& migration : step.migrations) migration.duration_ms = 0;
  for (CheckOutcome& check : step.checks) check.duration_ms = 0;
  for (LawOutcome& law : step.laws) law.duration_ms = 0;
  for (Measurement& measurement : step.measurements) {
    const bool is_time =
        std::find(time_units.begin(), time_units.end(), measurement.unit) != time_units.end();
    if (is_time) measurement.value = 0;
  }
}

}  // namespace

std::string to_json(const RunRecord& record, const RenderOptions& options) {
  return dump(json_of(options.is_deterministic ? without_times(record) : record), 2) + "\n";
}

std::string to_json_line(const RunRecord& record) { return dump(json_of(record), -1); }

std::string to_json_line(const StepRecord& step) { return dump(json_of(step), -1); }

RunRecord without_times(RunRecord record) {
  const auto drop_instant = [](std::string& instant) {
    if (!instant.empty()) instant = "1970-01-01T00:00:00Z";
  };
  if (!record.run_id.empty()) record.run_id = "0";
  drop_instant(record.started_at);
  record.duration_ms = 0;
  for (ScenarioRecord& scenario : record.scenarios) {
    drop_instant(scenario.started_at);
    scenario.duration_ms = 0;
    for (StepRecord& step : scenario.steps) drop_times(step);
  }
  return record;
}

}  // namespace fulldress
