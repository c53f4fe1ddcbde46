#pragma once

#include "harness/engine/session.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Deletes the rows of every user table but those in `left_out`, whatever refers to them.
void empty_tables(Session& session, const std::vector<TableName>& left_out);

/// Deletes the rows of `tables`; what refers to them is among them.
void empty_these(Session& session, const std::vector<TableName>& tables);

}  // namespace fulldress::scenarios
