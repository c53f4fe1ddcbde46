#pragma once

#include "migrations/flyway_names.hpp"
#include "migrations/format.hpp"
#include "migrations/source_directory.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// What Flyway's configuration decides about a directory, by Flyway's own defaults.
struct FlywaySettings {
  FlywayNaming naming;
  bool replaces_placeholders = true;
  std::string placeholder_prefix = "${";
  std::string placeholder_suffix = "}";
  /// Names in lower case, as Flyway compares them.
  std::map<std::string, std::string> placeholders;
  std::string table = "flyway_schema_history";
  std::string default_schema;  ///< empty: the session's own
  bool mixed = false;
  bool group = false;
  bool out_of_order = false;
  bool validates = true;
  bool tolerates_missing = false;
  bool validates_names = false;
  bool executes_in_transaction = true;
  bool uses_baselines = true;  ///< B files run on an empty database
  /// Folders of the directory, without a slash at the end; "." is all of it. Empty: all of it.
  std::vector<std::string> locations;
};

/// In front of a location of the configuration that lies outside of the directory.
constexpr std::string_view flyway_location_outside = "outside:";

/// The names `format_options` takes: Flyway's own, without `flyway.`.
[[nodiscard]] std::vector<std::string> flyway_setting_names();

/// throws  UsageError "migrations.bad-setting" for a value that is none of its kind.
[[nodiscard]] FlywaySettings parse_flyway_settings(const FormatSettings& settings);

/// What flyway.conf, flyway.toml or a Spring application.properties around the directory say, the
/// nearest one; names that decide nothing here, and values taken from the environment, are left
/// out. Its locations become folders of the directory.
[[nodiscard]] FormatSettings flyway_configuration_near(const SourceDirectory& directory);

/// Whether all locations of that configuration lie in folders of the directory, several or such
/// as hold folders only: each folder by itself would be a part of what Flyway runs.
[[nodiscard]] bool holds_flyway_locations(const SourceDirectory& directory);

}  // namespace fulldress::migrations
