#pragma once

#include "harness/sql/statement_facts.hpp"

#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::sql {

/// Of an AlterTableStmt: its commands in order. What keeps nobody out is left out.
[[nodiscard]] std::vector<Fact> alter_table_facts(const nlohmann::json& statement);

}  // namespace fulldress::sql
