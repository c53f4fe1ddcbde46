#pragma once

#include "scenarios/lint/linter.hpp"
#include "tests/support/written_files.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// One migration in the native format. Lines that start with `-- fulldress:no-transaction` may
/// stand in front.
inline SetLint linted(const std::string& up, const std::string& name = "1_change.sql") {
  const testing::WrittenFiles files;
  files.write(name, "-- fulldress:up\n" + up + "\n");
  return lint(
      migrations::MigrationSet::load(files.path(), {.format = "native", .engine = "postgres"}));
}

/// Ids of the rules that fire, sorted, each once, without lint.no-lock-timeout, which nearly all
/// do.
inline std::vector<std::string> rules_of(const MigrationLint& lint) {
  std::vector<std::string> ids;
  for (const auto& hit : lint.hits) {
    if (hit.rule->id != "lint.no-lock-timeout") ids.emplace_back(hit.rule->id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

inline std::vector<std::string> rules_on(const std::string& up) {
  return rules_of(linted(up).migrations.at(0));
}

}  // namespace fulldress::scenarios
