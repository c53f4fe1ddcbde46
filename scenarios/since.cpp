#include "scenarios/since.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/git.hpp"
#include "scenarios/steps/migrate.hpp"

#include <filesystem>
#include <map>
#include <utility>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

std::string key_of(const fs::path& file) { return fs::weakly_canonical(file).string(); }

std::set<std::string> files_of(const migrations::MigrationSet& set,
                               const migrations::Migration& migration) {
  std::set<std::string> files;
  for (const auto& file : {fs::path(migration.file), set.directory() / migration.file}) {
    std::error_code ignored;
    if (!migration.file.empty() && fs::exists(file, ignored)) files.insert(key_of(file));
  }
  for (const auto* script : {&migration.up, &migration.down, &migration.verify}) {
    if (*script && !(*script)->start.file.empty()) files.insert(key_of((*script)->start.file));
  }
  return files;
}

/// "m/0001_people" of "m/0001_people.down.sql": a down that was removed is a change of its up.
std::string stem_of(const fs::path& file) {
  const std::string name = file.filename().string();
  return (file.parent_path() / name.substr(0, name.find('.'))).string();
}

void leave_unjudged(LawOutcome& law, const std::string& reason) {
  std::string text = reason;
  if (law.verdict == Verdict::failed) text += "; not judged: " + one_line(problem_of(law), 300);
  law.verdict = Verdict::skipped;
  law.reason = std::move(text);
  law.findings.clear();
}

}  // namespace

ChangedMigrations changed_since(const migrations::MigrationSet& set, const std::string& since,
                                const Deadline& deadline) {
  const GitRepository repository(set.directory(), deadline);
  std::set<std::string> files;
  std::set<std::string> removed;
  for (const auto& name : repository.changed_since(repository.resolve(since))) {
    files.insert(key_of(set.directory() / name));
    std::error_code ignored;
    if (!fs::exists(set.directory() / name, ignored)) removed.insert(stem_of(name));
  }
  ChangedMigrations changed{.since = since, .subjects = {}, .all = {}};
  for (const auto& migration : set.migrations()) {
    const auto subject = subject_of(migration);
    changed.all.insert(subject);
    for (const auto& file : files_of(set, migration)) {
      if (files.contains(file)) changed.subjects.insert(subject);
    }
    if (removed.contains(stem_of(migration.file))) changed.subjects.insert(subject);
  }
  return changed;
}

void leave_unchanged_unjudged(StepRecord& step, const ChangedMigrations& changed) {
  const std::string reason = "not changed since " + changed.since;
  std::map<std::string, std::string> broken;  // law, to an old migration that breaks it
  for (auto& law : step.laws) {
    if (!changed.all.contains(law.subject) || changed.subjects.contains(law.subject)) continue;
    if (law.verdict == Verdict::skipped) continue;
    if (law.verdict == Verdict::failed) broken.emplace(law.law, law.subject);
    leave_unjudged(law, reason);
  }
  for (auto& law : step.laws) {
    const auto old = broken.find(law.law);
    if (changed.all.contains(law.subject) || old == broken.end()) continue;
    if (law.verdict != Verdict::failed) continue;
    leave_unjudged(law, old->second + ", " + reason + ", breaks this law too");
  }
}

}  // namespace fulldress::scenarios
