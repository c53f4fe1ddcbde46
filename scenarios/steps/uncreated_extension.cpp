#include "scenarios/steps/uncreated_extension.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace fulldress::scenarios {
namespace {

struct Mark {
  std::string_view text;
  std::string_view extension;
};

// A schema alone may be a project's own: what the statement takes from it has to be the
// extension's. source  the manuals of these extensions
constexpr std::array<Mark, 19> in_schemas = {{
    {"cron.schedule", "pg_cron"},
    {"cron.unschedule", "pg_cron"},
    {"cron.alter_job", "pg_cron"},
    {"cron.job", "pg_cron"},
    {"partman.create_parent", "pg_partman"},
    {"partman.part_config", "pg_partman"},
    {"partman.run_maintenance", "pg_partman"},
    {"partman.undo_partition", "pg_partman"},
    {"pgmq.create", "pgmq"},
    {"pgmq.drop_queue", "pgmq"},
    {"pgmq.send", "pgmq"},
    {"net.http_", "pg_net"},
    {"vault.create_secret", "supabase_vault"},
    {"vault.decrypted_secrets", "supabase_vault"},
    {"pgsodium.", "pgsodium"},
    {"topology.createtopology", "postgis_topology"},
    {"ag_catalog.", "age"},
    {"timescaledb_information.", "timescaledb"},
    {"_timescaledb_", "timescaledb"},
}};

// How the name of a function, type or access method starts; a sign at the end ends it.
constexpr std::array<Mark, 18> by_name = {{
    {"function create_hypertable(", "timescaledb"},
    {"function add_retention_policy(", "timescaledb"},
    {"function add_compression_policy(", "timescaledb"},
    {"function add_continuous_aggregate_policy(", "timescaledb"},
    {"function time_bucket(", "timescaledb"},
    {"function create_distributed_table(", "citus"},
    {"function create_reference_table(", "citus"},
    {"function st_", "postgis"},
    {"function addgeometrycolumn(", "postgis"},
    {"function uuid_generate_v7(", "pg_uuidv7"},
    {"type \"geometry\"", "postgis"},
    {"type \"geography\"", "postgis"},
    {"type \"vector\"", "vector"},
    {"type \"halfvec\"", "vector"},
    {"access method \"hnsw\"", "vector"},
    {"access method \"ivfflat\"", "vector"},
    {"access method \"rum\"", "rum"},
    {"access method \"pgroonga\"", "pgroonga"},
}};

/// Whether `mark` stands in `text`, and not as the end of another name.
bool names(std::string_view text, std::string_view mark) {
  for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    if (at == 0 || !(sql_token::is_name_part(text[at - 1]) || text[at - 1] == '.')) return true;
  }
  return false;
}

/// What the server points at, up to the end of the line; all there is where it points at nothing.
std::string blamed_part(const SqlErrorInfo& error) {
  const std::string_view text = error.statement;
  if (!error.offset_bytes || *error.offset_bytes >= text.size()) return lower_case(text);
  const auto end = sql_token::end_of_line(text, *error.offset_bytes);
  return lower_case(text.substr(*error.offset_bytes, end - *error.offset_bytes));
}

/// The extension of which a schema is missing, or what stands in it.
std::string_view by_schema(const SqlErrorInfo& error, std::string_view message) {
  const bool lacks_schema = error.sqlstate == "3F000";
  const std::string blamed = lacks_schema ? blamed_part(error) : std::string(message);
  for (const auto& [mark, extension] : in_schemas) {
    const std::string schema = "schema \"" + std::string(mark.substr(0, mark.find('.')));
    if (lacks_schema && !message.starts_with(schema)) continue;
    if (names(blamed, mark)) return extension;
  }
  return {};
}

}  // namespace

std::string uncreated_extension(const SqlErrorInfo& error) {
  const std::string_view state = error.sqlstate;
  const std::string message = lower_case(error.message);
  if (state == "3F000" || state == "42P01" || state == "42883") {
    const auto extension = by_schema(error, message);
    if (!extension.empty()) return std::string(extension);
  }
  if (state != "42883" && state != "42704") return {};
  const auto found = std::ranges::find_if(
      by_name, [&](const Mark& mark) { return message.starts_with(mark.text); });
  return found == by_name.end() ? std::string() : std::string(found->extension);
}

}  // namespace fulldress::scenarios
