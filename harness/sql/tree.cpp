#include "harness/sql/tree.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace fulldress::sql::tree {

using nlohmann::json;

const json& part(const json& node, std::string_view name) {
  static const json nothing;
  if (!node.is_object()) return nothing;
  const auto found = node.find(std::string(name));
  return found == node.end() ? nothing : *found;
}

const json& list(const json& node, std::string_view name) {
  static const json nothing = json::array();
  const auto& found = part(node, name);
  return found.is_array() ? found : nothing;
}

std::string text(const json& node, std::string_view name) {
  const auto& found = part(node, name);
  return found.is_string() ? found.get<std::string>() : std::string();
}

bool flag(const json& node, std::string_view name) {
  const auto& found = part(node, name);
  return found.is_boolean() && found.get<bool>();
}

TableName table(const json& range) {
  return {.schema = text(range, "schemaname"), .name = text(range, "relname")};
}

TableName name(const json& strings) {
  TableName found;
  if (!strings.is_array()) return found;
  for (const auto& each : strings) {
    found.schema = std::move(found.name);
    found.name = text(part(each, "String"), "sval");
  }
  return found;
}

std::vector<std::string> calls(const json& node) {
  std::vector<std::string> names;
  // An expression of a machine may be nested deeper than a stack is.
  std::vector<const json*> waiting = {&node};
  while (!waiting.empty()) {
    const json& each = *waiting.back();
    waiting.pop_back();
    const auto& call = part(each, "FuncCall");
    if (call.is_object()) {
      auto called = name(part(call, "funcname"));
      if (called.schema == "pg_catalog") called.schema.clear();
      names.push_back(called.to_text());
    }
    if (!each.is_structured()) continue;
    for (const auto& below : each) waiting.push_back(&below);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace fulldress::sql::tree
