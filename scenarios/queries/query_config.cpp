#include "scenarios/queries/query_config.hpp"

#include "harness/base/error.hpp"
#include "harness/base/read_json.hpp"
#include "harness/base/text.hpp"
#include "harness/host/files.hpp"
#include "scenarios/queries/query_parts.hpp"
#include "scenarios/queries/sql_file.hpp"

#include <optional>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t name_characters_max = 60;

const std::vector<std::string>& statement_keys() {
  static const std::vector<std::string> keys = {"name",
                                                "sql",
                                                "parameters",
                                                "parameter_query",
                                                "kind",
                                                "role",
                                                "settings",
                                                "since",
                                                "until",
                                                "ordered",
                                                "tolerate",
                                                "$schema",
                                                "budget_ms",
                                                "faster_than_before",
                                                "slower_than_before"};
  return keys;
}

std::optional<double> number_above_zero(const ActReading& reading, const char* key) {
  const auto number = reading.number(key);
  if (number && !(*number > 0)) reading.fail(key, "a number above zero is wanted here");
  return number;
}

std::optional<double> slower_ratio(const ActReading& reading) {
  constexpr auto key = "slower_than_before";
  if (!reading.has(key)) return std::nullopt;
  return slower_ratio_of(reading.text(key),
                         [&](const std::string& message) { reading.fail(key, message); });
}

TimingConfig timing_of(const ActReading& reading) {
  reading.refuse_others_than({"rounds", "seconds", "slower_than_before"});
  TimingConfig timing;
  const auto rounds = reading.count("rounds");
  if (rounds && (*rounds < 10 || *rounds > 10'000)) {
    reading.fail("rounds", "10 to 10000 rounds are possible: fewer cannot decide anything");
  }
  if (rounds) timing.rounds = static_cast<std::size_t>(*rounds);
  timing.seconds = number_above_zero(reading, "seconds").value_or(timing.seconds);
  timing.slower_ratio = slower_ratio(reading);
  return timing;
}

QueryStatement statement_of(const ActReading& reading) {
  reading.refuse_others_than(statement_keys());
  const auto fail_at = [&reading](const char* key) {
    return [&reading, key](const std::string& message) { reading.fail(key, message); };
  };
  QueryStatement statement;
  statement.position = reading.position("sql");
  statement.parameter_query = reading.text("parameter_query");
  statement.kind = kind_of(reading.text("kind"), fail_at("kind"));
  statement.role = reading.text("role");
  statement.settings = reading.named_texts("settings");
  statement.since = reading.text("since");
  statement.until = reading.text("until");
  statement.is_ordered = reading.flag("ordered");
  statement.tolerated = tolerances_of(reading.texts("tolerate"), fail_at("tolerate"));
  statement.speed = {.budget_ms = number_above_zero(reading, "budget_ms"),
                     .faster_factor = number_above_zero(reading, "faster_than_before"),
                     .slower_ratio = slower_ratio(reading)};
  set_text(statement, reading.needed_text("sql"),
           reading.has("parameters") ? reading.json_text("parameters") : std::string(),
           fail_at(reading.has("parameters") ? "parameters" : "sql"));
  statement.name =
      reading.has("name") ? reading.text("name") : one_line(statement.sql, name_characters_max);
  return statement;
}

std::vector<QueryStatement> statements_of_json(const std::string& text, const fs::path& file) {
  const auto document = read_json(text, {.file = file.string(),
                                         .error_id = "scenarios.malformed-config",
                                         .comments = JsonComments::allowed});
  const bool is_wrapped = document.is_object() && document.contains("queries");
  const auto& list = is_wrapped ? document["queries"] : document;
  if (!list.is_array()) {
    throw UsageError("scenarios.malformed-config",
                     file.string() + ": a list of statements is wanted: [{\"sql\": \"...\"}]");
  }
  const ConfigText config{.text = text, .file = file};
  std::vector<QueryStatement> statements;
  for (std::size_t index = 0; index < list.size(); ++index) {
    const std::string at = (is_wrapped ? "/queries/" : "/") + std::to_string(index);
    statements.push_back(statement_of(ActReading(list[index], at, config)));
  }
  return statements;
}

/// Reads the object that stands under "queries".
class QueriesReader {
 public:
  QueriesReader(const json& object, const std::string& pointer, const ConfigText& config)
      : object_(object), pointer_(pointer), config_(config), reading_(object, pointer, config) {}

  QueriesConfig read() {
    reading_.refuse_others_than({"old", "new", "log", "pg_stat_statements", "log_database", "since",
                                 "versions", "new_on_old", "tolerate", "timing"});
    QueriesConfig queries;
    queries.position = reading_.position();
    queries.of_old = statements("old");
    queries.of_new = statements("new");
    queries.logs = reading_.files("log");
    queries.statistics = reading_.files("pg_stat_statements");
    queries.log_database = reading_.text("log_database");
    queries.since = reading_.text("since");
    queries.is_new_tried_on_old = reading_.flag("new_on_old");
    queries.tolerated = tolerances_of(reading_.texts("tolerate"), [this](const std::string& text) {
      reading_.fail("tolerate", text);
    });
    const auto timing = reading_.objects("timing");
    if (timing.size() > 1) reading_.fail("timing", "one object is wanted here: {...}");
    if (!timing.empty()) queries.timing = timing_of(timing.front());
    const auto versions = reading_.choice("versions", {"affordable", "every", "ends"});
    if (versions == "every") queries.versions = SeenVersions::every;
    if (versions == "ends") queries.versions = SeenVersions::ends;
    if (queries.is_empty()) {
      reading_.fail("old",
                    "no statement is named: \"old\", \"new\", \"log\", "
                    "\"pg_stat_statements\"");
    }
    return queries;
  }

 private:
  std::vector<QueryStatement> statements(const std::string& key) {
    std::vector<QueryStatement> found;
    if (!object_.contains(key)) return found;
    const auto& value = object_[key];
    const std::string at = pointer_ + "/" + key;
    if (!value.is_array()) {
      add(value, at, found);
      return found;
    }
    for (std::size_t index = 0; index < value.size(); ++index) {
      add(value[index], at + "/" + std::to_string(index), found);
    }
    return found;
  }

  void add(const json& value, const std::string& at, std::vector<QueryStatement>& found) {
    if (!value.is_string()) {
      found.push_back(statement_of(ActReading(value, at, config_)));
      return;
    }
    auto more = statements_in(value.get<std::string>());
    std::move(more.begin(), more.end(), std::back_inserter(found));
  }

  std::vector<QueryStatement> statements_in(const std::string& name) {
    const fs::path path = name;
    const auto file =
        (path.is_absolute() ? path : config_.file.parent_path() / path).lexically_normal();
    std::string text;
    try {
      text = read_file(file);
    } catch (const InfrastructureError& error) {
      throw UsageError("scenarios.unreadable-config",
                       reading_.position().to_text() + ": " + error.message());
    }
    if (file.extension() == ".sql") return statements_of_sql(text, file);
    if (file.extension() == ".json") return statements_of_json(text, file);
    throw UsageError("scenarios.malformed-config",
                     reading_.position().to_text() + ": " + file.string() +
                         " is neither .sql nor .json; a server's log goes under \"log\"");
  }

  const json& object_;
  const std::string& pointer_;
  const ConfigText& config_;
  ActReading reading_;
};

}  // namespace

QueriesConfig read_queries(const json& value, const std::string& pointer,
                           const ConfigText& config) {
  json object = value;
  if (!value.is_object() || value.contains("sql")) {
    object = json::object();
    object["old"] = value;
  }
  return QueriesReader(object, pointer, config).read();
}

}  // namespace fulldress::scenarios
