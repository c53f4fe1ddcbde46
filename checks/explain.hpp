#pragma once

#include "checks/check.hpp"

#include <map>
#include <string>
#include <vector>

namespace fulldress::checks {

/// Everything a person may want to know of `check`, as Markdown: what it says, condition, effect,
/// how to fix, cost, false positives, waiver, source, its statements and the fixtures that prove
/// it.
[[nodiscard]] std::string explain(const Check& check);

/// The pages of docs/checks: file name -> text. One per check, and README.md, the index.
[[nodiscard]] std::map<std::string, std::string> reference_pages(const std::vector<Check>& checks);

}  // namespace fulldress::checks
