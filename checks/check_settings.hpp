#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

struct Check;

/// What the object `check_settings` of a configuration says: key -> JSON text.
using CheckSettings = std::map<std::string, std::string>;

/// Takes the JSON text of `check_settings` apart.
///
/// file    names the text in messages.
/// throws  UsageError "checks.malformed-settings" with file:line:column for what is no JSON object.
[[nodiscard]] CheckSettings settings_of_json(std::string_view text, const std::string& file);

/// `key` as one part of a JSON pointer.
[[nodiscard]] std::string pointer_part(const std::string& key);

/// What may stand under one key, as the fixtures of the checks that read it show it.
struct SettingShape {
  std::set<std::string> kinds;    ///< "list", "object", "text", "number", "boolean"
  std::set<std::string> members;  ///< names in the object, or in the objects of the list
  /// Member whose value is a list of objects -> the names in those.
  std::map<std::string, std::set<std::string>> nested = {};

  friend bool operator==(const SettingShape&, const SettingShape&) = default;
};

/// The keys `checks` read, with their shapes.
[[nodiscard]] std::map<std::string, SettingShape> known_settings(const std::vector<Check>& checks);

/// One thing that is wrong with what stands under `check_settings`.
struct SettingsProblem {
  std::string pointer;  ///< JSON pointer from `check_settings`: "/accepted_values/0/colum"
  std::string message;
  std::string unread_key = {};  ///< the key, where the problem is that no check reads it
};

/// Compares `settings` with what the checks of the catalogue read. returns the problems in the
/// order of their keys; unknown names come with a suggestion.
[[nodiscard]] std::vector<SettingsProblem> problems_of(const CheckSettings& settings);

}  // namespace fulldress::checks
