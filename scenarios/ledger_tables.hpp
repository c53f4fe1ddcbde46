#pragma once

#include "migrations/ledger_evidence.hpp"
#include "scenarios/scenario_file.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// The tables that a scenario's own dumps create: a ledger among them says whose the migrations
/// are. Read are its fixtures, what makes a new installation, and the schema.sql or structure.sql
/// beside the migrations.
[[nodiscard]] std::vector<migrations::SeenTable> tables_in_dumps(const ScenarioConfig& config);

/// The ledgers of any tool we know that are in the database of `session`, with the tables that go
/// with them, and `named`, `table` or `schema.table`, where the user's is called otherwise.
[[nodiscard]] std::vector<TableName> ledgers_in(Session& session, const std::string& named);

}  // namespace fulldress::scenarios
