#pragma once

#include "scenarios/queries/query.hpp"
#include "scenarios/queries/server_log.hpp"

#include <filesystem>
#include <string_view>

namespace fulldress::scenarios {

/// Adds the statements of an export of `pg_stat_statements` to `captured`: CSV with a header line
/// (`\copy (select * from pg_stat_statements) to 'f.csv' csv header`), a JSON list of objects, or
/// one object a line. Only the columns `query` and, if they are there, `calls` and `datname` count.
///
/// The view has no values: such statements are prepared and explained, and executed only if they
/// have no parameter, or a log gives the same statement values.
/// errors  UsageError "scenarios.unreadable-config".
void capture_statistics(const std::filesystem::path& file, const LogChoice& choice,
                        CapturedStatements& captured);
void capture_statistics_text(std::string_view text, const std::filesystem::path& file,
                             const LogChoice& choice, CapturedStatements& captured);

}  // namespace fulldress::scenarios
