#pragma once

#include "scenarios/steps/announcing_scripts.hpp"
#include "scenarios/steps/rows_behind_up.hpp"

#include <vector>

namespace fulldress::scenarios {

/// What an up gives up in so many words: rows and values it drops, deletes or truncates, and NULLs
/// it fills in, without putting them anywhere; and when rows it updates were changed last. No down
/// can bring those back, and its author knows. What an up copies elsewhere first is not given up:
/// its down can and must bring it back.
class AnnouncedLoss {
 public:
  /// ups            one migration, or several that are taken back together.
  /// before, after  the states around them; they outlive this.
  AnnouncedLoss(const std::vector<migrations::Migration>& ups, const DatabaseState& before,
                const DatabaseState& after)
      : scripts_(ups, before, after) {}

  /// Whether some rows of `table` may be given up, or some values of a column that stays, and
  /// others not. Then what the ups have made of its rows is worth reading, before the downs run.
  [[nodiscard]] bool may_give_up_some(const TableFingerprint& table) const;
  /// Columns of the key of `difference` that the ups give up: its rows are the same without them.
  [[nodiscard]] std::vector<std::string> key_given_up(const TableDifference& difference) const;
  /// From here on, what the ups have left as it was is not given up.
  void know(RowsBehindUp rows) { rows_ = std::move(rows); }

  /// Whether all rows of `difference` that changed in the way `change` were given up. Rows that are
  /// left over: whether the up deletes such rows by name and the down puts them back, as it does
  /// where they were there.
  [[nodiscard]] bool covers(const TableDifference& difference, RowChange change) const;

 private:
  enum class Left { nothing, table };

  [[nodiscard]] bool gives_up_rows(const TableName& table) const;
  [[nodiscard]] bool is_made_anew(const TableName& table) const;
  [[nodiscard]] bool puts_back_deleted(const TableDifference& difference) const;
  [[nodiscard]] bool puts_back_otherwise(const TableDifference& difference) const;
  [[nodiscard]] bool loses_more(const TableDifference& difference) const;
  [[nodiscard]] bool gives_up_rows_of_parts(const TableName& table) const;
  [[nodiscard]] bool gives_up_rows(const TableName& table, Left left) const;
  [[nodiscard]] bool gives_up_values(const TableName& table, const std::string& column) const;
  [[nodiscard]] bool fills_in(const std::vector<TableName>& names, const std::string& column) const;
  [[nodiscard]] bool empties(const std::vector<TableName>& names, const std::string& column) const;

  [[nodiscard]] bool gives_up_each(const TableDifference& difference,
                                   const std::string& column) const;

  AnnouncingScripts scripts_;
  RowsBehindUp rows_;
};

}  // namespace fulldress::scenarios
