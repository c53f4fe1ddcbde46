#pragma once

#include <compare>
#include <string>
#include <vector>

namespace fulldress {

/// One object of the catalogue, or one property of one. Sorted by (kind, identity).
struct SchemaObject {
  std::string kind;      ///< "table", "column", "policy", "acl", "comment", "unclassified", ...
  std::string identity;  ///< quoted and schema-qualified, no oid: "public.orders.id"
  std::string definition;

  friend auto operator<=>(const SchemaObject&, const SchemaObject&) = default;
};

/// The whole catalogue of one database as a sorted, comparable value (METHODS 3).
///
/// Objects of a class we cannot describe appear with kind "unclassified" and make two snapshots
/// incomparable, never equal.
struct SchemaSnapshot {
  std::string engine;
  std::string server_version;
  std::vector<SchemaObject> objects;

  /// SHA-256 of the objects in hexadecimal; the versions are not part of it. Whether two databases
  /// agree is for diff() to say: it alone knows of objects that cannot be described.
  [[nodiscard]] std::string fingerprint() const;

  friend bool operator==(const SchemaSnapshot&, const SchemaSnapshot&) = default;
};

enum class SchemaChange { added, removed, changed };

struct SchemaDifference {
  SchemaChange change = SchemaChange::changed;
  std::string kind;
  std::string identity;
  std::string before;  ///< empty when added
  std::string after;   ///< empty when removed

  friend bool operator==(const SchemaDifference&, const SchemaDifference&) = default;
};

/// What a comparison leaves out, by object kind: {"column_order", "comment", "owner", "acl"}.
struct SchemaDiffOptions {
  std::vector<std::string> ignored_kinds;
};

/// Differences in the order of (kind, identity); empty exactly when the snapshots agree.
[[nodiscard]] std::vector<SchemaDifference> diff(const SchemaSnapshot& before,
                                                 const SchemaSnapshot& after,
                                                 const SchemaDiffOptions& options = {});

}  // namespace fulldress
