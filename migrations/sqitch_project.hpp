#pragma once

#include "migrations/source_directory.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace fulldress::migrations {

/// The plan of the Sqitch project that `directory` is, or that it is the `top_dir` of, relative to
/// it; its sqitch.conf where that cannot be read. Nothing: there is no such project.
[[nodiscard]] std::optional<std::string> sqitch_plan_of(const SourceDirectory& directory);

/// How many directories above the sqitch.conf lies whose plan is in `directory`. What is said there
/// is relative to it, as Sqitch is run beside it. 0: there is none, or `directory` has its own.
[[nodiscard]] std::size_t levels_to_sqitch_project(const SourceDirectory& directory);

}  // namespace fulldress::migrations
