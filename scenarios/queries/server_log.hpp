#pragma once

#include "scenarios/queries/query.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// What is taken from a log.
struct LogChoice {
  std::string database;                ///< only its statements; empty: all
  std::size_t variants_max = 5;        ///< so many values of one statement are kept
  std::size_t statements_max = 5'000;  ///< different ones; more are counted as left out
};

/// Adds the statements of a PostgreSQL server's log to `captured`: stderr, csvlog and jsonlog,
/// which are told apart by their first lines. Statements are what `log_statement` and
/// `log_min_duration_statement` write, with the values of `DETAIL: parameters`.
///
/// Calls that differ in their values only are one statement. Lines that cannot be understood are
/// reported with file and line.
/// errors  UsageError "scenarios.unreadable-config".
void capture_log(const std::filesystem::path& file, const LogChoice& choice,
                 CapturedStatements& captured);
/// The same of a text that is read already.
void capture_log_text(std::string_view text, const std::filesystem::path& file,
                      const LogChoice& choice, CapturedStatements& captured);

/// The values of `$1 = '7', $2 = NULL`; nullopt when the text is none.
[[nodiscard]] std::optional<Row> values_in_detail(std::string_view detail);

}  // namespace fulldress::scenarios
