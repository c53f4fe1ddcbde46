#pragma once

namespace fulldress {

/// Where reports go unless the user says otherwise.
inline constexpr const char* default_report_directory = "fulldress-out";

/// The file that every run begins its directory of reports with, and that tells such a directory.
inline constexpr const char* journal_file = "run.jsonl";

}  // namespace fulldress
