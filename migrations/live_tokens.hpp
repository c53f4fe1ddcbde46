#pragma once

#include "harness/engine/session.hpp"
#include "migrations/migration.hpp"

namespace fulldress::migrations {

/// The script with every live token replaced by what is true of the session; a copy of it when
/// there is none. A token counts only where no letter, digit or `_` follows.
[[nodiscard]] Script with_live_tokens(Session& session, const Script& script);

}  // namespace fulldress::migrations
