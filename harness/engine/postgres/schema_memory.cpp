#include "harness/engine/postgres/schema_memory.hpp"

#include "harness/engine/postgres/mentions.hpp"
#include "harness/engine/postgres/prepared.hpp"
#include "harness/engine/postgres/schema_query.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sha256.hpp"
#include "harness/engine/sql_template.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fulldress::postgres {
namespace {

/// Reading so large a part of all relations one by one takes as long as reading everything.
constexpr std::size_t part_worth_reading = 4;
/// From this reading on, what was read is kept.
constexpr int readings_without_memory = 1;

const SqlTemplate& dependents_statements() {
  static const SqlTemplate parsed(sql::schema_dependents);
  return parsed;
}

/// One for each choice of families.
std::string statement_name(const std::set<std::string>& absent) {
  std::string text;
  for (const auto& family : absent) text += family + " ";
  return "fulldress_schema_" + sha256_hex(text).substr(0, 16);
}

RelationId to_relation(const std::string& text) {
  return static_cast<RelationId>(std::stoul(text));
}

bool is_before(const CatalogueObject& left, const CatalogueObject& right) {
  return left.object < right.object;
}

std::vector<CatalogueObject> to_objects(std::vector<Row> rows) {
  std::vector<CatalogueObject> objects;
  objects.reserve(rows.size());
  for (Row& row : rows) {
    objects.push_back({.relation = row.at(3) ? std::optional(to_relation(*row[3])) : std::nullopt,
                       .object = {.kind = std::move(row[0]).value_or(""),
                                  .identity = std::move(row[1]).value_or(""),
                                  .definition = std::move(row[2]).value_or("")}});
  }
  // The server sorts by the bytes of its own encoding.
  if (!std::is_sorted(objects.begin(), objects.end(), is_before)) {
    std::sort(objects.begin(), objects.end(), is_before);
  }
  return objects;
}

std::string versions_query(Session& session) {
  const SqlTemplate parsed(sql::schema_versions);
  std::string others;
  for (const Row& row : session.query(parsed.get("other_catalogues")).rows) {
    others += parsed.fill("other", {{"catalogue", row.at(0).value_or("")}}) + "\n";
  }
  return parsed.fill("versions", {{"others", others}});
}

CatalogueVersions read_versions(Session& session, std::uint32_t horizon) {
  CatalogueVersions versions;
  for (const Row& row : query_prepared(session, {.name = "fulldress_schema_versions",
                                                .arguments = "('" + std::to_string(horizon) + "')",
                                                .text = versions_query})) {
    if (!row.at(0)) {
      versions.horizon = static_cast<std::uint32_t>(std::stoul(row.at(1).value_or("")));
      continue;
    }
    const auto relation = to_relation(*row[0]);
    versions.rows.emplace(relation, std::stoll(row.at(1).value_or("")));
    if (row.at(2) != "false") versions.written.insert(relation);
  }
  return versions;
}

/// Relations that are new, gone, or have rows that are new or gone.
std::set<RelationId> changed_between(const CatalogueVersions& before,
                                     const CatalogueVersions& now) {
  std::set<RelationId> changed = now.written;
  for (const auto& [relation, rows] : before.rows) {
    const auto found = now.rows.find(relation);
    if (found == now.rows.end() || found->second != rows) changed.insert(relation);
  }
  for (const auto& [relation, rows] : now.rows) {
    if (!before.rows.contains(relation)) changed.insert(relation);
  }
  return changed;
}

/// The relations whose definitions may name what belongs to `relations`; nullopt: something else
/// may, too.
std::optional<std::set<RelationId>> dependents_of(Session& session,
                                                  const std::set<RelationId>& relations,
                                                  Names names) {
  std::set<RelationId> found;
  if (relations.empty()) return found;
  const auto* const question = names == Names::lost ? "dependents" : "looking_dependents";
  const auto text = [&](Session&) {
    const auto& only = names == Names::lost ? "" : dependents_statements().get("only_looking");
    return dependents_statements().fill("dependents", {{"only", only}});
  };
  for (const Row& row : query_prepared(session, {.name = std::string("fulldress_") + question,
                                                .arguments = argument_of(relations),
                                                .text = text})) {
    if (!row.at(0)) return std::nullopt;
    found.insert(to_relation(*row[0]));
  }
  return found;
}

std::vector<CatalogueObject> read_some(Session& session, const std::set<RelationId>& relations) {
  if (relations.empty()) return {};
  const auto text = [](Session&) { return some_relations_query(); };
  return to_objects(query_prepared(
      session,
      {.name = "fulldress_schema_some", .arguments = argument_of(relations), .text = text}));
}

void merge(std::vector<CatalogueObject>& objects, std::vector<CatalogueObject> more) {
  const auto middle = static_cast<std::ptrdiff_t>(objects.size());
  std::move(more.begin(), more.end(), std::back_inserter(objects));
  std::inplace_merge(objects.begin(), objects.begin() + middle, objects.end(), is_before);
}

/// What asks for an extension is told by its name, and a table of an extension by rows of others.
bool is_told_elsewhere(const CatalogueObject& object) {
  return !object.relation || object.object.kind == "extension_dependency";
}

std::vector<SchemaObject> to_snapshot(std::vector<CatalogueObject> objects) {
  std::vector<SchemaObject> snapshot;
  snapshot.reserve(objects.size());
  for (auto& each : objects) snapshot.push_back(std::move(each.object));
  return snapshot;
}

}  // namespace

std::vector<CatalogueObject> read_catalogue(Session& session, int server_version_number) {
  const auto absent = absent_families(session);
  const auto text = [&](Session&) { return schema_query(server_version_number, absent); };
  return to_objects(
      query_prepared(session, {.name = statement_name(absent), .arguments = "", .text = text}));
}

bool SchemaMemory::refresh(Session& session, const CatalogueVersions& now) {
  const auto changed = changed_between(versions_, now);
  const auto is_too_much = [&](std::size_t relations) {
    return relations * part_worth_reading > now.rows.size();
  };
  if (changed.contains(0) || is_too_much(changed.size())) return false;
  session.query(dependents_statements().get("few"));
  auto fresh = read_some(session, changed);
  const auto naming = naming_relations(session, changed, fresh);
  if (!naming || is_too_much(naming->size())) return false;
  merge(fresh, read_some(session, *naming));
  const auto is_replaced = [&](const CatalogueObject& object) {
    return object.relation &&
           (changed.contains(*object.relation) || naming->contains(*object.relation));
  };
  const auto is_odd = [&](const CatalogueObject& object) {
    return !is_replaced(object) || object.object.kind == "extension_table";
  };
  const auto is_of_extension = [&](const CatalogueObject& object) {
    return is_replaced(object) && object.object.kind == "extension_table";
  };
  if (std::any_of(fresh.begin(), fresh.end(), is_odd)) return false;
  if (std::any_of(objects_.begin(), objects_.end(), is_of_extension)) return false;
  std::erase_if(objects_, is_replaced);
  merge(objects_, std::move(fresh));
  stale_.insert(changed.begin(), changed.end());
  return true;
}

std::optional<std::set<RelationId>> SchemaMemory::naming_relations(
    Session& session, const std::set<RelationId>& changed,
    const std::vector<CatalogueObject>& fresh) const {
  std::set<RelationId> naming;
  const auto renamed = renamed_relations(changed, objects_, fresh);
  for (const auto& [relations, names] :
       {std::pair(renamed.lost, Names::lost), std::pair(renamed.wider, Names::kept)}) {
    const auto mentioning = relations_that_mention(relations, objects_, names);
    if (!mentioning) return std::nullopt;
    const auto dependent = dependents_of(session, relations, names);
    if (!dependent) return std::nullopt;
    naming.insert(mentioning->begin(), mentioning->end());
    naming.insert(dependent->begin(), dependent->end());
  }
  std::erase_if(naming, [&](RelationId relation) { return changed.contains(relation); });
  return naming;
}

std::vector<SchemaObject> SchemaMemory::read(Session& session, int server_version_number) {
  if (is_hopeless_ || readings_ < readings_without_memory) {
    ++readings_;
    relations_.reset();
    return to_snapshot(read_catalogue(session, server_version_number));
  }
  // First of all: what changes from now on is seen by the next reading.
  auto now = read_versions(session, is_kept_ ? versions_.horizon : 0);
  if (is_kept_) is_kept_ = refresh(session, now);
  if (!is_kept_) {
    relations_.reset();
    session.query(dependents_statements().get("many"));
    objects_ = read_catalogue(session, server_version_number);
    is_hopeless_ = std::any_of(objects_.begin(), objects_.end(), is_told_elsewhere);
  }
  versions_ = std::move(now);
  is_kept_ = !is_hopeless_;
  if (is_hopeless_) return to_snapshot(std::exchange(objects_, {}));
  return to_snapshot(objects_);
}

const DataRelations& SchemaMemory::relations(Session& session) {
  if (!relations_ || !postgres::refresh(*relations_, session, stale_)) {
    relations_ = find_data_relations(session);
  }
  stale_.clear();
  return *relations_;
}

}  // namespace fulldress::postgres
