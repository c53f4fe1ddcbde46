#include "scenarios/shell_command.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"
#include "harness/host/child_process.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr int not_executable = 126;
constexpr int not_found = 127;
constexpr std::size_t last_bytes = 600;

std::string without_line_ends(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

/// A line of a stack trace: `  File "x.py", line 1`, `    at run (x.js:1:1)`, `x.rb:1:in 'run'`.
bool is_of_a_trace(const std::string& line) {
  static const Pattern frame(R"(^(\s.*|.*:\d+:in [`'].*|Traceback \(most recent.*|Tasks: TOP => .*)"
                             R"(|\(See full trace .*)$)");
  return line.empty() || frame.matches(line);
}

/// What a program said without the lines that tell where in its source it was; all of it where
/// nothing else is left.
std::string without_traces(const std::string& said) {
  std::string text;
  for (std::size_t at = 0; at < said.size();) {
    const auto end = std::min(said.find('\n', at), said.size());
    const std::string line = said.substr(at, end - at);
    if (!is_of_a_trace(line)) text += line + "\n";
    at = end + 1;
  }
  return text.empty() ? said : without_line_ends(text);
}

/// The end of what a program said, where the reason usually is.
std::string last_words(const FinishedProgram& finished) {
  const std::string said =
      without_traces(without_line_ends(finished.error.empty() ? finished.output : finished.error));
  const std::size_t from = said.size() > last_bytes ? said.size() - last_bytes : 0;
  return one_line(redact_secrets(said.substr(from)), last_bytes);
}

/// `postgresql:///db?host=...&user=ann` instead of `postgresql://ann@/db?host=...`: an address that
/// names a user and no host is none to the URL parsers of Ruby and of browsers.
std::string widely_readable(const std::string& url) {
  static const Pattern hostless(R"(^(postgres(?:ql)?)://([^@/]+)@/([^?]*)\?(.*)$)");
  const auto match = hostless.match(url);
  if (!match) return url;
  return (*match)[1] + ":///" + (*match)[3] + "?" + (*match)[4] + "&user=" + (*match)[2];
}

ChildOptions child_of(const ShellCommand& command, const Database& database) {
  ChildOptions options;
  options.arguments = {"/bin/sh", "-c", command.text};
  options.environment = database.environment();
  const auto url = database.url();
  const bool is_file = url.find("://") == std::string::npos;
  options.environment["DATABASE_URL"] =
      is_file ? "sqlite:///" + std::filesystem::absolute(url).string() : widely_readable(url);
  for (const auto& [name, value] : command.environment) options.environment[name] = value;
  options.working_directory = command.directory;
  return options;
}

std::string problem_of(const ShellCommand& command, const FinishedProgram& finished) {
  const std::string name = "\"" + one_line(redact_secrets(command.text), 120) + "\"";
  const auto words = last_words(finished);
  std::string problem = name + " ended with " + finished.status.to_text();
  const int code = finished.status.signal_number == 0 ? finished.status.code : 0;
  if (code == not_found) problem = name + " names a program that is not there";
  if (code == not_executable) problem = name + " names a file that cannot be run";
  return words.empty() ? problem + " and said nothing" : problem + ": " + words;
}

}  // namespace

ShellOutcome run_shell(const ShellCommand& command, const Database& database,
                       const Deadline& deadline) {
  try {
    const auto finished = run_program(child_of(command, database), deadline);
    if (!finished.status.is_success())
      return {.problem = problem_of(command, finished), .output = {}};
    return {.problem = {}, .output = without_line_ends(finished.output)};
  } catch (const InfrastructureError& error) {
    return {.problem = error.message(), .output = {}};
  }
}

}  // namespace fulldress::scenarios
