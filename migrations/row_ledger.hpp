#pragma once

#include "migrations/ledger.hpp"
#include "migrations/ledger_sql.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress::migrations {

/// A ledger with a row for each applied migration, as most tools keep it.
class RowLedger final : public Ledger {
 public:
  /// What sets one tool's apart from the others'.
  struct Shape {
    std::string name;
    std::string schema = {};  ///< empty: the current one
    std::vector<std::string> columns;
    /// `create`; `read`, which gives version, checksum and since when, '' for what there is not;
    /// `record_up`, which binds what `row` gives; `record_down`, which binds the version.
    std::string_view statements;
    Row (*row)(const Migration&) = [](const Migration& migration) -> Row {
      return {migration.version};
    };
  };

  explicit RowLedger(Shape shape) : shape_(std::move(shape)), sql_(shape_.statements) {}

  [[nodiscard]] std::string default_name() const override { return shape_.name; }
  [[nodiscard]] std::string default_schema(const std::string& /*engine*/) const override {
    return shape_.schema;
  }
  [[nodiscard]] std::vector<std::string> columns() const override { return shape_.columns; }

  void create(Session& session, const TableName& table) const override;
  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& migrations) const override;
  void record(Session& session, const TableName& table, const MigrationStep& step,
              double duration_ms) const override;

 private:
  Shape shape_;
  LedgerSql sql_;
};

}  // namespace fulldress::migrations
