#pragma once

#include "checks/check.hpp"
#include "checks/check_lines.hpp"

namespace fulldress::checks {

/// Reads the leading comment block, in which every line is `-- key: value` or continues the value
/// above with at least two blanks behind the dashes. Stands on the first line behind it afterwards.
///
/// throws  UsageError "checks.malformed" for an unknown, repeated, missing or empty key and for a
///         value that is not one of those allowed.
[[nodiscard]] Check parse_header(CheckLines& lines);

/// `-- expect: <count> [severity] <subject>`, `skipped <subject>` or
/// `unknown <sqlstate or *> <subject>`, without the key. `\n` in a subject stands for a line break.
[[nodiscard]] ExpectedOutcome parse_expectation(const CheckLines& lines, std::string_view value);

/// The heading every text of a check is shown under, in the order of the file: {"false_positives",
/// "False positives"}.
[[nodiscard]] const std::vector<std::pair<std::string, std::string>>& text_headings();

}  // namespace fulldress::checks
