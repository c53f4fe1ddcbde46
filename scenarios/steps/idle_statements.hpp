#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "migrations/migration.hpp"
#include "scenarios/steps/row_report.hpp"
#include "scenarios/steps/state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Has `session` remember the statements of scripts that change no row.
void watch_idle_statements(Session& session);
/// Their texts since then.
[[nodiscard]] std::vector<std::string> take_idle_statements(Session& session);

/// An up that has run on rows.
struct UpOnRows {
  const migrations::Migration& migration;
  const migrations::Migration& as_read;  ///< with the statements of its blocks (looked_through())
  SqlDialect dialect = SqlDialect::postgres;
  const DataFingerprint& before;  ///< rows that were taken out as they are in its way count
  const DatabaseState& behind;
  const RowReport& rows;  ///< what was generated until then
};

/// A remark that names the statements of an up, among those of `idle`, that its rows have proven
/// nothing of, because none of them met their conditions; and those, also of blocks and functions,
/// behind which their table holds what it held before, as updates do that set rows to what all of
/// them are. Nothing where there are none. Left out is what is told otherwise or says nothing:
/// statements about tables that hold no row before the up or that it makes itself and leaves empty,
/// about columns without generated values, on views, and inserts of constants, also where they ask
/// first whether the row is there.
[[nodiscard]] std::optional<Finding> idle_statement_finding(const UpOnRows& up,
                                                            const std::vector<std::string>& idle);

}  // namespace fulldress::scenarios
