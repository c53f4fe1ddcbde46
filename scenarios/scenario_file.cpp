#include "scenarios/scenario_file.hpp"

#include "harness/base/error.hpp"
#include "harness/base/json_position.hpp"
#include "harness/base/read_json.hpp"
#include "harness/base/suggestion.hpp"
#include "scenarios/config_file.hpp"
#include "scenarios/config_parts.hpp"
#include "scenarios/embedded_schema.hpp"
#include "scenarios/package_file.hpp"
#include "scenarios/play/act_reading.hpp"
#include "scenarios/queries/query_config.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using nlohmann::json;

enum class Purpose { rehearsal, checks };

/// Reads one document; every error says where in it.
class ConfigReader {
 public:
  ConfigReader(std::string_view text, const std::filesystem::path& file, Purpose purpose)
      : text_(text), file_(file), purpose_(purpose) {}

  std::vector<ScenarioConfig> read() {
    const json document = read_json(text_, {.file = file_.string(),
                                            .error_id = "scenarios.malformed-config",
                                            .comments = JsonComments::allowed});
    if (!document.is_object()) fail("", "the file must hold one JSON object");
    if (!document.contains("scenarios")) return {read_scenario(document, "")};
    for (const auto& [key, value] : document.items()) {
      if (key != "scenarios" && key != "$schema") {
        fail("/" + checks::pointer_part(key),
             "\"" + key + "\" belongs inside one of the \"scenarios\"");
      }
    }
    return read_list(document["scenarios"]);
  }

 private:
  std::vector<ScenarioConfig> read_list(const json& list) {
    if (!list.is_array()) fail("/scenarios", "\"scenarios\" is a list of objects");
    std::vector<ScenarioConfig> scenarios;
    for (std::size_t index = 0; index < list.size(); ++index) {
      const std::string at = "/scenarios/" + std::to_string(index);
      if (!list[index].is_object()) fail(at, "a scenario is an object");
      scenarios.push_back(read_scenario(list[index], at));
      for (std::size_t other = 0; other < index; ++other) {
        if (scenarios[other].name == scenarios[index].name) {
          fail(at, "two scenarios have the name \"" + scenarios[index].name +
                       "\"; give each its own \"name\"");
        }
      }
    }
    return scenarios;
  }

  ScenarioConfig read_scenario(const json& object, const std::string& at) {
    ScenarioConfig config;
    config.file = file_;
    const auto readers = readers_of(config);
    for (const auto& [key, value] : object.items()) {
      const auto reader = readers.find(key);
      if (reader == readers.end()) refuse_key(at, key, readers);
      reader->second(value, at + "/" + key);
    }
    require_played(config, at);
    const bool is_migrated = !config.migrations.empty() || !config.command.is_empty();
    if (!is_migrated && config.steps.empty()) {
      if (purpose_ == Purpose::checks) return config;
      fail(at, "\"migrations\" is missing: the directory to rehearse");
    }
    if (config.name.empty()) config.name = name_of_directory(place_of(config));
    return config;
  }

  [[nodiscard]] std::filesystem::path place_of(const ScenarioConfig& config) const {
    if (!config.migrations.empty()) return config.migrations;
    return config.command.is_empty() ? std::filesystem::absolute(file_).parent_path()
                                     : config.command.directory;
  }

  // Steps that silently are not played would look like steps that passed.
  void require_played(const ScenarioConfig& config, const std::string& at) const {
    const auto& flows = config.flows;
    const bool are_played = config.steps.empty() || flows.empty() ||
                            std::find(flows.begin(), flows.end(), "steps") != flows.end();
    if (!are_played)
      fail(at + "/flows", "\"flows\" leaves \"steps\" out; add it, or remove the steps");
  }

  using Reader = std::function<void(const json&, const std::string&)>;
  using Readers = std::map<std::string, Reader>;

  Readers readers_of(ScenarioConfig& config) {
    const auto text = [this](std::string& target) {
      return [this, &target](const json& value, const std::string& at) {
        target = text_of(value, at);
      };
    };
    const auto path = [this](std::filesystem::path& target) {
      return [this, &target](const json& value, const std::string& at) {
        target = path_of(text_of(value, at));
      };
    };
    const auto texts = [this](std::vector<std::string>& target) {
      return [this, &target](const json& value, const std::string& at) {
        target = texts_of(value, at);
      };
    };
    const auto paths = [this](std::vector<std::filesystem::path>& target) {
      return [this, &target](const json& value, const std::string& at) {
        for (const auto& each : texts_of(value, at)) target.push_back(path_of(each));
      };
    };
    // What a function of its own reads.
    const auto part = [this](auto& target, auto reader) {
      return [this, &target, reader](const json& value, const std::string& at) {
        target = reader(value, at, ConfigText{.text = text_, .file = file_});
      };
    };
    return {
        {"$schema", [this](const json& value,
                           const std::string& at) { static_cast<void>(text_of(value, at)); }},
        {"name", text(config.name)},
        {"title", text(config.title)},
        {"engine", text(config.engine)},
        {"migrations", path(config.migrations)},
        {"format", text(config.format)},
        {"format_options",
         [this, &config](const json& value, const std::string& at) {
           config.format_options = named_texts_of(value, at);
         }},
        {"ledger_table", text(config.ledger_table)},
        {"fixtures", paths(config.fixtures)},
        {"fixture_version", text(config.fixture_version)},
        {"source", part(config.source, source_of)},
        {"rollback", part(config.rollback, rollback_of)},
        {"downtime", part(config.downtime, read_downtime_config)},
        {"lint", part(config.lint, read_lint_config)},
        {"generated_rows",
         [this, &config](const json& value, const std::string& at) {
           if (!value.is_boolean()) fail(at, "true or false is wanted here");
           config.generates_rows = value.get<bool>();
         }},
        {"flows", texts(config.flows)},
        {"steps",
         [this, &config](const json& value, const std::string& at) {
           config.steps = read_steps(value, at, {.text = text_, .file = file_});
         }},
        {"checks", texts(config.checks)},
        {"check_directories", paths(config.check_directories)},
        {"check_settings",
         [this, &config](const json& value, const std::string& at) {
           read_check_settings(config, value, at);
         }},
        {"fresh_install", path(config.fresh_install)},
        {"create", text(config.create)},
        {"column_order",
         [this, &config](const json& value, const std::string& at) {
           config.column_order = column_order_of(text_of(value, at), at);
         }},
        {"releases", [this, &config](const json& value,
                                     const std::string& at) { read_releases(config, value, at); }},
        {"command", [this, &config](const json& value,
                                    const std::string& at) { read_command(config, value, at); }},
        {"archived", path(config.archived)},
        {"packages",
         [this, &config](const json& value, const std::string& at) {
           config.packages = packages_of(value, at, std::bind_front(&ConfigReader::fail, this));
         }},
        {"queries",
         [this, &config](const json& value, const std::string& at) {
           config.queries = std::make_shared<QueriesConfig>(
               read_queries(value, at, {.text = text_, .file = file_}));
         }},
        {"waivers",
         [this, &config](const json& value, const std::string& at) {
           if (!value.is_array()) fail(at, "a list of objects is wanted here: [{...}]");
           for (std::size_t index = 0; index < value.size(); ++index) {
             config.waivers.push_back(waiver_of(value[index], at + "/" + std::to_string(index)));
           }
         }},
        {"checklists",
         [this, &config](const json& value, const std::string& at) {
           config.checklists = read_checklists(value, at, {.text = text_, .file = file_});
         }},
        {"history",
         [this, &config](const json& value, const std::string& at) {
           config.history = read_history_settings(value, at, {.text = text_, .file = file_});
         }},
        {"since", text(config.since)},
        {"limits",
         [this, &config](const json& value, const std::string& at) {
           config.fail_on = fail_on_of(value, at, {.text = text_, .file = file_});
         }},
    };
  }

  [[nodiscard]] ColumnOrder column_order_of(const std::string& name, const std::string& at) const {
    if (name == "ignored") return ColumnOrder::ignored;
    if (name == "reported") return ColumnOrder::reported;
    if (name == "required") return ColumnOrder::required;
    fail(at, "a column order is ignored, reported or required, not \"" + name + "\"");
  }

  void read_releases(ScenarioConfig& config, const json& value, const std::string& at) {
    if (!value.is_object()) fail(at, "\"releases\" is an object, e.g. {\"tags\": \"v*\"}");
    auto& releases = config.releases;
    const auto texts = [this](std::vector<std::string>& target) {
      return [this, &target](const json& each, const std::string& where) {
        target = texts_of(each, where);
      };
    };
    read_keys(value, at,
              {{"tags",
                [this, &releases](const json& each, const std::string& where) {
                  releases.tags = text_of(each, where);
                }},
               {"refs", texts(releases.refs)},
               {"versions", texts(releases.versions)},
               {"directories", [this, &releases](const json& each, const std::string& where) {
                  for (const auto& text : texts_of(each, where)) {
                    releases.directories.push_back(path_of(text));
                  }
                }}});
    if (releases.is_empty()) fail(at, "\"releases\" names none: tags, refs, directories, versions");
  }

  void read_command(ScenarioConfig& config, const json& value, const std::string& at) {
    if (!value.is_object()) fail(at, "\"command\" is an object");
    auto& command = config.command;
    command.directory = path_of(".");
    const auto text = [this](std::string& target) {
      return [this, &target](const json& each, const std::string& where) {
        target = text_of(each, where);
      };
    };
    read_keys(value, at,
              {{"up", text(command.up)},
               {"up_one", text(command.up_one)},
               {"down", text(command.down)},
               {"version", text(command.version)},
               {"directory",
                [this, &command](const json& each, const std::string& where) {
                  command.directory = path_of(text_of(each, where));
                }},
               {"env",
                [this, &command](const json& each, const std::string& where) {
                  command.environment = named_texts_of(each, where);
                }},
               {"ledger", [this, &command](const json& each, const std::string& where) {
                  command.ledger = texts_of(each, where);
                }}});
    if (command.up.empty())
      fail(at, "\"up\" is missing: the command that migrates to the newest version");
    if (command.version.empty()) {
      fail(at, "\"version\" is missing: a command that prints the version, or a query");
    }
  }

  void read_check_settings(ScenarioConfig& config, const json& value, const std::string& at) {
    if (!value.is_object()) fail(at, "\"check_settings\" is an object, one key per subject");
    for (const auto& [key, each] : value.items()) config.check_settings[key] = each.dump();
    for (const auto& problem : checks::problems_of(config.check_settings)) {
      const std::string message = place(at + problem.pointer) + ": " + problem.message;
      if (problem.unread_key.empty()) throw UsageError("scenarios.bad-check-settings", message);
      config.unread_settings[problem.unread_key] = message;
    }
  }

  Waiver waiver_of(const json& value, const std::string& at) {
    if (!value.is_object()) fail(at, "a waiver is an object");
    Waiver waiver;
    waiver.position = position_in_json(text_, at, file_.string());
    const auto text = [this](std::string& target) {
      return [this, &target](const json& each, const std::string& where) {
        target = text_of(each, where);
      };
    };
    read_keys(
        value, at,
        {{"migration", text(waiver.migration)},
         {"check", text(waiver.check)},
         {"object", text(waiver.object)},
         {"reason", text(waiver.reason)},
         {"max", [this, &waiver](const json& each,
                                 const std::string& where) { waiver.max = count_of(each, where); }},
         {"expires", text(waiver.expires)}});
    if (waiver.migration.empty() && waiver.check.empty()) {
      fail(at, "a waiver names what it is for: \"migration\", \"check\" or both");
    }
    if (waiver.reason.empty()) fail(at, "a waiver needs its \"reason\"");
    if (waiver.max && (waiver.check.empty() || !waiver.migration.empty())) {
      fail(at + "/max", "\"max\" is for the violations of a check: name the \"check\" only");
    }
    if (!waiver.expires.empty() && !is_date(waiver.expires)) {
      fail(at + "/expires", "\"" + waiver.expires + "\" is no day like \"2027-01-31\"");
    }
    return waiver;
  }

  void read_keys(const json& value, const std::string& at, const Readers& readers) const {
    for (const auto& [key, each] : value.items()) {
      const auto reader = readers.find(key);
      if (reader == readers.end()) refuse_key(at, key, readers);
      reader->second(each, at + "/" + key);
    }
  }

  [[nodiscard]] std::string text_of(const json& value, const std::string& at) const {
    if (!value.is_string()) fail(at, "a text in double quotes is wanted here");
    auto text = value.get<std::string>();
    if (text.empty()) fail(at, "this text is empty; leave the key out instead");
    return text;
  }

  [[nodiscard]] std::int64_t count_of(const json& value, const std::string& at) const {
    const bool is_count =
        value.is_number_unsigned() && value.get<std::uint64_t>() <= 1'000'000'000'000;
    if (!is_count) fail(at, "a whole number is wanted here");
    return value.get<std::int64_t>();
  }

  [[nodiscard]] std::vector<std::string> texts_of(const json& value, const std::string& at) const {
    if (!value.is_array()) fail(at, "a list of texts is wanted here: [\"...\"]");
    std::vector<std::string> texts;
    for (std::size_t index = 0; index < value.size(); ++index) {
      texts.push_back(text_of(value[index], at + "/" + std::to_string(index)));
    }
    return texts;
  }

  // The empty text is a value here: some settings are switched off by it.
  [[nodiscard]] std::map<std::string, std::string> named_texts_of(const json& value,
                                                                  const std::string& at) const {
    if (!value.is_object()) fail(at, "an object of texts is wanted here: {\"name\": \"value\"}");
    std::map<std::string, std::string> texts;
    for (const auto& [name, each] : value.items()) {
      const std::string where = at + "/" + checks::pointer_part(name);
      if (!each.is_string()) fail(where, "a text in double quotes is wanted here");
      texts[name] = each.get<std::string>();
    }
    return texts;
  }

  [[nodiscard]] std::filesystem::path path_of(const std::string& text) const {
    const std::filesystem::path path = text;
    return (path.is_absolute() ? path : file_.parent_path() / path).lexically_normal();
  }

  [[noreturn]] void refuse_key(const std::string& at, const std::string& key,
                               const Readers& readers) const {
    std::vector<std::string> known;
    for (const auto& [name, reader] : readers) known.push_back(name);
    throw UsageError("scenarios.unknown-key", place(at + "/" + checks::pointer_part(key)) +
                                                  ": unknown key \"" + key + "\"" +
                                                  did_you_mean(key, known));
  }

  [[noreturn]] void fail(const std::string& at, const std::string& message) const {
    throw UsageError("scenarios.malformed-config", place(at) + ": " + message);
  }

  [[nodiscard]] std::string place(const std::string& at) const {
    return position_in_json(text_, at, file_.string()).to_text();
  }

  std::string_view text_;
  const std::filesystem::path& file_;
  Purpose purpose_;
};

}  // namespace

std::vector<ScenarioConfig> parse_scenarios(std::string_view text,
                                            const std::filesystem::path& file) {
  return ConfigReader(text, file, Purpose::rehearsal).read();
}

std::vector<ScenarioConfig> read_scenarios(const std::filesystem::path& file) {
  return parse_scenarios(config_text(file), file);
}

std::vector<ScenarioConfig> read_check_config(const std::filesystem::path& file) {
  return ConfigReader(config_text(file), file, Purpose::checks).read();
}

std::string_view config_schema() { return config_v1_schema; }

}  // namespace fulldress::scenarios
