#include "checks/selection.hpp"

#include "checks/check_text.hpp"
#include "harness/base/suggestion.hpp"

#include <algorithm>

namespace fulldress::checks {
namespace {

using Globs = std::vector<std::string>;

// The tier of a `tier:<name>`, which stands for all its checks of the engine; empty for a glob.
std::string tier_of(const std::string& glob) {
  constexpr std::string_view prefix = "tier:";
  if (!glob.starts_with(prefix)) return {};
  std::string tier = glob.substr(prefix.size());
  const std::vector<std::string> tiers = {"core", "scenario", "extended"};
  if (std::find(tiers.begin(), tiers.end(), tier) != tiers.end()) return tier;
  throw UsageError("checks.unknown-id", "no tier is named `" + tier + "`" +
                                            did_you_mean(tier, tiers) +
                                            "; they are core, scenario and extended");
}

bool matches_any(const Check& check, const Globs& globs, const std::string& engine) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
    const std::string tier = tier_of(glob);
    if (tier.empty()) return matches_glob(check.id, glob);
    return check.tier == tier && check.sql.contains(engine);
  });
}

// What nobody names is asked where it is core, or where the user has configured it.
bool is_default(const Check& check, const CheckOptions& options, const std::string& engine) {
  if (!check.sql.contains(engine)) return false;
  const auto& [key, is_optional] = check.configuration;
  const bool is_selecting = !is_optional || check.tier == "extended";
  return check.tier == "core" || (is_selecting && options.settings.contains(key));
}

std::vector<std::string> known_ids(const CheckOptions& options) {
  std::vector<std::string> ids;
  for (const Check& check : catalogue()) ids.push_back(check.id);
  if (!options.user) return ids;
  for (const Check& check : options.user->checks) ids.push_back(check.id);
  for (const TapFile& file : options.user->files) ids.push_back(file.id);
  return ids;
}

void require_known(const std::string& glob, const std::vector<std::string>& ids) {
  if (!tier_of(glob).empty()) return;
  for (const std::string& id : ids) {
    if (matches_glob(id, glob)) return;
  }
  throw UsageError("checks.unknown-id", "no check matches `" + glob + "`" +
                                            did_you_mean(glob, ids) +
                                            "; `fulldress list --checks` shows them all");
}

}  // namespace

std::vector<const Check*> select_checks(const CheckOptions& options, const std::string& engine) {
  const auto ids = known_ids(options);
  for (const auto& glob : options.ids) require_known(glob, ids);
  for (const auto& glob : options.compared) require_known(glob, ids);
  std::vector<const Check*> selected;
  for (const Check& check : catalogue()) {
    const bool is_asked = options.ids.empty() ? is_default(check, options, engine)
                                              : matches_any(check, options.ids, engine);
    const bool is_compared = check.kind == "compare" && check.sql.contains(engine) &&
                             matches_any(check, options.compared, engine);
    if (is_asked || is_compared) selected.push_back(&check);
  }
  if (!options.user) return selected;
  for (const Check& check : options.user->checks) {
    if (options.ids.empty() || matches_any(check, options.ids, engine)) selected.push_back(&check);
  }
  std::sort(selected.begin(), selected.end(),
            [](const Check* left, const Check* right) { return left->id < right->id; });
  return selected;
}

std::vector<const TapFile*> select_tap_files(const CheckOptions& options) {
  std::vector<const TapFile*> selected;
  if (!options.user) return selected;
  for (const TapFile& file : options.user->files) {
    const bool is_selected =
        options.ids.empty() ||
        std::any_of(options.ids.begin(), options.ids.end(),
                    [&](const std::string& glob) { return matches_glob(file.id, glob); });
    if (is_selected) selected.push_back(&file);
  }
  return selected;
}

}  // namespace fulldress::checks
