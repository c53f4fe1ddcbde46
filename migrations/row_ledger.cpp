#include "migrations/row_ledger.hpp"

#include "migrations/ledger_schema.hpp"

namespace fulldress::migrations {

void RowLedger::create(Session& session, const TableName& table) const {
  make_ledger_schema(session, table);
  session.execute(sql_.get(session, table, "create"));
}

LedgerState RowLedger::read(Session& session, const TableName& table,
                            const std::vector<Migration>& /*migrations*/) const {
  LedgerState state;
  for (const Row& row : session.query(sql_.get(session, table, "read")).rows) {
    state.applied.push_back({.version = row.at(0).value_or(""),
                             .checksum = row.at(1).value_or(""),
                             .applied_at = row.at(2).value_or("")});
  }
  return state;
}

void RowLedger::record(Session& session, const TableName& table, const MigrationStep& step,
                       double /*duration_ms*/) const {
  if (step.direction == Direction::up) {
    session.query(sql_.get(session, table, "record_up"), shape_.row(step.migration));
  } else {
    session.query(sql_.get(session, table, "record_down"), {step.migration.version});
  }
}

}  // namespace fulldress::migrations
