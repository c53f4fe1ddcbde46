#include "migrations/external_tools.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_template.hpp"
#include "migrations/sql/embedded_sql.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace fulldress::migrations {
namespace {

std::string newest_in_ledger(const std::string& tool) {
  static const SqlTemplate statements(sql::external_tools);
  return statements.get(tool);
}

}  // namespace

const std::vector<ExternalTool>& external_tools() {
  static const std::vector<ExternalTool> tools = {
      {.name = "Alembic",
       .ledger = "alembic_version",
       .columns = {"version_num"},
       .file_names = R"(^[0-9a-f]{12}_\w*\.py$)",
       .project_files = R"(^(alembic\.ini|script\.py\.mako)$)",
       .up = "alembic upgrade head",
       .up_one = "alembic upgrade +1",
       .down = "alembic downgrade -1",
       .version = "alembic current"},
      {.name = "Django",
       .ledger = "django_migrations",
       .columns = {"id", "app", "name", "applied"},
       .file_names = R"(^[0-9]{4}_\w+\.py$)",
       .project_files = R"(^manage\.py$)",
       .up = "python manage.py migrate --no-input",
       .up_one = "",
       .down = "",
       .version = "python manage.py showmigrations --plan | grep -F '[X]' | tail -n 1 | cut -c 5-"},
      {.name = "Rails",
       .ledger = "schema_migrations",
       .columns = {"version"},
       .file_names = R"(^[0-9]+_[a-z0-9_]+\.rb$)",
       .project_files = R"(^config\.ru$)",
       .up = "bin/rails db:migrate",
       .up_one = "bin/rails db:forward",
       .down = "bin/rails db:rollback",
       .version = "bin/rails db:version | tail -n 1 | sed 's/.* //'"},
      {.name = "Knex",
       .ledger = "knex_migrations",
       .columns = {"id", "name", "batch", "migration_time"},
       .file_names = R"(^[0-9]{14}_.+\.[cm]?[jt]s$)",
       .project_files = R"(^knexfile\.[cm]?[jt]s$)",
       .up = "npx knex migrate:latest",
       .up_one = "npx knex migrate:up",
       .down = "npx knex migrate:down",
       .version = "npx knex migrate:currentVersion"},
      {.name = "Sequelize",
       .ledger = "SequelizeMeta",
       .columns = {"name"},
       .file_names = R"(^[0-9]{14}-.+\.[cm]?[jt]s$)",
       .project_files = R"(^\.sequelizerc$)",
       .up = "npx sequelize-cli db:migrate",
       .up_one = "",
       .down = "npx sequelize-cli db:migrate:undo",
       .version = newest_in_ledger("sequelize")},
      {.name = "TypeORM",
       .ledger = "migrations",
       .columns = {"id", "timestamp", "name"},
       .file_names = R"(^[0-9]{13}-.+\.[cm]?[jt]s$)",
       .project_files = R"(^(ormconfig|data-?source)\.([cm]?[jt]s|json)$)",
       .up = "npx typeorm migration:run -d data-source.js",
       .up_one = "",
       .down = "npx typeorm migration:revert -d data-source.js",
       .version = newest_in_ledger("typeorm")},
      {.name = "Ecto",
       .ledger = "schema_migrations",
       .columns = {"version", "inserted_at"},
       .file_names = R"(^[0-9]{14}_\w+\.exs$)",
       .project_files = R"(^mix\.exs$)",
       .up = "mix ecto.migrate",
       .up_one = "mix ecto.migrate --step 1",
       .down = "mix ecto.rollback --step 1",
       .version = newest_in_ledger("ecto")},
      {.name = "Entity Framework",
       .ledger = "__EFMigrationsHistory",
       .columns = {"migrationid", "productversion"},
       .file_names = R"(^[0-9]{14}_\w+\.cs$)",
       .project_files = "",
       .up = "dotnet ef database update",
       .up_one = "",
       .down = "",
       .version = newest_in_ledger("entity_framework")},
      {.name = "Laravel",
       .ledger = "migrations",
       .columns = {"id", "migration", "batch"},
       .file_names = R"(^[0-9]{4}_[0-9]{2}_[0-9]{2}_[0-9]{6}_\w+\.php$)",
       .project_files = R"(^artisan$)",
       .up = "php artisan migrate --force",
       .up_one = "",
       .down = "php artisan migrate:rollback --step=1 --force",
       .version = newest_in_ledger("laravel")}};
  return tools;
}

const ExternalTool& external_tool(const std::string& name) {
  const auto& tools = external_tools();
  const auto found = std::find_if(tools.begin(), tools.end(),
                                  [&](const ExternalTool& each) { return each.name == name; });
  ensure(found != tools.end(), "an external tool is named that is not in the list: " + name);
  return *found;
}

std::string command_example(const ExternalTool& tool) {
  nlohmann::ordered_json command;
  command["up"] = tool.up;
  if (!tool.up_one.empty()) command["up_one"] = tool.up_one;
  if (!tool.down.empty()) command["down"] = tool.down;
  command["version"] = tool.version;
  nlohmann::ordered_json config;
  config["name"] = "app";
  config["command"] = command;
  return config.dump();
}

}  // namespace fulldress::migrations
