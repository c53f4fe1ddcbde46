#pragma once

#include "harness/base/run_record.hpp"
#include "scenarios/queries/query.hpp"
#include "scenarios/queries/statement_run.hpp"

#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Columns whose values are others every time (now(), random()), and whether even the number of
/// rows is.
struct Unsteady {
  std::set<std::string> columns;
  bool has_other_counts = false;

  friend bool operator==(const Unsteady&, const Unsteady&) = default;
};

/// What differs between two runs of one statement on the same database.
[[nodiscard]] Unsteady unsteady_parts(const StatementOutcome& first,
                                      const StatementOutcome& second);

struct DifferenceOptions {
  bool shows_values = false;
  bool compares_rows = true;
  Unsteady unsteady;
};

/// In what `after` is not what `before`, which is good, was. Each finding names the statement and
/// its place; what the statement tolerates is information.
///
///   mixed.fails             it is refused: at all, or with some of its values
///   mixed.no-plan           it is prepared, and no plan can be made
///   mixed.missing-column    a column of the result is gone or has another name
///   mixed.more-columns      the result has columns it had not (warning)
///   mixed.column-order      the same columns in another order (warning)
///   mixed.type-changed      a column has another type (a wider number or text: warning)
///   mixed.rows-differ       other rows
///   mixed.order-differs     the same rows in another order, where the order counts
///   mixed.affected-differs  it changes another number of rows
[[nodiscard]] std::vector<Finding> differences(const QueryStatement& statement,
                                               const StatementOutcome& before,
                                               const StatementOutcome& after,
                                               const DifferenceOptions& options);

/// "column \"email\" does not exist (SQLSTATE 42703)"
[[nodiscard]] std::string refusal_text(const SqlErrorInfo& error);

/// A finding of the flow about `statement`, without a message.
[[nodiscard]] Finding finding_about(const QueryStatement& statement, const std::string& id);

}  // namespace fulldress::scenarios
