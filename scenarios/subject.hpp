#pragma once

#include "harness/engine/engine.hpp"
#include "harness/run/run_options.hpp"
#include "scenarios/scenario_file.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

using Engines = std::vector<std::unique_ptr<Engine>>;

/// What `run` was asked to rehearse. A subject is a directory of migrations, a directory with a
/// scenario.json or fulldress.json, such a file, or the name of a bundled scenario; without one it
/// is --config, else $FULLDRESS_CONFIG, else the nearest fulldress.json upwards to the version
/// control root. Options win over files.
///
/// returns  at least one, each with name, title, engine and migrations, names being unique.
/// throws   UsageError "scenarios.*".
[[nodiscard]] std::vector<ScenarioConfig> resolve_subjects(const RunOptions& options,
                                                           const Engines& engines);

/// The nearest fulldress.json in `folder` or above it, up to the version control root.
[[nodiscard]] std::optional<std::filesystem::path> nearest_config(std::filesystem::path folder);

/// The engine called `name`. throws UsageError "scenarios.unknown-engine" with the known ones.
[[nodiscard]] const Engine& engine_named(const Engines& engines, const std::string& name);

/// The engine whose database `source` is. throws UsageError "scenarios.unknown-database".
[[nodiscard]] const Engine& engine_of_database(const Engines& engines, const std::string& source);

/// The engine the user names, else the one whose database `database` is. throws the same.
[[nodiscard]] const Engine& engine_for(const RunOptions& options, const Engines& engines,
                                       const std::string& database);

}  // namespace fulldress::scenarios
