#include "migrations/graphile_settings.hpp"

#include "harness/base/error.hpp"
#include "harness/base/json_position.hpp"
#include "harness/host/environment.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/graphile_layout.hpp"
#include "migrations/json5.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::migrations {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 17> known_keys = {"afterAllMigrations",
                                                         "afterCurrent",
                                                         "afterReset",
                                                         "beforeAllMigrations",
                                                         "beforeCurrent",
                                                         "beforeReset",
                                                         "blankMigrationContent",
                                                         "connectionString",
                                                         "databaseOwner",
                                                         "logger",
                                                         "manageGraphileMigrateSchema",
                                                         "migrationsFolder",
                                                         "pgSettings",
                                                         "placeholders",
                                                         "rootConnectionString",
                                                         "shadowConnectionString",
                                                         "//generatedWith"};

/// `:ABC_DEF` with at least two characters.
bool is_placeholder(std::string_view key) {
  const auto is_capital = [](char each) { return each >= 'A' && each <= 'Z'; };
  if (key.size() < 3 || key[0] != ':' || !is_capital(key[1])) return false;
  key.remove_prefix(2);
  return std::all_of(key.begin(), key.end(), [&](char each) {
    return is_capital(each) || (each >= '0' && each <= '9') || each == '_';
  });
}

class Reader {
 public:
  Reader(std::string text, std::string file, const FormatSettings& settings)
      : text_(std::move(text)), file_(std::move(file)), settings_(settings) {}

  [[nodiscard]] GraphileSettings read() {
    Json config;
    try {
      config = Json::parse(text_);
    } catch (const Json::parse_error& error) {
      const auto place = position_of(text_, error.byte > 0 ? error.byte - 1 : 0, file_);
      throw UsageError("migrations.bad-config",
                       place.to_text() + ": graphile-migrate's settings are not JSON5 here");
    }
    if (!config.is_object()) refuse("", "the settings are an object in braces");
    for (const auto& [key, value] : config.items()) {
      const bool is_known =
          std::find(known_keys.begin(), known_keys.end(), key) != known_keys.end();
      if (!is_known && !key.starts_with("//")) {
        refuse("/" + key, "graphile-migrate knows no setting \"" + key + "\"");
      }
    }
    read_placeholders(config.value("placeholders", Json()));
    read_session_settings(config.value("pgSettings", Json()));
    const Json owner = config.value("databaseOwner", Json());
    if (!owner.is_null() && !owner.is_string()) refuse("/databaseOwner", "it must be a string");
    if (owner.is_string()) result_.database_owner = owner.get<std::string>();
    result_.after_reset = actions_of(config, "afterReset", Root::allowed);
    result_.before_all = actions_of(config, "beforeAllMigrations", Root::refused);
    result_.after_all = actions_of(config, "afterAllMigrations", Root::refused);
    if (is_set(settings_, "current")) {
      result_.before_current = actions_of(config, "beforeCurrent", Root::refused);
      result_.after_current = actions_of(config, "afterCurrent", Root::refused);
    }
    return std::move(result_);
  }

 private:
  void read_placeholders(const Json& values) {
    if (values.is_null()) return;
    if (!values.is_object()) refuse("/placeholders", "it must be an object");
    for (const auto& [key, value] : values.items()) {
      const std::string place = "/placeholders/" + key;
      if (!is_placeholder(key)) refuse(place, "a placeholder is named like :ABCD_EFG_HIJ");
      if (key == ":DATABASE_NAME" || key == ":DATABASE_OWNER") {
        refuse(place, "graphile-migrate sets this placeholder itself");
      }
      if (!value.is_string()) refuse(place, "its value must be a string");
      const std::string name = key.substr(1);
      const std::string said = text_setting(settings_, "placeholders." + name, value);
      const auto found = said == "!ENV" ? environment_variable(name) : said;
      if (!found || found->empty()) {
        refuse(place, "the environment has no variable " + name +
                          "; say --format-option placeholders." + name + "=<value>");
      }
      result_.placeholders[key] = *found;
    }
  }

  void read_session_settings(const Json& values) {
    if (values.is_null()) return;
    if (!values.is_object()) refuse("/pgSettings", "it must be an object");
    for (const auto& [key, value] : values.items()) {
      if (!value.is_string() && !value.is_number()) {
        refuse("/pgSettings/" + key, "its value must be a string");
      }
      result_.session_settings[key] = value.is_string() ? value.get<std::string>() : value.dump();
    }
  }

  /// Whether an action may ask for the superuser, which we are anyhow.
  enum class Root { allowed, refused };

  [[nodiscard]] std::vector<GraphileAction> actions_of(const Json& config, const std::string& key,
                                                       Root root) const {
    const Json value = config.value(key, Json());
    if (value.is_null() || text_setting(settings_, "actions", "run") == "skip") return {};
    std::vector<GraphileAction> actions;
    const auto add = [&](const Json& each, const std::string& place) {
      std::string file = file_of_action(each, place, root);
      if (file.empty()) return;
      actions.push_back({.key = key, .file = std::move(file), .position = position(place)});
    };
    if (!value.is_array()) add(value, "/" + key);
    for (std::size_t at = 0; value.is_array() && at < value.size(); ++at) {
      add(value[at], "/" + key + "/" + std::to_string(at));
    }
    return actions;
  }

  /// returns  empty for an action that is left out.
  [[nodiscard]] std::string file_of_action(const Json& action, const std::string& place,
                                           Root root) const {
    std::string file;
    if (action.is_string()) {
      file = action.get<std::string>();
    } else if (action.is_object()) {
      // An action for the shadow database is none for this one.
      if (action.value("shadow", Json()) == Json(true)) return {};
      if (action.contains("command")) {
        if (text_setting(settings_, "actions", "run") == "sql") return {};
        throw UsageError("migrations.unsupported",
                         position(place).to_text() +
                             ": this action runs a program, which is not done here; say "
                             "--format-option actions=sql to run those that are SQL only, or "
                             "actions=skip to rehearse without actions");
      }
      const Json name = action.value("file", Json());
      if (action.value("_", Json()) != Json("sql") || !name.is_string()) {
        refuse(place, "an action is the name of a file, or has \"_\" and \"file\" or \"command\"");
      }
      file = name.get<std::string>();
    } else {
      refuse(place, "an action is the name of a file, or an object");
    }
    const bool is_marked = action.is_string() && file.starts_with('!');
    const bool is_root =
        is_marked || (action.is_object() && action.value("root", Json()) == Json(true));
    if (is_root && root == Root::refused) {
      refuse(place, "graphile-migrate does not let this action have root privileges");
    }
    return is_marked ? file.substr(1) : file;
  }

  [[nodiscard]] ScriptPosition position(const std::string& pointer) const {
    return position_in_json(text_, pointer, file_);
  }

  [[noreturn]] void refuse(const std::string& pointer, const std::string& message) const {
    throw UsageError("migrations.bad-config", position(pointer).to_text() + ": " + message);
  }

  std::string text_;
  std::string file_;
  const FormatSettings& settings_;
  GraphileSettings result_;
};

std::string path_above(std::size_t levels) {
  std::string path;
  for (std::size_t level = 0; level < levels; ++level) path += "../";
  return path;
}

/// Whether a `.gmrc` `level` directories above names the folder that is `levels` above.
bool names_folder(const SourceDirectory& directory, std::size_t level, std::size_t levels) {
  if (!directory.text_above(".gmrc", level)) return false;
  const auto above = directory.path() / path_above(level);
  const auto named = graphile_folder_named_in(SourceDirectory(above));
  std::error_code ignored;
  return named && std::filesystem::equivalent(above / *named, directory.path() / path_above(levels),
                                              ignored);
}

}  // namespace

GraphileSettings read_graphile_settings(const SourceDirectory& directory, std::size_t levels,
                                        const FormatSettings& settings) {
  GraphileSettings result;
  const bool is_read = text_setting(settings, "config", "read") == "read";
  constexpr std::size_t levels_max = 4;
  for (std::size_t level = levels; is_read && level < levels + levels_max; ++level) {
    const std::string name = path_above(level) + ".gmrc";
    // Farther up it is another project's unless it names this folder.
    if (level > levels + 1 && !names_folder(directory, level, levels)) continue;
    if (const auto text = directory.text_above(".gmrc", level)) {
      result = Reader(json_of_json5(*text), directory.shown(name), settings).read();
      break;
    }
    for (const std::string ending : {".js", ".cjs"}) {
      if (!directory.text_above(".gmrc" + ending, level)) continue;
      throw UsageError("migrations.unsupported",
                       directory.shown(name + ending) +
                           " is a program, which is not run here; say --format-option "
                           "config=ignore and placeholders.<NAME>=<value> for what it sets");
    }
  }
  constexpr std::string_view prefix = "placeholders.";
  for (const auto& [name, value] : settings) {
    if (name.starts_with(prefix)) result.placeholders[":" + name.substr(prefix.size())] = value;
  }
  return result;
}

}  // namespace fulldress::migrations
