#include "harness/base/json_position.hpp"
#include "harness/base/read_json.hpp"
#include "harness/base/record_json.hpp"
#include "harness/base/text.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

using Json = nlohmann::json;

struct Document {
  std::string_view text;
  std::string file;
};

/// A value and where it stands, so that a complaint can name the place.
class Node {
 public:
  Node(const Document& document, const Json& value, std::string pointer)
      : document_(document), value_(value), pointer_(std::move(pointer)) {}

  [[nodiscard]] const Json& value() const { return value_; }

  [[noreturn]] void fail(const std::string& expected) const {
    const ScriptPosition position = position_in_json(document_.text, pointer_, document_.file);
    throw UsageError("record.malformed",
                     position.to_text() + ": " + (pointer_.empty() ? "the document" : pointer_) +
                         " is not " + expected + "; give a result.json written by fulldress");
  }

  /// Reads `key` into `target`, which keeps its value when the key is absent.
  template <typename Target>
  void read(const char* key, Target& target) const {
    if (!value_.is_object()) fail("an object");
    const auto found = value_.find(key);
    if (found != value_.end()) get(Node(document_, *found, pointer_ + "/" + key), target);
  }

  template <typename Target>
  void require(const char* key, Target& target) const {
    if (!value_.is_object()) fail("an object");
    if (!value_.contains(key)) fail(std::string("complete: it lacks \"") + key + "\"");
    read(key, target);
  }

  [[nodiscard]] Node element(std::size_t index) const {
    return {document_, value_[index], pointer_ + "/" + std::to_string(index)};
  }

  [[nodiscard]] Node member(const std::string& key, const Json& member) const {
    std::string token;
    for (const char byte : key) {
      token += byte == '~' ? "~0" : (byte == '/' ? "~1" : std::string(1, byte));
    }
    return {document_, member, pointer_ + "/" + token};
  }

 private:
  const Document& document_;
  const Json& value_;
  std::string pointer_;
};

void get(const Node& node, std::string& text) {
  if (!node.value().is_string()) node.fail("a string");
  text = node.value().get<std::string>();
}

void get(const Node& node, bool& flag) {
  if (!node.value().is_boolean()) node.fail("true or false");
  flag = node.value().get<bool>();
}

void get(const Node& node, double& number) {
  if (node.value().is_null()) {
    number = std::numeric_limits<double>::quiet_NaN();
    return;
  }
  if (!node.value().is_number()) node.fail("a number");
  number = node.value().get<double>();
}

void get(const Node& node, std::int64_t& number) {
  const Json& value = node.value();
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!value.is_number_integer()) node.fail("an integer");
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > most) node.fail("in range");
  number = value.get<std::int64_t>();
}

void get(const Node& node, int& number) {
  std::int64_t wide = 0;
  get(node, wide);
  if (!std::in_range<int>(wide)) node.fail("in range");
  number = static_cast<int>(wide);
}

/// Seeds are written as strings; a number is taken too.
void get(const Node& node, std::uint64_t& number) {
  const Json& value = node.value();
  if (value.is_number_unsigned()) {
    number = value.get<std::uint64_t>();
    return;
  }
  if (!value.is_string()) node.fail("a whole number");
  const std::string text = value.get<std::string>();
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
    node.fail("a whole number");
  }
}

template <typename Enum, std::size_t Count>
void get_enum(const Node& node, Enum& target, const Enum (&choices)[Count]) {
  std::string text;
  get(node, text);
  std::string expected;
  for (const Enum choice : choices) {
    if (text == to_text(choice)) {
      target = choice;
      return;
    }
    expected += (expected.empty() ? "" : ", ") + std::string(to_text(choice));
  }
  node.fail("one of " + expected);
}

void get(const Node& node, Verdict& verdict) {
  get_enum(node, verdict, {Verdict::skipped, Verdict::passed, Verdict::unknown, Verdict::failed});
}

void get(const Node& node, Severity& severity) {
  get_enum(node, severity, {Severity::info, Severity::warning, Severity::error});
}

void get(const Node& node, LawClass& law_class) {
  std::string text;
  get(node, text);
  std::string expected;
  for (const LawClass choice : all_law_classes()) {
    if (text == to_text(choice)) {
      law_class = choice;
      return;
    }
    expected += (expected.empty() ? "" : ", ") + std::string(to_text(choice));
  }
  node.fail("one of " + expected);
}

void get(const Node& node, Direction& direction) {
  get_enum(node, direction, {Direction::up, Direction::down});
}

void get(const Node& node, Change& change) {
  get_enum(node, change,
           {Change::unrelated, Change::introduced, Change::pre_existing, Change::fixed});
}

void get(const Node& node, ErrorKind& kind) {
  get_enum(node, kind,
           {ErrorKind::usage, ErrorKind::infrastructure, ErrorKind::sql, ErrorKind::interrupted,
            ErrorKind::internal});
}

void get(const Node& node, ExitCode& code) {
  int number = 0;
  get(node, number);
  if (number < 0 || number > 255) node.fail("an exit code");
  code = static_cast<ExitCode>(number);
}

template <typename Value>
void get(const Node& node, std::optional<Value>& target) {
  if (node.value().is_null()) {
    target.reset();
    return;
  }
  Value value{};
  get(node, value);
  target = std::move(value);
}

template <typename Value>
void get(const Node& node, std::vector<Value>& values) {
  if (!node.value().is_array()) node.fail("an array");
  values.clear();
  values.reserve(node.value().size());
  for (std::size_t index = 0; index < node.value().size(); ++index) {
    get(node.element(index), values.emplace_back());
  }
}

void get(const Node& node, std::map<std::string, std::string>& values) {
  if (!node.value().is_object()) node.fail("an object");
  values.clear();
  for (const auto& [key, value] : node.value().items()) {
    get(node.member(key, value), values[key]);
  }
}

void get(const Node& node, ScriptPosition& position) {
  node.read("file", position.file);
  node.read("line", position.line);
  node.read("column", position.column);
}

void get(const Node& node, SqlErrorInfo& sql) {
  node.require("sqlstate", sql.sqlstate);
  node.read("message", sql.message);
  node.read("detail", sql.detail);
  node.read("hint", sql.hint);
  node.read("context", sql.context);
  node.read("statement", sql.statement);
  node.read("offset_bytes", sql.offset_bytes);
  node.read("position", sql.position);
}

void get(const Node& node, ErrorRecord& error) {
  node.require("id", error.id);
  node.require("kind", error.kind);
  node.read("message", error.message);
  node.read("context", error.context);
  node.read("sql", error.sql);
}

void get(const Node& node, Evidence& evidence) {
  node.read("columns", evidence.columns);
  node.read("rows", evidence.rows);
  node.read("is_capped", evidence.is_capped);
}

void get(const Node& node, Finding& finding) {
  node.require("id", finding.id);
  node.require("severity", finding.severity);
  node.read("subject", finding.subject);
  node.read("message", finding.message);
  node.read("before", finding.before);
  node.read("after", finding.after);
  node.read("position", finding.position);
  node.read("evidence", finding.evidence);
  node.read("waiver", finding.waiver);
}

void get(const Node& node, MigrationRecord& migration) {
  node.require("version", migration.version);
  node.read("name", migration.name);
  node.require("direction", migration.direction);
  node.require("verdict", migration.verdict);
  node.read("reason", migration.reason);
  node.read("duration_ms", migration.duration_ms);
  node.read("checksum", migration.checksum);
  node.read("position", migration.position);
  node.read("error", migration.error);
}

void get(const Node& node, CheckOutcome& check) {
  node.require("check_id", check.check_id);
  node.read("title", check.title);
  node.read("subject", check.subject);
  node.require("severity", check.severity);
  node.require("verdict", check.verdict);
  node.read("reason", check.reason);
  node.read("violations", check.violations);
  node.read("change", check.change);
  node.read("duration_ms", check.duration_ms);
  node.read("sql", check.sql);
  node.read("evidence", check.evidence);
  node.read("error", check.error);
  node.read("waiver", check.waiver);
}

void get(const Node& node, LawOutcome& law) {
  node.require("law", law.law);
  node.read("subject", law.subject);
  node.require("verdict", law.verdict);
  node.read("classes", law.classes);
  node.read("reason", law.reason);
  node.read("duration_ms", law.duration_ms);
  node.read("findings", law.findings);
  node.read("position", law.position);
  node.read("error", law.error);
  node.read("waiver", law.waiver);
}

void get(const Node& node, Measurement& measurement) {
  node.require("name", measurement.name);
  node.read("subject", measurement.subject);
  node.require("value", measurement.value);
  node.read("unit", measurement.unit);
}

void get(const Node& node, StepRecord& step) {
  node.require("name", step.name);
  node.require("verdict", step.verdict);
  node.read("reason", step.reason);
  node.read("started_at", step.started_at);
  node.read("duration_ms", step.duration_ms);
  node.read("migrations", step.migrations);
  node.read("checks", step.checks);
  node.read("laws", step.laws);
  node.read("measurements", step.measurements);
  node.read("notes", step.notes);
  node.read("attachments", step.attachments);
  node.read("error", step.error);
}

void get(const Node& node, ChecklistBox& box) {
  node.require("text", box.text);
  node.require("is_ticked", box.is_ticked);
  node.read("reason", box.reason);
  node.read("evidence", box.evidence);
}

void get(const Node& node, Checklist& list) {
  node.require("title", list.title);
  node.require("boxes", list.boxes);
}

void get(const Node& node, ScenarioRecord& scenario) {
  node.require("name", scenario.name);
  node.read("title", scenario.title);
  node.read("engine", scenario.engine);
  node.read("engine_version", scenario.engine_version);
  node.read("source", scenario.source);
  node.read("started_at", scenario.started_at);
  node.read("duration_ms", scenario.duration_ms);
  node.require("steps", scenario.steps);
  node.read("checklists", scenario.checklists);
}

void get(const Node& node, Limits& limits) {
  node.read("fail_on", limits.fail_on);
  node.read("accept_empty", limits.accept_empty);
}

void get(const Node& node, Decision& decision) {
  node.require("verdict", decision.verdict);
  node.require("exit_code", decision.exit_code);
  node.read("reasons", decision.reasons);
  node.read("limits", decision.limits);
}

void get(const Node& node, RunRecord& record) {
  node.read("tool_version", record.tool_version);
  node.read("run_id", record.run_id);
  node.read("verb", record.verb);
  node.read("command_line", record.command_line);
  node.read("started_at", record.started_at);
  node.read("duration_ms", record.duration_ms);
  node.read("seed", record.seed);
  node.require("decision", record.decision);
  node.read("properties", record.properties);
  node.read("warnings", record.warnings);
  node.read("signal_number", record.signal_number);
  node.read("error", record.error);
  node.require("scenarios", record.scenarios);
}

void expect_known_version(const Document& document, const Node& root) {
  std::string version;
  root.require("schema_version", version);
  const std::string_view known = result_schema_version.substr(0, 2);
  if (version.starts_with(known)) return;
  const ScriptPosition position = position_in_json(document.text, "/schema_version", document.file);
  throw UsageError("record.unknown-version",
                   position.to_text() + ": written in version " + one_line(version, 20) +
                       " of the result format, this program reads version " + std::string(known) +
                       "x; use the fulldress that wrote it");
}

}  // namespace

RunRecord record_from_json(std::string_view text, const std::string& file) {
  const Document document{text, file};
  const Json json =
      read_json(document.text, {.file = document.file,
                                .error_id = "record.malformed",
                                .complaint = "not JSON; the file may have been cut short"});
  const Node root(document, json, "");
  expect_known_version(document, root);
  RunRecord record;
  get(root, record);
  return record;
}

}  // namespace fulldress
