#pragma once

#include <string_view>

namespace fulldress::scenarios {

/// Whether two queries of views, as PostgreSQL writes them, give the same columns in another order:
/// `select *` made anew over a table whose columns have moved. Not where another query is joined
/// to it by place (`union`).
[[nodiscard]] bool differs_in_column_order_only(std::string_view before, std::string_view after);

}  // namespace fulldress::scenarios
