#include "scenarios/workload/migration_under_load.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/host/poll.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/queries/gather.hpp"
#include "scenarios/queries/outcome_difference.hpp"
#include "scenarios/queries/statement_run.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/workload/touched_tables.hpp"
#include "scenarios/workload/workload_remarks.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

/// The statements of both applications, and when each is called.
class Cast {
 public:
  Cast(Stage& stage, StepContext& context) : stage_(stage), context_(context) {
    const auto& queries = *stage.config().queries;
    auto gathered = gather_queries(queries);
    captured_begin_ = queries.of_old.size();
    captured_end_ = gathered.of_old.size();
    for (auto& statement : gathered.of_old) add(std::move(statement), Release::old);
    for (auto& statement : gathered.of_new) add(std::move(statement), Release::fresh);
  }

  [[nodiscard]] const std::vector<QueryStatement>& statements() const { return statements_; }

  /// Lets those begin that are called before anything is migrated.
  void begin(const Database& database) {
    const auto coming = coming_versions(database);
    const auto is_past = [&](const std::string& version) {
      return is_known(version) && std::find(coming.begin(), coming.end(), version) == coming.end();
    };
    for (std::size_t at = 0; at < statements_.size(); ++at) {
      const auto& since = statements_[at].since;
      const auto& until = statements_[at].until;
      const bool has_begun = since.empty() ? parts_[at].release == Release::old : is_past(since);
      const bool is_over = is_past(until) || (!coming.empty() && until == coming.front());
      if (has_begun && !is_over && may_begin(database, at)) parts_[at].is_playing = true;
      if (!since.empty() && !is_known(since)) leave_out(at, "there is no version " + since);
    }
  }

  /// The same behind a migration, and ends those that are not called on the next version.
  void pass(const Database& database, const std::string& version) {
    for (std::size_t at = 0; at < statements_.size(); ++at) {
      const bool begins = statements_[at].since == version;
      if (begins && may_begin(database, at)) parts_[at].is_playing = true;
    }
    end_before(behind(version));
  }

  void arrive(const Database& database) {
    for (std::size_t at = 0; at < statements_.size(); ++at) {
      const bool begins = parts_[at].release == Release::fresh && statements_[at].since.empty();
      if (begins && may_begin(database, at)) parts_[at].is_playing = true;
    }
  }

  [[nodiscard]] std::vector<std::size_t> playing() const {
    std::vector<std::size_t> found;
    for (std::size_t at = 0; at < parts_.size(); ++at) {
      if (parts_[at].is_playing) found.push_back(at);
    }
    return found;
  }
  [[nodiscard]] std::vector<Finding>& findings() { return findings_; }
  /// Declared statements that could not be called, and why.
  [[nodiscard]] const std::vector<std::string>& untold() const { return untold_; }
  /// The tables each statement that was called needs.
  [[nodiscard]] const std::vector<std::vector<TableUse>>& uses() const { return uses_; }

 private:
  enum class Release { old, fresh };
  struct Part {
    Release release = Release::old;
    bool is_playing = false;
  };

  void add(QueryStatement statement, Release release) {
    if (release == Release::fresh) statement.name = "new: " + statement.name;
    parts_.push_back({.release = release});
    statements_.push_back(std::move(statement));
    uses_.emplace_back();
  }

  // What fails without any load, or has no values, says nothing about the load.
  bool may_begin(const Database& database, std::size_t at) {
    auto& statement = statements_[at];
    StatementRunner runner({.database = database, .deadline = context_.deadline});
    if (!statement.parameter_query.empty()) {
      statement.parameters = runner.values_of(statement, statement.why_no_values);
    }
    std::string why = statement.why_no_values;
    if (why.empty()) {
      const auto outcome = runner.run(statement);
      if (outcome.error) why = refusal_text(*outcome.error);
      if (!outcome.unknown.empty()) why = outcome.unknown;
      // One that fails on the version it is written for does not work at all.
      if (outcome.error && (parts_[at].release == Release::fresh || !statement.since.empty())) {
        auto& finding = findings_.emplace_back(finding_about(statement, "workload.fails"));
        finding.message = "fails on its own version: " + why;
      }
      if (outcome.has_written) statement.kind = QueryKind::write;
    }
    runner.close();
    if (why.empty()) uses_[at] = touched_tables(database, statement, context_.deadline);
    if (!why.empty()) leave_out(at, why);
    return why.empty();
  }

  void leave_out(std::size_t at, const std::string& why) {
    const auto& statement = statements_[at];
    const std::string what = "not called: " + statement.name + ": " + why;
    context_.record.notes.push_back(what);
    // Among captured ones are those of other programs, and of tables that come and go.
    const bool is_captured = at >= captured_begin_ && at < captured_end_;
    const bool is_accepted =
        !statement.why_no_values.empty() && statement.tolerates(Tolerance::no_values);
    if (!is_captured && !is_accepted) untold_.push_back(what);
  }

  void end_before(const std::string& version) {
    if (version.empty()) return;
    for (std::size_t at = 0; at < statements_.size(); ++at) {
      if (statements_[at].until == version) parts_[at].is_playing = false;
    }
  }

  [[nodiscard]] bool is_known(const std::string& version) const {
    const auto& all = stage_.set().migrations();
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& each) { return each.version == version; });
  }

  /// Those the database does not have yet: an earlier step may have applied some.
  [[nodiscard]] std::vector<std::string> coming_versions(const Database& database) const {
    std::vector<std::string> versions;
    const auto session = database.connect(context_.deadline);
    for (const auto& each : pending(*session, stage_.set())) versions.push_back(each.version);
    session->close();
    return versions;
  }

  [[nodiscard]] std::string behind(const std::string& version) const {
    const auto& all = stage_.set().migrations();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const auto& each) { return each.version == version; });
    if (found == all.end() || std::next(found) == all.end()) return {};
    return std::next(found)->version;
  }

  Stage& stage_;
  StepContext& context_;
  std::vector<QueryStatement> statements_;
  std::vector<Part> parts_;
  std::vector<std::vector<TableUse>> uses_;
  std::vector<Finding> findings_;
  std::vector<std::string> untold_;
  std::size_t captured_begin_ = 0;
  std::size_t captured_end_ = 0;
};

class UnderLoad {
 public:
  UnderLoad(Stage& stage, Database& database, const UnderLoadOptions& options, StepContext& context)
      : stage_(stage),
        database_(database),
        options_(options),
        context_(context),
        cast_(stage, context) {}

  void run() {
    const Stopwatch watch;
    cast_.begin(database_);
    if (cast_.playing().empty() && stage_.config().queries->of_new.empty()) {
      give_up("not one statement of the old release can be called");
      return;
    }
    Workload workload(
        database_, cast_.statements(),
        {.rate_per_s = options_.rate_per_s, .sessions = options_.sessions, .end = options_.end},
        context_.deadline);
    workload.play(cast_.playing());
    wait(options_.before);
    workload.enter(WorkloadPhase::during);
    const Stopwatch migrating;
    if (options_.is_migrated) migrate(workload);
    const double migrated_ms = migrating.ms();
    cast_.arrive(database_);
    workload.play(cast_.playing());
    workload.enter(WorkloadPhase::after);
    wait(options_.after);
    auto calls = workload.stop();
    const auto tables = windows_by_table(calls, cast_.uses(), options_.unavailable_ms);
    const auto summary =
        summarise(std::move(calls), cast_.statements().size(), options_.unavailable_ms);
    measure(summary, migrated_ms);
    tell_tables(summary, tables);
    judge_all(summary, watch.ms());
  }

 private:
  void wait(std::chrono::milliseconds time) const {
    const auto end = Deadline::after(time).earlier(context_.deadline);
    static_cast<void>(poll_until(end, [this] {
      context_.stop.throw_if_raised();
      return false;
    }));
  }

  void migrate(Workload& workload) {
    migrations::MigrateOptions how;
    how.to_version = options_.to_version;
    how.on_migration = [&](const MigrationRecord& record) {
      if (record.verdict != Verdict::passed) return;
      cast_.pass(database_, record.version);
      workload.play(cast_.playing());
    };
    const auto session = database_.connect(context_.deadline);
    auto records = migrations::apply(*session, stage_.set(), how);
    session->close();
    std::erase_if(records, [](const auto& record) { return record.verdict == Verdict::skipped; });
    std::move(records.begin(), records.end(), std::back_inserter(context_.record.migrations));
  }

  void give_up(const std::string& reason) {
    LawOutcome law{.law = options_.law,
                   .subject = context_.record.name,
                   .verdict = Verdict::unknown,
                   .reason = reason,
                   .findings = {},
                   .position = {},
                   .error = {}};
    context_.record.laws.push_back(std::move(law));
  }

  void add(const std::string& name, double value, const std::string& unit,
           const std::string& subject) {
    context_.record.measurements.push_back(
        {.name = name, .value = value, .unit = unit, .subject = subject});
  }

  void measure(const WorkloadSummary& summary, double migrated_ms) {
    const auto& subject = context_.record.name;
    add("calls", static_cast<double>(summary.calls), "calls", subject);
    add("calls tried again (40001, 40P01)", static_cast<double>(summary.retried), "calls", subject);
    if (options_.is_migrated) add("migration under load", migrated_ms, "ms", subject);
    for (const auto phase : {WorkloadPhase::before, WorkloadPhase::during, WorkloadPhase::after}) {
      const auto& latency = summary.latency.at(static_cast<std::size_t>(phase));
      if (latency.count() == 0) continue;
      const auto when = to_text(phase);
      add("latency " + when + ", median", latency.at(0.5), "ms", subject);
      add("latency " + when + ", p99", latency.at(0.99), "ms", subject);
      add("latency " + when + ", longest", latency.max_ms(), "ms", subject);
    }
    add("longest time a statement had to wait", summary.longest_window_ms(), "ms", subject);
    for (std::size_t at = 0; at < summary.windows.size(); ++at) {
      if (summary.windows[at].empty()) continue;
      double total = 0;
      double longest = 0;
      for (const auto& window : summary.windows[at]) {
        total += window.length_ms();
        longest = std::max(longest, window.length_ms());
      }
      context_.record.notes.push_back(
          fmt::format("{} had to wait: {} of at most {:.0f} ms, {:.0f} ms together",
                      cast_.statements()[at].name, count_of(summary.windows[at].size(), "time"),
                      longest, total));
    }
  }

  void tell_tables(const WorkloadSummary& summary, const std::vector<TableWindows>& tables) {
    auto measurements = table_measurements(tables);
    std::move(measurements.begin(), measurements.end(),
              std::back_inserter(context_.record.measurements));
    if (summary.calls == 0) return;
    cast_.findings().push_back(latency_remark(summary, context_.record.name));
    if (!tables.empty()) cast_.findings().push_back(tables_remark(tables, context_.record.name));
    auto rate =
        rate_remark(summary, {.rate_per_s = options_.rate_per_s, .sessions = options_.sessions},
                    context_.record.name);
    if (rate) cast_.findings().push_back(std::move(*rate));
    const auto& late = summary.late.at(static_cast<std::size_t>(WorkloadPhase::during));
    if (late.late == 0) return;
    context_.record.notes.push_back(fmt::format(
        "{} of {} during the migration waited for a free session, the longest {:.0f} ms", late.late,
        count_of(late.calls, "call"), late.longest_ms));
  }

  void judge_all(const WorkloadSummary& summary, double duration_ms) {
    LawOutcome law{.law = options_.law,
                   .subject = context_.record.name,
                   .reason = {},
                   .findings = std::move(cast_.findings()),
                   .position = {},
                   .error = {}};
    law.duration_ms = duration_ms;
    for (const auto& failure : summary.failures) law.findings.push_back(finding_of(failure));
    add_blocked(summary, law.findings);
    judge(law, "statements fail or wait while the migration runs");
    if (law.verdict == Verdict::passed) add_reason(summary, law);
    context_.record.laws.push_back(std::move(law));
  }

  // A migration nobody called a statement beside of was not looked at.
  void add_reason(const WorkloadSummary& summary, LawOutcome& law) const {
    const auto during = summary.latency.at(static_cast<std::size_t>(WorkloadPhase::during)).count();
    law.reason = fmt::format("{}, {} of them while the migration ran",
                             count_of(summary.calls, "call"), during);
    if (summary.calls == 0) {
      law.verdict = Verdict::unknown;
      law.reason = "not one statement was called";
    } else if (options_.needs_declared && !cast_.untold().empty()) {
      const auto others = cast_.untold().size() - 1;
      law.verdict = Verdict::unknown;
      law.reason = cast_.untold().front();
      if (others > 0) law.reason += "; and " + count_of(others, "statement") + " more";
    }
  }

  [[nodiscard]] Finding finding_of(const WorkloadFailure& failure) const {
    const auto& statement = cast_.statements()[failure.statement];
    auto finding = finding_about(statement, "workload.fails");
    finding.message = fmt::format("fails {} with {}, first {:.0f} ms after the start, {}: {}",
                                  count_of(failure.count, "time"), failure.sqlstate,
                                  failure.first_ms, to_text(failure.phase), failure.message);
    return finding;
  }

  void add_blocked(const WorkloadSummary& summary, std::vector<Finding>& findings) const {
    if (!options_.max_blocked_ms) return;
    for (std::size_t at = 0; at < summary.blocked.size(); ++at) {
      for (const auto& window : summary.blocked[at]) {
        if (window.length_ms() <= *options_.max_blocked_ms) continue;
        auto finding = finding_about(cast_.statements()[at], "workload.blocked");
        finding.message = fmt::format(
            "could not be done for {:.0f} ms, from {:.0f} ms after the start on; {:.0f} ms are "
            "allowed",
            window.length_ms(), window.start_ms, *options_.max_blocked_ms);
        findings.push_back(std::move(finding));
      }
    }
  }

  Stage& stage_;
  Database& database_;
  const UnderLoadOptions& options_;
  StepContext& context_;
  Cast cast_;
};

}  // namespace

void migrate_under_load(Stage& stage, Database& database, const UnderLoadOptions& options,
                        StepContext& context) {
  UnderLoad(stage, database, options, context).run();
}

}  // namespace fulldress::scenarios
