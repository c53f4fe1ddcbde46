#pragma once

#include "harness/base/limits.hpp"
#include "harness/base/run_record.hpp"
#include "scenarios/play/act_reading.hpp"

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::scenarios {

/// One thing that must have been played and must have passed before a box is ticked.
struct BoxEvidence {
  enum class Kind {
    step,  ///< one of the scenario's own steps
    law,   ///< a flow, of every migration or of those `migration` names
    check  ///< every check whose id fits
  };
  Kind kind = Kind::step;
  std::string name;       ///< of the step or the flow, or a glob on ids of checks
  std::string migration;  ///< glob: version, or version and name; of a check its subject; or empty
  ScriptPosition position;

  friend bool operator==(const BoxEvidence&, const BoxEvidence&) = default;
};

/// A box with evidence, or with the reason why no run can tick it.
struct PlannedBox {
  std::string text;
  std::vector<BoxEvidence> evidence;
  std::string reason;

  friend bool operator==(const PlannedBox&, const PlannedBox&) = default;
};

struct PlannedChecklist {
  std::string title;
  std::vector<PlannedBox> boxes;

  friend bool operator==(const PlannedChecklist&, const PlannedChecklist&) = default;
};

/// Reads the list `checklists`, which stands at `pointer`.
///
/// throws  UsageError "scenarios.malformed-config", "scenarios.unknown-key" with file:line:column.
[[nodiscard]] std::vector<PlannedChecklist> read_checklists(const nlohmann::json& list,
                                                            const std::string& pointer,
                                                            const ConfigText& config);

/// What evidence can name.
struct KnownEvidence {
  std::vector<std::string> steps;
  std::vector<std::string> laws;
  std::vector<std::string> checks;  ///< ids
  /// What outcomes call a migration, to its version; empty where another tool migrates.
  std::map<std::string, std::string> versions;
};

/// throws  UsageError "scenarios.unknown-evidence" with file:line:column for what names nothing
///         there is: such a box could never be ticked.
void require_evidence(const std::vector<PlannedChecklist>& lists, const KnownEvidence& known);

/// The checklists as this run leaves them. A box is ticked when all its evidence was played and
/// passed: what is waived, too light to close the gate, skipped or unknown leaves it open.
///
/// versions  as in KnownEvidence.
[[nodiscard]] std::vector<Checklist> filled_in(const std::vector<PlannedChecklist>& lists,
                                               const ScenarioRecord& scenario, const Limits& limits,
                                               const std::map<std::string, std::string>& versions);

}  // namespace fulldress::scenarios
