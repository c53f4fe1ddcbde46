#pragma once

#include "scenarios/steps/new_row_fates.hpp"
#include "scenarios/steps/rung.hpp"
#include "scenarios/steps/watched_table.hpp"

#include <map>
#include <set>
#include <vector>

namespace fulldress::scenarios {

/// Whether one of `tables` was there before and is there after, by either name. One that has
/// another name after is known by its rows.
[[nodiscard]] bool has_old_table(const DataFingerprint& before, const DataFingerprint& after,
                                 const std::set<TableName>& tables);

/// The tables of one database whose new rows a down may lose, and what they hold from state to
/// state. The four readings come in the order they stand here, each in its state.
class WatchedTables {
 public:
  /// task  outlives it
  explicit WatchedTables(const NewRowsTask& task);

  void read_before(Session& session);
  void read_behind_up(Session& session);
  void read_written(Session& session);
  void read_behind_down(Session& session);

  /// What became of new rows, table by table.
  [[nodiscard]] std::vector<Finding> findings(NewRowCase about) const;

 private:
  /// A table too large to look at its rows.
  struct Counted {
    std::int64_t written = 0;
    std::int64_t left = 0;
  };

  [[nodiscard]] bool is_at_risk(const TableName& before, const TableName& after) const;
  [[nodiscard]] bool is_restored(const TableName& table) const;
  [[nodiscard]] bool has_same_rows(const WatchedTable& table) const;
  [[nodiscard]] std::vector<TableName> all_but_counted(const DataFingerprint& data) const;
  [[nodiscard]] std::vector<TableName> made_by_up() const;
  void count(const TableName& table);
  [[nodiscard]] std::vector<Finding> finding_of_count(const TableName& table,
                                                      const Counted& counted,
                                                      const NewRowCase& about) const;

  const NewRowsTask& task_;
  std::vector<WatchedTable> tables_;
  std::map<TableName, Counted> counted_;  ///< by the name before
};

}  // namespace fulldress::scenarios
