#pragma once

#include "harness/run/run_options.hpp"

#include <string>

namespace fulldress::scenarios {

/// Nothing but the database's own name, typed by the user, opens it for writing (DESIGN 7).
///
/// name     the database's
/// throws   UsageError "scenarios.not-confirmed" unless options.confirm is that name.
void require_confirmation(const RunOptions& options, const std::string& name);

/// The same where the message needs other words.
struct ConfirmationWords {
  std::string effect = " would change database ";  ///< behind the verb
  std::string advice;                              ///< before "to allow it"
};
void require_confirmation(const RunOptions& options, const std::string& name,
                          const ConfirmationWords& words);

}  // namespace fulldress::scenarios
