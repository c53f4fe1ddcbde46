#include "scenarios/steps/lost_parent.hpp"

#include <algorithm>

namespace fulldress::scenarios {

std::string way_back_to_parent(const SchemaDifference& difference, const SchemaSnapshot& schema) {
  const bool is_lost = difference.kind == "inherits" && difference.change == SchemaChange::removed;
  if (!is_lost) return {};
  const std::string& parent = difference.before;
  const std::string& child = difference.identity;
  bool is_there = false;
  bool is_index = false;
  bool has_partitions = false;
  for (const auto& each : schema.objects) {
    if (each.identity != parent) continue;
    is_there = true;
    is_index = is_index || each.kind == "index";
    has_partitions = has_partitions || each.definition.find("partition by ") != std::string::npos;
  }
  if (!is_there) return {};
  if (is_index) return ": `alter index " + parent + " attach partition " + child + "` restores it";
  if (!has_partitions) return ": `alter table " + child + " inherit " + parent + "` restores it";
  return ": `alter table " + parent + " attach partition " + child +
         " ...` with its bounds restores it";
}

}  // namespace fulldress::scenarios
