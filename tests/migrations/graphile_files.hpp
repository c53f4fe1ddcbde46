#pragma once

#include "migrations/graphile_file.hpp"
#include "tests/migrations/files.hpp"

#include <string>

namespace fulldress::migrations {

/// Writes committed/<name> as the tool's `commit` does, and returns its hash. `previous` is the
/// hash before, or `-`.
inline std::string write_committed(const Files& files, const std::string& name,
                                   const std::string& body, const std::string& previous) {
  const std::string hash = graphile_hash(body, previous == "-" ? "" : previous);
  files.write("committed/" + name,
              "--! Previous: " + previous + "\n--! Hash: " + hash + "\n\n" + body + "\n");
  return hash;
}

inline MigrationSet load_graphile(const Files& files, const FormatSettings& settings = {}) {
  return MigrationSet::load(files.path(), {.format = "graphile_migrate",
                                           .engine = "postgres",
                                           .ledger_table = "",
                                           .settings = settings});
}

}  // namespace fulldress::migrations
