#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/postgres/source_tool.hpp"
#include "harness/host/child_process.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;

/// Where a dump in several files has its list.
constexpr auto list_file = "toc.dat";

/// Lines longer than this are rows, whatever they look like.
constexpr std::size_t statement_bytes_max = 100'000;

constexpr std::string_view end_of_rows = "\\.";
constexpr std::string_view user_mapping = "CREATE USER MAPPING ";
constexpr std::string_view tablespace = "SET default_tablespace = ";
constexpr std::string_view no_tablespace = "SET default_tablespace = '';";

/// What follows is rows, up to `end_of_rows`.
bool begins_rows(std::string_view line) {
  return line.starts_with("COPY ") && line.ends_with(" FROM stdin;");
}

bool is_known_to_all(const std::string& name) {
  return name == "public" || name.starts_with("pg_") || name == "current_user" ||
         name == "current_role" || name == "session_user";
}

std::string lower(std::string text) {
  for (char& each : text) {
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  }
  return text;
}

/// A name in front of `text`, as it is and as it must be written; empty when there is none.
std::pair<std::string, std::string> take_name(std::string_view& text) {
  while (text.starts_with(' ') || text.starts_with(',')) text.remove_prefix(1);
  std::string name;
  std::size_t at = 0;
  if (text.starts_with('"')) {
    for (at = 1; at < text.size(); ++at) {
      if (text[at] == '"') {
        if (at + 1 >= text.size() || text[at + 1] != '"') break;
        ++at;
      }
      name += text[at];
    }
    at = std::min(at + 1, text.size());
  } else {
    while (at < text.size() && text[at] != ' ' && text[at] != ',' && text[at] != ';') ++at;
    name = text.substr(0, at);
  }
  std::pair<std::string, std::string> found(name, std::string(text.substr(0, at)));
  text.remove_prefix(at);
  return found;
}

bool is_archive(const fs::path& path) {
  std::error_code problem;
  if (fs::is_directory(path, problem)) return fs::is_regular_file(path / list_file, problem);
  std::ifstream file(path, std::ios::binary);
  std::array<char, 512> head{};
  file.read(head.data(), head.size());
  const std::string_view read(head.data(), static_cast<std::size_t>(file.gcount()));
  // The custom format by its mark, and tar by the name of its first file.
  return read.starts_with("PGDMP") || read.starts_with(list_file);
}

/// What `pg_restore --list` says behind a word of its head.
std::string said_in(const std::string& list, const std::string& word) {
  const auto found = Pattern("; +" + word + ": (.*)").find(list);
  return found ? (*found)[1] : "";
}

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw UsageError("engine.bad-dump", path.string() + " cannot be restored: " + why);
}

std::string said_by(const Binaries& binaries, const std::vector<std::string>& arguments,
                    const fs::path& path, const Deadline& deadline) {
  std::vector<std::string> command = {binaries.program("pg_restore")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  command.push_back(path.string());
  const auto finished = run_program({.arguments = std::move(command)}, deadline);
  if (!finished.status.is_success()) {
    refuse(path, one_line(finished.error, 500) + " (pg_restore " + binaries.version + ")");
  }
  return finished.output;
}

SourceDump read_archive(const fs::path& path, const ServerOptions& server,
                        const Deadline& deadline) {
  const auto binaries = programs_from("", server, deadline);
  const auto list = said_by(binaries, {"--list"}, path, deadline);
  SourceDump dump{.path = path,
                  .database = said_in(list, "dbname"),
                  .server_version = said_in(list, "Dumped from database version"),
                  .roles = {},
                  .notes = {}};
  NamedRoles roles;
  std::string_view schema;
  const auto text = said_by(binaries, {"--schema-only", "--file=-"}, path, deadline);
  for (schema = text; !schema.empty();) {
    const auto end = std::min(schema.find('\n'), schema.size());
    roles.read(schema.substr(0, end));
    schema.remove_prefix(std::min(end + 1, schema.size()));
  }
  dump.roles = roles.statements();
  return dump;
}

/// Where the clause that puts a new database into a tablespace begins; npos: nowhere.
std::size_t tablespace_clause(std::string_view line) {
  return line.starts_with("CREATE DATABASE ") ? line.find(" TABLESPACE = ")
                                              : std::string_view::npos;
}

/// As pg_dump writes it, one statement a line.
bool names_tablespace(std::string_view line) {
  return (line.starts_with(tablespace) && !line.starts_with(no_tablespace)) ||
         tablespace_clause(line) != std::string_view::npos;
}

/// What pg_restore --no-tablespaces makes of it: everything lies in the server's own.
void without_tablespace(std::string& line) {
  const auto clause = tablespace_clause(line);
  if (clause == std::string::npos) {
    line = no_tablespace;
    return;
  }
  const auto behind = clause + std::string_view(" TABLESPACE = ").size();
  std::string_view rest(line);
  rest.remove_prefix(behind);
  const auto before = rest.size();
  static_cast<void>(take_name(rest));
  line.erase(clause, behind - clause + before - rest.size());
}

/// Goes through a script line by line; rows are not looked at.
class ScriptReader {
 public:
  explicit ScriptReader(const fs::path& path) : path_(path) {}

  SourceDump read() {
    std::ifstream file(path_, std::ios::binary);
    if (!file) refuse(path_, "it cannot be read");
    for (std::string line; std::getline(file, line);) {
      if (line.find('\0') != std::string::npos) {
        refuse(path_, "it is neither an archive of pg_dump nor a script");
      }
      if (line.ends_with('\r')) line.pop_back();
      look_at(line);
    }
    if (is_open_ || is_in_rows_) {
      refuse(path_, "it ends before its end, which pg_dump marks: it is cut off, or not all there");
    }
    if (connected_.size() > 1) {
      refuse(path_, "it holds several databases; dump the one that is meant by pg_dump");
    }
    SourceDump dump{.path = path_,
                    .form = DumpForm::script,
                    .database = connected_.empty() ? "" : *connected_.begin(),
                    .server_version = version_,
                    .roles = roles_.statements(),
                    .has_user_mappings = has_user_mappings_,
                    .has_tablespaces = has_tablespaces_,
                    .notes = {}};
    return dump;
  }

 private:
  void look_at(const std::string& line) {
    constexpr std::string_view version = "-- Dumped from database version ";
    constexpr std::string_view connect = "\\connect ";
    if (is_in_rows_) {
      is_in_rows_ = line != end_of_rows;
      return;
    }
    if (line.size() > statement_bytes_max) return;
    is_in_rows_ = begins_rows(line);
    if (line == "-- PostgreSQL database dump") is_open_ = true;
    if (line == "-- PostgreSQL database dump complete") is_open_ = false;
    if (line.starts_with(user_mapping)) has_user_mappings_ = true;
    if (names_tablespace(line)) has_tablespaces_ = true;
    if (line.starts_with("-- PostgreSQL database cluster dump")) {
      refuse(path_, "it is of a whole cluster (pg_dumpall); dump the database by pg_dump");
    }
    if (line.starts_with(version) && version_.empty()) version_ = line.substr(version.size());
    if (line.starts_with(connect)) {
      connected_.insert(database_in(line.substr(connect.size())));
    }
    roles_.read(line);
  }

  // pg_dump writes `\connect shop`, and `\connect -reuse-previous=on "dbname='a b'"`.
  static std::string database_in(const std::string& text) {
    static const Pattern quoted(R"(dbname='((?:[^'\\]|\\.)*)')");
    const auto found = quoted.find(text);
    if (!found) {
      std::string_view rest = text;
      return take_name(rest).first;
    }
    std::string name;
    const auto escaped = (*found)[1];
    for (std::size_t at = 0; at < escaped.size(); ++at) {
      if (escaped[at] == '\\' && at + 1 < escaped.size()) ++at;
      name += escaped[at];
    }
    return name;
  }

  const fs::path& path_;
  NamedRoles roles_;
  std::string version_;
  std::set<std::string> connected_;
  bool is_in_rows_ = false;
  bool is_open_ = false;  ///< begun by pg_dump, whose last line is still to come
  bool has_user_mappings_ = false;
  bool has_tablespaces_ = false;
};

}  // namespace

void NamedRoles::read(std::string_view line) {
  const auto behind = [&](std::string_view words) {
    const auto at = line.find(words);
    return at == std::string_view::npos ? std::string_view() : line.substr(at + words.size());
  };
  const bool is_alter = line.starts_with("ALTER ");
  if (is_alter) take_list(behind(" OWNER TO "));
  if (line.starts_with("ALTER DEFAULT PRIVILEGES ")) take_list(behind(" FOR ROLE "));
  if (line.starts_with("SET SESSION AUTHORIZATION ")) take_list(behind(" AUTHORIZATION "));
  const bool is_grant =
      line.starts_with("GRANT ") || line.find(" GRANT ") != std::string_view::npos;
  const bool is_revoke =
      line.starts_with("REVOKE ") || line.find(" REVOKE ") != std::string_view::npos;
  if (is_grant) take_list(behind(" TO "));
  if (is_revoke) take_list(behind(" FROM "));
  if (line.starts_with("CREATE POLICY ")) take_list(behind(" TO "));
}

void NamedRoles::take_list(std::string_view text) {
  for (;;) {
    const auto [name, written] = take_name(text);
    if (name.empty()) return;
    if (written.starts_with('"') || !is_known_to_all(lower(name))) quoted_[name] = written;
    if (!text.starts_with(',')) return;
  }
}

std::vector<RoleStatement> NamedRoles::statements() const {
  std::vector<RoleStatement> statements;
  for (const auto& [name, written] : quoted_) {
    statements.push_back({.role = name, .statement = "create role " + written});
  }
  return statements;
}

std::vector<std::string> copy_for_here(const fs::path& script, const fs::path& into) {
  std::vector<std::string> refreshing;
  std::ifstream from(script, std::ios::binary);
  std::ofstream to(into, std::ios::binary);
  bool is_in_rows = false;
  bool is_left_out = false;
  for (std::string line; std::getline(from, line);) {
    if (is_in_rows) {
      is_in_rows = line != end_of_rows && line != std::string(end_of_rows) + "\r";
    } else {
      is_in_rows = begins_rows(line);
      if (names_tablespace(line)) {
        without_tablespace(line);
      }
      is_left_out = is_left_out || line.starts_with(user_mapping);
      if (is_left_out) {
        is_left_out = line.find(';') == std::string::npos;
        continue;
      }
      if (line.starts_with("REFRESH MATERIALIZED VIEW ")) {
        refreshing.push_back(line);
        continue;
      }
    }
    to << line << '\n';
  }
  to.close();
  if (to) return refreshing;
  throw InfrastructureError("engine.source-failed", "the script " + script.string() +
                                                        " cannot be written to " + into.string());
}

SourceDump read_dump(const fs::path& path, const ServerOptions& server, const Deadline& deadline) {
  if (is_archive(path)) return read_archive(path, server, deadline);
  std::error_code problem;
  if (fs::is_directory(path, problem)) {
    refuse(path, "it is a folder without " + std::string(list_file) +
                     ", so no dump of pg_dump --format=directory");
  }
  return ScriptReader(path).read();
}

}  // namespace fulldress::postgres
