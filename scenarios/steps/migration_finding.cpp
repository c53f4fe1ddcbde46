#include "scenarios/steps/migration_finding.hpp"

#include "scenarios/steps/migrate.hpp"

#include <utility>

namespace fulldress::scenarios {

Finding migration_finding(std::string_view id, const migrations::Migration& migration,
                          std::string message) {
  Finding finding;
  finding.id = "roundtrip." + std::string(id);
  finding.severity = Severity::error;
  finding.subject = subject_of(migration);
  finding.message = std::move(message);
  return finding;
}

}  // namespace fulldress::scenarios
