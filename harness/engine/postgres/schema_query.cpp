#include "harness/engine/postgres/schema_query.hpp"

#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sql_template.hpp"

#include <array>
#include <string_view>

namespace fulldress::postgres {
namespace {

/// The families of one file. A family is a select; those that need a newer server say so.
struct FamilyFile {
  enum class Of { relations, other_objects };
  std::string_view text;
  Of of = Of::other_objects;
};

const std::array<FamilyFile, 5>& family_files() {
  static const std::array<FamilyFile, 5> files = {
      {{.text = sql::schema_relations, .of = FamilyFile::Of::relations},
       {.text = sql::schema_table_parts, .of = FamilyFile::Of::relations},
       {.text = sql::schema_types},
       {.text = sql::schema_routines},
       {.text = sql::schema_database}}};
  return files;
}

/// Extended statistics may have many relations in the future, and a schema of their own.
constexpr std::string_view of_many_relations = "statistics";

constexpr std::string_view described_columns =
    "described (class, object, part, kind, identity, definition, owner, acl, acl_type, relation) "
    "as materialized (\n";

/// PostgreSQL 15 was the first with schemas in publications.
bool is_there(const std::string& family, int server_version_number) {
  return family != "publication_schema" || server_version_number >= 150000;
}

void add(std::string& all, const std::string& part) {
  if (!all.empty()) all += "\nunion all\n";
  all += part;
}

std::string families_text(int server_version_number, const std::set<std::string>& absent) {
  std::string families;
  for (const auto& file : family_files()) {
    const SqlTemplate parsed(file.text);
    for (const auto& name : parsed.names()) {
      if (!is_there(name, server_version_number) || absent.contains(name)) continue;
      add(families, file.of == FamilyFile::Of::relations
                        ? parsed.get(name)
                        : "select f.*, 0::oid from (\n" + parsed.get(name) + "\n) as f");
    }
  }
  return families;
}

}  // namespace

std::set<std::string> absent_families(Session& session) {
  static const SqlTemplate parsed(sql::schema_presence);
  std::set<std::string> absent;
  for (const Row& row : session.query(parsed.get("rare_families")).rows) {
    if (row[1] != "t") absent.insert(row[0].value_or(""));
  }
  return absent;
}

std::string schema_query(int server_version_number, const std::set<std::string>& absent) {
  std::string universe;
  const SqlTemplate everything(sql::schema_universe);
  for (const auto& name : everything.names()) {
    if (!absent.contains(name)) add(universe, everything.get(name));
  }
  const SqlTemplate context(sql::schema_context);
  const SqlTemplate result(sql::schema_result);
  return "with " + context.get("namespaces") + "\n" + context.get("members") + "\n" +
         context.fill("relations", {{"only", ""}}) + "\n" + context.get("types") + ",\n" +
         std::string(described_columns) + families_text(server_version_number, absent) +
         "\n),\nuniverse (class, object) as (\n" + universe + "\n),\n" +
         SqlTemplate(sql::schema_unclassified).get("unclassified") + "\n" +
         result.get("foreign_acls") + "\n" +
         result.fill("own_acls", {{"foreign", result.get("told_foreign_acls")}}) + "\n" +
         result.get("privileges") + "\n" + result.get("stray_remarks") + "\n" +
         result.fill("snapshot", {{"strays", result.get("strays")}});
}

std::string some_relations_query() {
  std::string families;
  for (const auto& file : family_files()) {
    if (file.of != FamilyFile::Of::relations) continue;
    const SqlTemplate parsed(file.text);
    for (const auto& name : parsed.names()) {
      if (name != of_many_relations) add(families, parsed.get(name));
    }
  }
  const SqlTemplate context(sql::schema_context);
  const SqlTemplate result(sql::schema_result);
  return "with " + context.get("namespaces") + "\n" + context.get("some") + "\n" +
         context.get("some_members") + "\n" +
         context.fill("relations", {{"only", context.get("only_some")}}) + "\n" +
         context.get("no_types") + ",\n" + std::string(described_columns) + families + "\n),\n" +
         result.fill("own_acls", {{"foreign", ""}}) + "\n" + result.get("privileges") + "\n" +
         result.fill("snapshot", {{"strays", ""}});
}

}  // namespace fulldress::postgres
