#pragma once

#include "harness/base/error.hpp"
#include "harness/base/law_class.hpp"
#include "harness/base/limits.hpp"
#include "harness/base/verdict.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress {

/// Which of the five types of error.hpp an error was; the gate decides by it.
enum class ErrorKind { usage, infrastructure, sql, interrupted, internal };

[[nodiscard]] constexpr std::string_view to_text(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::infrastructure:
      return "infrastructure";
    case ErrorKind::sql:
      return "sql";
    case ErrorKind::interrupted:
      return "interrupted";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

/// An error as a value: what a report says of an exception.
struct ErrorRecord {
  std::string id;
  std::string message;
  std::vector<std::string> context;
  std::optional<SqlErrorInfo> sql;
  ErrorKind kind = ErrorKind::infrastructure;

  friend bool operator==(const ErrorRecord&, const ErrorRecord&) = default;
};

/// The error as a value; secrets are redacted. Anything that is not an Error is a bug of ours.
[[nodiscard]] ErrorRecord record_of(const std::exception& error);

/// Rows that show a violation; keys are shown, other values are masked unless the user asks.
struct Evidence {
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;  ///< nullopt is SQL NULL
  bool is_capped = false;                                     ///< there were more rows than shown

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// One thing that is wrong with one object. `id` is stable: "roundtrip.policy-lost".
struct Finding {
  std::string id;
  Severity severity = Severity::error;
  std::string subject;  ///< the object, e.g. "policy public.orders.tenant_isolation"
  std::string message;  ///< one line
  std::string before;   ///< the definition or value that was expected; empty if there was none
  std::string after;    ///< what was found instead; empty if it is gone
  std::optional<ScriptPosition> position;
  Evidence evidence;
  std::string waiver = {};  ///< why it is accepted; empty: it is not

  friend bool operator==(const Finding&, const Finding&) = default;
};

enum class Direction { up, down };

[[nodiscard]] constexpr std::string_view to_text(Direction direction) {
  return direction == Direction::up ? "up" : "down";
}

/// One migration that was run, or was not and why.
struct MigrationRecord {
  std::string version;
  std::string name;
  Direction direction = Direction::up;
  Verdict verdict = Verdict::unknown;
  std::string reason;      ///< mandatory for skipped: "already applied", "manual"
  double duration_ms = 0;  ///< wall time of body and ledger including COMMIT
  std::string checksum;
  std::optional<ScriptPosition> position;
  std::optional<ErrorRecord> error;

  friend bool operator==(const MigrationRecord&, const MigrationRecord&) = default;
};

/// How a violation relates to the state before the migration (CHECKS 1.5).
enum class Change { unrelated, introduced, pre_existing, fixed };

[[nodiscard]] constexpr std::string_view to_text(Change change) {
  switch (change) {
    case Change::unrelated:
      return "unrelated";
    case Change::introduced:
      return "introduced";
    case Change::pre_existing:
      return "pre-existing";
    case Change::fixed:
      return "fixed";
  }
  return "unrelated";
}

/// One check asked of one subject.
struct CheckOutcome {
  std::string check_id;  ///< "fk.orphan-rows"
  std::string title;     ///< what it says when it fires
  std::string subject;   ///< "public.orders orders_customer_fk"; empty when the check has one case
  Severity severity = Severity::error;
  Verdict verdict = Verdict::unknown;  ///< unknown: the check itself raised, see `error`
  std::string reason;                  ///< mandatory for skipped
  std::int64_t violations = 0;
  Evidence evidence;  ///< at most 20 rows
  std::string sql;    ///< reproduces the count
  double duration_ms = 0;
  Change change = Change::unrelated;
  std::optional<ErrorRecord> error;
  std::string waiver = {};  ///< why its violations are accepted; empty: they are not

  friend bool operator==(const CheckOutcome&, const CheckOutcome&) = default;
};

/// One law asked of one subject, usually a migration: "roundtrip" of "2026_01_28_add_email".
struct LawOutcome {
  std::string law;
  std::string subject;
  Verdict verdict = Verdict::unknown;
  std::string reason;  ///< one line; mandatory unless passed
  double duration_ms = 0;
  std::vector<Finding> findings;
  std::optional<ScriptPosition> position;
  std::optional<ErrorRecord> error;
  /// What becomes of a migration that is taken back, heaviest first; empty for other laws and for
  /// what was not reached.
  std::vector<LawClass> classes = {};
  std::string waiver = {};  ///< why a failure without findings is accepted; empty: it is not

  friend bool operator==(const LawOutcome&, const LawOutcome&) = default;
};

struct Measurement {
  std::string name;
  double value = 0;
  std::string unit;  ///< "ms", "bytes", "rows"
  std::string subject;

  friend bool operator==(const Measurement&, const Measurement&) = default;
};

struct StepRecord {
  std::string name;
  Verdict verdict = Verdict::unknown;
  std::string reason;      ///< mandatory for skipped
  std::string started_at;  ///< UTC, ISO 8601 with Z
  double duration_ms = 0;
  std::vector<MigrationRecord> migrations;
  std::vector<CheckOutcome> checks;
  std::vector<LawOutcome> laws;
  std::vector<Measurement> measurements;
  std::vector<std::string> notes;        ///< lines a reader should see
  std::vector<std::string> attachments;  ///< paths relative to the output directory
  std::optional<ErrorRecord> error;      ///< why the step could not finish

  friend bool operator==(const StepRecord&, const StepRecord&) = default;
};

/// One line of a checklist: ticked only when everything it names was played and passed.
struct ChecklistBox {
  std::string text;
  bool is_ticked = false;
  std::string reason;                 ///< why it is open; empty when it is ticked
  std::vector<std::string> evidence;  ///< what it names, e.g. "step as before"

  friend bool operator==(const ChecklistBox&, const ChecklistBox&) = default;
};

/// What a plan asks for, and how much of it this run has shown.
struct Checklist {
  std::string title;
  std::vector<ChecklistBox> boxes;

  friend bool operator==(const Checklist&, const Checklist&) = default;
};

struct ScenarioRecord {
  std::string name;
  std::string title;
  std::string engine;          ///< "postgres", "sqlite"; empty before provisioning
  std::string engine_version;  ///< exact, with the minor release
  std::string source;          ///< directory, fixture or copy that was rehearsed
  std::string started_at;
  double duration_ms = 0;
  std::vector<StepRecord> steps;
  std::vector<Checklist> checklists = {};

  friend bool operator==(const ScenarioRecord&, const ScenarioRecord&) = default;
};

/// What Gate::decide concluded; a pure function of the rest of the record and the limits.
struct Decision {
  Verdict verdict = Verdict::unknown;
  ExitCode exit_code = ExitCode::bug;
  std::vector<std::string> reasons;  ///< one human sentence each, most important first
  Limits limits;                     ///< what it was judged by

  friend bool operator==(const Decision&, const Decision&) = default;
};

/// Everything that happened in one run: the only input of the gate and of every report.
struct RunRecord {
  std::string run_id;
  std::string tool_version;
  std::string verb;
  std::vector<std::string> command_line;  ///< secrets redacted
  std::string started_at;
  double duration_ms = 0;
  std::uint64_t seed = 0;
  std::map<std::string, std::string> properties;  ///< host, kernel, commit, configuration hash
  std::vector<ScenarioRecord> scenarios;
  std::vector<std::string> warnings;  ///< resource clean-up that failed and the like
  std::optional<ErrorRecord> error;   ///< the run as a whole could not go on
  int signal_number = 0;              ///< INT or TERM that ended the run, else 0
  Decision decision;

  friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

}  // namespace fulldress
