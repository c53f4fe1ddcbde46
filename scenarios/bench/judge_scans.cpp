#include "scenarios/bench/judge_scans.hpp"

#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

using Table = std::pair<std::string, std::string>;  // schema, name

Table table_of(const PlanNode& plan) { return {plan.schema, plan.relation}; }

bool is_scan(const PlanNode& plan) { return plan.type == "Seq Scan" && plan.pages > 0; }

void add_tables(const PlanNode& plan, std::set<Table>& tables) {
  if (!plan.relation.empty()) tables.insert(table_of(plan));
  for (const auto& input : plan.inputs) add_tables(input, tables);
}

void add_scans(const PlanNode& plan, std::vector<const PlanNode*>& scans) {
  if (is_scan(plan)) scans.push_back(&plan);
  for (const auto& input : plan.inputs) add_scans(input, scans);
}

std::string how_far(const PlanNode& scan) {
  if (scan.loops <= 0) return "it was never begun with these values";
  return fmt::format("it ended after {:.0f} blocks with these values", scan.blocks);
}

}  // namespace

std::string hidden_scan(const PlanNode& before, const PlanNode& after) {
  std::set<Table> known;
  add_tables(before, known);
  std::vector<const PlanNode*> old_scans;
  add_scans(before, old_scans);
  std::set<Table> scanned;
  for (const auto* scan : old_scans) scanned.insert(table_of(*scan));

  std::vector<const PlanNode*> scans;
  add_scans(after, scans);
  for (const auto* scan : scans) {
    const auto table = table_of(*scan);
    if (scanned.contains(table)) continue;
    if (!known.contains(table) && !scanned.empty()) continue;
    const bool is_whole = scan->loops > 0 && scan->blocks >= scan->pages * scan->loops;
    if (is_whole) continue;
    return fmt::format(
        "{} of {:.0f} pages is read in sequence, and was not before; {}, which says nothing of "
        "others",
        scan->relation, scan->pages, how_far(*scan));
  }
  return {};
}

}  // namespace fulldress::scenarios
