#pragma once

#include "harness/engine/engine.hpp"
#include "harness/engine/postgres/binaries.hpp"

#include <string>

namespace fulldress::postgres {

/// What is appended to a disposable server's postgresql.conf: speed without durability (METHODS 7),
/// logging, the nonce a session asks for to know that it talks to a server of ours, and last the
/// user's own settings.
///
/// throws UsageError "engine.bad-setting" for a name PostgreSQL cannot have or one that says where
/// the server listens and lives, which is ours to say.
[[nodiscard]] std::string settings_text(const ServerOptions& options, const Binaries& binaries,
                                        const std::string& nonce);

}  // namespace fulldress::postgres
