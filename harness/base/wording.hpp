#pragma once

#include "harness/base/run_record.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

/// "003_split_name": version and name, without saying the same thing twice.
[[nodiscard]] std::string label_of(const MigrationRecord& migration);
/// "fk.orphan-rows [public.orders orders_customer_fk]"
[[nodiscard]] std::string label_of(const CheckOutcome& check);
/// "roundtrip [003_split_name]"
[[nodiscard]] std::string label_of(const LawOutcome& law);

/// What is wrong, without saying of what: "up failed: syntax error (SQLSTATE 42601) at 1.sql:3:7".
/// Text of the database is passed on as it is; callers cut it to one line.
[[nodiscard]] std::string problem_of(const MigrationRecord& migration);
/// "42 violations introduced: Child rows without parent", "could not be run: permission denied"
[[nodiscard]] std::string problem_of(const CheckOutcome& check);
/// The reason and the first findings: "down does not restore: policy public.users.tenant: lost"
[[nodiscard]] std::string problem_of(const LawOutcome& law);
/// The finding's object and message, the object once.
[[nodiscard]] std::string problem_of(const Finding& finding);
/// The error's message with its SQLSTATE or its id.
[[nodiscard]] std::string problem_of(const ErrorRecord& error);

/// "drift, lost-rows": its classes, heaviest first; empty without any.
[[nodiscard]] std::string classes_text(const LawOutcome& law);

/// Whole sentences, as the gate gives its reasons.
[[nodiscard]] std::string sentence_of(const MigrationRecord& migration);
[[nodiscard]] std::string sentence_of(const CheckOutcome& check);
[[nodiscard]] std::string sentence_of(const LawOutcome& law);
/// "Pre-migration validation: 3 of 5 ticked".
[[nodiscard]] std::string sentence_of(const Checklist& list);

/// " at a.sql:7:3", or nothing where `text` names a place in that file itself.
[[nodiscard]] std::string place_after(const std::string& text,
                                      const std::optional<ScriptPosition>& position);

/// Where the failing statement stands, if the server pointed there; else where the migration does.
[[nodiscard]] std::optional<ScriptPosition> position_of(const MigrationRecord& migration);

/// "interrupted by SIGINT"
[[nodiscard]] std::string signal_name(int signal_number);

/// "1 warning", "2 warnings": for nouns that take an s.
[[nodiscard]] std::string count_of(std::size_t count, std::string_view noun);

/// "850 us", "12 ms", "3.42 s", "2 min 5 s".
[[nodiscard]] std::string duration_text(double duration_ms);

/// "120,000 rows", "18.0 MiB", "391.7 ms": a measured value as people read it.
[[nodiscard]] std::string value_text(const Measurement& measurement);

/// The command that repeats the run, quoted for a POSIX shell; names the seed if it was not given.
/// Empty if the record does not know its command line.
[[nodiscard]] std::string reproduce_command(const RunRecord& record);

/// "FAILED", "PASSED", "UNKNOWN" or "SKIPPED": the decision in one word.
[[nodiscard]] std::string verdict_word(const Decision& decision);

/// What the decision means for whoever reads it: "do not release"; empty when passed.
[[nodiscard]] std::string verdict_meaning(const RunRecord& record);

struct SkipReason {
  std::size_t count = 0;
  std::string reason;  ///< one line
};

/// Why migrations, laws and checks were skipped, most frequent reason first.
[[nodiscard]] std::vector<SkipReason> skips_by_reason(const ScenarioRecord& scenario);

/// "4 migrations, 7 checks: 1 failed, 2 skipped", or the reason of a step that was skipped or could
/// not finish.
[[nodiscard]] std::string summary_of(const StepRecord& step, const Limits& limits);

}  // namespace fulldress
