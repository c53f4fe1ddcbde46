#include "checks/plan_tree.hpp"

#include "harness/base/error.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::checks {
namespace {

using nlohmann::json;

std::string text_at(const json& node, const char* key) {
  const auto found = node.find(key);
  return found != node.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number_at(const json& node, const char* key, double otherwise) {
  const auto found = node.find(key);
  return found != node.end() && found->is_number() ? found->get<double>() : otherwise;
}

std::string line_of(const json& node) {
  std::string line;
  for (const char* key : {"Strategy", "Partial Mode", "Join Type", "Command", "Operation"}) {
    const auto word = text_at(node, key);
    if (word.empty() || word == "Simple" || word == "Plain") continue;
    line += word + " ";
  }
  line += text_at(node, "Node Type");
  if (const auto table = text_at(node, "Relation Name"); !table.empty()) {
    const auto schema = text_at(node, "Schema");
    line += " on " + (schema.empty() ? "" : schema + ".") + table;
  }
  for (const char* key : {"CTE Name", "Function Name"}) {
    if (const auto name = text_at(node, key); !name.empty()) line += " on " + name;
  }
  if (const auto index = text_at(node, "Index Name"); !index.empty()) line += " using " + index;
  if (text_at(node, "Scan Direction") == "Backward") line += " backward";
  return line;
}

class Reader {
 public:
  void read(const json& node, std::size_t depth, double processes) {
    tree_.text += std::string(2 * depth, ' ') + line_of(node) + "\n";
    const double below = processes * (number_at(node, "Workers Planned", 0) + 1);
    if (text_at(node, "Node Type") == "Seq Scan" && node.contains("Filter")) {
      // What is estimated of a parallel scan is the share of one process.
      tree_.scans.push_back({.schema = text_at(node, "Schema"),
                             .table = text_at(node, "Relation Name"),
                             .rows = number_at(node, "Plan Rows", 0) * below});
    }
    const auto children = node.find("Plans");
    if (children == node.end()) return;
    for (const auto& child : *children) read(child, depth + 1, below);
  }

  [[nodiscard]] PlanTree take() { return std::move(tree_); }

 private:
  PlanTree tree_;
};

}  // namespace

PlanTree plan_tree_of(std::string_view explained) {
  const json document = json::parse(explained, nullptr, false);
  const bool is_plan = document.is_array() && !document.empty() && document[0].is_object() &&
                       document[0].contains("Plan");
  ensure(is_plan, "EXPLAIN has given no plan in JSON");
  Reader reader;
  reader.read(document[0]["Plan"], 0, 1);
  return reader.take();
}

}  // namespace fulldress::checks
