#pragma once

#include <vector>

namespace fulldress {

struct Verb {};
[[nodiscard]] std::vector<Verb> all_verbs();

}  // namespace fulldress
