#pragma once

#include "fixtures/backup/record.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What a database holds now and a backup does not: it goes when the backup comes back.
struct RollbackLoss {
  std::vector<std::string> tables;  ///< one line for each that differs, by name
  std::size_t other_objects = 0;    ///< of the schema: columns, policies, functions, ...
  std::int64_t rows_now = 0;        ///< of all tables
  std::int64_t rows_then = 0;
};

[[nodiscard]] RollbackLoss loss_of(const fixtures::BackupContent& then,
                                   const fixtures::BackupContent& now);

}  // namespace fulldress::scenarios
