#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/queries/gather.hpp"
#include "scenarios/queries/version_climb.hpp"
#include "scenarios/queries/version_watch.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/workload/migration_under_load.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace fulldress::scenarios {

Flow mixed_flow();

namespace {

constexpr std::size_t unread_shown_max = 20;

LawOutcome law_of(const std::string& subject) {
  LawOutcome law;
  law.law = "mixed";
  law.subject = subject;
  return law;
}

/// The old release's statements on every version, and the new one's on the last.
class MixedVersions {
 public:
  MixedVersions(Stage& stage, StepContext& context)
      : stage_(stage),
        context_(context),
        queries_(gather_queries(*stage.config().queries)),
        old_(queries_.of_old, {.shows_values = stage.options().shows_values}) {}

  Verdict run() {
    tell_captured();
    const bool has_arrived = climb();
    if (has_arrived && has_skipped_) find_who_is_to_blame();
    for (auto& law : old_.laws()) context_.record.laws.push_back(std::move(law));
    if (!has_arrived) return Verdict::unknown;
    require_judged();
    return Verdict::passed;
  }

 private:
  bool climb() {
    VersionClimb climb(stage_, context_);
    const auto steps = climb.left();
    static_cast<void>(climb.fill());
    old_.look(climb.database(), climb.place(), context_);
    keep_old_version(climb);
    while (climb.next()) {
      context_.journal.progress("statements on " + climb.place().label,
                                steps == 0 ? 0 : 1 - share(climb.left(), steps));
      const bool is_last = climb.left() == 0 && stage_.has_migrations();
      const bool is_looked_at = is_last || !is_skipped();
      if (is_looked_at) old_.look(climb.database(), climb.place(), context_);
      has_skipped_ = has_skipped_ || !is_looked_at;
      last_ = climb.place().label;
      if (climb.fill()) old_.look_again(climb.database(), context_);
      if (climb.place().version == stage_.config().queries->since) keep_old_version(climb);
    }
    if (!climb.failure().empty()) {
      context_.record.reason = "the migrations do not arrive: " + climb.failure();
      return false;
    }
    try_new(climb.database());
    return true;
  }

  static double share(std::size_t part, std::size_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  }

  // What somebody has named a version for must be looked at there.
  [[nodiscard]] bool is_skipped() const {
    const bool has_versions = std::any_of(
        queries_.of_old.begin(), queries_.of_old.end(),
        [](const auto& statement) { return !statement.since.empty() || !statement.until.empty(); });
    if (has_versions || !stage_.has_migrations()) return false;
    return !looks_in_between(stage_.config().queries->versions, old_.spent_ms());
  }

  // Only the broken ones are asked again, so this takes little.
  void find_who_is_to_blame() {
    context_.record.notes.push_back(
        "not every version was looked at: statements that work on the last one may fail in "
        "between; \"versions\": \"every\" looks at all");
    auto broken = old_.broken_at(last_);
    if (broken.empty()) return;
    VersionWatch closer(std::move(broken), {});
    VersionClimb climb(stage_, context_);
    static_cast<void>(climb.fill());
    closer.look(climb.database(), climb.place(), context_);
    while (climb.next()) {
      context_.journal.progress("broken statements on " + climb.place().label);
      closer.look(climb.database(), climb.place(), context_);
      if (climb.fill()) closer.look_again(climb.database(), context_);
    }
    old_.blame(closer);
  }

  void keep_old_version(VersionClimb& climb) {
    const auto& queries = *stage_.config().queries;
    if (!queries.is_new_tried_on_old || queries_.of_new.empty()) return;
    old_database_ = stage_.clone(climb.database(), context_);
    old_label_ = climb.place().label;
  }

  void try_new(Database& head) {
    if (queries_.of_new.empty()) return;
    StatementRunner runner({.database = head, .deadline = context_.deadline});
    std::optional<StatementRunner> before;
    if (old_database_) {
      before.emplace(
          StatementRunner::Options{.database = *old_database_, .deadline = context_.deadline});
    }
    for (auto& statement : queries_.of_new) {
      context_.stop.throw_if_raised();
      if (!statement.parameter_query.empty()) {
        statement.parameters = runner.values_of(statement, statement.why_no_values);
      }
      context_.record.laws.push_back(law_of_new(statement, runner, before ? &*before : nullptr));
    }
    runner.close();
    if (before) before->close();
  }

  LawOutcome law_of_new(const QueryStatement& statement, StatementRunner& runner,
                        StatementRunner* before) {
    auto law = law_of("new: " + statement.name);
    law.position = statement.position;
    const auto outcome = runner.run(statement);
    if (outcome.error) {
      auto& finding = law.findings.emplace_back(finding_about(statement, "mixed.new-fails"));
      finding.message = "fails on the last version: " + refusal_text(*outcome.error);
    } else if (before != nullptr) {
      auto found =
          differences(statement, outcome, before->run(statement), {.compares_rows = false});
      for (auto& finding : found) {
        finding.message = "on " + old_label_ + ", the old version: " + finding.message;
      }
      std::move(found.begin(), found.end(), std::back_inserter(law.findings));
    }
    judge(law, outcome.error ? "the new release's statement fails on its own version"
                             : "the new release's statement does not work on the old version");
    if (law.verdict != Verdict::passed) return law;
    const auto& why = outcome.unknown.empty() ? statement.why_no_values : outcome.unknown;
    if (!why.empty()) {
      law.reason = why;
      if (!statement.tolerates(Tolerance::no_values)) law.verdict = Verdict::unknown;
    }
    return law;
  }

  void tell_captured() {
    const auto& captured = queries_.captured;
    for (const auto& [word, count] : captured.not_tried) {
      context_.record.notes.push_back("not tried: " + count_of(count, "captured call") + ": " +
                                      (word.empty() ? "no statement" : word));
    }
    if (captured.unread_count == 0) return;
    auto law = law_of("captured statements");
    for (const auto& place : captured.unread) {
      if (law.findings.size() == unread_shown_max) break;
      auto& finding = law.findings.emplace_back();
      finding.id = "mixed.unread-log";
      finding.severity = Severity::warning;
      finding.subject = "captured statements";
      finding.message = place.position.to_text() + ": " + place.message;
      finding.position = place.position;
    }
    judge(law, count_of(captured.unread_count, "place") + " could not be read");
    context_.record.laws.push_back(std::move(law));
  }

  // Statements nobody could judge must not look like statements that work.
  void require_judged() {
    if (old_.is_empty() && queries_.of_new.empty()) {
      auto law = law_of("statements");
      law.verdict = Verdict::unknown;
      law.reason =
          "the files that were captured hold no statement; were they written with "
          "log_statement or log_min_duration_statement?";
      context_.record.laws.push_back(std::move(law));
    } else if (!old_.is_empty() && old_.judged() == 0) {
      auto law = law_of("statements");
      law.verdict = Verdict::unknown;
      law.reason =
          "not one of the old release's statements works on any version; \"since\" names "
          "the version they are for, and \"fixtures\" what is there before the migrations";
      context_.record.laws.push_back(std::move(law));
    }
  }

  Stage& stage_;
  StepContext& context_;
  GatheredQueries queries_;
  VersionWatch old_;
  std::unique_ptr<Database> old_database_;
  std::string old_label_;
  std::string last_;
  bool has_skipped_ = false;
};

Verdict run(Stage& stage, StepContext& context) {
  if (!stage.config().queries || stage.config().queries->is_empty()) {
    context.record.reason =
        "no statements of the application are named: \"queries\" in the configuration";
    return Verdict::skipped;
  }
  return MixedVersions(stage, context).run();
}

/// Both releases work while the migrations run: not one statement may fail.
Verdict run_both(Stage& stage, StepContext& context) {
  auto& reason = context.record.reason;
  if (!stage.config().queries || stage.config().queries->is_empty()) {
    reason = "no statements of the application are named: \"queries\" in the configuration";
  } else if (!stage.engine().capabilities().has_roles) {
    reason = "a database in a file has one writer at a time, so nobody works while it is migrated";
  } else if (!stage.has_migrations()) {
    reason = "another tool migrates; the step \"mixed\" asks the statements on its versions";
  } else if (!stage.config().fixture_version.empty()) {
    reason = "the rows come in the middle of the migrations; an act \"workload\" can start there";
  }
  if (!reason.empty()) return Verdict::skipped;
  VersionClimb start(stage, context);
  static_cast<void>(start.fill());
  migrate_under_load(stage, start.database(), {}, context);
  return Verdict::passed;
}

}  // namespace

Flow mixed_flow() {
  return {.name = "mixed",
          .law = "the old release's statements give on every new version what they gave",
          .order = 7,
          .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
            return {{.name = "mixed",
                     .timeout = stage->options().timeout,
                     .needs = {"provision"},
                     .run = [stage](StepContext& context) { return run(*stage, context); },
                     .description = "prepare, plan and execute the application's statements on "
                                    "every version, and compare what they give"},
                    {.name = "blue-green",
                     .timeout = stage->options().timeout,
                     .needs = {"provision"},
                     .run = [stage](StepContext& context) { return run_both(*stage, context); },
                     .description = "let both releases work while the migrations run: not one "
                                    "statement may fail"}};
          }};
}

}  // namespace fulldress::scenarios
