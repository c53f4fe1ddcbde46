#pragma once

#include "fixtures/document_shape.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace fulldress::scenarios {

/// What a document holds where a value of a type is made of it. Members have no path.
///
/// type  the first token of its name: `numeric (5, 2)`, `public.color`, `timestamp with time zone`.
[[nodiscard]] fixtures::DocumentMember member_of_type(const ScriptTokens& tokens, std::size_t type);

/// What a document holds where `tokens` make something of what they read of it from `start` up to
/// `end`: `(doc ->> 'a')::int`, `cast(doc ->> 'a' as date)`. A text where nothing is made of it;
/// of kind `typed` without a type where nobody can tell.
[[nodiscard]] fixtures::DocumentMember member_of_read(const ScriptTokens& tokens, std::size_t start,
                                                      std::size_t end);

/// The first word of the type of each column, as "table.column" in lower case, that a statement
/// makes: `create table t (...)`, `alter table t add column c ...`.
[[nodiscard]] std::map<std::string, std::string> column_types(const ScriptTokens& tokens);

/// What a document of SQLite holds of which a column of this type is filled without a cast.
[[nodiscard]] fixtures::DocumentMember::Kind kind_of_affinity(const std::string& type);

}  // namespace fulldress::scenarios
