#include "harness/engine/postgres/schema_query.hpp"

#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sql_template.hpp"

#include <array>
#include <string_view>

namespace fulldress::postgres {
namespace {

/// The families of one file. A family is a select; those that need a newer server say so.
struct FamilyFile {
  std::string_view text;
};

const std::array<FamilyFile, 5>& family_files() {
  static const std::array<FamilyFile, 5> files = {{{sql::schema_relations},
                                                   {sql::schema_table_parts},
                                                   {sql::schema_types},
                                                   {sql::schema_routines},
                                                   {sql::schema_database}}};
  return files;
}

/// PostgreSQL 15 was the first with schemas in publications.
bool is_there(const std::string& family, int server_version_number) {
  return family != "publication_schema" || server_version_number >= 150000;
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
  std::string families;
  std::string universe;
  const auto add = [](std::string& all, const std::string& part) {
    if (!all.empty()) all += "\nunion all\n";
    all += part;
  };
  for (const auto& file : family_files()) {
    const SqlTemplate parsed(file.text);
    for (const auto& name : parsed.names()) {
      if (!is_there(name, server_version_number) || absent.contains(name)) continue;
      add(families, parsed.get(name));
    }
  }
  const SqlTemplate everything(sql::schema_universe);
  for (const auto& name : everything.names()) {
    if (!absent.contains(name)) add(universe, everything.get(name));
  }
  return "with " + SqlTemplate(sql::schema_context).get("context") +
         ",\ndescribed (class, object, part, kind, identity, definition, owner, acl, acl_type) "
         "as materialized (\n" +
         families + "\n),\nuniverse (class, object) as (\n" + universe + "\n),\n" +
         SqlTemplate(sql::schema_unclassified).get("unclassified") + "\n" +
         SqlTemplate(sql::schema_result).get("result");
}

}  // namespace fulldress::postgres
