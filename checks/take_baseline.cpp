#include "checks/check_session.hpp"
#include "checks/comparison.hpp"
#include "checks/procedure.hpp"
#include "checks/selection.hpp"

namespace fulldress::checks {
namespace {

bool can_be_asked(CheckSession& session, const Check& check, const CheckOptions& options) {
  const auto& [key, is_optional] = check.configuration;
  const auto* procedure = procedure_of(check.id);
  const bool is_kept = check.kind == "compare" || (procedure != nullptr && procedure->snapshot);
  return is_kept && check.sql.contains(session.engine()) &&
         (key.empty() || is_optional || options.settings.contains(key));
}

Baseline take(Session& session, const std::vector<const Check*>& checks,
              const CheckOptions& options) {
  Baseline baseline;
  baseline.engine = session.engine_name();
  baseline.server_version = session.server_version();
  CheckSession snapshot(session, options);
  snapshot.use_discovery_names();
  std::vector<const Check*> procedures;
  for (const Check* check : checks) {
    if (!can_be_asked(snapshot, *check, options)) continue;
    if (check->kind != "compare") {
      procedures.push_back(check);
      continue;
    }
    baseline.snapshots.emplace(check->id, take_snapshot(snapshot, *check, options));
  }
  snapshot.end();
  for (const Check* check : procedures) {
    baseline.snapshots.emplace(check->id,
                               procedure_of(check->id)->snapshot(session, *check, options));
  }
  return baseline;
}

}  // namespace

Baseline take_baseline(Session& session, const CheckOptions& options) {
  return take(session, select_checks(options, session.engine_name()), options);
}

Baseline take_baseline(Session& session, const std::vector<Check>& checks,
                       const CheckOptions& options) {
  std::vector<const Check*> selected;
  for (const Check& check : checks) selected.push_back(&check);
  return take(session, selected, options);
}

}  // namespace fulldress::checks
