#pragma once

#include "fixtures/convert/convert.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace fulldress::scenarios {

/// Whole numbers a step must end with, by name; nothing where the object is not there.
using ExpectedFigures = std::map<std::string, std::int64_t>;
[[nodiscard]] ExpectedFigures expected_figures(const ActReading& reading,
                                               const std::vector<std::string>& names);
/// One finding for each figure that is another.
void judge_figures(const ExpectedFigures& expected, const ExpectedFigures& found,
                   const std::string& act, std::vector<Finding>& findings);

/// Where the documents of a step are.
struct StepSource {
  std::string database;         ///< by name; empty: the target itself
  std::filesystem::path lines;  ///< a file instead
};
[[nodiscard]] StepSource step_source(const ActReading& reading);
[[nodiscard]] fixtures::ConvertSource opened(const StepSource& source, const Database& target,
                                             Play& play, StepContext& context);

/// Reports progress, and ends a conversion when a signal asks for it.
[[nodiscard]] fixtures::TransferProgress progress_of(StepContext& context);

/// The keys of `convert` and `retry`.
[[nodiscard]] std::vector<ActKey> convert_keys();
/// A conversion, of all records or of those set aside before.
[[nodiscard]] std::unique_ptr<Act> convert_step(const ActReading& reading,
                                                fixtures::ConvertScope scope);

}  // namespace fulldress::scenarios
