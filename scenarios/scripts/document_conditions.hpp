#pragma once

#include "fixtures/document_shape.hpp"
#include "scenarios/scripts/document_places.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// The JSON values that a statement asks for in what it reads of a document up to `end`:
/// `(doc ->> 'a')::int = 5`, `doc ->> 'a' in ('x', 'y')`, `case doc ->> 'a' when 'x' then`.
///
/// kind  of the member that is read: a number is sought where it is one.
[[nodiscard]] std::vector<std::string> sought_members(const ScriptTokens& tokens, std::size_t end,
                                                      fixtures::DocumentMember::Kind kind);

/// A value of each type that is asked for: `jsonb_typeof(doc -> 'a') = 'array'`, where `start` and
/// `end` are those of `doc -> 'a'`, `json_type(doc, '$.a') = 'array'`, where they are those of all.
/// nullopt: no type is asked for.
[[nodiscard]] std::optional<std::vector<std::string>> sought_types(const ScriptTokens& tokens,
                                                                   std::size_t start,
                                                                   std::size_t end);

/// What stands behind a name of a document, up to `document.end`, says that it holds:
/// `@> '{"a": {"b": 1}}'`, `? 'a'`, and what is taken out of it: `- 'a'`, `#- '{a,b}'`. Nothing
/// where it stands behind NOT.
[[nodiscard]] std::vector<fixtures::DocumentMember> held_members(const ScriptTokens& tokens,
                                                                 const DocumentRead& document);

}  // namespace fulldress::scenarios
