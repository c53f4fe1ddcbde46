#include "migrations/sqitch_settings.hpp"

#include "migrations/format_settings.hpp"
#include "migrations/git_config.hpp"

#include <filesystem>
#include <map>
#include <string_view>
#include <vector>

namespace fulldress::migrations {
namespace {

using Values = std::map<std::string, std::string>;

std::string value_or(const Values& values, const std::string& key, const std::string& otherwise) {
  const auto found = values.find(key);
  return found == values.end() ? otherwise : found->second;
}

std::string target_of(const Values& values) {
  return value_or(values, "engine.pg.target", value_or(values, "core.target", ""));
}

/// What belongs to the target is stronger than what belongs to the engine and to the core.
std::string look_up(const Values& values, const std::string& key, const std::string& otherwise) {
  const std::string target = target_of(values);
  const std::string common =
      value_or(values, "engine.pg." + key, value_or(values, "core." + key, otherwise));
  return target.empty() ? common : value_or(values, "target." + target + "." + key, common);
}

std::string path_of(const std::string& path) {
  const std::string normal = std::filesystem::path(path).lexically_normal().generic_string();
  return normal == "." || normal == "./" ? "" : normal;
}

std::string folder_of(const std::string& path) {
  const std::string normal = path_of(path);
  return normal.empty() || normal.ends_with('/') ? normal : normal + "/";
}

Values values_of_conf(const SourceDirectory& directory) {
  if (!directory.has("sqitch.conf")) return {};
  return parse_git_config(directory.text("sqitch.conf"), directory.shown("sqitch.conf"));
}

/// Later sections are stronger, then what the user sets, then what the tool itself sets.
SqitchVariables variables_of(const SourceDirectory& directory, const FormatSettings& settings,
                             const std::vector<std::string>& sections,
                             const std::string& registry) {
  SqitchVariables variables;
  for (const std::string& section : sections) {
    if (!directory.has("sqitch.conf")) continue;
    for (const auto& [name, value] : parse_git_section(directory.text("sqitch.conf"),
                                                       directory.shown("sqitch.conf"), section)) {
      variables[name] = value;
    }
  }
  for (const auto& [name, value] : client_variables_setting(settings)) variables[name] = value;
  variables["ON_ERROR_STOP"] = "1";
  variables["registry"] = registry;
  return variables;
}

bool is_true(const std::string& value) {
  return value == "true" || value == "yes" || value == "on" || value == "1";
}

}  // namespace

SqitchSettings read_sqitch_settings(const SourceDirectory& directory,
                                    const FormatSettings& settings) {
  const Values values = values_of_conf(directory);
  SqitchSettings result;
  const std::string top = folder_of(look_up(values, "top_dir", "."));
  result.plan_file = path_of(look_up(values, "plan_file", top + "sqitch.plan"));
  result.deploy_dir = folder_of(look_up(values, "deploy_dir", top + "deploy"));
  result.revert_dir = folder_of(look_up(values, "revert_dir", top + "revert"));
  result.verify_dir = folder_of(look_up(values, "verify_dir", top + "verify"));
  // Scripts of reworked changes stand beside the others unless they have a place of their own.
  const std::string reworked = look_up(values, "reworked_dir", "");
  const auto reworked_dir = [&](const std::string& name, const std::string& plain) {
    const std::string otherwise = reworked.empty() ? plain : folder_of(reworked) + name;
    return folder_of(look_up(values, "reworked_" + name + "_dir", otherwise));
  };
  result.reworked_deploy_dir = reworked_dir("deploy", result.deploy_dir);
  result.reworked_revert_dir = reworked_dir("revert", result.revert_dir);
  result.reworked_verify_dir = reworked_dir("verify", result.verify_dir);
  result.extension = look_up(values, "extension", "sql");
  result.engine = value_or(values, "core.engine", "");
  result.registry = text_setting(settings, "registry", look_up(values, "registry", "sqitch"));
  result.user_name =
      text_setting(settings, "user.name", value_or(values, "user.name", result.user_name));
  result.user_email =
      text_setting(settings, "user.email", value_or(values, "user.email", result.user_email));
  const std::string said = text_setting(settings, "verify", "as-configured");
  result.verifies = said == "as-configured" ? is_true(value_or(values, "deploy.verify", "false"))
                                            : said == "true";
  const std::string target = target_of(values);
  std::vector<std::string> sections = {"core.variables", "deploy.variables", "engine.pg.variables"};
  if (!target.empty()) sections.push_back("target." + target + ".variables");
  result.deploy_variables = variables_of(directory, settings, sections, result.registry);
  sections.insert(sections.begin() + 2, "revert.variables");
  result.revert_variables = variables_of(directory, settings, sections, result.registry);
  return result;
}

FormatSettings near_settings_of_sqitch_conf(const SourceDirectory& directory) {
  const Values values = values_of_conf(directory);
  FormatSettings found;
  const std::string registry = look_up(values, "registry", "");
  if (!registry.empty()) found["registry"] = registry;
  const std::string mode = value_or(values, "deploy.mode", "");
  if (!mode.empty()) found["mode"] = mode;
  return found;
}

}  // namespace fulldress::migrations
