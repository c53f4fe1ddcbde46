#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "harness/engine/session.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Puts every sequence in `positions` where it says; one that is not there is left out.
void set_sequences(Session& session, const std::vector<SequencePosition>& positions);

}  // namespace fulldress::scenarios
