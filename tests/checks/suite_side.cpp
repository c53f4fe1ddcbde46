#include "tests/checks/suite_side.hpp"

#include "harness/base/judgement.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"

#include <algorithm>

namespace fulldress::checks::testing {
namespace {

using fulldress::testing::run_shell;
using fulldress::testing::ScratchDirectory;
using fulldress::testing::shell_quoted;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (auto end = text.find(separator); end != std::string::npos;
       end = text.find(separator, start)) {
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

constexpr char cell_end = '\x1f';
constexpr char row_end = '\x1e';

Verdicts parsed(const std::string& output) {
  Verdicts verdicts;
  for (auto& row : split(output, row_end)) {
    const auto cells = split(row, cell_end);
    if (cells.size() < 6) continue;
    verdicts[{cells[0], cells[1]}] = cells[4] + " " + cells[3] + " " + cells[2];
  }
  return verdicts;
}

std::string description_of(const CheckOutcome& outcome) {
  std::string escaped;
  for (const char character : one_line(outcome.check_id + " " + outcome.subject, 400)) {
    if (character == '#' || character == '\\') escaped += '\\';
    escaped += character;
  }
  return escaped;
}

// "ok 3 - fk.orphan-rows public.a x # ..." into the description and how it stands.
void add_assertion(const std::string& line, Assertions& assertions) {
  static const Pattern pattern(R"((not )?ok \d+(?: - )?((?:[^\\#]|\\.)*?)\s*(?:# ?(.*))?)");
  const auto match = pattern.match(line);
  if (!match) return;
  const std::string directive = (*match)[3];
  if (directive.starts_with("SKIP")) {
    // The description stands behind the directive, before the reason.
    assertions["SKIP " + directive.substr(std::string("SKIP ").size())] = "skip";
    return;
  }
  const bool is_ok = !match->has(1);
  assertions[(*match)[2]] = is_ok ? "ok"
                            : directive.starts_with(
                                  "TO"
                                  "DO")
                                ? "todo"
                                : "not ok";
}

}  // namespace

Verdicts verdicts_of(const std::vector<CheckOutcome>& outcomes) {
  Verdicts verdicts;
  for (const auto& each : outcomes) {
    verdicts[{each.check_id, each.subject}] = std::string(to_text(each.verdict)) + " " +
                                              std::to_string(each.violations) + " " +
                                              std::string(to_text(each.severity));
  }
  return verdicts;
}

SuiteRun run_sql_suite(const Database& database, const std::string& script,
                       const std::vector<std::string>& session) {
  const ScratchDirectory scratch;
  scratch.write("suite.sql", script);
  std::string first;
  for (const auto& statement : session) first += statement + ";\n";
  scratch.write("session.sql", first);
  const std::string where = shell_quoted(database.url());
  const bool is_file = database.environment().empty();
  const auto result = run_shell(
      scratch.path(),
      is_file ? "sqlite3 -batch -noheader -ascii " + where + " < suite.sql"
              : "psql -X -q -At -F $'\\x1f' -R $'\\x1e' -v ON_ERROR_STOP=1 -f session.sql "
                "-f suite.sql " +
                    where);
  // psql ends the last row with a line feed.
  std::string output = result.output;
  if (!is_file && output.ends_with('\n')) output.pop_back();
  return {.exit_code = result.exit_code,
          .verdicts = parsed(output),
          .output = result.output,
          .error = result.error};
}

TapRun run_pgtap_suite(const Database& database, const Suite& suite,
                       const std::vector<std::string>& session) {
  const ScratchDirectory scratch;
  std::string first;
  for (const auto& statement : session) first += statement + ";\n";
  scratch.write("session.sql", first);
  TapRun run{.exit_code = 0, .assertions = {}, .output = {}};
  for (const auto& file : render_suite(suite, "pgtap")) {
    scratch.write("case.sql", file.text);
    const auto result =
        run_shell(scratch.path(), "psql -X -q -At -v ON_ERROR_STOP=1 -f session.sql -f case.sql " +
                                      shell_quoted(database.url()));
    run.exit_code = std::max(run.exit_code, result.exit_code);
    run.output += result.output + result.error;
    for (const auto& line : split(result.output, '\n')) add_assertion(line, run.assertions);
  }
  return run;
}

Assertions assertions_of(const std::vector<CheckOutcome>& outcomes) {
  Assertions assertions;
  for (const auto& each : outcomes) {
    switch (standing_of(each, Limits())) {
      case Standing::skipped:
        assertions["SKIP " + description_of(each) + ": " + one_line(each.reason)] = "skip";
        break;
      case Standing::passed:
        assertions[description_of(each)] = "ok";
        break;
      case Standing::warned:
        assertions[description_of(each)] = "todo";
        break;
      case Standing::undecided:
      case Standing::closing:
        assertions[description_of(each)] = "not ok";
        break;
    }
  }
  return assertions;
}

SuiteRun run_pg_prove(const Database& database, const Suite& suite) {
  const ScratchDirectory scratch;
  for (const auto& file : render_suite(suite, "pgtap")) {
    scratch.write("t/" + file.path.string(), file.text);
  }
  // pg_prove takes no connection URL.
  std::string command;
  for (const auto& [name, value] : database.environment()) {
    command += name + "=" + shell_quoted(value) + " ";
  }
  const auto result = run_shell(scratch.path(), command + "pg_prove t/*.sql");
  return {.exit_code = result.exit_code,
          .verdicts = {},
          .output = result.output,
          .error = result.error};
}

std::string suite_text(const Suite& suite, const std::string& format) {
  std::string text;
  for (const auto& file : render_suite(suite, format)) text += file.text;
  return text;
}

bool is_gate_closed(const std::vector<CheckOutcome>& outcomes) {
  bool is_any_told = false;
  for (const auto& each : outcomes) {
    const Standing standing = standing_of(each, Limits());
    if (standing == Standing::closing || standing == Standing::undecided) return true;
    is_any_told = is_any_told || standing != Standing::skipped;
  }
  return !is_any_told;
}

}  // namespace fulldress::checks::testing
