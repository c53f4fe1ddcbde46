#pragma once

#include "harness/base/run_record.hpp"
#include "scenarios/queries/outcome_difference.hpp"
#include "scenarios/queries/query.hpp"
#include "scenarios/queries/statement_run.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// Which rows a LIMIT takes, and in which order rows of equal keys come, is the database's choice
/// where ORDER BY does not say it: such an answer may be another one every time, on one and the
/// same version.
namespace fulldress::scenarios {

/// What a query gives when the columns of its answer are the last things it is sorted by, upwards
/// and downwards. It has chosen nothing exactly when both are the same: rows that may stand for
/// each other would be the first in one and the last in the other.
struct SortedAnswers {
  StatementOutcome ascending;
  StatementOutcome descending;
  std::vector<std::size_t> columns;  ///< of the answer, from 0
  std::string unknown;               ///< why the query cannot be sorted so; empty: it can
};

/// What is other every time, on one version. Rows that were chosen otherwise the second time are
/// not, where sorting shows that they are the same.
[[nodiscard]] Unsteady unsteady_of(const QueryStatement& statement, const StatementOutcome& answer,
                                   StatementRunner& runner);

/// Empty for what writes, and for queries that neither cut rows nor promise an order.
///
/// answer    what the statement gave as it is
/// unsteady  columns that were others when it was asked twice: not sorted by
[[nodiscard]] std::optional<SortedAnswers> sorted_answers(const QueryStatement& statement,
                                                          const StatementOutcome& answer,
                                                          const Unsteady& unsteady,
                                                          StatementRunner& runner);

/// One statement on the version it is compared with and on another one.
struct RowsInQuestion {
  const QueryStatement& statement;
  const StatementOutcome& before;
  const std::optional<SortedAnswers>& sorted_before;
  const StatementOutcome& after;
  const DifferenceOptions& how;
};

/// Takes of `findings`, those of differences(), what is no difference but a choice of the database.
/// What differs with every choice taken away stays, told by rows that show it.
///
/// runner   on the version of `after`
/// returns  why the rows cannot be compared; empty: they can.
[[nodiscard]] std::string without_choices(const RowsInQuestion& rows, StatementRunner& runner,
                                          std::vector<Finding>& findings);

}  // namespace fulldress::scenarios
