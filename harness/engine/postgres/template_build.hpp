#pragma once

#include "harness/engine/postgres/binaries.hpp"
#include "harness/host/deadline.hpp"
#include "harness/host/privileges.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace fulldress::postgres {

struct TemplateBuild {
  const Binaries& binaries;
  std::string locale;
  std::string encoding;
  User user;
  std::filesystem::path directory;  ///< of ours; `data`, `output` and `error` are made in it
};

/// Runs initdb without syncing, drops spare WAL and the comments of postgresql.conf.
///
/// returns    the data directory, owned by `user`.
/// throws     InfrastructureError "engine.initdb-failed" with what initdb said last.
[[nodiscard]] std::filesystem::path build_template(const TemplateBuild& build,
                                                   const Deadline& deadline);

/// The folders below `base` that hold the template databases: a server starts without them, and
/// only CREATE DATABASE needs them. The maintenance database `postgres` is the one initdb makes
/// last, so it has the highest number; all others are named, "base/1" first.
[[nodiscard]] std::vector<std::string> template_database_folders(
    const std::filesystem::path& data_directory);

}  // namespace fulldress::postgres
