#pragma once

#include "harness/engine/session.hpp"
#include "migrations/execution.hpp"
#include "migrations/migration.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace fulldress::migrations {

/// Sends a script as its tool would. A blank one is not sent.
///
/// throws  SqlError whose `position` is in the user's file.
void send_script(Session& session, const Script& script, Sending sending);

/// The error with its position in the user's file. `part` is where the text that was sent starts in
/// `script`; nothing: all of it was sent.
[[nodiscard]] SqlError located(const SqlError& error, const Script& script,
                               std::optional<std::size_t> part);

enum class GuardVerdict { run, skip, disagree };

struct GuardDecision {
  GuardVerdict verdict = GuardVerdict::run;
  std::string reason;  ///< why not to run; empty when running
};

/// Asks the guards of a script. All hold: there is nothing to do. Some hold and some do not: the
/// schema is in neither state the author thought of, and nothing may be recorded.
[[nodiscard]] GuardDecision ask_guards(Session& session, const Script& script);

}  // namespace fulldress::migrations
