#pragma once

#include "checks/generate/suite.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

using Parts = std::map<std::string, std::string>;

/// What a suite asks, numbered from 1 in the order of check and subject, for formats that are
/// written as one script: every answer is called by its number.
struct ScriptCase {
  std::size_t number = 0;
  const SuiteCheck* bound = nullptr;
  const CheckCase* asked = nullptr;  ///< null: the discovery itself
};

/// A scan that several predicates share.
struct ScriptScan {
  std::string relation;
  std::vector<ScriptCase> cases;
};

struct Script {
  std::vector<ScriptCase> fixed;      ///< answered when the suite was made: skips, missing rights
  std::vector<ScriptCase> listed;     ///< answered by their discovery
  std::vector<ScriptCase> strangers;  ///< looks for subjects the suite does not know
  std::vector<ScriptScan> scans;
  std::vector<ScriptCase> alone;  ///< asked by a statement of their own
};

[[nodiscard]] Script script_of(const Suite& suite);

/// How scripts call a case: "exec", "count", or "damage" for a count whose failure to read at all
/// is what it looks for.
[[nodiscard]] std::string question_of(const CheckCase& each);

/// `text` with every `{name}` replaced by `parts`; what is put in is not looked at again.
[[nodiscard]] std::string filled(std::string_view text, const Parts& parts);

/// The parts of a case that every template knows: id, title, subject, number; texts are one line.
[[nodiscard]] Parts parts_of(const ScriptCase& each);

/// The parts of a head: file, version, database, fail_on; one line each.
[[nodiscard]] Parts head_parts(const Suite& suite);

/// The severities that close the gate, as SQL literals.
[[nodiscard]] std::string closing_severities(const Suite& suite);

/// One statement that counts all predicates of `scan`, in columns called f<number>.
[[nodiscard]] std::string scan_statement(const Suite& suite, const ScriptScan& scan);

/// The same for psql and the sqlite3 shell.
[[nodiscard]] std::string psql_script(const Suite& suite);
[[nodiscard]] std::string shell_script(const Suite& suite);

}  // namespace fulldress::checks
