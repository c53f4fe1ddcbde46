#pragma once

#include "fixtures/document_shape.hpp"
#include "migrations/migration.hpp"

#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// What the JSON documents of columns look like, as far as scripts say so.
///
/// A column whose elements a script takes as values (`json_each(roles)` and its `value`,
/// `jsonb_array_elements_text(roles)`) holds lists of texts: an object in a list would not come
/// back as the text it is read as.
///
/// Keys that an up reads (`json_extract(settings, '$.theme')`, `settings ->> 'theme'`) are there in
/// some documents, else a down that loses them passes. Left out are keys that an up writes, as such
/// a document is not there before; those a script takes for a document, or for a type whose texts
/// have a form of their own; and what is only asked for (`settings ? 'theme'`) or removed.
///
/// engine  "postgres" or "sqlite", where columns of texts are read as documents, too
[[nodiscard]] fixtures::DocumentShapes document_shapes(
    const std::vector<migrations::Migration>& all, std::string_view engine);

}  // namespace fulldress::scenarios
