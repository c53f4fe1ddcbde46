#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How psql reads its own commands and its variables. Pure; nothing is run.
/// source  PostgreSQL's src/bin/psql/psqlscanslash.l, src/fe_utils/psqlscan.l, variables.c.
namespace fulldress::psql {

using Variables = std::map<std::string, std::string, std::less<>>;

struct Argument {
  std::string text;           ///< without its single quotes, its variables replaced
  bool has_program = false;   ///< a part of it stands in backticks: a program would be run
  bool has_variable = false;  ///< it names a variable, set or not
};

/// One backslash command.
struct Command {
  std::string name;        ///< without the backslash: "set"
  std::size_t offset = 0;  ///< of the backslash in the text that was read
  std::string_view rest;   ///< everything behind the name, as it stands there
  std::vector<Argument> arguments;
};

/// Runs what stands in backticks and returns what replaces it.
using BacktickRunner = std::function<std::string(const std::string& program)>;

/// Reads the commands of a line, one by one: `\set a 1 \set b :a` holds two, and the first decides
/// what the second is. Commands that take the whole line (`\!`, `\copy`) hide what follows. What
/// stands behind two backslashes is the `rest` of a command named `\`.
class CommandReader {
 public:
  /// `text` starts with a backslash; it and `variables` outlive the commands. Without `run`, what
  /// stands in backticks stays as it is.
  CommandReader(std::string_view text, const Variables& variables, BacktickRunner run = {})
      : text_(text), variables_(variables), run_(std::move(run)) {}

  [[nodiscard]] std::optional<Command> next();

 private:
  std::string_view text_;
  const Variables& variables_;
  BacktickRunner run_;
  std::size_t at_ = 0;
};

/// All commands of a line at once.
[[nodiscard]] std::vector<Command> parse_commands(std::string_view text,
                                                  const Variables& variables);

/// Whether it only changes what psql shows, or guards a dump against being tampered with.
[[nodiscard]] bool is_display_only(std::string_view name);

/// Whether a command's arguments would start a program: backticks, or a pipe where one is taken.
[[nodiscard]] bool starts_program(const Command& command);

/// What psql takes for a boolean, of which a part is enough: `on`, `f`, `1`; nothing for the rest.
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text);

/// A statement whose variables (`:name`, `:'name'`, `:"name"`, `:{?name}`) are replaced; one that
/// is not set stays as it is. Quotes and comments are not looked into.
struct Interpolated {
  std::string text;
  bool is_resplit = false;  ///< a value put in as it is holds semicolons or quotes

  /// Where a byte of `text` comes from.
  [[nodiscard]] std::size_t source_offset(std::size_t offset) const;

  struct Replacement {
    std::size_t at = 0;            ///< in `text`
    std::size_t bytes = 0;         ///< of the value
    std::size_t source_at = 0;     ///< of the variable
    std::size_t source_bytes = 0;  ///< of the variable's mention
  };
  std::vector<Replacement> replacements;  ///< in order
};

[[nodiscard]] Interpolated interpolate(std::string_view statement, const Variables& variables);

}  // namespace fulldress::psql
