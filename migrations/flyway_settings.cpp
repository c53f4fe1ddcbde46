#include "migrations/flyway_settings.hpp"

#include "harness/engine/lower_case.hpp"
#include "migrations/flyway_locations.hpp"
#include "migrations/path_above.hpp"
#include "migrations/property_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace fulldress::migrations {
namespace {

constexpr std::array<std::string_view, 20> names = {"baselineMigrationPrefix",
                                                    "defaultSchema",
                                                    "executeInTransaction",
                                                    "group",
                                                    "ignoreMigrationPatterns",
                                                    "locations",
                                                    "mixed",
                                                    "outOfOrder",
                                                    "placeholderPrefix",
                                                    "placeholderReplacement",
                                                    "placeholderSuffix",
                                                    "repeatableSqlMigrationPrefix",
                                                    "sqlMigrationPrefix",
                                                    "sqlMigrationSeparator",
                                                    "sqlMigrationSuffixes",
                                                    "table",
                                                    "undoSqlMigrationPrefix",
                                                    "useBaselines",
                                                    "validateMigrationNaming",
                                                    "validateOnMigrate"};
constexpr std::array<std::string_view, 8> booleans = {"executeInTransaction",
                                                      "group",
                                                      "mixed",
                                                      "outOfOrder",
                                                      "useBaselines",
                                                      "placeholderReplacement",
                                                      "validateMigrationNaming",
                                                      "validateOnMigrate"};
constexpr std::string_view placeholders = "placeholders.";

bool is_boolean(const std::string& value) {
  const std::string word = lower_case(value);
  return word == "true" || word == "false";
}

/// Flyway's name for a key of a file: Spring writes `out-of-order` and takes any case.
std::optional<std::string> known_name(std::string key) {
  const std::string folded = lower_case(key);
  for (const std::string_view owner : {"spring.flyway.", "flyway."}) {
    if (!folded.starts_with(owner)) continue;
    key.erase(0, owner.size());
    break;
  }
  if (lower_case(key).starts_with(placeholders)) {
    return std::string(placeholders) + key.substr(placeholders.size());
  }
  std::erase(key, '-');
  const auto* const found = std::find_if(names.begin(), names.end(), [&](std::string_view each) {
    return lower_case(std::string(each)) == lower_case(key);
  });
  return found == names.end() ? std::nullopt : std::optional<std::string>(*found);
}

/// A configuration file and its text.
struct ConfigurationFile {
  std::string shown;
  std::string_view text;
};

/// `settings` are those of one file; nothing when it says nothing that counts.
FormatSettings counting(const std::vector<Property>& settings, std::string_view owner,
                        const ConfigurationFile& file) {
  FormatSettings result;
  for (const Property& each : settings) {
    if (!lower_case(each.key).starts_with(owner)) continue;
    const auto name = known_name(each.key);
    const bool is_from_environment = each.value.find("${") != std::string::npos &&
                                     name != std::optional<std::string>("placeholderPrefix");
    if (!name || is_from_environment) continue;
    if (std::ranges::find(booleans, *name) != booleans.end() && !is_boolean(each.value)) {
      throw UsageError("migrations.bad-setting",
                       position_of(file.text, each.offset_bytes, file.shown).to_text() +
                           ": Flyway's setting " + *name + " is true or false, not \"" +
                           each.value + "\"");
    }
    result[*name] = each.value;
  }
  return result;
}

void take(const FormatSettings& settings, const std::string& name, std::string& value) {
  const auto found = settings.find(name);
  if (found != settings.end()) value = found->second;
}

void take(const FormatSettings& settings, const std::string& name, bool& value) {
  const auto found = settings.find(name);
  if (found == settings.end()) return;
  if (!is_boolean(found->second)) {
    throw UsageError(
        "migrations.bad-setting",
        "Flyway's setting " + name + " is true or false, not \"" + found->second + "\"");
  }
  value = lower_case(found->second) == "true";
}

}  // namespace

std::vector<std::string> flyway_setting_names() {
  std::vector<std::string> all(names.begin(), names.end());
  all.emplace_back(placeholders);
  return all;
}

FlywaySettings parse_flyway_settings(const FormatSettings& settings) {
  FlywaySettings parsed;
  take(settings, "sqlMigrationPrefix", parsed.naming.versioned);
  take(settings, "undoSqlMigrationPrefix", parsed.naming.undo);
  take(settings, "repeatableSqlMigrationPrefix", parsed.naming.repeatable);
  take(settings, "baselineMigrationPrefix", parsed.naming.baseline);
  take(settings, "sqlMigrationSeparator", parsed.naming.separator);
  take(settings, "placeholderPrefix", parsed.placeholder_prefix);
  take(settings, "placeholderSuffix", parsed.placeholder_suffix);
  take(settings, "table", parsed.table);
  take(settings, "defaultSchema", parsed.default_schema);
  const auto suffixes = settings.find("sqlMigrationSuffixes");
  if (suffixes != settings.end()) parsed.naming.suffixes = items_of(suffixes->second);
  take(settings, "placeholderReplacement", parsed.replaces_placeholders);
  take(settings, "mixed", parsed.mixed);
  take(settings, "group", parsed.group);
  take(settings, "outOfOrder", parsed.out_of_order);
  take(settings, "validateOnMigrate", parsed.validates);
  take(settings, "validateMigrationNaming", parsed.validates_names);
  take(settings, "executeInTransaction", parsed.executes_in_transaction);
  take(settings, "useBaselines", parsed.uses_baselines);
  const auto locations = settings.find("locations");
  if (locations != settings.end()) {
    for (const std::string& each : items_of(locations->second)) {
      parsed.locations.push_back(plain_location(each));
    }
  }
  const auto patterns = settings.find("ignoreMigrationPatterns");
  if (patterns != settings.end()) {
    for (const std::string& each : items_of(lower_case(patterns->second))) {
      parsed.tolerates_missing =
          parsed.tolerates_missing || each.ends_with(":missing") || each == "*:*";
    }
  }
  for (const auto& [name, value] : settings) {
    if (!name.starts_with(placeholders)) continue;
    parsed.placeholders[lower_case(name.substr(placeholders.size()))] = value;
  }
  return parsed;
}

namespace {

/// With the locations of a file `level` directories above as folders of the directory.
FormatSettings settled(FormatSettings found, const SourceDirectory& directory, std::size_t level) {
  const auto locations = found.find("locations");
  if (locations == found.end()) return found;
  const std::string folders = folders_of_locations(directory, items_of(locations->second), level);
  if (folders.empty()) {
    found.erase(locations);
  } else {
    locations->second = folders;
  }
  return found;
}

}  // namespace

FormatSettings flyway_configuration_near(const SourceDirectory& directory) {
  // src/main/resources/db/migration lies five levels below the root of its project.
  constexpr std::size_t levels_max = 5;
  for (std::size_t level = 0; level <= levels_max; ++level) {
    for (const std::string name : {"flyway.toml", "flyway.conf", "conf/flyway.conf"}) {
      const auto text = directory.text_above(name, level);
      if (!text) continue;
      const bool is_toml = name.ends_with(".toml");
      auto found = counting(is_toml ? toml_values_of(*text) : properties_of(*text), "flyway.",
                            {.shown = directory.shown(path_above(name, level)), .text = *text});
      if (!found.empty()) return settled(std::move(found), directory, level);
    }
    const auto spring = directory.text_above("application.properties", level);
    if (!spring) continue;
    auto found = counting(
        properties_of(*spring), "spring.flyway.",
        {.shown = directory.shown(path_above("application.properties", level)), .text = *spring});
    if (!found.empty()) return settled(std::move(found), directory, level);
  }
  return {};
}

bool holds_flyway_locations(const SourceDirectory& directory) {
  if (directory.folders().empty()) return false;
  const auto locations = parse_flyway_settings(flyway_configuration_near(directory)).locations;
  const auto is_outside = [](const std::string& each) {
    return each.starts_with(flyway_location_outside);
  };
  if (locations.empty() || std::any_of(locations.begin(), locations.end(), is_outside))
    return false;
  if (locations.size() > 1) return true;
  const auto files = directory.files_in(locations.front());
  return std::none_of(files.begin(), files.end(),
                      [](const std::string& file) { return file.ends_with(".sql"); });
}

}  // namespace fulldress::migrations
