#pragma once

#include "harness/base/run_record.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress {

struct TerminalStyle {
  bool has_color = false;                 ///< without it the text holds no escape character
  std::size_t columns = 100;              ///< lines are wrapped here, at 72 at least
  std::vector<std::string> report_paths;  ///< where reports were written, to be named at the end
};

/// What a person reads at the end of a run, verdict and reasons last, beside the prompt. Text of
/// the database is shown without control characters.
[[nodiscard]] std::string terminal_summary(const RunRecord& record,
                                           const TerminalStyle& style = {});

/// The verdict alone, one line: what `--quiet` shows.
[[nodiscard]] std::string terminal_verdict(const RunRecord& record,
                                           const TerminalStyle& style = {});

/// The reasons of the verdict, one a paragraph; empty: it needs none.
[[nodiscard]] std::string terminal_reasons(const RunRecord& record,
                                           const TerminalStyle& style = {});

}  // namespace fulldress
