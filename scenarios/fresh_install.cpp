#include "scenarios/fresh_install.hpp"

#include "harness/host/files.hpp"

#include <system_error>

namespace fulldress::scenarios {

namespace fs = std::filesystem;

std::vector<fs::path> dumps_beside(const fs::path& migrations) {
  auto folder = migrations.lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  std::vector<fs::path> found;
  for (const char* name : {"schema.sql", "structure.sql"}) {
    const auto file = folder.parent_path() / name;
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored)) found.push_back(file);
  }
  return found;
}

FreshInstall find_fresh_install(const ScenarioConfig& config, const std::string& ledger_table) {
  FreshInstall install{.file = config.fresh_install, .command = config.create};
  if (!install.is_none()) return install;
  const auto candidates = dumps_beside(config.migrations);
  if (candidates.empty()) {
    install.why_none = "no \"fresh_install\" file is named in the scenario";
  } else if (candidates.size() > 1) {
    install.why_none = candidates[0].string() + " and " + candidates[1].string() +
                       " may both make a new installation; name one as \"fresh_install\"";
  } else if (read_file(candidates[0]).find(ledger_table) == std::string::npos) {
    install.why_none =
        candidates[0].string() + " does not mention " + ledger_table +
        ", so it need not be the newest schema; name it as \"fresh_install\" if it is";
  } else {
    install.file = candidates[0];
    install.is_found = true;
  }
  return install;
}

}  // namespace fulldress::scenarios
