#include "harness/engine/schema_snapshot.hpp"

#include "harness/engine/sha256.hpp"

#include <algorithm>
#include <utility>

namespace fulldress {
namespace {

constexpr std::string_view unclassified = "unclassified";

std::pair<const std::string&, const std::string&> key_of(const SchemaObject& object) {
  return {object.kind, object.identity};
}

std::vector<SchemaObject> compared_objects(const SchemaSnapshot& snapshot,
                                           const SchemaDiffOptions& options) {
  std::vector<SchemaObject> kept;
  for (const auto& object : snapshot.objects) {
    const auto& ignored = options.ignored_kinds;
    if (std::find(ignored.begin(), ignored.end(), object.kind) == ignored.end()) {
      kept.push_back(object);
    }
  }
  // A snapshot read back from a file, or made by hand, need not be in our order.
  std::sort(kept.begin(), kept.end());
  return kept;
}

}  // namespace

std::string SchemaSnapshot::fingerprint() const {
  Sha256 digest;
  for (const auto& object : objects) {
    digest.add_part(object.kind);
    digest.add_part(object.identity);
    digest.add_part(object.definition);
  }
  return digest.hex();
}

std::vector<SchemaDifference> diff(const SchemaSnapshot& before, const SchemaSnapshot& after,
                                   const SchemaDiffOptions& options) {
  const auto old_objects = compared_objects(before, options);
  const auto new_objects = compared_objects(after, options);
  std::vector<SchemaDifference> differences;
  auto old_object = old_objects.begin();
  auto new_object = new_objects.begin();
  while (old_object != old_objects.end() || new_object != new_objects.end()) {
    const bool has_old = old_object != old_objects.end();
    const bool has_new = new_object != new_objects.end();
    if (has_old && (!has_new || key_of(*old_object) < key_of(*new_object))) {
      differences.push_back({SchemaChange::removed, old_object->kind, old_object->identity,
                             old_object->definition, ""});
      ++old_object;
    } else if (has_new && (!has_old || key_of(*new_object) < key_of(*old_object))) {
      differences.push_back({SchemaChange::added, new_object->kind, new_object->identity, "",
                             new_object->definition});
      ++new_object;
    } else {
      // What cannot be described cannot be called equal either.
      if (old_object->definition != new_object->definition || old_object->kind == unclassified) {
        differences.push_back({SchemaChange::changed, old_object->kind, old_object->identity,
                               old_object->definition, new_object->definition});
      }
      ++old_object;
      ++new_object;
    }
  }
  return differences;
}

}  // namespace fulldress
