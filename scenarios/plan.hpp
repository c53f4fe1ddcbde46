#pragma once

#include "harness/run/run_options.hpp"
#include "harness/run/scenario.hpp"
#include "harness/run/toolbox.hpp"
#include "scenarios/subject.hpp"

#include <vector>

/// What main.cpp puts into the Toolbox. `engines` must outlive the plans.
namespace fulldress::scenarios {

/// Plans of `run`: one scenario per subject. Reads every file the plan needs now, so that what is
/// malformed ends the run before a server is started. throws UsageError.
[[nodiscard]] std::vector<Scenario> plan_run(const RunOptions& options, const Engines& engines);

/// Plan of `check` on options.database, which is opened read-only.
[[nodiscard]] std::vector<Scenario> plan_check(const RunOptions& options, const Engines& engines);

/// Plans of `migrate up|down|status` on options.database with the migrations in
/// options.directory. up and down change nothing unless options.confirm is the database's name.
[[nodiscard]] std::vector<Scenario> plan_migrate_up(const RunOptions& options,
                                                    const Engines& engines);
[[nodiscard]] std::vector<Scenario> plan_migrate_down(const RunOptions& options,
                                                      const Engines& engines);
[[nodiscard]] std::vector<Scenario> plan_migrate_status(const RunOptions& options,
                                                        const Engines& engines);

/// The bundled scenarios. throws UsageError when they are not installed.
[[nodiscard]] std::vector<ScenarioSummary> scenario_summaries();

/// Prerequisites of every engine.
[[nodiscard]] std::vector<DoctorLine> doctor_lines(const RunOptions& options,
                                                   const Engines& engines);
/// What killed runs left behind, of every engine.
[[nodiscard]] std::vector<LeftOver> left_overs(const RunOptions& options, const Engines& engines,
                                               CleanMode mode);

}  // namespace fulldress::scenarios
