#include "harness/engine/postgres/template_build.hpp"

#include "harness/base/error.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/files.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string_view>
#include <utility>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;

constexpr int first_without_instructions = 14;
constexpr std::size_t wal_name_bytes = 24;

ChildOptions child_of(const TemplateBuild& build, std::vector<std::string> arguments) {
  ChildOptions options;
  options.arguments = std::move(arguments);
  options.environment = {{"LC_ALL", "C"}, {"TZ", "UTC"}};
  options.working_directory = build.directory;
  options.run_as = build.user;
  return options;
}

std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of('\n');
  if (end == std::string::npos) return {};
  const auto start = text.rfind('\n', end);
  return text.substr(start == std::string::npos ? 0 : start + 1,
                     end - (start == std::string::npos ? 0 : start + 1) + 1);
}

// initdb ends with hints and notes of what it undid; what went wrong is in the first such line.
std::string reason_in(const std::string& error) {
  std::istringstream lines(error);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("error:") != std::string::npos || line.find("FATAL:") != std::string::npos) {
      return line;
    }
  }
  return last_line(error);
}

void run_initdb(const TemplateBuild& build, const fs::path& data, const Deadline& deadline) {
  std::vector<std::string> arguments = {build.binaries.program("initdb"),
                                        "--pgdata=" + data.string(),
                                        "--no-sync",
                                        "--auth=trust",
                                        "--username=postgres",
                                        "--encoding=" + build.encoding,
                                        "--locale=" + build.locale,
                                        "--lc-messages=C",
                                        "--wal-segsize=1"};
  if (build.binaries.major >= first_without_instructions) {
    arguments.emplace_back("--no-instructions");
  }
  const auto finished = run_program(child_of(build, std::move(arguments)), deadline);
  if (finished.status.is_success()) return;
  throw InfrastructureError("engine.initdb-failed",
                            "initdb ended with " + finished.status.to_text() +
                                " and said: " + reason_in(finished.error) + "; locale is " +
                                build.locale + " (`locale -a` lists those there are), encoding " +
                                build.encoding + ", folder " + data.string());
}

// initdb leaves WAL files that were made for later use: a quarter of the template's bytes.
void remove_spare_wal(const TemplateBuild& build, const fs::path& data, const Deadline& deadline) {
  const std::string program = build.binaries.program("pg_controldata");
  // The npm packages have only what a server needs.
  if (!fs::exists(program)) return;
  const auto finished = run_program(child_of(build, {program, data.string()}), deadline);
  constexpr std::string_view label = "REDO WAL file:";
  const auto at = finished.output.find(label);
  if (!finished.status.is_success() || at == std::string::npos) return;
  const auto start = finished.output.find_first_not_of(' ', at + label.size());
  const std::string needed = finished.output.substr(start, wal_name_bytes);
  for (const auto& entry : fs::directory_iterator(data / "pg_wal")) {
    const std::string name = entry.path().filename().string();
    // Names are numbers of fixed width: what is greater was not written yet.
    if (name.size() == wal_name_bytes && name > needed) fs::remove(entry.path());
  }
}

// Seven of eight lines are comments, and the server reads them at every start.
void remove_comments(const TemplateBuild& build, const fs::path& file) {
  std::istringstream lines(read_file(file));
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    const auto start = line.find_first_not_of(" \t");
    if (start != std::string::npos && line[start] != '#') kept += line + "\n";
  }
  write_file_atomically(file, kept);
  if (build.user != current_user()) change_owner(file, build.user);
}

}  // namespace

fs::path build_template(const TemplateBuild& build, const Deadline& deadline) {
  fs::path data = build.directory / "data";
  run_initdb(build, data, deadline);
  remove_spare_wal(build, data, deadline);
  remove_comments(build, data / "postgresql.conf");
  return data;
}

std::vector<std::string> template_database_folders(const fs::path& data_directory) {
  std::vector<std::pair<unsigned long, std::string>> folders;
  for (const auto& entry : fs::directory_iterator(data_directory / "base")) {
    const std::string name = entry.path().filename().string();
    unsigned long number = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (problem == std::errc() && end == name.data() + name.size()) {
      folders.emplace_back(number, "base/" + name);
    }
  }
  std::sort(folders.begin(), folders.end());
  ensure(folders.size() == 3, "initdb makes three databases");
  return {folders[0].second, folders[1].second};
}

}  // namespace fulldress::postgres
