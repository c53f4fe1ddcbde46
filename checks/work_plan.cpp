#include "checks/work_plan.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace fulldress::checks {
namespace {

// Rough weights beside reading a page once: a predicate of a row, a sort of a key, a join.
constexpr double predicate_weight = 0.05;
constexpr double screen_weight = 0.6;
constexpr double lookup_weight = 0.4;
constexpr double count_weight = 2.0;

// What a case is for the scan it shares, by what it costs there.
enum class Share { predicate, screen, lookup };

Share share_of(const CheckCase& each) {
  if (each.screen.empty()) return Share::predicate;
  return each.lookup.empty() ? Share::screen : Share::lookup;
}

std::size_t most_of(Share share) {
  switch (share) {
    case Share::predicate:
      return predicates_per_scan_max;
    case Share::screen:
      return screens_per_scan_max;
    case Share::lookup:
      return lookups_per_scan_max;
  }
  return 1;
}

double weight_of(Share share) {
  switch (share) {
    case Share::predicate:
      return predicate_weight;
    case Share::screen:
      return screen_weight;
    case Share::lookup:
      return lookup_weight;
  }
  return 1;
}

// A predicate with settings of its own wants a scan of its own.
bool is_shareable(const CheckCase& each) {
  const bool is_plain_predicate = each.question == Question::predicate && each.settings.empty();
  return is_plain_predicate || !each.screen.empty();
}

/// Fills units with the cases of one relation.
class ScanPlanner {
 public:
  void add(CheckCase& target) {
    const Share share = share_of(target);
    if (units_.empty() || shares_[share] == most_of(share)) {
      units_.emplace_back().cost = static_cast<double>(target.pages);
      shares_.clear();
    }
    ++shares_[share];
    units_.back().cost += static_cast<double>(target.pages) * weight_of(share);
    units_.back().cases.push_back(&target);
  }

  [[nodiscard]] std::vector<WorkUnit> take() { return std::move(units_); }

 private:
  std::vector<WorkUnit> units_;
  std::map<Share, std::size_t> shares_;  ///< of the last unit
};

// A screen looks at all rows, so it has no part in a scan that looks at some.
std::string scan_of(const CheckCase& each) {
  return (each.sample_percent > 0 ? "sample " : "all ") + each.relation;
}

}  // namespace

std::vector<WorkUnit> plan_work(std::vector<CheckCase>& cases) {
  std::map<std::string, ScanPlanner> scans;
  std::vector<WorkUnit> units;
  for (auto& each : cases) {
    if (each.question == Question::answered) continue;
    if (is_shareable(each)) {
      scans[scan_of(each)].add(each);
    } else {
      units.push_back({{&each}, static_cast<double>(each.pages) * count_weight});
    }
  }
  std::vector<WorkUnit> all;
  for (auto& [relation, planner] : scans) {
    for (auto& unit : planner.take()) all.push_back(std::move(unit));
  }
  all.insert(all.end(), std::make_move_iterator(units.begin()),
             std::make_move_iterator(units.end()));
  std::stable_sort(all.begin(), all.end(), [](const WorkUnit& left, const WorkUnit& right) {
    return left.cost > right.cost;
  });
  return all;
}

}  // namespace fulldress::checks
