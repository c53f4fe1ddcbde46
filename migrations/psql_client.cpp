#include "migrations/psql_client.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/clean_up.hpp"
#include "migrations/client_program.hpp"
#include "migrations/format.hpp"
#include "migrations/script_sender.hpp"
#include "migrations/script_text.hpp"
#include "migrations/sql/embedded_sql.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::migrations {
namespace {

constexpr std::string_view syntax_error = "42601";

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::psql_client);
  return parsed;
}

/// Whether a statement that ends at `end` is followed by its semicolon.
bool is_terminated(std::string_view text, std::size_t end) {
  while (end < text.size()) {
    if (sql_token::is_space(text[end])) {
      ++end;
    } else if (text.substr(end, 2) == "--") {
      end = sql_token::end_of_line(text, end);
    } else if (text.substr(end, 2) == "/*") {
      end = std::min(sql_token::end_of_nested_comment(text, end), text.size());
    } else {
      return text[end] == ';';
    }
  }
  return false;
}

}  // namespace

void PsqlClient::run(const Script& script) {
  variables_ = {{"AUTOCOMMIT", "on"},        {"ENCODING", "UTF8"}, {"QUIET", "on"},
                {"ON_ERROR_STOP", "1"},      {"ERROR", "false"},   {"SQLSTATE", "00000"},
                {"ON_ERROR_ROLLBACK", "off"}};
  know_server();
  for (const auto& [name, value] : script.variables) variables_[name] = value;
  run_file(script);
}

void PsqlClient::know_server() {
  const auto row = session_.query(statements().get("client_variables")).rows.at(0);
  variables_["DBNAME"] = row.at(0).value_or("");
  variables_["USER"] = row.at(1).value_or("");
  variables_["SERVER_VERSION_NUM"] = row.at(2).value_or("");
  variables_["SERVER_VERSION_NAME"] = row.at(3).value_or("");
}

void PsqlClient::run_file(const Script& script) {
  File file{.script = script, .buffer = {}, .last = {}, .copying = {}, .branches = {}};
  SqlScript pieces(script.text, {.file = script.start.file, .dialect = SqlDialect::psql});
  try {
    while (const auto piece = pieces.next()) {
      if (!take_piece(file, *piece)) return;
    }
  } catch (const UsageError& error) {
    // psql sends the server what it cannot split, which refuses it.
    fail(file, 0, {.sqlstate = std::string(syntax_error), .message = error.message()});
  }
  // psql sends what is left at the end of its file.
  if (!file.buffer.text.empty()) send(file, std::exchange(file.buffer, {}));
  if (!file.branches.empty()) {
    fail(file, script.text.size(),
         {.sqlstate = std::string(syntax_error),
          .message = "the script ends inside an \\if that no \\endif closes"});
  }
}

bool PsqlClient::take_piece(File& file, const SqlPiece& piece) {
  switch (piece.kind) {
    case SqlPieceKind::statement:
      take_statement(file, piece);
      return true;
    case SqlPieceKind::copy_data:
      if (file.is_active()) send_data(file, std::exchange(file.copying, {}), piece.text);
      return true;
    case SqlPieceKind::meta_command:
      return take_line(file, piece);
  }
  return true;
}

void PsqlClient::take_statement(File& file, const SqlPiece& piece) {
  if (!file.is_active()) return;
  Pending& buffer = file.buffer;
  if (piece.is_copy_from_stdin) {
    if (!buffer.text.empty()) {
      fail(file, piece.offset_bytes,
           {.sqlstate = std::string(syntax_error),
            .message = "COPY FROM STDIN stands behind \\; which is not run here; end the statement "
                       "before it with a semicolon alone"});
    }
    file.copying = {.text = std::string(piece.text), .offset = piece.offset_bytes};
    return;
  }
  // `a \; b;` goes to the server as one text. Blanks keep the offsets of errors right.
  if (buffer.text.empty()) buffer.offset = piece.offset_bytes;
  buffer.text.resize(piece.offset_bytes - buffer.offset, ' ');
  buffer.text += piece.text;
  if (piece.is_joined_to_next) {
    buffer.text += ';';
    return;
  }
  if (is_terminated(file.script.text, piece.offset_bytes + piece.text.size())) {
    send(file, file.last = std::exchange(buffer, {}));
  }
}

bool PsqlClient::take_line(File& file, const SqlPiece& piece) {
  const bool may_run = set_.format().execution().client_programs == ClientPrograms::allowed;
  const auto run = [&](const std::string& program) {
    // psql evaluates nothing in a branch it does not take.
    if (!file.is_active()) return std::string();
    std::string output = run_client_program(program, set_.directory()).output;
    if (output.ends_with('\n')) output.pop_back();
    return output;
  };
  psql::CommandReader commands(piece.text, variables_,
                               may_run ? psql::BacktickRunner(run) : psql::BacktickRunner());
  // One by one, because \set and \gset decide how the next one is read.
  while (const auto command = commands.next()) {
    if (!take_command(file, *command, piece.offset_bytes + command->offset)) return false;
  }
  return true;
}

bool PsqlClient::take_command(File& file, const psql::Command& command, std::size_t offset) {
  const std::string& name = command.name;
  if (restriction_ && name != "unrestrict") {
    fail(file, offset,
         {.sqlstate = std::string(syntax_error),
          .message = "\\" + name + ": commands are restricted until \\unrestrict"});
  }
  const bool is_branch = name == "if" || name == "elif" || name == "else" || name == "endif";
  if (!is_branch && !file.is_active()) return true;
  if (name == "g" || name == "gx" || name == "gset" || name == "gexec") {
    take_query(file, command, offset);
    return true;
  }
  if (!file.buffer.text.empty()) {
    fail(file, offset,
         {.sqlstate = std::string(syntax_error),
          .message = "\\" + name +
                     " stands inside of a statement, which is not run here; end that with a "
                     "semicolon"});
  }
  if (is_branch) take_branch(file, command, offset);
  if (name == "set") set_variable(file, command, offset);
  if (name == "unset" && !command.arguments.empty()) variables_.erase(command.arguments[0].text);
  if (name == "restrict" || name == "unrestrict") restrict(file, command, offset);
  if (is_include(command)) include(file, command, offset);
  if (name == "copy") copy(file, command, offset);
  // psql does not care how it ends.
  if (name == "!") {
    static_cast<void>(run_client_program(std::string(command.rest), set_.directory()));
  }
  return name != "q" && name != "quit";
}

void PsqlClient::take_branch(File& file, const psql::Command& command, std::size_t offset) {
  std::string expression;
  for (const auto& each : command.arguments) {
    expression += (expression.empty() ? "" : " ") + each.text;
  }
  // psql warns of what is no boolean, and takes it for false.
  const bool holds = psql::parse_boolean(expression).value_or(false);
  if (command.name == "if") {
    const bool is_outer_active = file.is_active();
    const bool is_active = is_outer_active && holds;
    file.branches.push_back(
        {.is_active = is_active, .was_active = is_active, .is_outer_active = is_outer_active});
    return;
  }
  if (file.branches.empty()) {
    fail(file, offset,
         {.sqlstate = std::string(syntax_error), .message = "\\" + command.name + " without \\if"});
  }
  if (command.name == "endif") {
    file.branches.pop_back();
    return;
  }
  auto& branch = file.branches.back();
  if (branch.has_else) {
    fail(
        file, offset,
        {.sqlstate = std::string(syntax_error), .message = "\\" + command.name + " behind \\else"});
  }
  branch.has_else = command.name == "else";
  branch.is_active = branch.is_outer_active && !branch.was_active && (branch.has_else || holds);
  branch.was_active = branch.was_active || branch.is_active;
}

void PsqlClient::take_query(File& file, const psql::Command& command, std::size_t offset) {
  const bool has_query = !file.buffer.text.empty();
  const Pending query = has_query ? std::exchange(file.buffer, {}) : file.last;
  if (query.text.empty()) return;
  file.last = query;
  if (command.name == "gset") {
    set_variables(file, command, query, offset);
  } else if (command.name == "gexec") {
    execute_results(file, query);
  } else {
    send(file, query);
  }
}

void PsqlClient::set_variables(File& file, const psql::Command& command, const Pending& query,
                               std::size_t offset) {
  const auto sent = psql::interpolate(query.text, variables_);
  ResultSet result;
  if (!guard(file, query, sent, [&] { result = session_.query(sent.text); })) return;
  if (result.rows.size() != 1) {
    fail(file, offset,
         {.sqlstate = result.rows.empty() ? "P0002" : "P0003",
          .message = "\\gset needs one row; there are " + std::to_string(result.rows.size())});
  }
  const std::string prefix = command.arguments.empty() ? "" : command.arguments[0].text;
  for (std::size_t index = 0; index < result.columns.size(); ++index) {
    const auto& value = result.rows[0].at(index);
    if (value) {
      variables_[prefix + result.columns[index]] = *value;
    } else {
      variables_.erase(prefix + result.columns[index]);
    }
  }
}

void PsqlClient::execute_results(File& file, const Pending& query) {
  const auto sent = psql::interpolate(query.text, variables_);
  ResultSet result;
  if (!guard(file, query, sent, [&] { result = session_.query(sent.text); })) return;
  for (const Row& row : result.rows) {
    for (const auto& value : row) {
      if (!value) continue;
      psql::Interpolated made;
      made.text = *value;
      // Its own offsets say nothing about the file: the query that made it is to be looked at.
      made.is_resplit = true;
      guard(file, query, made, [&] { session_.execute(*value); });
    }
  }
}

void PsqlClient::set_variable(const File& file, const psql::Command& command, std::size_t offset) {
  if (command.arguments.empty()) return;
  const std::string& name = command.arguments[0].text;
  const bool is_name = std::all_of(name.begin(), name.end(), [](char character) {
    return sql_token::is_name_start(character) || sql_token::is_digit(character);
  });
  if (!is_name || name.empty()) {
    fail(file, offset,
         {.sqlstate = std::string(syntax_error),
          .message = "\\set: \"" + name + "\" cannot be the name of a variable"});
  }
  std::string value;
  for (std::size_t index = 1; index < command.arguments.size(); ++index) {
    value += command.arguments[index].text;
  }
  variables_[name] = value;
}

void PsqlClient::restrict(const File& file, const psql::Command& command, std::size_t offset) {
  const std::string key = command.arguments.empty() ? "" : command.arguments[0].text;
  const bool begins = command.name == "restrict";
  if (key.empty() || (!begins && restriction_ != key)) {
    fail(file, offset,
         {.sqlstate = std::string(syntax_error),
          .message = "\\" + command.name + (begins ? " needs a key" : " has another key")});
  }
  restriction_ = begins ? std::optional(key) : std::nullopt;
}

void PsqlClient::send(const File& file, const Pending& statement) {
  const auto sent = psql::interpolate(statement.text, variables_);
  guard(file, statement, sent, [&] {
    const auto split =
        sent.is_resplit ? statements_of(sent.text, SqlDialect::postgres) : std::nullopt;
    if (!split) {
      session_.execute(sent.text);
      return;
    }
    for (const SqlPiece& each : *split) session_.execute(each.text);
  });
}

void PsqlClient::fail(const File& file, std::size_t offset, Complaint complaint) const {
  SqlErrorInfo info;
  info.sqlstate = std::move(complaint.sqlstate);
  info.message = "psql: " + complaint.message;
  info.position = position_in(file.script, offset);
  throw SqlError(std::move(info));
}

bool PsqlClient::guard(const File& file, const Pending& statement, const psql::Interpolated& sent,
                       const std::function<void()>& act) {
  try {
    act();
    variables_["ERROR"] = "false";
    variables_["SQLSTATE"] = "00000";
    return true;
  } catch (const SqlError& error) {
    variables_["ERROR"] = "true";
    variables_["SQLSTATE"] = error.sqlstate();
    variables_["LAST_ERROR_MESSAGE"] = error.info().message;
    variables_["LAST_ERROR_SQLSTATE"] = error.sqlstate();
    const auto stop = variables_.find("ON_ERROR_STOP");
    const bool stops = stop != variables_.end() && psql::parse_boolean(stop->second).value_or(true);
    if (!stops) return false;
    SqlErrorInfo info = error.info();
    if (info.offset_bytes && !sent.is_resplit) {
      info.offset_bytes = sent.source_offset(*info.offset_bytes);
    } else {
      info.offset_bytes.reset();
    }
    throw located(SqlError(std::move(info), error.where()), file.script, statement.offset);
  }
}

void run_with_psql(Session& session, const MigrationSet& set, const Script& script) {
  const bool is_alone = session.transaction_state() == TransactionState::idle;
  try {
    PsqlClient(session, set).run(script);
  } catch (const SqlError&) {
    // A transaction of the tool's around it is for the caller to end.
    clean_up(session, "what a failed script has set stays set", [&] {
      if (is_alone) session.rollback();
      if (is_alone) session.execute(statements().get("end_connection"));
    });
    throw;
  }
  if (session.transaction_state() == TransactionState::failed) return;
  session.execute(statements().get("end_connection"));
}

}  // namespace fulldress::migrations
