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

using ObjectPointers = std::vector<const SchemaObject*>;

ObjectPointers compared_objects(const SchemaSnapshot& snapshot, const SchemaDiffOptions& options) {
  ObjectPointers kept;
  kept.reserve(snapshot.objects.size());
  for (const auto& object : snapshot.objects) {
    const auto& ignored = options.ignored_kinds;
    if (std::find(ignored.begin(), ignored.end(), object.kind) == ignored.end()) {
      kept.push_back(&object);
    }
  }
  // A snapshot read back from a file, or made by hand, need not be in our order.
  const auto is_before = [](const SchemaObject* left, const SchemaObject* right) {
    return *left < *right;
  };
  if (!std::is_sorted(kept.begin(), kept.end(), is_before)) {
    std::sort(kept.begin(), kept.end(), is_before);
  }
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
    const SchemaObject* old = old_object == old_objects.end() ? nullptr : *old_object;
    const SchemaObject* now = new_object == new_objects.end() ? nullptr : *new_object;
    if (now == nullptr || (old != nullptr && key_of(*old) < key_of(*now))) {
      differences.push_back({SchemaChange::removed, old->kind, old->identity, old->definition, ""});
      ++old_object;
    } else if (old == nullptr || key_of(*now) < key_of(*old)) {
      differences.push_back({SchemaChange::added, now->kind, now->identity, "", now->definition});
      ++new_object;
    } else {
      // What cannot be described cannot be called equal either.
      if (old->definition != now->definition || old->kind == unclassified) {
        differences.push_back(
            {SchemaChange::changed, old->kind, old->identity, old->definition, now->definition});
      }
      ++old_object;
      ++new_object;
    }
  }
  return differences;
}

}  // namespace fulldress
