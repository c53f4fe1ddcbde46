#pragma once

#include "harness/engine/engine.hpp"
#include "harness/host/deadline.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace fulldress::postgres {

/// The server programs of one PostgreSQL installation.
struct Binaries {
  std::filesystem::path directory;
  std::string version;   ///< as `postgres --version` says it, without the program's name
  int major = 0;         ///< 15
  std::string identity;  ///< changes whenever the program `postgres` there is another

  [[nodiscard]] std::string program(const std::string& name) const {
    return (directory / name).string();
  }
};

/// One place that is looked at and what was found there.
struct BinariesCandidate {
  std::filesystem::path directory;
  std::string origin;  ///< "pg_config --bindir"
  bool is_complete = false;
};

/// The oldest major whose servers can be started; older ones lack settings we rely on.
inline constexpr int oldest_major = 12;

/// Where server programs are looked for, in the order of preference: `options.pg_bindir` alone, or
/// FULLDRESS_PG_BINDIR alone, or `pg_config --bindir`, /usr/lib/postgresql/*/bin and
/// /usr/pgsql-*/bin (highest first), /usr/local/pgsql/bin, $PATH. Runs `pg_config`.
[[nodiscard]] std::vector<BinariesCandidate> binaries_candidates(const ServerOptions& options,
                                                                 const Deadline& deadline);

/// The first installation that has both `postgres` and `initdb` and the asked-for major.
///
/// throws UsageError "engine.bad-bindir" when the place the user named will not do;
/// InfrastructureError "engine.no-binaries" naming every place looked at and what to install, when
/// there is none.
[[nodiscard]] Binaries find_binaries(const ServerOptions& options, const Deadline& deadline);

}  // namespace fulldress::postgres
