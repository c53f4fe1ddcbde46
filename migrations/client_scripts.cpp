#include "migrations/client_scripts.hpp"

#include "harness/engine/psql_copy.hpp"
#include "harness/engine/psql_target.hpp"
#include "harness/engine/sql_script.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/script_text.hpp"
#include "migrations/unset_placeholder.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

/// Commands that PsqlClient obeys, besides those that only change what is shown.
constexpr std::array<std::string_view, 18> obeyed = {
    "set", "unset", "if",    "elif", "else", "endif",   "g",
    "gx",  "gset",  "gexec", "i",    "ir",   "include", "include_relative",
    "q",   "quit",  "copy",  "!"};

/// Variables whose value changes how psql runs a script in ways we do not.
constexpr std::array<std::string_view, 4> unsupported_variables = {
    "AUTOCOMMIT", "ON_ERROR_ROLLBACK", "SINGLELINE", "SINGLESTEP"};

template <typename List>
bool holds(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// Whether psql runs a script in another way with this value of a variable.
bool changes_psql(const std::string& variable, std::optional<std::string_view> value) {
  if (!holds(unsupported_variables, variable)) return false;
  return !value || psql::parse_boolean(*value) != (variable == "AUTOCOMMIT");
}

/// The same for \set and \unset.
std::string reason_to_refuse_setting(const psql::Command& command) {
  if (command.arguments.empty()) return {};
  const psql::Argument& variable = command.arguments[0];
  if (variable.has_variable || variable.has_program) {
    return "which variable it sets is known only while the script runs";
  }
  std::optional<std::string_view> value;
  if (command.name == "set") {
    value = command.arguments.size() > 1 ? std::string_view(command.arguments[1].text) : "on";
  }
  return changes_psql(variable.text, value) ? "it changes how psql runs what follows" : "";
}

std::string reason_to_refuse_copy(const psql::Command& command) {
  const auto copy = psql::parse_client_copy(command.rest);
  if (!copy) return "what it copies cannot be told";
  if (copy->direction == psql::ClientCopy::Direction::to) return "it writes to a file";
  const bool is_stream = copy->end == psql::ClientCopy::End::stream;
  return is_stream ? "its data come from psql's own input; say COPY FROM STDIN" : "";
}

/// Whether psql may evaluate an argument or not, as the branches before decide.
bool is_lazy(const psql::Command& command) {
  return command.name == "elif" &&
         std::any_of(command.arguments.begin(), command.arguments.end(),
                     [](const psql::Argument& each) { return each.has_program; });
}

/// Why PsqlClient cannot run it as psql would; empty if it can.
std::string reason_to_refuse(const psql::Command& command) {
  const std::string& name = command.name;
  const std::string first = command.arguments.empty() ? "" : command.arguments[0].text;
  if (is_lazy(command)) return "whether its program starts hangs on what comes before";
  if (name == "c" || name == "connect") return "it turns to another connection";
  if (name == "encoding") {
    return first.empty() || psql::is_utf8(first) ? "" : "files are read as UTF-8";
  }
  if (name == "o" || name == "out") {
    return first.empty() || first == "/dev/null" ? "" : "it writes to a file";
  }
  if (name == "g" || name == "gx") {
    return first.empty() || first.starts_with('(') ? "" : "it writes to a file";
  }
  if (name == "copy") return reason_to_refuse_copy(command);
  if (name == "set" || name == "unset") return reason_to_refuse_setting(command);
  if (psql::is_display_only(name) || holds(obeyed, name)) return {};
  return "it is none of the commands that are run here";
}

/// What PsqlClient sets by itself.
std::set<std::string> variables_of_client() {
  return {"AUTOCOMMIT",
          "DBNAME",
          "ENCODING",
          "ERROR",
          "LAST_ERROR_MESSAGE",
          "LAST_ERROR_SQLSTATE",
          "ON_ERROR_ROLLBACK",
          "ON_ERROR_STOP",
          "QUIET",
          "SERVER_VERSION_NAME",
          "SERVER_VERSION_NUM",
          "SQLSTATE",
          "USER"};
}

class Reader {
 public:
  Reader(const SourceDirectory& directory, ClientPrograms programs)
      : directory_(directory), programs_(programs) {}

  void read(const std::optional<Script>& script) {
    if (!script) return;
    looked_at_.clear();
    set_ = variables_of_client();
    branches_ = 0;
    has_rows_ = false;
    for (const auto& [name, value] : script->variables) {
      set_.insert(name);
      if (!changes_psql(name, value)) continue;
      throw UsageError("migrations.psql-command",
                       script->start.file + ": the variable " + name + "=" + value +
                           " changes how psql runs a script, which is not done here");
    }
    look_at(*script);
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
        if (piece->kind == SqlPieceKind::statement) refuse_unset(script, *piece);
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

  /// psql sends such a variable as it stands there, and the server finds a stray colon. What a
  /// branch holds may never be sent.
  void refuse_unset(const Script& script, const SqlPiece& piece) const {
    if (branches_ > 0 || has_rows_) return;
    const auto unset = find_unset_variable(
        piece.text, [&](const std::string& name) { return set_.contains(name); });
    if (!unset) return;
    const auto position = position_in(script, piece.offset_bytes + unset->offset_bytes);
    throw UsageError("migrations.unresolved-placeholder",
                     position.to_text() + ": nothing sets the variable " + unset->name +
                         " of psql; say --format-option variables." + unset->name + "=<value>");
  }

  /// What later statements may use.
  void note_variables(const psql::Command& command) {
    if (command.name == "if") ++branches_;
    if (command.name == "endif" && branches_ > 0) --branches_;
    // Which variables it makes is told by the columns of its row.
    if (command.name == "gset") has_rows_ = true;
    if (command.name == "set" && !command.arguments.empty()) set_.insert(command.arguments[0].text);
  }

  void look_at(const psql::Command& command, const ScriptPosition& position,
               const std::string& file) {
    note_variables(command);
    const std::string where = position.to_text() + ": \\" + command.name;
    if (psql::starts_program(command) && programs_ == ClientPrograms::refused) {
      throw UsageError("migrations.psql-program",
                       where +
                           " starts a program; take it out, or let it: --format-option "
                           "programs=allowed");
    }
    const std::string reason = reason_to_refuse(command);
    if (!reason.empty()) {
      throw UsageError("migrations.psql-command",
                       where + " cannot be run here as psql does: " + reason);
    }
    if (is_include(command)) take_include(command, where, file);
    if (command.name == "copy") take_copy(command, where);
  }

  /// The data, which nobody looks into.
  void take_copy(const psql::Command& command, const std::string& where) {
    const auto copy = psql::parse_client_copy(command.rest);
    if (copy->end != psql::ClientCopy::End::file) return;
    const std::string name = file_inside(copy->name);
    if (name.empty()) refuse_outside(where);
    if (directory_.has(name)) files_.emplace(name, directory_.text(name));
  }

  [[noreturn]] void refuse_outside(const std::string& where) const {
    throw UsageError("migrations.psql-include", where + " reads a file outside of " +
                                                    directory_.path().string() +
                                                    "; move it into the directory");
  }

  void take_include(const psql::Command& command, const std::string& where,
                    const std::string& file) {
    if (command.arguments.empty() || command.arguments[0].has_variable ||
        command.arguments[0].has_program) {
      throw UsageError("migrations.psql-include",
                       where + " names no file, or one that is known only while the script runs");
    }
    const std::string name = included_file(command, file);
    if (name.empty()) refuse_outside(where);
    // One that is missing is the script's own failure.
    if (!directory_.has(name)) return;
    files_.emplace(name, directory_.text(name));
    if (!looked_at_.insert(name).second) return;
    look_at(Script{.text = directory_.text(name),
                   .start = {.file = directory_.shown(name), .line = 1, .column = 1},
                   .guards = {}});
  }

  const SourceDirectory& directory_;
  ClientPrograms programs_;
  IncludedFiles files_;
  std::set<std::string> looked_at_;  ///< of this script, as is what follows
  std::set<std::string> set_;        ///< variables
  std::size_t branches_ = 0;         ///< of \\if that are open
  bool has_rows_ = false;            ///< a row has become variables
};

}  // namespace

IncludedFiles read_client_scripts(const SourceDirectory& directory,
                                  const std::vector<Migration>& migrations,
                                  const std::vector<Script>& actions, ClientPrograms programs) {
  Reader reader(directory, programs);
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
  return file_inside((base / name).generic_string());
}

std::string file_inside(const std::string& name) {
  const std::string plain = fs::path(name).lexically_normal().generic_string();
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
