#pragma once

#include "checks/check.hpp"
#include "checks/generate/suite.hpp"
#include "harness/engine/database.hpp"
#include "tests/support/program.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

// What a generated suite says, in the words of what the runner says, so that both can be compared.
namespace fulldress::checks::testing {

/// (check, subject) -> "failed 2 error".
using Verdicts = std::map<std::pair<std::string, std::string>, std::string>;

/// What the runner says.
[[nodiscard]] Verdicts verdicts_of(const std::vector<CheckOutcome>& outcomes);

/// What a tool printed of a suite.
struct SuiteRun {
  int exit_code = -1;
  Verdicts verdicts;
  std::string output;
  std::string error;
};

/// Runs a suite of format sql by psql or the sqlite3 shell. `session` is run first by psql.
[[nodiscard]] SuiteRun run_sql_suite(const Database& database, const std::string& script,
                                     const std::vector<std::string>& session);

/// What one pgTAP file said: description -> "ok", "skip", "not ok" or "todo".
using Assertions = std::map<std::string, std::string>;

struct TapRun {
  int exit_code = -1;  ///< of psql
  Assertions assertions;
  std::string output;
};

/// Runs the files of a suite of format pgtap by psql, in the session pg_prove would use.
[[nodiscard]] TapRun run_pgtap_suite(const Database& database, const Suite& suite,
                                     const std::vector<std::string>& session);

/// What the runner's outcomes are as assertions of pgTAP.
[[nodiscard]] Assertions assertions_of(const std::vector<CheckOutcome>& outcomes);

/// Writes the suite's files and calls pg_prove. returns its exit code and output.
[[nodiscard]] SuiteRun run_pg_prove(const Database& database, const Suite& suite);

/// Runs a suite of format json by nothing but what is written in it.
[[nodiscard]] Verdicts run_json_suite(const Database& database, const std::string& document,
                                      const std::vector<std::string>& session);

/// The suite of `format` as one text.
[[nodiscard]] std::string suite_text(const Suite& suite, const std::string& format);

/// The exit code the gate gives these outcomes with nothing else in the run: 0, or not.
[[nodiscard]] bool is_gate_closed(const std::vector<CheckOutcome>& outcomes);

}  // namespace fulldress::checks::testing
