#include "migrations/client_scripts.hpp"

#include "harness/engine/sql_script.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

/// Commands that PsqlClient obeys, besides those that only change what is shown.
constexpr std::array<std::string_view, 16> obeyed = {
    "set", "unset", "if",    "elif", "else", "endif",   "g",
    "gx",  "gset",  "gexec", "i",    "ir",   "include", "include_relative",
    "q",   "quit"};

/// Variables whose value changes how psql runs a script in ways we do not.
constexpr std::array<std::string_view, 4> unsupported_variables = {
    "AUTOCOMMIT", "ON_ERROR_ROLLBACK", "SINGLELINE", "SINGLESTEP"};

template <typename List>
bool holds(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_utf8(std::string_view name) {
  std::string plain;
  for (const char character : name) {
    if (sql_token::is_name_part(character) && character != '_') {
      plain += sql_token::to_lower(character);
    }
  }
  return plain == "utf8" || plain == "unicode";
}

/// The same for \set and \unset.
std::string reason_to_refuse_setting(const psql::Command& command) {
  if (command.arguments.empty()) return {};
  const psql::Argument& variable = command.arguments[0];
  if (variable.has_variable) return "which variable it sets is known only while the script runs";
  if (!holds(unsupported_variables, variable.text)) return {};
  const bool is_set = command.name == "set";
  const std::string value = command.arguments.size() > 1 ? command.arguments[1].text : "on";
  const bool is_default = is_set && psql::parse_boolean(value) == (variable.text == "AUTOCOMMIT");
  return is_default ? "" : "it changes how psql runs what follows";
}

/// Why PsqlClient cannot run it as psql would; empty if it can.
std::string reason_to_refuse(const psql::Command& command) {
  const std::string& name = command.name;
  const std::string first = command.arguments.empty() ? "" : command.arguments[0].text;
  if (name == "c" || name == "connect") return "it turns to another connection";
  if (name == "encoding") return first.empty() || is_utf8(first) ? "" : "files are read as UTF-8";
  if (name == "o" || name == "out") {
    return first.empty() || first == "/dev/null" ? "" : "it writes to a file";
  }
  if (name == "g" || name == "gx") {
    return first.empty() || first.starts_with('(') ? "" : "it writes to a file";
  }
  if (name == "copy") return "it moves data between the server and psql; say COPY FROM STDIN";
  if (name == "set" || name == "unset") return reason_to_refuse_setting(command);
  if (psql::is_display_only(name) || holds(obeyed, name)) return {};
  return "it is none of the commands that are run here";
}

class Reader {
 public:
  explicit Reader(const SourceDirectory& directory) : directory_(directory) {}

  void read(const std::optional<Script>& script) {
    if (script) look_at(*script);
  }

  [[nodiscard]] IncludedFiles take() { return std::move(files_); }

 private:
  void look_at(const Script& script) {
    const std::string file = fs::path(script.start.file)
                                 .lexically_relative(directory_.path().lexically_normal())
                                 .generic_string();
    SqlScript pieces(script.text, {.file = script.start.file, .dialect = SqlDialect::psql});
    try {
      while (const auto piece = pieces.next()) {
        if (piece->kind != SqlPieceKind::meta_command) continue;
        for (const auto& command : psql::parse_commands(piece->text, script.variables)) {
          look_at(command, position_in(script, piece->offset_bytes + command.offset), file);
        }
      }
    } catch (const UsageError& error) {
      // What cannot be split is the script's own failure, when it runs.
      if (!error.id().starts_with("script.")) throw;
    }
  }

  void look_at(const psql::Command& command, const ScriptPosition& position,
               const std::string& file) {
    const std::string where = position.to_text() + ": \\" + command.name;
    if (psql::starts_program(command)) {
      throw UsageError("migrations.psql-program",
                       where + " starts a program, which is never done here; take it out");
    }
    const std::string reason = reason_to_refuse(command);
    if (!reason.empty()) {
      throw UsageError("migrations.psql-command",
                       where + " cannot be run here as psql does: " + reason);
    }
    if (is_include(command)) take_include(command, where, file);
  }

  void take_include(const psql::Command& command, const std::string& where,
                    const std::string& file) {
    if (command.arguments.empty() || command.arguments[0].has_variable) {
      throw UsageError("migrations.psql-include",
                       where + " names no file, or one that is known only while the script runs");
    }
    const std::string name = included_file(command, file);
    if (name.empty()) {
      throw UsageError("migrations.psql-include", where + " reads a file outside of " +
                                                      directory_.path().string() +
                                                      "; move it into the directory");
    }
    // One that is missing is the script's own failure.
    if (!directory_.has(name)) return;
    if (!files_.emplace(name, directory_.text(name)).second) return;
    look_at(Script{.text = directory_.text(name),
                   .start = {.file = directory_.shown(name), .line = 1, .column = 1},
                   .guards = {}});
  }

  const SourceDirectory& directory_;
  IncludedFiles files_;
};

}  // namespace

IncludedFiles read_client_scripts(const SourceDirectory& directory,
                                  const std::vector<Migration>& migrations,
                                  const std::vector<Script>& actions) {
  Reader reader(directory);
  for (const Migration& each : migrations) {
    reader.read(each.up);
    reader.read(each.down);
    reader.read(each.verify);
  }
  for (const Script& each : actions) reader.read(each);
  return reader.take();
}

bool is_include(const psql::Command& command) {
  const std::string& name = command.name;
  return name == "i" || name == "ir" || name == "include" || name == "include_relative";
}

std::string included_file(const psql::Command& command, const std::string& file) {
  const bool is_relative = command.name == "ir" || command.name == "include_relative";
  std::string name = command.arguments.empty() ? "" : command.arguments[0].text;
  while (name.ends_with(';')) name.pop_back();
  const fs::path base = is_relative ? fs::path(file).parent_path() : fs::path();
  const std::string plain = (base / name).lexically_normal().generic_string();
  const bool is_outside = plain.empty() || plain.starts_with("..") || plain.starts_with('/');
  return is_outside ? std::string() : plain;
}

std::optional<ScriptPosition> find_hidden_statement(const Script& script) {
  SqlScript pieces(script.text, {.file = script.start.file, .dialect = SqlDialect::psql});
  try {
    while (const auto piece = pieces.next()) {
      bool is_hidden = false;
      if (piece->kind == SqlPieceKind::meta_command) {
        const auto commands = psql::parse_commands(piece->text, script.variables);
        is_hidden = !std::all_of(commands.begin(), commands.end(), [](const auto& command) {
          return psql::is_display_only(command.name);
        });
      } else if (piece->kind == SqlPieceKind::statement) {
        is_hidden = piece->text.starts_with(':') ||
                    psql::interpolate(piece->text, script.variables).is_resplit;
      }
      if (is_hidden) return position_in(script, piece->offset_bytes);
    }
  } catch (const UsageError&) {
    // What stands before the part that cannot be split is sent all the same.
    return script.start;
  }
  return std::nullopt;
}

}  // namespace fulldress::migrations
