#include "harness/engine/sqlite/sql_state.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fulldress::sqlite {
namespace {

using Rule = std::pair<std::string_view, std::string_view>;

// What SQLite's parser says, in the order in which the texts are tried.
constexpr std::array<Rule, 25> parser_rules = {{
    {"no such table:", "42P01"},
    {"no such column:", "42703"},
    {"has no column named", "42703"},
    {"unknown column", "42703"},
    {"no such function:", "42883"},
    {"wrong number of arguments to function", "42883"},
    {"no such index:", "42704"},
    {"no such trigger:", "42704"},
    {"no such view:", "42704"},
    {"no such module:", "42704"},
    {"no such collation sequence:", "42704"},
    {"no such savepoint:", "3B001"},
    {"already exists", "42P07"},
    {"already another table or index with this name", "42P07"},
    {"duplicate column name:", "42701"},
    {"ambiguous column name:", "42702"},
    {"foreign key mismatch", "42830"},
    {"cannot start a transaction within a transaction", "25001"},
    {"no transaction is active", "25P01"},
    {"syntax error", "42601"},
    {"unrecognized token:", "42601"},
    {"incomplete input", "42601"},
    // Of values, found by functions while a statement runs.
    {"malformed JSON", "22032"},
    {"integer overflow", "22003"},
    {"JSON path error", "22032"},
}};

std::string_view parser_state(std::string_view message) {
  const auto* rule = std::find_if(parser_rules.begin(), parser_rules.end(), [&](const Rule& each) {
    return message.find(each.first) != std::string_view::npos;
  });
  return rule == parser_rules.end() ? "42000" : rule->second;
}

std::string_view constraint_state(int extended_code) {
  switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return "23505";
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return "23503";
    case SQLITE_CONSTRAINT_NOTNULL:
      return "23502";
    case SQLITE_CONSTRAINT_CHECK:
      return "23514";
    case SQLITE_CONSTRAINT_DATATYPE:
      return "42804";
    case SQLITE_CONSTRAINT_TRIGGER:
      return "P0001";
    default:
      return "23000";
  }
}

std::string hint_of(int extended_code) {
  switch (extended_code) {
    case SQLITE_READONLY_DBMOVED:
      return "the database file was moved or deleted while it was open";
    case SQLITE_READONLY_DIRECTORY:
      return "the directory of the database is not writable, so no journal can be made in it";
    case SQLITE_READONLY_ROLLBACK:
      return "a crashed writer left a journal; open the database once for writing to replay it";
    default:
      break;
  }
  switch (extended_code & 0xFF) {
    case SQLITE_CANTOPEN:
      return "check that the file and its directory exist and are writable";
    case SQLITE_FULL:
      return "make room where the database and temporary files (SQLITE_TMPDIR) are, or raise "
             "max_page_count";
    default:
      return {};
  }
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::replace(text.begin(), text.end(), '\r', ' ');
  return text;
}

}  // namespace

std::string_view sql_state_of(int extended_code, std::string_view message) {
  if (extended_code == SQLITE_READONLY_DBMOVED) return "58P01";
  if (extended_code == SQLITE_BUSY_SNAPSHOT) return "40001";
  switch (extended_code & 0xFF) {
    case SQLITE_CONSTRAINT:
      return constraint_state(extended_code);
    case SQLITE_MISMATCH:
      return "42804";
    case SQLITE_READONLY:
      return "25006";
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
      return "55P03";
    case SQLITE_LOCKED:
      return "55006";
    case SQLITE_FULL:
      return "53100";
    case SQLITE_NOMEM:
      return "53200";
    case SQLITE_TOOBIG:
      return "54000";
    case SQLITE_IOERR:
      return "58030";
    case SQLITE_CANTOPEN:
      return "58P01";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "XX001";
    case SQLITE_INTERRUPT:
      return "57014";
    case SQLITE_AUTH:
    case SQLITE_PERM:
      return "42501";
    case SQLITE_RANGE:
      return "08P01";
    case SQLITE_ERROR:
      return extended_code == SQLITE_ERROR_MISSING_COLLSEQ ? "42704" : parser_state(message);
    default:
      return "XX000";
  }
}

SqlError sql_error(sqlite3* handle, std::string_view statement,
                   std::optional<std::size_t> offset_bytes) {
  const int code = sqlite3_extended_errcode(handle);
  const std::string message = one_line(sqlite3_errmsg(handle));
  return SqlError({.sqlstate = std::string(sql_state_of(code, message)),
                   .message = message,
                   .hint = hint_of(code),
                   .statement = std::string(statement),
                   .offset_bytes = offset_bytes});
}

void refuse_nul_in_script(std::string_view script) {
  const auto at = script.find('\0');
  if (at == std::string_view::npos) return;
  throw SqlError({.sqlstate = "22021",
                  .message = "there is a NUL byte in the statement",
                  .hint = "the file may be damaged, or in UTF-16",
                  .statement = std::string(script),
                  .offset_bytes = at});
}

void refuse_nul_in_value(std::string_view value, std::string_view what) {
  if (value.find('\0') == std::string_view::npos) return;
  throw SqlError({.sqlstate = "22021",
                  .message = std::string(what) + " holds a NUL byte",
                  .hint = "text with NUL bytes belongs in a blob"});
}

}  // namespace fulldress::sqlite
