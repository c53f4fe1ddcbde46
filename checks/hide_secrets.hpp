#pragma once

#include "harness/base/run_record.hpp"

#include <string>
#include <vector>

namespace fulldress::checks {

/// Puts `***` in the place of every one of `secrets` in all texts of `outcome`, also where it
/// stands as a literal of SQL.
void hide_secrets(CheckOutcome& outcome, const std::vector<std::string>& secrets);

}  // namespace fulldress::checks
