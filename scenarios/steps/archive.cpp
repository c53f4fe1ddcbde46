#include "scenarios/steps/archive.hpp"

#include "harness/base/error.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/steps/migrate.hpp"

#include <algorithm>
#include <system_error>

namespace fulldress::scenarios {

std::vector<std::filesystem::path> archived_files(const std::filesystem::path& directory) {
  std::error_code problem;
  if (!std::filesystem::is_directory(directory, problem)) {
    throw UsageError("scenarios.no-archive", "there is no directory " + directory.string() +
                                                 "; correct \"archived\" or leave it out");
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".sql") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<LawOutcome> archived_laws(Session& session, const migrations::MigrationSet& set,
                                      const std::filesystem::path& directory) {
  std::vector<LawOutcome> laws;
  for (const auto& file : archived_files(directory)) {
    const std::string version = file.stem().string();
    const auto& all = set.migrations();
    const bool would_run = std::any_of(all.begin(), all.end(), [&](const auto& migration) {
      return migration.version == version;
    });
    const bool has_run = is_applied(session, set, version);
    LawOutcome law;
    law.law = "archived";
    law.subject = version;
    law.position = ScriptPosition{.file = file.string()};
    law.verdict = would_run || has_run ? Verdict::failed : Verdict::passed;
    if (has_run) law.reason = "an archived migration was executed";
    if (would_run) law.reason = "an archived migration is among those that run";
    laws.push_back(std::move(law));
  }
  return laws;
}

}  // namespace fulldress::scenarios
