#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// A function or procedure that a script creates.
struct ScriptRoutine {
  struct Parameter {
    std::string name;                  ///< in lower case; empty where it has none
    std::optional<std::string> value;  ///< what stands there where a call says nothing
  };

  std::string name;                   ///< in lower case, without schema
  std::vector<Parameter> parameters;  ///< those a call gives
  std::string language;               ///< in lower case
  std::string body;
};

/// Those that scripts have created so far, by name; of one that is replaced the last.
class ScriptRoutines {
 public:
  /// Does nothing with any other statement than CREATE FUNCTION and CREATE PROCEDURE.
  void read(std::string_view statement);
  [[nodiscard]] bool has(const std::string& name) const { return routines_.contains(name); }
  /// Those of the name that can be called with so many arguments.
  [[nodiscard]] std::vector<const ScriptRoutine*> find(const std::string& name,
                                                       std::size_t arguments) const;

 private:
  std::map<std::string, std::vector<ScriptRoutine>> routines_;
};

/// What stands between the first two `$$` or `$tag$`, else between quotes, doubled ones undone;
/// nullopt: there is nothing of the kind.
[[nodiscard]] std::optional<std::string> quoted_body(std::string_view text);

/// Behind the parenthesis that closes the one at `open`, or the end.
[[nodiscard]] std::size_t end_of_parentheses(std::string_view text, std::size_t open);

}  // namespace fulldress::scenarios
