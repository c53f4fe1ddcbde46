#include "scenarios/steps/whole_objects.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

bool has_parts(const std::string& kind) { return is_relation(kind) || kind == "domain"; }

bool is_about(const SchemaDifference& difference, const std::string& whole) {
  const std::string& identity = difference.identity;
  const auto at = identity.find(whole);
  const auto end = at == std::string::npos ? at : at + whole.size();
  const bool is_named = at != std::string::npos && (at == 0 || identity[at - 1] == ' ') &&
                        (end == identity.size() || identity[end] == '.' || identity[end] == ' ');
  if (is_named) return true;
  const std::string& definition = difference.before + difference.after;
  return (difference.kind == "index" &&
          definition.find(" ON " + whole + " ") != std::string::npos) ||
         (difference.kind == "sequence" && definition.find(" " + whole + ".") != std::string::npos);
}

bool is_remark(const std::string& kind) {
  return kind == "acl" || kind == "owner" || kind == "comment" || kind == "security_label";
}

}  // namespace

bool is_relation(const std::string& kind) {
  return kind == "table" || kind == "view" || kind == "materialized_view" ||
         kind == "partitioned_table" || kind == "foreign_table" || kind == "virtual_table";
}

WholeObjects::WholeObjects(const std::vector<SchemaDifference>& differences) {
  for (const auto& each : differences) {
    if (each.change == SchemaChange::changed || is_remark(each.kind)) continue;
    std::string kind = each.kind;
    std::replace(kind.begin(), kind.end(), '_', ' ');
    named_.insert(kind + " " + each.identity);
    if (has_parts(each.kind)) with_parts_.insert(each.identity);
  }
}

bool WholeObjects::have_part(const SchemaDifference& difference) const {
  if (difference.change == SchemaChange::changed || has_parts(difference.kind)) return false;
  if (is_remark(difference.kind) && named_.contains(difference.identity)) return true;
  return std::any_of(with_parts_.begin(), with_parts_.end(),
                     [&](const std::string& whole) { return is_about(difference, whole); });
}

}  // namespace fulldress::scenarios
