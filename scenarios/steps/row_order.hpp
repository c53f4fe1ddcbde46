#pragma once

#include "scenarios/stage.hpp"
#include "scenarios/steps/state.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Makes remarks of what `findings` say about rows of the second up where it follows from nothing
/// but the order in which rows lie in their tables, in which an `insert ... select` deals out the
/// numbers of a sequence. Two copies of `before` tell, one of them up and down first: with the rows
/// of both laid in the order of their keys, the next up ends alike.
///
/// positions  where the sequences stand before that up, in both
void excuse_row_order(std::vector<Finding>& findings, Stage& stage, const Database& before,
                      const std::vector<SequencePosition>& positions, StepContext& context);

}  // namespace fulldress::scenarios
