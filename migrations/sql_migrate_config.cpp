#include "migrations/sql_migrate_config.hpp"

#include "migrations/path_above.hpp"
#include "migrations/yaml_position.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <system_error>

#include <yaml-cpp/yaml.h>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

constexpr const char* config_file = "dbconfig.yml";
constexpr const char* default_environment = "development";
/// How far above its migrations a project's dbconfig.yml lies.
constexpr std::size_t levels_max = 4;

std::string text_of(const YAML::Node& environment, const char* key) {
  const YAML::Node value = environment[key];
  return value && value.IsScalar() ? value.Scalar() : std::string();
}

FormatSettings settings_of(const YAML::Node& environment) {
  FormatSettings settings;
  const std::string table = text_of(environment, "table");
  const std::string schema = text_of(environment, "schema");
  const std::string name = table.empty() ? "gorp_migrations" : table;
  if (!schema.empty()) {
    settings["table"] = schema + "." + name;
  } else if (!table.empty()) {
    settings["table"] = table;
  }
  if (text_of(environment, "ignoreunknown") == "true") settings["ignore_unknown"] = "true";
  return settings;
}

/// Those of each environment that runs the directory, by its name.
std::map<std::string, FormatSettings> settings_in(const YAML::Node& config,
                                                  const SourceDirectory& directory,
                                                  std::size_t levels) {
  std::map<std::string, FormatSettings> found;
  if (!config.IsMap()) return found;
  for (const auto& each : config) {
    if (!each.first.IsScalar() || !each.second.IsMap()) continue;
    const std::string dir = text_of(each.second, "dir");
    const fs::path folder = path_above("", levels) + (dir.empty() ? "migrations" : dir);
    std::error_code ignored;
    if (!fs::equivalent(directory.path() / folder, directory.path(), ignored)) continue;
    found[each.first.Scalar()] = settings_of(each.second);
  }
  return found;
}

}  // namespace

FormatSettings settings_in_dbconfig(const SourceDirectory& directory) {
  for (std::size_t level = 0; level <= levels_max; ++level) {
    const auto text = directory.text_above(config_file, level);
    if (!text) continue;
    try {
      const auto found = settings_in(YAML::Load(*text), directory, level);
      if (found.empty()) return {};
      const auto usual = found.find(default_environment);
      return usual == found.end() ? found.begin()->second : usual->second;
    } catch (const YAML::Exception& error) {
      const auto shown = directory.shown(path_above(config_file, level));
      throw UsageError("migrations.bad-config", position_of_mark(shown, error.mark).to_text() +
                                                    ": this is no YAML: " + error.msg);
    }
  }
  return {};
}

}  // namespace fulldress::migrations
