#pragma once

#include "harness/base/error.hpp"

#include <string>

namespace fulldress::scenarios {

/// Whether the database answers values, rules, names or rights, which the user can repair: the same
/// again would end the same way. Lost connections, full disks, locks and deadlines are not among
/// them, nor are statements that cannot be read, because they are ours.
[[nodiscard]] bool is_users_to_repair(const SqlError& error);

/// How a refusal is told.
struct Refusal {
  std::string id;
  std::string before;  ///< what the database refuses: "the database refuses the rows: "
  std::string advice;  ///< what to do, and what became of the data
};

/// Throws UsageError `refusal.id` (exit code 2) with what the database says in one line.
[[noreturn]] void refuse(const Refusal& refusal, const SqlError& error);

}  // namespace fulldress::scenarios
