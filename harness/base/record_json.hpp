#pragma once

#include "harness/base/report_format.hpp"
#include "harness/base/run_record.hpp"

#include <string>
#include <string_view>

namespace fulldress {

/// The schema a result.json of this version names and satisfies.
inline constexpr std::string_view result_schema_id = "urn:fulldress:schema:result-v1";
inline constexpr std::string_view result_schema_version = "1.0";

/// The record as result.json: ordered keys, units in key names, two blanks of indentation, valid
/// UTF-8 (ill-formed bytes become U+FFFD), null for a number that is not finite, a line feed at the
/// end.
[[nodiscard]] std::string to_json(const RunRecord& record, const RenderOptions& options = {});

/// The same, or one step of it, on one line without a line feed: what run.jsonl keeps.
[[nodiscard]] std::string to_json_line(const RunRecord& record);
[[nodiscard]] std::string to_json_line(const StepRecord& step);

/// Reads a result.json of this or a later minor version; keys it does not know are ignored.
///
/// file    what error messages call the text.
/// throws  UsageError "record.malformed" with file:line:column, "record.unknown-version".
[[nodiscard]] RunRecord record_from_json(std::string_view text,
                                         const std::string& file = "result.json");

/// The record as RenderOptions::is_deterministic shows it: instants, durations, measured times and
/// the run's id are the same in every run.
[[nodiscard]] RunRecord without_times(RunRecord record);

}  // namespace fulldress
