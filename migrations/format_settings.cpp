#include "migrations/format_settings.hpp"

#include "harness/base/error.hpp"

#include <algorithm>
#include <string_view>

namespace fulldress::migrations {

std::vector<std::string> false_or_true() { return {"false", "true"}; }

std::string text_setting(const FormatSettings& settings, const std::string& name,
                         const std::string& otherwise) {
  const auto found = settings.find(name);
  return found == settings.end() ? otherwise : found->second;
}

bool is_set(const FormatSettings& settings, const std::string& name) {
  return text_setting(settings, name, "false") == "true";
}

Tolerance tolerance_setting(const FormatSettings& settings, const std::string& name) {
  return is_set(settings, name) ? Tolerance::ignores : Tolerance::refuses;
}

std::map<std::string, std::string, std::less<>> client_variables_setting(
    const FormatSettings& settings) {
  constexpr std::string_view prefix = "variables.";
  std::map<std::string, std::string, std::less<>> variables;
  for (const auto& [name, value] : settings) {
    if (name.starts_with(prefix)) variables[name.substr(prefix.size())] = value;
  }
  return variables;
}

ClientPrograms client_programs_setting(const FormatSettings& settings) {
  const bool is_allowed = text_setting(settings, "programs", "refused") == "allowed";
  return is_allowed ? ClientPrograms::allowed : ClientPrograms::refused;
}

void refuse_bad_settings(const FormatSettings& settings, const SettingChoices& choices) {
  for (const auto& [name, values] : choices) {
    const std::string value = text_setting(settings, name, values.front());
    if (std::find(values.begin(), values.end(), value) != values.end()) continue;
    std::string list;
    for (const auto& each : values) list += (list.empty() ? "" : ", ") + each;
    throw UsageError("migrations.bad-setting",
                     "the format's setting " + name + " is \"" + value + "\"; it takes " + list);
  }
}

}  // namespace fulldress::migrations
