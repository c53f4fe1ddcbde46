#pragma once

#include "fixtures/text_form.hpp"
#include "migrations/migration.hpp"

#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// What ups read the texts of a column as: `cast(quantity as integer)`, `nullif(born, '')::date`,
/// `strftime('%s', happened)`. Their author knows that nothing else stands there, so no generated
/// row holds anything else: SQLite makes 0 of it, and no down brings it back. Not so what an update
/// gives the column itself: it puts right what is no number or day.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] fixtures::TextForms text_forms(const std::vector<migrations::Migration>& all,
                                             std::string_view engine);

}  // namespace fulldress::scenarios
