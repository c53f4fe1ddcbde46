#include "migrations/ledger.hpp"

namespace fulldress::migrations {

void Ledger::announce(Session& /*session*/, const TableName& /*table*/,
                      const MigrationStep& /*step*/) const {}

void Ledger::record_failure(Session& /*session*/, const TableName& /*table*/,
                            const MigrationStep& /*step*/, const std::string& /*message*/) const {}

void Ledger::prepare(Session& /*session*/, const TableName& /*table*/,
                     const std::vector<Migration>& /*migrations*/) const {}

std::string Ledger::default_schema(const std::string& /*engine*/) const { return {}; }

std::vector<TableName> Ledger::other_tables(const TableName& /*table*/) const { return {}; }

std::unique_ptr<LedgerLock> Ledger::lock(Session& /*session*/, const TableName& /*table*/,
                                         std::chrono::milliseconds /*timeout*/) const {
  return nullptr;
}

std::chrono::milliseconds Ledger::lock_timeout(const std::string& /*engine*/) const {
  // What Go's SQLite driver waits for the write lock; tools without a lock need no other figure.
  return std::chrono::seconds(5);
}

}  // namespace fulldress::migrations
