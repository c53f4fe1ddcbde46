#pragma once

#include "harness/engine/postgres/binaries.hpp"
#include "harness/engine/source_tool.hpp"
#include "harness/host/child_process.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::postgres {

/// Copies of databases by pg_dump, pg_restore and psql.
[[nodiscard]] const SourceTool& source_tool();

/// The programs that can dump and restore a database of this version: of its own major, or newer.
///
/// version  empty: unknown, the newest there are.
/// throws   UsageError "engine.source-version", InfrastructureError "engine.no-binaries".
[[nodiscard]] Binaries programs_from(const std::string& version, ServerOptions options,
                                     const Deadline& deadline);

/// SourceTool::read().
[[nodiscard]] SourceDump read_dump(const std::filesystem::path& path, const ServerOptions& server,
                                   const Deadline& deadline);

/// Throws UsageError "engine.bad-dump".
[[noreturn]] void refuse_dump(const std::filesystem::path& path, const std::string& why);

/// read_dump() of what only pg_restore can read; nothing when it is no such file or folder.
[[nodiscard]] std::optional<SourceDump> read_archive(const std::filesystem::path& path,
                                                     const ServerOptions& server,
                                                     const Deadline& deadline);

/// Reads the rows of an archive to their end.
///
/// throws   UsageError "engine.bad-dump" when it is damaged.
void require_readable(const std::filesystem::path& path, const Binaries& binaries,
                      const Deadline& deadline);

/// True when psql and the server of these programs can run a script as it is.
[[nodiscard]] bool is_for_here(const SourceDump& script, const Binaries& binaries);

/// A script of pg_dump without what would let the copy reach other servers, without the filling of
/// materialized views, which may need it, without the tablespaces of the original's server, and
/// without what a newer pg_dump has written that these programs do not know.
///
/// returns  the statements that fill them.
/// throws   InfrastructureError "engine.source-failed" when it cannot be written.
[[nodiscard]] std::vector<std::string> copy_for_here(const std::filesystem::path& script,
                                                     const std::filesystem::path& into,
                                                     const Binaries& binaries);

/// Roles that statements as pg_dump writes them name: owners, the granted, those of policies.
/// A role too many, out of the body of a function, does no harm.
class NamedRoles {
 public:
  /// Looks at one line.
  void read(std::string_view line);
  /// What makes them, in the order of their names.
  [[nodiscard]] std::vector<RoleStatement> statements() const;

 private:
  void take_list(std::string_view text);
  std::map<std::string, std::string> quoted_;  ///< as they must be written, by name
};

/// SourceTool::fill().
[[nodiscard]] std::vector<std::string> fill_from(const SourceDump& dump, Database& target,
                                                 const SourceFillRequest& request,
                                                 const Deadline& deadline);

/// A program that takes its time.
struct WatchedProgram {
  ChildOptions child;
  std::function<void()> tick;  ///< called about once a second
};

struct WatchedEnd {
  ExitStatus status;
  std::string error;  ///< what it wrote to stderr
};

/// Runs it to its end. throws as run_program() does.
[[nodiscard]] WatchedEnd run_watched(WatchedProgram program, const Deadline& deadline);

}  // namespace fulldress::postgres
