#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/postgres/source_tool.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;

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

/// Where the clause that puts a new database into a tablespace begins; npos: nowhere.
std::size_t tablespace_clause(std::string_view line) {
  return line.starts_with("CREATE DATABASE ") ? line.find(" TABLESPACE = ")
                                              : std::string_view::npos;
}

/// What pg_dump since 17 writes for servers of any version.
bool is_setting_of_17(std::string_view line) { return line == "SET transaction_timeout = 0;"; }

bool knows_settings_of_17(const Binaries& binaries) {
  constexpr int since = 17;
  return binaries.major >= since;
}

/// What lets psql refuse commands of its own in between, since August 2025.
bool is_restriction(std::string_view line) {
  return line.starts_with("\\restrict ") || line.starts_with("\\unrestrict ");
}

/// The releases that brought it.
bool knows_restriction(const Binaries& binaries) {
  const std::map<int, int> since = {{13, 22}, {14, 19}, {15, 14}, {16, 10}, {17, 6}};
  const auto found = since.find(binaries.major);
  if (found == since.end()) return binaries.major > since.rbegin()->first;
  static const Pattern release(R"(^\d+\.(\d+))");
  const auto said = release.find(binaries.version);
  return said && std::stoi((*said)[1]) >= found->second;
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
    if (!file) refuse_dump(path_, "it cannot be read");
    for (std::string line; std::getline(file, line);) {
      if (line.find('\0') != std::string::npos) {
        refuse_dump(path_, "it is neither an archive of pg_dump nor a script");
      }
      if (line.ends_with('\r')) line.pop_back();
      look_at(line);
    }
    if (is_open_ || is_in_rows_) {
      refuse_dump(path_,
                  "it ends before its end, which pg_dump marks: it is cut off, or not all there");
    }
    if (!has_statements_) refuse_dump(path_, "it holds no statement");
    if (connected_.size() > 1) {
      refuse_dump(path_, "it holds several databases; dump the one that is meant by pg_dump");
    }
    SourceDump dump{.path = path_,
                    .form = DumpForm::script,
                    .database = connected_.empty() ? "" : *connected_.begin(),
                    .server_version = version_,
                    .roles = roles_.statements(),
                    .has_user_mappings = has_user_mappings_,
                    .has_tablespaces = has_tablespaces_,
                    .has_settings_of_17 = has_settings_of_17_,
                    .has_restriction = has_restriction_,
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
    if (!line.empty() && !line.starts_with("--")) has_statements_ = true;
    if (line.size() > statement_bytes_max) return;
    is_in_rows_ = begins_rows(line);
    if (line == "-- PostgreSQL database dump") is_open_ = true;
    if (line == "-- PostgreSQL database dump complete") is_open_ = false;
    if (line.starts_with(user_mapping)) has_user_mappings_ = true;
    if (names_tablespace(line)) has_tablespaces_ = true;
    if (is_setting_of_17(line)) has_settings_of_17_ = true;
    if (is_restriction(line)) has_restriction_ = true;
    if (line.starts_with("-- PostgreSQL database cluster dump")) {
      refuse_dump(path_, "it is of a whole cluster (pg_dumpall); dump the database by pg_dump");
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
  bool has_settings_of_17_ = false;
  bool has_restriction_ = false;
  bool has_statements_ = false;
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
    if (written.starts_with('"') || !is_known_to_all(lower_case(name))) quoted_[name] = written;
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

bool is_for_here(const SourceDump& script, const Binaries& binaries) {
  return !script.has_user_mappings && !script.has_tablespaces &&
         (!script.has_settings_of_17 || knows_settings_of_17(binaries)) &&
         (!script.has_restriction || knows_restriction(binaries));
}

std::vector<std::string> copy_for_here(const fs::path& script, const fs::path& into,
                                       const Binaries& binaries) {
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
      if (is_setting_of_17(line) && !knows_settings_of_17(binaries)) continue;
      if (is_restriction(line) && !knows_restriction(binaries)) continue;
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
  if (auto archive = read_archive(path, server, deadline)) return *std::move(archive);
  std::error_code problem;
  if (fs::is_directory(path, problem)) {
    refuse_dump(path, "it is a folder without toc.dat, so no dump of pg_dump --format=directory");
  }
  return ScriptReader(path).read();
}

}  // namespace fulldress::postgres
