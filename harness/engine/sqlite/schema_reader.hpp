#pragma once

#include "harness/engine/schema_snapshot.hpp"
#include "harness/engine/session.hpp"

namespace fulldress::sqlite {

/// The whole catalogue of the main database, temporary objects left out.
///
/// Kinds: table, virtual_table, column, column_order, primary_key, constraint, constraint_name,
/// foreign_key, index, view, trigger, setting (user_version and what else the file's header keeps),
/// unclassified, and sql_text: the definition exactly as it is stored. Where only comments, blanks,
/// quoting, or the place of a constraint differ, only sql_text and constraint_name do.
[[nodiscard]] SchemaSnapshot read_schema(Session& session);

}  // namespace fulldress::sqlite
