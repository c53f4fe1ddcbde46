#pragma once

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/engine/backup_tool.hpp"
#include "harness/engine/physical_backup.hpp"
#include "scenarios/play/play.hpp"

#include <map>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// The engine's backups of whole servers; null, with the reason in `context`, where it has none.
[[nodiscard]] inline const PhysicalBackup* physical_backup_of(const Engine& engine,
                                                              StepContext& context) {
  const auto* const tool = engine.backup_tool();
  const auto* const physical = tool == nullptr ? nullptr : tool->physical_backup();
  if (physical == nullptr) {
    context.record.reason = "engine " + engine.name() + " has no backups of whole servers";
  }
  return physical;
}

/// What was kept under `name`. throws UsageError `id`.
template <typename Kept>
[[nodiscard]] Kept& kept_as(std::map<std::string, Kept>& all, const std::string& name,
                            const std::string& what, const std::string& id) {
  const auto found = all.find(name);
  if (found != all.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [each, kept] : all) known.push_back(each);
  throw UsageError(id, "no step that was played has made the " + what + " \"" + name + "\"" +
                           did_you_mean(name, known));
}

}  // namespace fulldress::scenarios
