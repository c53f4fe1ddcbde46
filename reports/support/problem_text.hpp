#pragma once

#include "harness/base/judgement.hpp"
#include "harness/base/run_record.hpp"

#include <string>

namespace fulldress::reports {

/// An error in full as plain text: id, context, what the database said, the statement.
[[nodiscard]] std::string error_text(const ErrorRecord& error);

/// A finding with both definitions and its rows as plain text.
[[nodiscard]] std::string finding_text(const Finding& finding);

/// The rows a check found, its error, the statement that counts again.
[[nodiscard]] std::string check_details(const CheckOutcome& check);

/// A tick, a cross, "?", "!" or "-": always shown beside a word.
[[nodiscard]] std::string icon_of(Standing standing);
[[nodiscard]] std::string icon_of(const Decision& decision);

/// "passed", "failed", "unknown", "warning", "skipped".
[[nodiscard]] std::string word_of(Standing standing);

}  // namespace fulldress::reports
