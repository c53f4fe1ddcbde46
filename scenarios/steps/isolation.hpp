#pragma once

#include "scenarios/stage.hpp"

namespace fulldress::scenarios {

/// Whether nothing in the migrations and fixtures of `stage` reaches beyond the database it runs
/// in, as far as words tell: roles, other databases, the server's settings and files. Only then may
/// two databases of one server be worked on at the same time.
[[nodiscard]] bool stays_in_its_database(const Stage& stage);

}  // namespace fulldress::scenarios
