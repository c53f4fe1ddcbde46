#include "migrations/node_pg_project.hpp"

#include "harness/base/pattern.hpp"

#include <array>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* settings_file = ".node-pg-migraterc";
constexpr const char* package_file = "package.json";
constexpr const char* tool = "node-pg-migrate";

Json object_in(const std::string& text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_object() ? value : Json::object();
}

/// The member of that name if it is an object, else an empty one.
Json object_at(const Json& object, const char* name) {
  Json value = object.value(name, Json());
  return value.is_object() ? value : Json::object();
}

/// What the scripts of a package.json give the tool for an option; `names` with `|` between them.
std::set<std::string> values_in_scripts(const Json& package, const std::string& names) {
  const Pattern pattern(R"(\bnode-pg-migrate\b[^&|;]*?\s(?:)" + names +
                        R"()(?:\s+|=)["']?([^\s"'&|;]+))");
  std::set<std::string> values;
  const Json scripts = object_at(package, "scripts");
  for (const auto& [name, command] : scripts.items()) {
    if (!command.is_string()) continue;
    for (const auto& each : pattern.find_all(command.get<std::string>())) values.insert(each[1]);
  }
  return values;
}

/// The settings of a configuration file: those of its section `db` if it has one.
Json config_in(const std::string& text) {
  const Json config = object_in(text);
  return config.contains("db") ? object_at(config, "db") : config;
}

/// The settings among the keys of a configuration file; a list of schemas with commas.
FormatSettings settings_in(const Json& config) {
  constexpr std::array<const char*, 7> keys = {
      "check-order",       "create-migrations-schema", "create-schema", "ignore-pattern",
      "migrations-schema", "migrations-table",         "schema"};
  FormatSettings settings;
  for (const char* key : keys) {
    const Json value = config.value(key, Json());
    if (value.is_boolean()) settings[key] = value.get<bool>() ? "true" : "false";
    if (value.is_string()) settings[key] = value.get<std::string>();
    if (!value.is_array()) continue;
    std::string list;
    for (const Json& each : value) {
      if (each.is_string()) list += (list.empty() ? "" : ",") + each.get<std::string>();
    }
    settings[key] = list;
  }
  return settings;
}

/// Where the scripts of a package.json have the tool keep its ledger, as far as they agree.
FormatSettings ledger_in_scripts(const Json& package) {
  const std::array<std::pair<const char*, const char*>, 2> options = {
      {{"migrations-table", "-t|--migrations-table"},
       {"migrations-schema", "--migrations-schema"}}};
  FormatSettings settings;
  for (const auto& [setting, names] : options) {
    const auto values = values_in_scripts(package, names);
    if (values.size() == 1) settings[setting] = *values.begin();
  }
  return settings;
}

}  // namespace

std::optional<NodePgFolder> node_pg_folder_named_in(const SourceDirectory& directory,
                                                    std::size_t levels) {
  if (const auto text = directory.text_above(settings_file, levels)) {
    const Json named = config_in(*text).value("migrations-dir", Json("migrations"));
    if (named.is_string()) return NodePgFolder{named.get<std::string>(), settings_file};
  }
  const auto text = directory.text_above(package_file, levels);
  if (!text) return std::nullopt;
  const Json package = object_in(*text);
  const bool depends_on_it = object_at(package, "dependencies").contains(tool) ||
                             object_at(package, "devDependencies").contains(tool);
  if (!depends_on_it) return std::nullopt;
  const auto folders = values_in_scripts(package, "-m|--migrations-dir");
  if (folders.size() > 1) return std::nullopt;
  return NodePgFolder{folders.empty() ? "migrations" : *folders.begin(), package_file};
}

std::optional<NodePgProject> node_pg_project_of(const SourceDirectory& directory) {
  constexpr std::size_t levels_max = 4;
  fs::path above = directory.path();
  for (std::size_t levels = 1; levels <= levels_max; ++levels) {
    above /= "..";
    const auto named = node_pg_folder_named_in(directory, levels);
    std::error_code ignored;
    if (named && fs::equivalent(above / named->path, directory.path(), ignored)) {
      const std::string text = directory.text_above(named->evidence, levels).value_or("");
      return NodePgProject{.evidence = named->evidence,
                           .settings = named->evidence == settings_file
                                           ? settings_in(config_in(text))
                                           : ledger_in_scripts(object_in(text))};
    }
  }
  return std::nullopt;
}

}  // namespace fulldress::migrations
