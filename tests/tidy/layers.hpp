#pragma once

#include "tests/tidy/source_tree.hpp"

#include <string>
#include <vector>

namespace fulldress::tidy {

/// Violations of DESIGN 2 in a tree, one line each: "path:line: ...". The tables in layers.cpp are
/// that page.
[[nodiscard]] std::vector<std::string> layer_violations(const SourceTree& tree);

/// Headers used outside the folders they are confined to.
[[nodiscard]] std::vector<std::string> confinement_violations(const SourceTree& tree);

}  // namespace fulldress::tidy
