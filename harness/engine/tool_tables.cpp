#include "harness/engine/tool_tables.hpp"

#include "harness/engine/lower_case.hpp"

#include <algorithm>

namespace fulldress {
namespace {}  // namespace

const std::vector<ToolTable>& tool_tables() {
  static const std::vector<ToolTable> known = {
      {"__diesel_schema_migrations"},
      {"__drizzle_migrations"},
      {"__efmigrationshistory"},
      {"_prisma_migrations"},
      {"_sqlx_migrations"},
      {"_yoyo_log"},
      {"_yoyo_migration"},
      {"_yoyo_version"},
      {"alembic_version"},
      {"ar_internal_metadata"},
      {"atlas_schema_revisions"},
      {"bun_migration_locks"},
      {"bun_migrations"},
      {"changes", {"change_id", "script_hash"}},     // Sqitch
      {"current", {"filename", "content", "date"}},  // graphile-migrate
      {"databasechangelog"},                         // Liquibase
      {"databasechangeloglock"},
      {"dependencies", {"change_id", "dependency"}},  // Sqitch
      {"django_migrations"},
      {"doctrine_migration_versions"},
      {"events", {"change_id", "committer_name"}},  // Sqitch
      {"flyway_schema_history"},
      {"fulldress_plain_files"},
      {"goose_db_version"},
      {"gopg_migrations"},
      {"gorp_migrations"},  // sql-migrate
      {"knex_migrations"},
      {"knex_migrations_lock"},
      {"kysely_migration"},
      {"kysely_migration_lock"},
      {"migrations", {"hash", "previous_hash"}},  // graphile-migrate
      {"migrations", {"migration", "batch"}},     // Laravel
      {"migrations", {"name", "run_on"}},         // db-migrate
      {"migrations", {"timestamp", "name"}},      // TypeORM
      {"mikro_orm_migrations"},
      {"pgmigrations"},  // node-pg-migrate
      {"phinxlog"},
      {"play_evolutions"},
      {"play_evolutions_lock"},
      {"projects", {"project", "creator_email"}},  // Sqitch
      {"refinery_schema_history"},
      {"releases", {"version", "installer_email"}},  // Sqitch
      {"schema_info", {"version"}},                  // Sequel
      {"schema_migration", {"version"}},             // pop
      {"schema_migrations"},
      {"schema_version"},                             // tern, and Flyway before 5
      {"schemaversions", {"scriptname", "applied"}},  // DbUp
      {"sequelizemeta"},
      {"tags", {"tag_id", "change_id"}},  // Sqitch
      {"typeorm_metadata"},
      {"versioninfo", {"version", "appliedon"}},  // FluentMigrator
      {"yoyo_lock"},
  };
  return known;
}

bool is_tool_table(const TableInfo& table) {
  const auto has_column = [&](const std::string& wanted) {
    return std::ranges::any_of(
        table.columns, [&](const ColumnInfo& column) { return lower_case(column.name) == wanted; });
  };
  const std::string name = lower_case(table.name.name);
  return std::ranges::any_of(tool_tables(), [&](const ToolTable& known) {
    return known.name == name && std::ranges::all_of(known.columns, has_column);
  });
}

}  // namespace fulldress
