#pragma once

#include "harness/run/run_options.hpp"
#include "migrations/package_range.hpp"

#include <functional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::scenarios {

/// Throws for what stands wrong at a JSON pointer.
using RefuseAt = std::function<void(const std::string& pointer, const std::string& message)>;

/// Reads the object "packages" of a configuration (docs/packages.md).
///
/// at      its JSON pointer.
/// throws  what `refuse` throws.
[[nodiscard]] migrations::PackageSettings packages_of(const nlohmann::json& value,
                                                      const std::string& at,
                                                      const RefuseAt& refuse);

/// Which packages are meant: flags come first, then DB_MIGRATION_STARTWITH and
/// DB_MIGRATION_ENDWITH of the environment, then what the configuration says.
void select_packages(migrations::PackageSettings& packages, const RunOptions& options);

/// The packages of options.directory for `fulldress migrate`, selected: those of the scenario in
/// --config, $FULLDRESS_CONFIG, or the nearest fulldress.json in or above the directory, whose
/// migrations these are. Without one there are no packages.
///
/// throws  UsageError "scenarios.other-migrations" when a file that was named has no scenario of
///         this directory.
[[nodiscard]] migrations::PackageSettings packages_for(const RunOptions& options);

}  // namespace fulldress::scenarios
