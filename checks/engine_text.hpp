#pragma once

#include "harness/engine/sql_template.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

/// What checks need to know of one engine: a file checks/session/<engine>.sql and any number of
/// checks/fragments/<engine>.<name>.sql.
struct EngineText {
  /// How a snapshot is pinned, savepoints, and the frames of generated statements.
  SqlTemplate session;
  /// Subqueries a check file may use as `{name}`: name -> text in parentheses. Besides the files
  /// there is `tool_tables`, the tables of migration tools.
  std::map<std::string, std::string> fragments;
};

/// The texts of `engine`; null when no check can speak to it.
[[nodiscard]] const EngineText* engine_text(std::string_view engine);

/// Names of the engines checks can be written for, sorted.
[[nodiscard]] std::vector<std::string> known_engines();

}  // namespace fulldress::checks
