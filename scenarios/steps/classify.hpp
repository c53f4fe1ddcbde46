#pragma once

#include "harness/base/run_record.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What one finding of the law `roundtrip` makes of its migration, told by its id; restored for a
/// mere remark.
[[nodiscard]] LawClass class_of(const Finding& finding);

/// Puts the classes of all findings into `outcome`, heaviest first, and decides by the findings:
/// failed if any is more than information, else passed. Of a class that was put there before,
/// nothing is taken away.
void classify(LawOutcome& outcome);

/// One line: what the class means for whoever reads the report.
[[nodiscard]] std::string meaning_of(LawClass law_class);

}  // namespace fulldress::scenarios
