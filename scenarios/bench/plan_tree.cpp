#include "scenarios/bench/plan_tree.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using nlohmann::json;

std::string text_at(const json& node, const char* key) {
  const auto found = node.find(key);
  return found != node.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number_at(const json& node, const char* key) {
  const auto found = node.find(key);
  return found != node.end() && found->is_number() ? found->get<double>() : 0;
}

std::string first_text(const json& node, const std::vector<const char*>& keys) {
  for (const auto* key : keys) {
    auto text = text_at(node, key);
    if (!text.empty()) return text;
  }
  return {};
}

PlanNode node_of(const json& node) {
  PlanNode plan;
  plan.type = text_at(node, "Node Type");
  plan.relation = first_text(node, {"Relation Name", "CTE Name", "Function Name", "Subplan Name"});
  plan.schema = text_at(node, "Schema");
  plan.index = text_at(node, "Index Name");
  // An inner join is what is not said, as in EXPLAIN's own text.
  for (const auto* key : {"Join Type", "Strategy", "Operation", "Scan Direction"}) {
    const auto manner = text_at(node, key);
    if (manner.empty() || manner == "Inner" || manner == "Plain" || manner == "Forward") continue;
    plan.manner += (plan.manner.empty() ? "" : ", ") + manner;
  }
  plan.rows_estimated = number_at(node, "Plan Rows");
  plan.rows = number_at(node, "Actual Rows");
  plan.loops = number_at(node, "Actual Loops");
  plan.blocks = number_at(node, "Shared Hit Blocks") + number_at(node, "Shared Read Blocks");
  plan.temp_blocks = number_at(node, "Temp Read Blocks") + number_at(node, "Temp Written Blocks");
  const auto inputs = node.find("Plans");
  if (inputs == node.end() || !inputs->is_array()) return plan;
  for (const auto& input : *inputs) plan.inputs.push_back(node_of(input));
  return plan;
}

std::string head_of(const PlanNode& plan) {
  std::string head = plan.type;
  if (!plan.manner.empty()) head += " (" + plan.manner + ")";
  if (!plan.index.empty()) head += " using " + plan.index;
  if (!plan.relation.empty()) head += " on " + plan.relation;
  return head;
}

void add_shape(const PlanNode& plan, std::size_t depth, std::string& shape) {
  shape += std::string(2 * depth, ' ') + head_of(plan) + "\n";
  for (const auto& input : plan.inputs) add_shape(input, depth + 1, shape);
}

// SQLite tells nothing but the line itself.
std::string figures_of(const PlanNode& plan) {
  if (plan.rows_estimated <= 0 && plan.blocks <= 0 && plan.rows <= 0) return {};
  if (plan.loops <= 0) return "  (never executed)";
  auto figures = fmt::format("  ({:.0f} rows, {:.0f} estimated", plan.rows, plan.rows_estimated);
  if (plan.loops > 1) figures += fmt::format(", {:.0f} times", plan.loops);
  figures += fmt::format(", {:.0f} blocks", plan.blocks);
  if (plan.temp_blocks > 0) figures += fmt::format(", {:.0f} temporary", plan.temp_blocks);
  return figures + ")";
}

void add_text(const PlanNode& plan, std::size_t depth, std::string& text) {
  if (!text.empty()) text += "\n";
  text += std::string(2 * depth, ' ') + head_of(plan) + figures_of(plan);
  for (const auto& input : plan.inputs) add_text(input, depth + 1, text);
}

void add_heads(const PlanNode& plan, std::vector<std::string>& heads) {
  heads.push_back(head_of(plan));
  for (const auto& input : plan.inputs) add_heads(input, heads);
}

void add_accesses(const PlanNode& plan, std::vector<std::string>& accesses) {
  if (!plan.relation.empty() || !plan.index.empty()) accesses.push_back(head_of(plan));
  for (const auto& input : plan.inputs) add_accesses(input, accesses);
}

void add_relations(const PlanNode& plan, std::set<std::string>& relations) {
  if (!plan.relation.empty()) relations.insert(plan.relation);
  for (const auto& input : plan.inputs) add_relations(input, relations);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text.empty() ? "nothing" : text;
}

/// What `all` has more of than `others`.
std::vector<std::string> without(std::vector<std::string> all, std::vector<std::string> others) {
  std::vector<std::string> rest;
  std::sort(all.begin(), all.end());
  std::sort(others.begin(), others.end());
  std::set_difference(all.begin(), all.end(), others.begin(), others.end(),
                      std::back_inserter(rest));
  return rest;
}

void attach(PlanNode& parent, const std::string& id,
            const std::multimap<std::string, std::pair<std::string, std::string>>& children) {
  const auto [first, last] = children.equal_range(id);
  for (auto child = first; child != last; ++child) {
    PlanNode node;
    node.type = child->second.second;
    attach(node, child->second.first, children);
    parent.inputs.push_back(std::move(node));
  }
}

}  // namespace

std::optional<PlanNode> plan_in_json(std::string_view text) {
  const auto answer = json::parse(text, nullptr, false);
  if (!answer.is_array() || answer.empty() || !answer[0].is_object()) return std::nullopt;
  const auto plan = answer[0].find("Plan");
  if (plan == answer[0].end() || !plan->is_object()) return std::nullopt;
  return node_of(*plan);
}

PlanNode plan_in_rows(const std::vector<Row>& rows) {
  std::multimap<std::string, std::pair<std::string, std::string>> children;
  for (const auto& row : rows) {
    const auto& id = row.at(0).value_or("");
    // Nobody is the parent of itself; SQLite numbers from 1 and calls the root 0.
    if (id == row.at(1).value_or("")) continue;
    children.emplace(row.at(1).value_or(""), std::pair(id, row.at(3).value_or("")));
  }
  PlanNode root;
  root.type = "QUERY PLAN";
  attach(root, "0", children);
  return root;
}

std::string shape_of(const PlanNode& plan) {
  std::string shape;
  add_shape(plan, 0, shape);
  return shape;
}

std::string plan_text(const PlanNode& plan) {
  std::string text;
  add_text(plan, 0, text);
  return text;
}

std::vector<std::string> accesses_of(const PlanNode& plan) {
  std::vector<std::string> accesses;
  add_accesses(plan, accesses);
  return accesses;
}

std::vector<std::string> relations_of(const PlanNode& plan) {
  std::set<std::string> relations;
  add_relations(plan, relations);
  return {relations.begin(), relations.end()};
}

std::string plan_change(const PlanNode& before, const PlanNode& after) {
  if (shape_of(before) == shape_of(after)) return {};
  // How tables are read says most; the rest of the plan only where that is the same.
  auto gone = without(accesses_of(before), accesses_of(after));
  auto come = without(accesses_of(after), accesses_of(before));
  if (gone.empty() && come.empty()) {
    std::vector<std::string> heads_before;
    std::vector<std::string> heads_after;
    add_heads(before, heads_before);
    add_heads(after, heads_after);
    gone = without(heads_before, heads_after);
    come = without(heads_after, heads_before);
  }
  if (gone.empty() && come.empty()) return "the same nodes in another order";
  return joined(gone) + " -> " + joined(come);
}

}  // namespace fulldress::scenarios
