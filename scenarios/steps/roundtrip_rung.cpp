#include "harness/base/wording.hpp"
#include "scenarios/steps/affected.hpp"
#include "scenarios/steps/classify.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/consequences.hpp"
#include "scenarios/steps/earlier_probe.hpp"
#include "scenarios/steps/enforced_keys.hpp"
#include "scenarios/steps/idle_statements.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/migration_finding.hpp"
#include "scenarios/steps/new_rows.hpp"
#include "scenarios/steps/probe.hpp"
#include "scenarios/steps/replay.hpp"
#include "scenarios/steps/restoration.hpp"
#include "scenarios/steps/roundtrip.hpp"
#include "scenarios/steps/second_up.hpp"
#include "scenarios/steps/table_access.hpp"
#include "scenarios/steps/unstable.hpp"
#include "scenarios/steps/up_retry.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

namespace fulldress::scenarios {
namespace {

using Clock = std::chrono::steady_clock;

/// One migration's proof. `trial_` goes up, down and up; `before_`, a copy of it, stays.
class RungProof {
 public:
  RungProof(Stage& stage, Rung before, const migrations::Migration& migration, const RungAids& aids,
            StepContext& context)
      : stage_(stage),
        before_(std::move(before)),
        migration_(migration),
        aids_(aids),
        context_(context) {
    take_trial();
    outcome_.law.law = "roundtrip";
    outcome_.law.subject = subject_of(migration);
    const auto& script = migration.down ? migration.down : migration.up;
    if (script) outcome_.law.position = script->start;
  }

  RungOutcome prove() {
    const auto start = Clock::now();
    run();
    outcome_.used_up = std::move(before_.database);
    outcome_.law.duration_ms =
        std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    return std::move(outcome_);
  }

 private:
  void run() {
    if (!go_up()) return;
    if (!has_downs(stage_.set())) return finish_behind_up("no migration has a down part");
    const auto reversal = reversal_of(stage_.set(), migration_);
    if (reversal == Reversal::irreversible) {
      outcome_.law.classes = {LawClass::irreversible};
      finish_behind_up("declared irreversible: " + *migration_.irreversible_reason);
      return;
    }
    if (reversal == Reversal::missing) {
      add("no-down", "there is no down part, and it is not declared irreversible");
      append(up_with_enforced_keys());
      finish_judged(Continue::with_trial);
      return;
    }
    probe_before();
    if (!go_down(reversal)) return finish_judged(Continue::with_rebuilt);
    const bool is_same = go_up_again();
    if (!has_error()) prove_more();
    finish_judged(is_same ? Continue::with_trial : Continue::with_rebuilt);
  }

  void prove_more() {
    append(prove_with_enforced_keys(stage_, *before_.database, {before_.state, up_, down_},
                                    migration_, context_));
    // Roles are the server's: going up once more would find them there.
    auto tables = tables_at_risk(before_.state, up_, accessed_by_down_);
    if (changes_roles_ || !may_lose_new_rows(tables, before_.state, up_)) return;
    new_rows_.emplace().tables = std::move(tables);
  }

  // The copy stays as it is. The original goes on, with the session that reads it: what that has
  // read of the catalogue, it need not read again for every migration.
  void take_trial() {
    reader_ = std::move(before_.reader);
    if (!reader_) {
      reader_ = std::make_unique<Reader>(*before_.database, stage_.set(), context_.deadline,
                                         before_.state.schema);
    }
    auto copy = copy_beside(*reader_, stage_, *before_.database, context_);
    trial_ = std::move(before_.database);
    before_.database = std::move(copy);
  }

  void use_trial(std::unique_ptr<Database> trial) {
    reader_.reset();
    trial_ = std::move(trial);
    reader_ =
        std::make_unique<Reader>(*trial_, stage_.set(), context_.deadline, before_.state.schema);
  }

  [[nodiscard]] bool changes_settings() const {
    return std::ranges::any_of(diff(before_.state.schema, up_.schema),
                               [](const auto& each) { return each.kind.ends_with("_setting"); });
  }

  void probe_before() {
    // What nothing was done to does as before; the states around the up say so.
    auto affected = affected_tables(before_.state, up_);
    if (affected && affected->empty()) return;
    probe_.start({.copy = *before_.database,
                  .left_out = reader_->ledger(),
                  .only = std::move(affected),
                  .deadline = context_.deadline},
                 aids_.workers);
  }

  bool go_up() {
    reader_->step_aside();
    auto session = connect(*trial_);
    watch_idle_statements(*session);
    const auto record = apply_one(*session, stage_.set(), migration_);
    idle_ = take_idle_statements(*session);
    if (!record) return leave_out();
    if (record->verdict != Verdict::passed) {
      session->close();
      if (!goes_on_without_rows(*record)) return false;
      session = connect(*trial_);
    }
    if (!is_applied(*session, stage_.set(), migration_.version))
      return stop_at_up(*record, not_recorded_text(*record));
    session->close();
    stays_ledger_ = reader_->find_ledger();
    up_ = reader_->state();
    changes_roles_ = has_roles_changed(before_.state.schema, up_.schema);
    return true;
  }

  bool leave_out() {
    outcome_.law.verdict = Verdict::skipped;
    outcome_.law.reason = "left for a later run: what it asks for first does not hold";
    outcome_.next = Rung{std::move(trial_), before_.state, std::move(reader_)};
    return false;
  }

  // The up has failed. Where rows are in its way, the down is proven without them.
  bool goes_on_without_rows(const MigrationRecord& record) {
    auto retry = retry_without_rows(stage_, record, before_, migration_, aids_.rows, context_);
    if (!retry.goes_on) return stop_at_up(retry.failed, failure_text(retry.failed));
    if (retry.goes_on->finding.severity == Severity::error) error_of_up_ = record.error;
    late_ = std::move(retry.goes_on->lost);
    late_.push_back(std::move(retry.goes_on->finding));
    idle_ = std::move(retry.goes_on->idle);
    tried_ = std::exchange(before_, std::move(retry.goes_on->before)).state.data;
    use_trial(std::move(retry.goes_on->trial));
    return true;
  }

  bool stop_at_up(const MigrationRecord& record, const std::string& what) {
    outcome_.law.classes = {LawClass::up_fails};
    outcome_.law.verdict = Verdict::failed;
    outcome_.law.reason = "the up cannot be rehearsed: " + what;
    outcome_.law.error = record.error;
    outcome_.law.position = position_of(record);
    return false;
  }

  bool go_down(Reversal reversal) {
    const auto announced = announced_by_ups({migration_}, before_.state, up_, *reader_, [&] {
      probe_.settle();
      return connect(*before_.database);
    });
    const auto counts = counted();
    const auto session = connect(*trial_);
    const auto record = roll_back_last(*session, stage_.set());
    if (!record || record->verdict != Verdict::passed) {
      probe_.settle();
      is_stuck_ = true;
      add("down-fails", record ? failure_text(*record) : "nothing was rolled back");
      if (record) outcome_.law.error = record->error;
      if (record && record->position) outcome_.law.position = record->position;
      return false;
    }
    if (is_applied(*session, stage_.set(), migration_.version)) {
      add("ledger-not-moved", "the ledger still has it after the down");
    }
    hand_in_access(*session);
    session->close();
    accessed_by_down_ = accessed_between(counts, counted(), reader_->ledger());
    if (!stays_ledger_) reader_->find_ledger();
    down_ = reader_->state();
    probe_.settle();
    const TakenBack taken_back{.migration = migration_,
                               .before = before_.state,
                               .up = up_,
                               .down = down_,
                               .announced = announced,
                               .original = *before_.database,
                               .trial = *trial_};
    for (auto& each : idle_down_findings(taken_back, stage_, reversal)) add(std::move(each));
    append(restoration_findings(taken_back, reader_->session(), stage_, context_.deadline));
    if (!changes_roles_) {
      excuse_unstable(outcome_.law.findings, stage_, *before_.database, down_, context_);
    }
    excuse_idle_down(outcome_.law.findings);
    tell_idle_statements();
    down_.schema.objects = {};  // It is judged, and the next state may be large as well.
    const auto prober = connect(*trial_);
    const auto after = run_probe(*prober, probe_.statements());
    prober->close();
    append(probe_findings(
        {.statements = probe_.statements(), .before = probe_.outcomes(), .after = after},
        words_of_down().state));
    excuse_consequences(outcome_.law.findings, before_.state.schema);
    return true;
  }

  // On a copy of production, what changes no row changes none there.
  void tell_idle_statements() {
    if (!aids_.rows.is_on() || stage_.has_source()) return;
    auto told = idle_statement_finding({.migration = migration_,
                                        .as_read = aids_.rows.as_read(migration_),
                                        .dialect = stage_.set().dialect(),
                                        .before = tried_ ? *tried_ : before_.state.data,
                                        .behind = up_,
                                        .rows = aids_.rows.report()},
                                       idle_);
    if (told) add(std::move(*told));
  }

  [[nodiscard]] std::optional<AccessCounts> counted() {
    std::optional<AccessCounts> counts;
    reader_->with_session([&](Session& session) { counts = count_access(session); });
    return counts;
  }

  /// returns  whether the trial is now as good as a database that went up once. After a down that
  /// lost something only whether the up runs is of interest: what it arrives at is a consequence.
  bool go_up_again() {
    const bool is_restored = !has_weight(outcome_.law.findings);
    reader_->step_aside();
    const auto session = connect(*trial_);
    const auto record = apply_next(*session, stage_.set());
    if (!record || record->verdict != Verdict::passed) {
      is_stuck_ = true;
      auto finding = migration_finding(
          "up-again-fails", migration_,
          "the up fails after its own down: " + (record ? failure_text(*record) : "not pending"));
      if (record) finding.position = position_of(*record);
      add(std::move(finding));
      return false;
    }
    if (!is_restored) return false;
    session->close();
    if (!stays_ledger_) reader_->find_ledger();
    auto again = reader_->state();
    const bool is_same = again == up_ || explain_again(again);
    // Where both ups differ by the time only, this is what the next migration starts from.
    if (is_same) again_ = std::move(again);
    return is_same;
  }

  bool explain_again(const DatabaseState& again) {
    if (changes_roles_) {
      append(compare_states({.state = up_, .session = nullptr},
                            {.state = again, .session = &reader_->session()}, words_of_second_up(),
                            {}));
      return !has_weight(outcome_.law.findings);
    }
    const TwoUps ups{migration_, up_, down_, again, reader_->session()};
    auto explained = explain_second_up(stage_, before_, ups, context_);
    rebuilt_ = std::move(explained.rebuilt);
    const bool is_same = !has_weight(explained.findings);
    append(std::move(explained.findings));
    return is_same;
  }

  enum class Continue { with_trial, with_rebuilt };

  [[nodiscard]] std::vector<Finding> up_with_enforced_keys() {
    return prove_up_with_enforced_keys(stage_, *before_.database, before_.state, up_, migration_,
                                       context_);
  }

  // What is wrong with the up says nothing about the down, which is judged by itself until here.
  void append_late() {
    append(std::move(late_));
    if (!outcome_.law.error) outcome_.law.error = error_of_up_;
  }

  void finish_judged(Continue from) {
    append_late();
    if (new_rows_) {
      // Only what the task needs of the states stays.
      new_rows_->partitioned_anew = partitioned_anew(before_.state, up_);
      new_rows_->made_nullable = columns_made_nullable(before_.state.schema, up_.schema);
      new_rows_->after = up_.data;
      new_rows_->down = std::move(down_.data);
      new_rows_->ledger = reader_->ledger();
      go_on(from);
      new_rows_->before = std::move(before_.state.data);
      new_rows_->database = std::move(before_.database);
      outcome_.new_rows = std::move(new_rows_);
      return;
    }
    classify(outcome_.law);
    go_on(from);
  }

  // Nothing is to be taken back; what is wrong with the up counts all the same.
  void finish_behind_up(std::string reason) {
    append(up_with_enforced_keys());
    append_late();
    if (has_weight(outcome_.law.findings)) {
      classify(outcome_.law);
    } else {
      outcome_.law.verdict = Verdict::skipped;
      outcome_.law.reason = std::move(reason);
      if (outcome_.law.classes.empty()) outcome_.law.classes = {LawClass::no_down};
    }
    go_on(Continue::with_trial);
  }

  void go_on(Continue from) {
    if (is_stuck_ && changes_roles_) {
      outcome_.next = replay(stage_, migration_, aids_.rows, context_);
      return;
    }
    if (from == Continue::with_trial || changes_roles_) {
      // Once roles have changed there is no second database to start from: the server has one set.
      // A session keeps the settings a database had when it was opened.
      if (changes_settings()) reader_->connect_anew();
      outcome_.next =
          Rung{std::move(trial_), std::move(again_ ? *again_ : up_), std::move(reader_)};
      return;
    }
    outcome_.next = rebuilt_ ? std::move(rebuilt_)
                             : climb_again(stage_, before_, before_.state.data.sequences, context_);
  }

  void add(std::string_view id, std::string message) {
    add(migration_finding(id, migration_, std::move(message)));
  }

  void add(Finding finding) {
    if (!finding.position) finding.position = outcome_.law.position;
    outcome_.law.findings.push_back(std::move(finding));
  }
  [[nodiscard]] bool has_error() const {
    return std::ranges::any_of(outcome_.law.findings,
                               [](const auto& each) { return each.severity == Severity::error; });
  }

  void append(std::vector<Finding> findings) {
    std::move(findings.begin(), findings.end(), std::back_inserter(outcome_.law.findings));
  }

  [[nodiscard]] std::unique_ptr<Session> connect(const Database& database) const {
    return database.connect(context_.deadline);
  }

  Stage& stage_;
  Rung before_;
  const migrations::Migration& migration_;
  RungAids aids_;
  StepContext& context_;
  std::unique_ptr<Database> trial_;
  std::unique_ptr<Reader> reader_;  ///< of the trial
  DatabaseState up_;
  DatabaseState down_;
  std::optional<DatabaseState> again_;  ///< behind the second up, where that is as good
  std::optional<Rung> rebuilt_;
  bool stays_ledger_ = false;  ///< the up has left it where it was
  bool changes_roles_ = false;
  bool is_stuck_ = false;  ///< the trial is neither before nor behind the up
  std::optional<std::set<TableName>> accessed_by_down_;
  std::optional<NewRowsTask> new_rows_;
  std::optional<DataFingerprint> tried_;  ///< rows in the way of the up, and others
  std::vector<std::string> idle_;         ///< statements of the up that changed no row
  std::vector<Finding> late_;             ///< about the up; told once the down is judged
  std::optional<ErrorRecord> error_of_up_;
  RungOutcome outcome_;
  EarlierProbe probe_;  ///< ends before the copy it works on
};

}  // namespace

RungOutcome prove_rung(Stage& stage, Rung before, const migrations::Migration& migration,
                       const RungAids& aids, StepContext& context) {
  return RungProof(stage, std::move(before), migration, aids, context).prove();
}

}  // namespace fulldress::scenarios
