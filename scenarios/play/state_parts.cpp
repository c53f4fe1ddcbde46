#include "scenarios/play/state_parts.hpp"

#include "harness/engine/inspector.hpp"

#include <algorithm>
#include <string_view>

namespace fulldress::scenarios {
namespace {

StatePart part_of(const std::string& kind) {
  constexpr std::string_view privileges[] = {"acl",  "default_acl",     "owner",
                                             "role", "role_membership", "role_setting"};
  if (kind == "policy") return StatePart::policies;
  const bool is_privilege =
      std::find(std::begin(privileges), std::end(privileges), kind) != std::end(privileges);
  return is_privilege ? StatePart::privileges : StatePart::schema;
}

/// What a table's definition says of row level security; empty when nothing.
std::string row_security_in(const std::string& definition) {
  std::string found;
  for (std::size_t start = 0; start < definition.size();) {
    const auto end = std::min(definition.find("; ", start), definition.size());
    const auto part = definition.substr(start, end - start);
    if (part.find("row level security") != std::string::npos) {
      found += (found.empty() ? "" : "; ") + part;
    }
    start = end + 2;
  }
  return found;
}

}  // namespace

DatabaseState state_of(Play& play, Session& session) {
  const auto& stage = play.stage();
  return read_state(session, stage.set(),
                    stage.has_migrations() ? LedgerRows::left_out : LedgerRows::included);
}

DatabaseState only(DatabaseState state, const std::set<StatePart>& parts) {
  if (!parts.contains(StatePart::rows)) state.data.tables.clear();
  if (!parts.contains(StatePart::sequences)) state.data.sequences.clear();
  const bool has_policies = parts.contains(StatePart::policies);
  std::vector<SchemaObject> kept;
  for (auto& object : state.schema.objects) {
    const auto part = part_of(object.kind);
    if (parts.contains(part)) {
      kept.push_back(std::move(object));
      continue;
    }
    // A table that obeys no policies any more is still there.
    const bool is_table = object.kind == "table" || object.kind == "partitioned_table";
    if (!is_table || !has_policies) continue;
    object.definition = row_security_in(object.definition);
    kept.push_back(std::move(object));
  }
  state.schema.objects = std::move(kept);
  return state;
}

}  // namespace fulldress::scenarios
