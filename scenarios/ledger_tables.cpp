#include "scenarios/ledger_tables.hpp"

#include "harness/host/files.hpp"
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

}  // namespace fulldress::scenarios
