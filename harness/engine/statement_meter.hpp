#pragma once

#include "harness/engine/value.hpp"

#include <cstdint>
#include <string_view>

namespace fulldress {

/// What sessions of engines can do that count the work of a statement without saying so in SQL. Ask
/// a Session for it by dynamic_cast.
class StatementMeter {
 public:
  StatementMeter() = default;
  StatementMeter(const StatementMeter&) = delete;
  StatementMeter& operator=(const StatementMeter&) = delete;
  virtual ~StatementMeter() = default;

  /// Runs `statement` as StatementDesk::perform does. returns the steps of the engine's virtual
  /// machine, which are the same each time on the same data. errors  those of Session::query.
  [[nodiscard]] virtual std::int64_t steps_of(std::string_view statement,
                                              const Row& parameters) = 0;
};

}  // namespace fulldress
