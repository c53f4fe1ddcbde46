#pragma once

#include "harness/base/run_record.hpp"

#include <string>
#include <string_view>

namespace fulldress {

/// The record of a run from its run.jsonl, for runs that were killed before result.json was
/// written. The step that ran when the file ends, and the run as a whole, carry the error
/// "run.killed"; a last line that was cut short is left out, as any other line that cannot be read,
/// which is a warning. `decision` is left to decide().
///
/// throws UsageError "record.malformed" if `text` does not begin as a run.jsonl does.
[[nodiscard]] RunRecord record_from_journal(std::string_view text,
                                            const std::string& file = "run.jsonl");

}  // namespace fulldress
