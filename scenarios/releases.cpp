#include "scenarios/releases.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "migrations/format.hpp"
#include "scenarios/git.hpp"
#include "scenarios/steps/migrate.hpp"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

/// Collects the releases of one scenario.
class ReleaseFinder {
 public:
  ReleaseFinder(const ScenarioConfig& config, const migrations::MigrationSet& head,
                const fs::path& scratch)
      : config_(config), head_(head), scratch_(scratch) {}

  FoundReleases find(const Deadline& deadline) {
    const auto& wanted = config_.releases;
    if (wanted.is_empty()) {
      found_.why_none = "no \"releases\" are named in the scenario";
      return std::move(found_);
    }
    if (!wanted.tags.empty() || !wanted.refs.empty()) find_in_git(deadline);
    for (const auto& directory : wanted.directories) add_directory(directory);
    for (const auto& version : wanted.versions) add_version(version);
    if (found_.releases.empty() && found_.why_none.empty())
      found_.why_none = "no release was found";
    return std::move(found_);
  }

 private:
  void find_in_git(const Deadline& deadline) {
    std::optional<GitRepository> repository;
    try {
      repository.emplace(head_.directory(), deadline);
    } catch (const UsageError& error) {
      if (!config_.releases.refs.empty()) throw;
      found_.why_none = error.message();
      return;
    }
    std::vector<Revision> revisions;
    if (!config_.releases.tags.empty()) revisions = repository->tags(config_.releases.tags);
    if (revisions.empty() && config_.releases.refs.empty()) {
      found_.why_none = "no git tag matches " + config_.releases.tags;
    }
    for (const auto& ref : config_.releases.refs) revisions.push_back(repository->resolve(ref));
    for (const auto& revision : revisions) add_revision(*repository, revision);
  }

  void add_revision(const GitRepository& repository, const Revision& revision) {
    const auto tree = repository.tree_of(revision);
    if (tree.empty()) {
      found_.notes.push_back(revision.name + ": the migrations were not there yet");
      return;
    }
    const auto [known, is_new] = trees_.emplace(tree, revision.name);
    if (!is_new) {
      found_.notes.push_back(revision.name + " has the migrations of " + known->second);
      return;
    }
    const auto folder = scratch_ / std::to_string(found_.releases.size()) /
                        fs::absolute(head_.directory()).lexically_normal().filename();
    fs::create_directories(folder);
    repository.check_out(revision, folder);
    add(revision.name, folder);
  }

  void add_directory(const fs::path& directory) {
    std::error_code ignored;
    if (!fs::is_directory(directory, ignored)) {
      throw UsageError("scenarios.no-such-release", "there is no directory " + directory.string() +
                                                        "; correct \"releases\" of scenario " +
                                                        config_.name);
    }
    add(directory.string(), directory);
  }

  void add_version(const std::string& version) {
    const auto& all = head_.migrations();
    const bool is_known = std::any_of(all.begin(), all.end(),
                                      [&](const auto& each) { return each.version == version; });
    if (!is_known) {
      throw UsageError("scenarios.no-such-release", "there is no migration " + version +
                                                        "; correct the versions in " +
                                                        "\"releases\" of scenario " + config_.name);
    }
    found_.releases.push_back(
        {.name = version, .set = head_, .problem = {}, .to_version = version});
  }

  // A release whose migrations cannot be read is not known to upgrade.
  void add(const std::string& name, const fs::path& directory) {
    Release release{.name = name, .set = std::nullopt, .problem = {}, .to_version = {}};
    try {
      release.set = migrations::MigrationSet::load(directory, {.format = head_.format().name(),
                                                               .engine = config_.engine,
                                                               .ledger_table = config_.ledger_table,
                                                               .settings = config_.format_options});
    } catch (const UsageError& error) {
      if (error.id() == "migrations.none-found") {
        found_.notes.push_back(name + ": there were no migrations yet");
        return;
      }
      release.problem = error.message();
    }
    found_.releases.push_back(std::move(release));
  }

  const ScenarioConfig& config_;
  const migrations::MigrationSet& head_;
  const fs::path& scratch_;
  FoundReleases found_;
  std::map<std::string, std::string> trees_;  ///< to the first release that had it
};

std::string text_of(const migrations::Migration& migration) {
  std::string text = migration.up ? migration.up->text : "";
  std::erase(text, '\r');
  return text;
}

const migrations::Migration* find(const migrations::MigrationSet& set, const std::string& version) {
  const auto& all = set.migrations();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& each) { return each.version == version; });
  return found == all.end() ? nullptr : &*found;
}

Finding edited(const migrations::Migration& before, const migrations::Migration* after) {
  Finding finding;
  finding.id = after == nullptr ? "history.removed" : "history.edited";
  finding.severity = Severity::warning;
  finding.subject = subject_of(before);
  finding.before = text_of(before);
  if (after != nullptr) {
    finding.after = text_of(*after);
    if (after->up) finding.position = after->up->start;
  }
  return finding;
}

std::string list_of(const std::vector<std::string>& names) {
  if (names.size() == 1) return names.front();
  return names.front() + " ... " + names.back() + " (" + count_of(names.size(), "release") + ")";
}

}  // namespace

FoundReleases find_releases(const ScenarioConfig& config, const migrations::MigrationSet& head,
                            const fs::path& scratch, const Deadline& deadline) {
  return ReleaseFinder(config, head, scratch).find(deadline);
}

std::vector<Finding> edited_migrations(const std::vector<Release>& releases,
                                       const migrations::MigrationSet& head) {
  std::map<std::pair<std::string, std::string>, std::size_t> seen;  // version and text
  std::vector<Finding> findings;
  std::vector<std::vector<std::string>> names;  // of the releases with it, for each finding
  for (const auto& release : releases) {
    if (!release.set) continue;
    for (const auto& migration : release.set->migrations()) {
      if (migration.rerun != migrations::Rerun::never) continue;
      const auto* today = find(head, migration.version);
      if (today != nullptr && text_of(*today) == text_of(migration)) continue;
      const auto [known, is_new] =
          seen.emplace(std::pair(migration.version, text_of(migration)), findings.size());
      if (is_new) {
        findings.push_back(edited(migration, today));
        names.emplace_back();
      }
      names[known->second].push_back(release.name);
    }
  }
  for (std::size_t index = 0; index < findings.size(); ++index) {
    auto& finding = findings[index];
    finding.message = finding.subject + " was released with " + list_of(names[index]) +
                      (finding.id == "history.removed" ? " and is not there any more"
                                                       : " and reads otherwise today");
  }
  return findings;
}

}  // namespace fulldress::scenarios
