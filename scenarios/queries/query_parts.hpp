#pragma once

#include "harness/base/error.hpp"
#include "scenarios/queries/query.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// Parts of a statement as configuration files and comments in SQL files write them. `fail` is
/// told what is wrong and throws.
using FailAtPlace = std::function<void(const std::string& message)>;

/// Rows of values for `$1`, `$2`, ... written as JSON: `[[1, "a"], [2, null]]`, `[{"id": 1}]` for
/// parameters with names, `[1, 2]` for a statement with one parameter, `[1, "a"]` for one with
/// several.
///
/// names  of the parameters, if they have some
[[nodiscard]] std::vector<Row> parameter_rows(std::string_view json,
                                              const std::vector<std::string>& names,
                                              std::size_t parameters, const FailAtPlace& fail);

[[nodiscard]] std::vector<Tolerance> tolerances_of(const std::vector<std::string>& names,
                                                   const FailAtPlace& fail);
[[nodiscard]] std::string_view to_text(Tolerance tolerance);

[[nodiscard]] QueryKind kind_of(const std::string& name, const FailAtPlace& fail);

/// "10%" and "1.1" are the ratio 1.1, which is at least 1.
[[nodiscard]] double slower_ratio_of(const std::string& text, const FailAtPlace& fail);

/// A number above zero, written as text.
[[nodiscard]] double positive_number(const std::string& text, const FailAtPlace& fail);

/// Gives `statement` its text: parameters with names get numbers, `parameters_json` (empty: none)
/// its rows, and what cannot be executed for want of values says so.
void set_text(QueryStatement& statement, std::string_view sql, std::string_view parameters_json,
              const FailAtPlace& fail);

}  // namespace fulldress::scenarios
