#include "scenarios/steps/renamed_parts.hpp"

#include <algorithm>

namespace fulldress::scenarios {

void add_renamed_parts(const std::vector<SchemaDifference>& differences,
                       const std::map<std::string, std::string>& names,
                       std::set<const SchemaDifference*>& renamed) {
  const auto new_name = [&](const std::string& name) {
    const auto found = names.find(name);
    return found == names.end() ? name : found->second;
  };
  for (const auto& before : differences) {
    if (before.kind != "inherits" || before.change == SchemaChange::added) continue;
    const auto after = std::ranges::find_if(differences, [&](const SchemaDifference& each) {
      return each.kind == "inherits" && each.change != SchemaChange::removed &&
             each.identity == new_name(before.identity) && each.after == new_name(before.before);
    });
    if (after != differences.end()) renamed.insert({&before, &*after});
  }
}

}  // namespace fulldress::scenarios
