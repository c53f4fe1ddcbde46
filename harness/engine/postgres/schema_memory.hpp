#pragma once

#include "harness/engine/postgres/relation_list.hpp"
#include "harness/engine/schema_snapshot.hpp"
#include "harness/engine/session.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fulldress::postgres {

/// A row of the catalogue's statement; see schema_query(). No relation: it belongs to one whose
/// families do not tell of it.
struct CatalogueObject {
  std::optional<RelationId> relation;
  SchemaObject object;
};

/// How many catalogue rows belong to each relation, and what tells those that are written later.
struct CatalogueVersions {
  std::map<RelationId, std::int64_t> rows;
  std::set<RelationId> written;  ///< those with a row written since the last reading
  std::uint32_t horizon = 0;     ///< transactions from here on may not have been seen
};

/// What one session has read of its database's catalogue, so that it reads again only what has
/// changed since, and what may name it.
///
/// Whether something has changed is proven, never guessed
/// (docs/decisions/what-a-roundtrip-reads.md); in doubt, everything is read. What the first two
/// readings of a session find is not kept: most sessions do not read a third time.
class SchemaMemory {
 public:
  /// The whole catalogue, in the order of (kind, identity, definition).
  ///
  /// Needs a ReadScope whose transaction it began itself: what a transaction has written and takes
  /// back later would be remembered.
  [[nodiscard]] std::vector<SchemaObject> read(Session& session, int server_version_number);

  /// Of what the data is read, at the moment of the last read(). Needs its ReadScope. Valid until
  /// the next call.
  [[nodiscard]] const DataRelations& relations(Session& session);

 private:
  /// Reads again what has changed since. returns  false, and nothing is done: that cannot be told.
  [[nodiscard]] bool refresh(Session& session, const CatalogueVersions& now);
  /// Other relations in whose definitions names of the changed ones may stand, which are `fresh`
  /// now; nullopt: in something else, too.
  [[nodiscard]] std::optional<std::set<RelationId>> naming_relations(
      Session& session, const std::set<RelationId>& changed,
      const std::vector<CatalogueObject>& fresh) const;

  int readings_ = 0;
  bool is_hopeless_ = false;  ///< there are objects that are told apart from their relation
  bool is_kept_ = false;
  CatalogueVersions versions_;
  std::vector<CatalogueObject> objects_;    ///< sorted; every one with a relation
  std::optional<DataRelations> relations_;  ///< none: not known since the catalogue is remembered
  std::set<RelationId> stale_;              ///< have changed since those were found
};

/// Reads the whole catalogue, without any memory.
[[nodiscard]] std::vector<CatalogueObject> read_catalogue(Session& session,
                                                          int server_version_number);

}  // namespace fulldress::postgres
