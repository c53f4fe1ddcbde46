#pragma once

#include "checks/baseline.hpp"
#include "checks/check_settings.hpp"
#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

class Database;
struct ServerOptions;

}  // namespace fulldress

namespace fulldress::checks {

/// What a fixture promises of one subject: `-- expect: 3 public.orders orders_customer_fk`.
struct ExpectedOutcome {
  std::string subject;                 ///< empty for the one outcome of a check without cases
  Verdict verdict = Verdict::unknown;  ///< failed and passed by `violations`
  std::int64_t violations = 0;
  std::string severity;  ///< empty: the check's own
  std::string sqlstate;  ///< of an unknown outcome; empty: any
  friend bool operator==(const ExpectedOutcome&, const ExpectedOutcome&) = default;
};

/// A named part of a check file: fixtures and their traps.
struct CheckFixture {
  std::string engine;
  std::string name;           ///< "firing", "silent", "trap: <what>"
  std::string configuration;  ///< JSON of `check_settings`; empty: none
  std::string setup;
  /// Of kind compare, what is done once the baseline is taken; empty: nothing.
  std::string then;
  std::int64_t expected_violations = 0;   ///< over all cases
  std::vector<ExpectedOutcome> expected;  ///< subjects that are not listed must not fire
  std::vector<std::string> session;       ///< run after setup in the session that asks the check
  /// The servers it can be set up on, by their major version; 0: no limit.
  int server_min = 0;
  int server_max = 0;
  friend bool operator==(const CheckFixture&, const CheckFixture&) = default;
};

/// An extension a check cannot do without; where it is missing the check is skipped.
struct NeededExtension {
  std::string name;
  std::string package;  ///< what to install to get it; may be empty
  friend bool operator==(const NeededExtension&, const NeededExtension&) = default;
};

/// The key of `check_settings` a check reads. Without it in the configuration, the check is skipped
/// unless the key is optional.
struct NeededConfiguration {
  std::string key;  ///< empty: it reads none
  bool is_optional = false;
  friend bool operator==(const NeededConfiguration&, const NeededConfiguration&) = default;
};

/// One question, parsed from one file of the catalogue.
struct Check {
  std::string id;
  std::string title;
  Severity severity = Severity::error;
  std::string tier;
  std::string kind;
  std::map<std::string, std::string>
      texts;  ///< condition, effect, fix, cost, false_positives, waiver, source, nothing
  std::vector<NeededExtension> needs;
  NeededConfiguration configuration;
  std::string difference;  ///< of kind compare: one of difference_names()
  /// Per engine, the named statements: discovery, count, evidence, predicate, exec, snapshot (see
  /// checks/README.md).
  std::map<std::string, std::map<std::string, std::string>> sql;
  /// Per engine, settings that hold while a case of this check runs.
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> settings;
  std::vector<CheckFixture> fixtures;
  friend bool operator==(const Check&, const Check&) = default;
};

/// Every check of checks/catalogue, sorted by id. throws InternalError if an embedded file is
/// malformed.
[[nodiscard]] const std::vector<Check>& catalogue();

/// Parses a check file. throws UsageError "checks.malformed" with file:line.
[[nodiscard]] Check parse_check(std::string_view text, const std::string& file);

/// How the reason of an outcome begins that rests on a sample of the rows: "sampled 1 %: ...".
inline constexpr std::string_view sampled_mark = "sampled ";
struct UserChecks;

/// What a pgTAP file may do: its transaction is taken back either way.
enum class TapAccess {
  read_only,  ///< a database we did not start: nothing but the temporary tables of pgTAP
  disposable  ///< anything
};

/// Where a password is that the configuration names and does not hold.
struct PasswordSource {
  std::string variable;  ///< of the environment
  std::string file;

  [[nodiscard]] bool is_empty() const { return variable.empty() && file.empty(); }
};

struct PasswordAnswer {
  std::optional<std::string> password;
  std::string reason = {};  ///< why there is none
};

struct CheckOptions {
  std::vector<std::string> ids;  ///< globs, or `tier:<name>` for all checks of the engine that are
                                 ///< of that tier; empty: `tier:core` and those `settings`
                                 ///< configures
  bool shows_values = false;     ///< evidence shows more than keys
  CheckSettings settings;        ///< what `check_settings` says
  /// What checks of kind compare compare with; outlives the run. Null: they are skipped.
  const Baseline* baseline = nullptr;
  std::vector<TableName> ledger;      ///< tables that are meant to change, not compared
  std::vector<std::string> compared;  ///< globs on checks of kind compare, asked beside `ids`
  /// Checks of the user's own, asked beside the catalogue; null: none.
  std::shared_ptr<const UserChecks> user = nullptr;
  TapAccess tap_access = TapAccess::read_only;
  std::chrono::milliseconds statement_timeout = std::chrono::minutes(5);
  std::chrono::milliseconds lock_timeout = std::chrono::seconds(2);
  /// Above 0: only this share of the rows is looked at, by checks that can; their outcomes say so.
  double sample_percent = 0;
  /// Sessions that ask at the same time, on one snapshot; 0: two where there is enough to read and
  /// the machine has two cores. More than one needs `connect`.
  std::size_t jobs = 0;
  /// Opens another session like the first: same database, role and deadline. Called from the
  /// threads that use it.
  std::function<std::unique_ptr<Session>()> connect;
  /// The database of the session, which outlives the run: some checks log in as other roles, or
  /// restore a copy of it. Null: they cannot tell.
  const Database* database = nullptr;
  /// How a disposable server for such a copy is started; null: as by default.
  const ServerOptions* servers = nullptr;
  /// Reads a password; nobody shows or keeps what it returns.
  std::function<PasswordAnswer(const PasswordSource&)> read_password;
  std::vector<std::string> secrets;  ///< texts that no outcome shows
  /// Called as cases are answered, by one thread at a time. What it throws ends the run.
  std::function<void(const CheckOutcome&)> on_outcome;
  /// What a reader should know of how the run went, e.g. why it had one session only.
  std::function<void(const std::string&)> on_notice;
};

/// Asks every selected check of every subject it applies to, in one read-only snapshot of
/// `session`.
///
/// Statements end by `statement_timeout`, waits for locks by `lock_timeout`, and all of it by the
/// session's deadline: cases that were not reached by then are Verdict::unknown.
///
/// returns  outcomes sorted by (check id, subject): at least one per selected check; one that
/// applies to nothing is skipped with
///          the reason, one that raised is Verdict::unknown with its error. The session's settings
///          are as before afterwards.
/// throws   ConnectionLost of `session`; UsageError "checks.unknown-id" for a glob that selects
/// nothing.
[[nodiscard]] std::vector<CheckOutcome> run_checks(Session& session, const CheckOptions& options);

/// The same for checks that are not in the catalogue, e.g. parsed from the user's own files;
/// `options.ids` is not looked at.
[[nodiscard]] std::vector<CheckOutcome> run_checks(Session& session,
                                                   const std::vector<Check>& checks,
                                                   const CheckOptions& options);

/// What every selected check of kind compare sees of the database now, in one read-only snapshot.
/// What cannot be read is in there with the reason. `taken_at` and `database` are the caller's.
///
/// throws  ConnectionLost; UsageError "checks.unknown-id".
[[nodiscard]] Baseline take_baseline(Session& session, const CheckOptions& options);

/// The same for checks that are not in the catalogue.
[[nodiscard]] Baseline take_baseline(Session& session, const std::vector<Check>& checks,
                                     const CheckOptions& options);

/// Marks each outcome of `after` as introduced, pre-existing or unrelated by the outcome of the
/// same check and subject in `before`; outcomes that fired before and no longer do are marked
/// fixed.
///
/// More violations than before are introduced, and `reason` says how many there were. A subject
/// that fired before and is gone is appended as a skipped outcome marked fixed.
void compare_outcomes(const std::vector<CheckOutcome>& before, std::vector<CheckOutcome>& after);

}  // namespace fulldress::checks
