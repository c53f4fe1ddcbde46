#pragma once

#include "harness/engine/value.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

/// What one statement would give, as the database says of it before it runs.
struct StatementShape {
  struct Column {
    std::string name;
    std::string type;  ///< as the engine spells it; empty where it has none

    friend bool operator==(const Column&, const Column&) = default;
  };
  std::size_t parameters = 0;
  std::vector<Column> columns;  ///< none: it gives no rows
};

/// What one statement did.
struct StatementEffect {
  ResultSet rows;
  std::int64_t affected = 0;  ///< rows it returned, or inserted, changed or deleted
};

/// What the sessions of engines that prepare statements can do besides: say what a statement would
/// give, and run it as applications do. Ask a Session for it by dynamic_cast.
///
/// errors  those of Session::query.
class StatementDesk {
 public:
  StatementDesk() = default;
  StatementDesk(const StatementDesk&) = delete;
  StatementDesk& operator=(const StatementDesk&) = delete;
  virtual ~StatementDesk() = default;

  /// Prepares `statement`, which is not executed.
  [[nodiscard]] virtual StatementShape describe(std::string_view statement) = 0;

  /// Runs it. Parameters that are written otherwise than `$1`, `$2` where the engine knows such
  /// ones (`?`, `:name`) take `parameters` in their order.
  virtual StatementEffect perform(std::string_view statement, const Row& parameters) = 0;
};

}  // namespace fulldress
