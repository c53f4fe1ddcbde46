#include "checks/check_settings.hpp"

#include "checks/check.hpp"
#include "checks/declared_changes.hpp"
#include "harness/base/error.hpp"
#include "harness/base/read_json.hpp"
#include "harness/base/suggestion.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace fulldress::checks {
namespace {

using nlohmann::json;

std::string kind_of(const json& value) {
  if (value.is_array()) return "list";
  if (value.is_object()) return "object";
  if (value.is_string()) return "text";
  if (value.is_boolean()) return "boolean";
  return value.is_number() ? "number" : "null";
}

bool is_list_of_objects(const json& value) {
  return value.is_array() && !value.empty() &&
         std::all_of(value.begin(), value.end(), [](const json& each) { return each.is_object(); });
}

void add_members(const json& value, SettingShape& shape) {
  for (const auto& [name, each] : value.items()) {
    shape.members.insert(name);
    if (!is_list_of_objects(each)) continue;
    for (const auto& object : each) {
      for (const auto& [inner, ignored] : object.items()) shape.nested[name].insert(inner);
    }
  }
}

void add_shape(const json& value, SettingShape& shape) {
  shape.kinds.insert(kind_of(value));
  if (value.is_object()) add_members(value, shape);
  if (!value.is_array()) return;
  for (const auto& each : value) {
    if (each.is_object()) add_members(each, shape);
  }
}

std::string joined(const std::set<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

void find_unknown(const json& object, const std::set<std::string>& members,
                  const std::string& pointer, std::vector<SettingsProblem>& problems) {
  const std::vector<std::string> known(members.begin(), members.end());
  for (const auto& [name, value] : object.items()) {
    if (members.contains(name)) continue;
    problems.push_back({.pointer = pointer + "/" + pointer_part(name),
                        .message = "unknown key \"" + name + "\"" + did_you_mean(name, known) +
                                   (known.empty() ? "" : "; known: " + joined(members))});
  }
}

void find_unknown_members(const json& object, const SettingShape& shape, const std::string& pointer,
                          std::vector<SettingsProblem>& problems) {
  find_unknown(object, shape.members, pointer, problems);
  for (const auto& [name, members] : shape.nested) {
    const auto list = object.find(name);
    if (list == object.end() || !list->is_array()) continue;
    const std::string inside = pointer + "/" + pointer_part(name) + "/";
    for (std::size_t index = 0; index < list->size(); ++index) {
      if (!(*list)[index].is_object()) continue;
      find_unknown((*list)[index], members, inside + std::to_string(index), problems);
    }
  }
}

void compare_shape(const json& value, const SettingShape& shape, const std::string& pointer,
                   std::vector<SettingsProblem>& problems) {
  if (!shape.kinds.contains(kind_of(value))) {
    problems.push_back({.pointer = pointer,
                        .message = "this is of kind " + kind_of(value) + ", and should be " +
                                   joined(shape.kinds)});
    return;
  }
  if (value.is_object()) find_unknown_members(value, shape, pointer, problems);
  if (!value.is_array()) return;
  for (std::size_t index = 0; index < value.size(); ++index) {
    if (!value[index].is_object()) continue;
    find_unknown_members(value[index], shape, pointer + "/" + std::to_string(index), problems);
  }
}

}  // namespace

std::string pointer_part(const std::string& key) {
  std::string part;
  for (const char character : key) {
    part += character == '~'   ? std::string("~0")
            : character == '/' ? std::string("~1")
                               : std::string(1, character);
  }
  return part;
}

CheckSettings settings_of_json(std::string_view text, const std::string& file) {
  const json document = read_json(text, {.file = file,
                                         .error_id = "checks.malformed-settings",
                                         .comments = JsonComments::allowed,
                                         .complaint = "this is no JSON object"});
  if (!document.is_object()) {
    throw UsageError("checks.malformed-settings", file + ": an object is wanted: {\"key\": ...}");
  }
  CheckSettings settings;
  for (const auto& [key, value] : document.items()) settings.emplace(key, value.dump());
  return settings;
}

std::map<std::string, SettingShape> known_settings(const std::vector<Check>& checks) {
  std::map<std::string, SettingShape> known;
  for (const Check& check : checks) {
    const auto& key = check.configuration.key;
    if (key.empty()) continue;
    SettingShape& shape = known[key];
    for (const auto& fixture : check.fixtures) {
      if (fixture.configuration.empty()) continue;
      const json configuration = json::parse(fixture.configuration, nullptr, true, true);
      if (configuration.contains(key)) add_shape(configuration[key], shape);
    }
  }
  return known;
}

std::vector<SettingsProblem> problems_of(const CheckSettings& settings) {
  static const auto known = known_settings(catalogue());
  std::vector<std::string> names;
  for (const auto& [name, shape] : known) names.push_back(name);
  for (const auto& name : comparison_keys()) names.push_back(name);
  std::vector<SettingsProblem> problems;
  for (const auto& [key, text] : settings) {
    const std::string pointer = "/" + pointer_part(key);
    const auto shape = known.find(key);
    const auto& compared = comparison_keys();
    if (std::find(compared.begin(), compared.end(), key) != compared.end()) {
      if (auto wrong = comparison_problem(key, text)) {
        problems.push_back({.pointer = pointer + wrong->pointer, .message = wrong->message});
      }
    } else if (shape == known.end()) {
      problems.push_back({.pointer = pointer,
                          .message = "no check reads \"" + key + "\"" + did_you_mean(key, names),
                          .unread_key = key});
    } else {
      compare_shape(json::parse(text), shape->second, pointer, problems);
    }
  }
  return problems;
}

}  // namespace fulldress::checks
