#pragma once

#include "scenarios/scripts/sought_values.hpp"

#include <map>
#include <string>
#include <vector>

namespace fulldress::scenarios {

inline migrations::Migration migration(const std::string& up, const std::string& down) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  return migration;
}

inline auto sought_by(const std::string& up, const std::string& down = "") {
  return sought_values({migration(up, down)}, "postgres");
}

}  // namespace fulldress::scenarios
