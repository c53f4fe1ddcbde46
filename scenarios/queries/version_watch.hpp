#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/database.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/queries/outcome_difference.hpp"
#include "scenarios/queries/query.hpp"
#include "scenarios/queries/row_choice.hpp"
#include "scenarios/queries/statement_run.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Where a database stands on its way through the versions.
struct VersionPlace {
  std::string version;  ///< the migration applied last; empty: none of those pending
  std::string label;    ///< as people read it: "2026_01_02_rename"
};

/// Whether versions between the first and the last are looked at, when looking has taken `spent_ms`
/// until now.
[[nodiscard]] bool looks_in_between(SeenVersions versions, double spent_ms);

/// Runs statements on one version after the other and remembers what became of them.
///
/// A statement is compared with the first version it is judged on: that of its `since`, or else the
/// first on which it is not refused. What it may no more do is told with the migration that is to
/// blame.
class VersionWatch {
 public:
  struct Options {
    bool shows_values = false;
  };
  VersionWatch(std::vector<QueryStatement> statements, Options options);

  /// Judges all that is live on `database`, which stands at `place`, and lets others begin.
  void look(const Database& database, const VersionPlace& place, StepContext& context);
  /// Rows were added since the last look: later versions are compared with the answers now.
  void look_again(const Database& database, StepContext& context);

  /// One outcome of the law `mixed` for each statement.
  [[nodiscard]] std::vector<LawOutcome> laws() const;
  /// Statements that weigh something and were first seen to at `label`.
  [[nodiscard]] std::vector<QueryStatement> broken_at(const std::string& label) const;
  /// Takes over which migration is to blame from a watch that saw every version.
  void blame(const VersionWatch& closer);

  [[nodiscard]] std::size_t judged() const;
  /// Milliseconds all looks took.
  [[nodiscard]] double spent_ms() const { return spent_ms_; }
  [[nodiscard]] bool is_empty() const { return watched_.empty(); }

 private:
  struct Seen {
    Finding finding;
    std::string since;  ///< label of the version
    std::string until;  ///< label of the version on which it was gone again; empty: it stays
    bool is_settled = false;
  };
  struct Watched {
    QueryStatement statement;
    std::optional<StatementOutcome> baseline;
    std::optional<SortedAnswers> sorted;  ///< the baseline's, where rows may be chosen
    StatementOutcome last;
    Unsteady unsteady;
    bool compares_rows = true;
    bool is_due = false;  ///< its `since` has come
    bool has_ended = false;
    std::string judged_from;  ///< label
    std::string refusal;      ///< while it has no baseline: what the last version said
    std::string unknown;      ///< why a version could not be judged; the first reason
    std::vector<Seen> seen;
  };

  void look_at(Watched& watched, StatementRunner& runner, const VersionPlace& place);
  void begin(Watched& watched, StatementRunner& runner, const std::string& label);
  static void remember(Watched& watched, StatementOutcome outcome, StatementRunner& runner);
  void compare(Watched& watched, StatementRunner& runner, const std::string& label);
  [[nodiscard]] static bool is_other_every_time(const Watched& watched);
  [[nodiscard]] static LawOutcome law_of(const Watched& watched);

  std::vector<Watched> watched_;
  Options options_;
  double spent_ms_ = 0;
};

}  // namespace fulldress::scenarios
