#include "scenarios/ledger_tables.hpp"

#include "harness/host/files.hpp"
#include "migrations/format.hpp"
#include "migrations/format_list.hpp"
#include "migrations/ledger.hpp"
#include "scenarios/fresh_install.hpp"

#include <filesystem>

namespace fulldress::scenarios {

std::vector<migrations::SeenTable> tables_in_dumps(const ScenarioConfig& config) {
  auto files = config.fixtures;
  if (!config.fresh_install.empty()) files.push_back(config.fresh_install);
  for (const auto& file : dumps_beside(config.migrations)) files.push_back(file);
  const auto dialect = config.engine == "sqlite" ? SqlDialect::sqlite : SqlDialect::psql;
  std::vector<migrations::SeenTable> tables;
  for (const auto& file : files) {
    if (file.extension() != ".sql") continue;
    const auto found = migrations::tables_in_script(read_file(file), dialect);
    tables.insert(tables.end(), found.begin(), found.end());
  }
  return tables;
}

std::vector<TableName> ledgers_in(Session& session, const std::string& named) {
  std::vector<TableName> ledgers;
  const auto formats = migrations::all_formats({});
  for (const auto& table : migrations::tables_named_as_ledgers(session)) {
    // By its name alone a table is nobody's ledger.
    for (const auto& sighting : migrations::ledgers_among({table})) {
      ledgers.push_back(table.name);
      for (const auto& format : formats) {
        if (format->name() != sighting.format) continue;
        const auto others = format->ledger().other_tables(table.name);
        ledgers.insert(ledgers.end(), others.begin(), others.end());
      }
    }
  }
  if (named.empty()) return ledgers;
  const auto dot = named.find('.');
  const bool has_schema = dot != std::string::npos;
  ledgers.push_back({.schema = has_schema ? named.substr(0, dot) : std::string(),
                     .name = has_schema ? named.substr(dot + 1) : named});
  return ledgers;
}

}  // namespace fulldress::scenarios
