#pragma once

#include "scenarios/scripts/script_routines.hpp"
#include "scenarios/scripts/sql_constants.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// Reads what DO blocks, and calls of functions and procedures that scripts create, change rows and
/// tables with: the statements of their bodies, whatever condition or loop they stand in, and what
/// they EXECUTE as far as it is made of constants. Variables and parameters that hold constants are
/// replaced by these.
class BodyReader {
 public:
  /// routines  outlives this.
  explicit BodyReader(const ScriptRoutines& routines) : routines_(routines) {}

  /// nullopt: it runs nothing but itself, or nobody can say what it runs.
  [[nodiscard]] std::optional<std::vector<std::string>> read(std::string_view statement);

 private:
  /// Each returns whether it is known what runs.
  [[nodiscard]] bool take_statement(std::string_view statement, const NamedConstants& constants);
  [[nodiscard]] bool take_text(std::string_view text, const NamedConstants& constants);
  [[nodiscard]] bool take_block(std::string_view body, NamedConstants constants);
  [[nodiscard]] bool take_part(std::string_view part, NamedConstants& constants);
  [[nodiscard]] bool take_loop(std::string_view part, NamedConstants& constants);
  [[nodiscard]] bool take_execute(std::string_view rest, const NamedConstants& constants);
  [[nodiscard]] bool take_call(const std::string& name, std::string_view arguments,
                               const NamedConstants& constants);
  enum class Others { ignored, unknown };
  [[nodiscard]] bool take_calls(std::string_view text, const NamedConstants& constants,
                                Others others);

  const ScriptRoutines& routines_;
  std::size_t depth_ = 0;  ///< of routines that call each other
  std::vector<std::string> found_;
};

}  // namespace fulldress::scenarios
