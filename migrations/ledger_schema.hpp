#pragma once

#include "harness/engine/session.hpp"

namespace fulldress::migrations {

/// Makes the schema that is to hold a ledger where it is missing, on PostgreSQL: some tools do, and
/// for the others a database has it before their first run. Only where it is missing does it take
/// the right to make one.
void make_ledger_schema(Session& session, const TableName& ledger);

}  // namespace fulldress::migrations
