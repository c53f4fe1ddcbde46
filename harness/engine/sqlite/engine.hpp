#pragma once

#include "harness/engine/engine.hpp"

#include <memory>

namespace fulldress {

/// SQLite as linked into this program: databases are files of a run directory, or live in memory.
[[nodiscard]] std::unique_ptr<Engine> make_sqlite_engine();

}  // namespace fulldress
