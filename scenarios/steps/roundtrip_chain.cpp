#include "harness/base/wording.hpp"
#include "migrations/ledger_table.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/steps/chain_rows.hpp"
#include "scenarios/steps/classify.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/consequences.hpp"
#include "scenarios/steps/logged_rows.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/newer_server.hpp"
#include "scenarios/steps/probe.hpp"
#include "scenarios/steps/restoration.hpp"
#include "scenarios/steps/roundtrip.hpp"
#include "scenarios/steps/stale_indexes.hpp"
#include "scenarios/steps/stale_views.hpp"

#include <algorithm>
#include <chrono>

namespace fulldress::scenarios {
namespace {

using Clock = std::chrono::steady_clock;

const FindingWords& words() {
  static const FindingWords words = {.law = "roundtrip",
                                     .state = "after all downs",
                                     .missing = "is lost after all downs",
                                     .extra = "is left over after all downs"};
  return words;
}

/// All up, then down to the floor: the highest migration that is not taken back, or the one behind
/// which the fixtures come.
class ChainProof {
 public:
  ChainProof(Stage& stage, StepContext& context, ChainRows* rows)
      : stage_(stage), context_(context), database_(stage.fresh(context)), rows_(rows) {
    outcome_.law = "roundtrip";
    outcome_.subject = "all up, all down";
    const auto session = connect(*database_);
    migrations_ = pending(*session, stage.set());
    session->close();
    leave_out_repeatables();
    find_floor();
  }

  LawOutcome prove() {
    const auto start = Clock::now();
    if (floor_ == migrations_.size()) {
      outcome_.verdict = Verdict::skipped;
      outcome_.reason = floor_reason_;
    } else {
      run();
    }
    outcome_.duration_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    return std::move(outcome_);
  }

 private:
  // Those at the end that may run again and are never taken back, as Flyway's R files: the versions
  // in front of them are all the same.
  void leave_out_repeatables() {
    auto count = migrations_.size();
    while (count > 0 && migrations_[count - 1].rerun != migrations::Rerun::never &&
           reversal_of(stage_.set(), migrations_[count - 1]) != Reversal::by_script) {
      --count;
    }
    if (count > 0) migrations_.resize(count);
  }

  void find_floor() {
    for (std::size_t index = migrations_.size(); index > 0; --index) {
      const auto& migration = migrations_[index - 1];
      const bool is_taken_back = reversal_of(stage_.set(), migration) == Reversal::by_script;
      const bool has_fixtures = stage_.loads_fixtures_behind(migration.version);
      if (is_taken_back && !has_fixtures) continue;
      floor_ = index;
      floor_reason_ =
          subject_of(migration) + (has_fixtures ? " is where the fixtures are loaded"
                                                : " is the last one and cannot be taken back");
      return;
    }
  }

  void run() {
    if (!climb(floor_)) return;
    if (rows_ != nullptr) rows_->fill_floor(*database_);
    const auto bottom = stage_.clone(*database_, context_);
    const auto state = remember(*bottom);
    if (rows_ != nullptr) rows_->leave_alone(state);
    const bool is_at_head = climb(migrations_.size());
    if (rows_ != nullptr) rows_->end();
    if (!is_at_head) return;
    const auto head = state_of_head();
    Reader reader(*database_, stage_.set(), context_.deadline, head.schema);
    const auto announced =
        announced_by_ups(migrations_, state, head, reader, [&] { return connect(*bottom); });
    reader.close();
    if (!descend()) return;
    compare(*bottom, state, head, announced);
    classify(outcome_);
    if (outcome_.verdict == Verdict::failed) {
      outcome_.reason = "all downs after all ups: " + meaning_of(outcome_.classes.front());
    }
    if (floor_ > 0 && outcome_.verdict == Verdict::passed) {
      outcome_.reason = "down to " + subject_of(migrations_[floor_ - 1]);
    }
  }

  // Applies migrations until `count` of them are.
  bool climb(std::size_t count) {
    for (; applied_ < count; ++applied_) {
      context_.stop.throw_if_raised();
      if (rows_ != nullptr) rows_->fill(*database_);
      const auto session = connect(*database_);
      const auto record = apply_next(*session, stage_.set());
      const bool is_kept = record && is_applied(*session, stage_.set(), record->version);
      session->close();
      // What was left stands in the count of those that wait.
      if (!record && std::any_of(migrations_.begin(), migrations_.end(), migrations::may_be_left)) {
        return true;
      }
      if (!record || record->verdict != Verdict::passed) {
        outcome_.classes = {LawClass::up_fails};
        static_cast<void>(give_up(record));
        excuse_newer(migrations_[applied_]);
        return false;
      }
      if (!is_kept) {
        outcome_.verdict = Verdict::failed;
        outcome_.reason = not_recorded_text(*record);
        return false;
      }
      if (stage_.loads_fixtures_behind(record->version)) {
        stage_.load_fixtures(*database_, context_);
      }
    }
    return true;
  }

  bool descend() {
    for (; applied_ > floor_; --applied_) {
      context_.stop.throw_if_raised();
      const auto session = connect(*database_);
      const auto record = roll_back_last(*session, stage_.set());
      session->close();
      if (record && record->verdict == Verdict::passed) continue;
      outcome_.classes = {LawClass::down_fails};
      static_cast<void>(give_up(record));
      excuse_newer(migrations_[applied_ - 1]);
      return false;
    }
    return true;
  }

  void excuse_newer(const migrations::Migration& migration) {
    excuse_newer_server(
        outcome_, migration,
        {.engine = context_.scenario.engine, .version = context_.scenario.engine_version});
  }

  bool give_up(const std::optional<MigrationRecord>& record) {
    outcome_.verdict = Verdict::failed;
    outcome_.reason = record ? failure_text(*record) : "the ledger has nothing more to do";
    if (record) {
      outcome_.error = record->error;
      outcome_.position = position_of(*record);
    }
    return false;
  }

  DatabaseState remember(const Database& bottom) {
    const auto session = connect(bottom);
    auto state = read_state(*session, stage_.set(), LedgerRows::left_out);
    probes_ = plan_probe(*session, migrations::ledger_tables(*session, stage_.set()));
    probed_before_ = run_probe(*session, probes_);
    session->close();
    return state;
  }

  DatabaseState state_of_head() {
    const auto session = connect(*database_);
    auto state = read_state(*session, stage_.set(), LedgerRows::left_out);
    session->close();
    return state;
  }

  void compare(const Database& bottom, const DatabaseState& before, const DatabaseState& head,
               const AnnouncedLoss& announced) {
    const auto original = connect(bottom);
    const auto session = connect(*database_);
    const auto after = read_state(*session, stage_.set(), LedgerRows::left_out);
    outcome_.findings = compare_states(
        {.state = before, .session = original.get()}, {.state = after, .session = session.get()},
        words(),
        {.shows_values = stage_.options().shows_values,
         .left_out = disturbed(),
         .may_skip_numbers = true,
         .is_announced = [&](const auto& difference,
                             auto change) { return announced.covers(difference, change); },
         .key_given_up =
             [&](const auto& difference) { return announced.key_given_up(difference); }});
    excuse_logged_rows(outcome_.findings, {.migrations = migrations_,
                                           .before = before,
                                           .up = head,
                                           .down = after,
                                           .engine = stage_.set().engine()});
    const auto probed_after = run_probe(*session, probes_);
    auto findings = probe_findings(
        {.statements = probes_, .before = probed_before_, .after = probed_after}, words().state);
    std::move(findings.begin(), findings.end(), std::back_inserter(outcome_.findings));
    excuse_consequences(outcome_.findings, before.schema);
    auto stale = stale_views({bottom, before.schema}, {*database_, after.schema}, words(),
                             context_.deadline);
    std::move(stale.begin(), stale.end(), std::back_inserter(outcome_.findings));
    auto indexes = stale_indexes({bottom, before}, {*database_, after}, words(), context_.deadline);
    std::move(indexes.begin(), indexes.end(), std::back_inserter(outcome_.findings));
    session->close();
    original->close();
  }

  [[nodiscard]] std::vector<TableName> disturbed() const {
    return rows_ == nullptr ? std::vector<TableName>() : rows_->disturbed();
  }

  [[nodiscard]] std::unique_ptr<Session> connect(const Database& database) const {
    return database.connect(context_.deadline);
  }

  Stage& stage_;
  StepContext& context_;
  std::unique_ptr<Database> database_;
  ChainRows* rows_;  ///< null: on the rows of the fixtures only
  std::vector<migrations::Migration> migrations_;
  std::size_t floor_ = 0;
  std::string floor_reason_ = "no migration is pending";
  std::size_t applied_ = 0;
  std::vector<ProbeStatement> probes_;
  std::vector<ProbeOutcome> probed_before_;
  LawOutcome outcome_;
};

/// A value that cannot go back may have been written behind the up that made room for it.
bool is_about_values(const LawOutcome& law) {
  if (!law.error || !law.error->sql) return false;
  const std::string& code = law.error->sql->sqlstate;
  return code.starts_with("22") || code.starts_with("23");
}

bool has_class(const LawOutcome& law, LawClass wanted) {
  return std::find(law.classes.begin(), law.classes.end(), wanted) != law.classes.end();
}

Finding remark_of(const LawOutcome& with_rows, bool is_up) {
  Finding finding;
  finding.id = is_up ? "roundtrip.rows-do-not-fit" : "roundtrip.down-fails-on-new-rows";
  finding.severity = Severity::info;
  finding.subject = with_rows.subject;
  finding.message = std::string("proven without generated rows, as ") +
                    (is_up ? "an up" : "a down") + " fails on them: " + with_rows.reason;
  finding.position = with_rows.position;
  return finding;
}

}  // namespace

LawOutcome prove_chain(Stage& stage, StepContext& context) {
  if (!stage.generates_rows()) return ChainProof(stage, context, nullptr).prove();
  ChainRows rows(stage, context);
  auto with_rows = ChainProof(stage, context, &rows).prove();
  const bool is_up = has_class(with_rows, LawClass::up_fails);
  const bool is_down = has_class(with_rows, LawClass::down_fails);
  if (!is_up && !is_down) return with_rows;
  auto without = ChainProof(stage, context, nullptr).prove();
  if (without.verdict != Verdict::passed) return without;
  if (is_down && !is_about_values(with_rows)) return with_rows;
  without.findings.push_back(remark_of(with_rows, is_up));
  return without;
}

}  // namespace fulldress::scenarios
