#pragma once

#include "checks/baseline.hpp"
#include "checks/check_settings.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fulldress::checks {

/// How the number of rows of a table may change: "+12", "-3", "=100", ">=100", "<=100",
/// "+5..+10", "any", or a query that gives the number of rows more than before.
struct RowsRule {
  enum class Kind { more, exactly, at_least, at_most, any, query };
  Kind kind = Kind::more;
  std::int64_t number = 0;
  std::int64_t number_max = 0;  ///< of `more`: the upper end, `number` without a range
  std::string text;             ///< as it was written

  friend bool operator==(const RowsRule&, const RowsRule&) = default;
};

/// nullopt for text that is no rule.
[[nodiscard]] std::optional<RowsRule> parse_rows_rule(const std::string& text);

/// Whether `after` rows are what `rule` says of `before`; a query has been answered and is a rule
/// of kind `more`.
[[nodiscard]] bool allows(const RowsRule& rule, std::int64_t before, std::int64_t after);

/// What is declared to change in one subject, `check_settings.deltas`.
struct Delta {
  std::optional<RowsRule> rows;
  std::set<std::string> columns;      ///< whose values change
  std::vector<std::string> accepted;  ///< globs on checks whose differences are meant

  friend bool operator==(const Delta&, const Delta&) = default;
};

/// Old name -> new name, `check_settings.renames`.
struct Renames {
  std::map<std::string, std::string> tables;   ///< "public.users" -> "public.people"
  std::map<std::string, std::string> columns;  ///< "public.users.name" -> "full_name"
  std::map<std::string, std::string> roles;

  friend bool operator==(const Renames&, const Renames&) = default;
};

/// The keys of `check_settings` that are about comparisons: "compare", "deltas", "renames".
[[nodiscard]] const std::vector<std::string>& comparison_keys();

/// What is wrong with the value of one of them, its JSON text; nullopt if nothing is.
[[nodiscard]] std::optional<SettingsProblem> comparison_problem(const std::string& key,
                                                                const std::string& text);

/// By subject as the new names have it. throws UsageError "checks.malformed-settings".
[[nodiscard]] std::map<std::string, Delta> deltas_of(const CheckSettings& settings);
[[nodiscard]] Renames renames_of(const CheckSettings& settings);
/// Globs on the checks of kind compare that a rehearsal asks, "compare".
[[nodiscard]] std::vector<std::string> compared_of(const CheckSettings& settings);

/// The parts of a qualified name without their quotes: `public."My table"` is {public, My table}.
[[nodiscard]] std::vector<std::string> name_parts(const std::string& text);

/// `snapshot` with the new names in place of the old ones: in subjects, objects and values, whole
/// names only, never in texts in single quotes. A value that changes keeps its original beside it.
[[nodiscard]] Snapshot renamed(const Snapshot& snapshot, const Renames& renames);

}  // namespace fulldress::checks
