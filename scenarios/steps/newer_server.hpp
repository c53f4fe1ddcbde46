#pragma once

#include "harness/base/run_record.hpp"
#include "migrations/migration.hpp"

#include <optional>
#include <string>

namespace fulldress::scenarios {

struct ServerVersion {
  std::string engine;   ///< "postgres" or "sqlite"
  std::string version;  ///< as the server says it: "15.10 (Debian ...)", "3.40.1"
};

/// Why `script`, which failed with `error`, may run on another server: what it uses that `server`
/// does not know and a later version does, what its installation lacks (missing_part), for which
/// other database it is written (other_product), or what only its application has
/// (registered_part). One line.
/// Empty: nothing of the kind is known.
[[nodiscard]] std::string needed_server(const std::optional<migrations::Script>& script,
                                        const std::optional<ErrorRecord>& error,
                                        const ServerVersion& server);

/// A law about an up or a down that cannot run here becomes unknown, with the reason, where another
/// server may run it; anything else stays as it is.
void excuse_newer_server(LawOutcome& law, const migrations::Migration& migration,
                         const ServerVersion& server);

}  // namespace fulldress::scenarios
