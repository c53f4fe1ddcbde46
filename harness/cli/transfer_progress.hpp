#pragma once

#include "harness/cli/verb.hpp"
#include "harness/run/progress.hpp"
#include "harness/run/transfer_options.hpp"

#include <optional>
#include <string>

namespace fulldress {

/// Shows on standard error what an export or import is doing, unless --quiet was given.
class TransferProgressLine {
 public:
  TransferProgressLine(const VerbContext& context, const std::string& verb);
  TransferProgressLine(const TransferProgressLine&) = delete;
  TransferProgressLine& operator=(const TransferProgressLine&) = delete;
  /// Removes the line that is redrawn.
  ~TransferProgressLine();

  [[nodiscard]] TransferListener listener();

 private:
  Progress progress_;
  std::optional<ProgressTicker> ticker_;
  bool is_shown_;
};

}  // namespace fulldress
