#pragma once

#include "harness/host/deadline.hpp"
#include "migrations/migration_set.hpp"
#include "scenarios/scenario_file.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// One release in the field: the migrations it was made with.
struct Release {
  std::string name;
  std::optional<migrations::MigrationSet> set;  ///< nullopt: they cannot be read
  std::string problem;                          ///< why not
  std::string to_version;                       ///< the last one applied; empty: all
};

struct FoundReleases {
  std::vector<Release> releases;   ///< oldest first; of those with equal migrations the first
  std::vector<std::string> notes;  ///< what was left out, and why
  std::string why_none;            ///< set when there is none
};

/// The releases the configuration names, checked out into folders of `scratch` where they are in
/// git. `head` are today's migrations.
///
/// throws  UsageError "scenarios.no-such-release" for a directory or version that is not there,
///         "scenarios.unknown-ref", and "scenarios.no-git" where refs are named.
[[nodiscard]] FoundReleases find_releases(const ScenarioConfig& config,
                                          const migrations::MigrationSet& head,
                                          const std::filesystem::path& scratch,
                                          const Deadline& deadline);

/// A finding for every migration of a release that reads otherwise today, or is gone. Each once,
/// with the releases it was in. Migrations that run again when they change are left out.
[[nodiscard]] std::vector<Finding> edited_migrations(const std::vector<Release>& releases,
                                                     const migrations::MigrationSet& head);

}  // namespace fulldress::scenarios
