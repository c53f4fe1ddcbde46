#include "scenarios/bench/bench_run.hpp"

#include "harness/base/wording.hpp"
#include "harness/host/files.hpp"
#include "scenarios/bench/bench_session.hpp"
#include "scenarios/bench/judge_costs.hpp"
#include "scenarios/bench/time_gate.hpp"
#include "scenarios/bench/version_pair.hpp"
#include "scenarios/queries/gather.hpp"
#include "scenarios/queries/outcome_difference.hpp"
#include "scenarios/steps/comparison.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// Which release a statement is of.
enum class Release { running, coming };

/// A statement, and what is known of it so far.
struct Measured {
  QueryStatement statement;
  Release release = Release::running;
  CountedCost before;
  CountedCost after;
  LawOutcome law;

  /// It has costs on both versions.
  [[nodiscard]] bool is_pair() const { return before.is_known() && after.is_known(); }
};

/// Nobody has written down what was captured, so nobody waits for it to be timed.
QueriesConfig declared(const QueriesConfig& queries) {
  auto declared = queries;
  declared.logs.clear();
  declared.statistics.clear();
  return declared;
}

std::string why_unknown(const CountedCost& cost) {
  return cost.refused ? "it is refused: " + refusal_text(*cost.refused) : cost.unknown;
}

bool names_bench(const std::vector<std::string>& flows) {
  return std::find(flows.begin(), flows.end(), "bench") != flows.end();
}

/// Whether statements are measured that say nothing about their speed. A manifest written for the
/// law mixed is no promise of anything else: what works through a view may well cost more.
bool counts_all(const ScenarioConfig& config) {
  return config.queries->timing || names_bench(config.flows);
}

/// Takes out what says nothing about its speed. returns how many.
std::size_t leave_out_silent(std::vector<QueryStatement>& statements) {
  return std::erase_if(statements, [](const auto& each) { return !each.speed.is_said(); });
}

/// Whether calls are timed that say nothing about their speed: the scenario says so, or somebody
/// has asked for this flow by name.
bool times_all(const Stage& stage) {
  return stage.config().queries->timing || names_bench(stage.options().flows);
}

std::string file_name_of(const std::string& scenario) {
  std::string name = scenario;
  for (auto& each : name) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '-';
    if (!is_plain) each = '_';
  }
  return name + ".benchmarks.json";
}

class BenchRun {
 public:
  BenchRun(const Stage& stage, StepContext& context, VersionPair& pair)
      : stage_(stage),
        context_(context),
        pair_(pair),
        before_({.database = pair.before(), .deadline = context.deadline}),
        after_({.database = pair.after(), .deadline = context.deadline}) {}

  void run(GatheredQueries queries) {
    context_.journal.progress("vacuuming and analysing both databases");
    before_.tidy_up();
    after_.tidy_up();
    for (auto& each : queries.of_old) add(std::move(each), Release::running);
    for (auto& each : queries.of_new) add(std::move(each), Release::coming);
    for (auto& each : measured_) {
      context_.stop.throw_if_raised();
      context_.journal.progress("counting what " + each.statement.name + " costs");
      count(each);
      tell(each);
    }
    if (const auto why = after_.why_no_instructions(); !why.empty()) {
      context_.record.notes.push_back("instructions are not counted: " + why);
    }
    time();
    before_.close();
    after_.close();
    for (auto& each : measured_) {
      context_.record.laws.push_back(std::move(each.law));
    }
  }

 private:
  void add(QueryStatement statement, Release release) {
    auto& added = measured_.emplace_back();
    added.release = release;
    added.law.law = "bench";
    added.law.subject = (release == Release::coming ? "new: " : "") + statement.name;
    added.law.position = statement.position;
    added.statement = std::move(statement);
  }

  void count(Measured& measured) {
    auto& statement = measured.statement;
    auto& law = measured.law;
    if (!statement.until.empty()) {
      law.verdict = Verdict::skipped;
      law.reason = "nobody asks it of the last version: until " + statement.until;
      return;
    }
    if (!statement.parameter_query.empty()) {
      auto& asked = measured.release == Release::coming ? after_ : before_;
      statement.parameters = asked.values_of(statement, statement.why_no_values);
    }
    if (!statement.why_no_values.empty()) {
      const bool is_accepted = statement.tolerates(Tolerance::no_values);
      law.verdict = is_accepted ? Verdict::skipped : Verdict::unknown;
      law.reason = statement.why_no_values;
      return;
    }
    measured.before = before_.count(statement);
    measured.after = after_.count(statement);
    judge_counted(measured);
  }

  void judge_counted(Measured& measured) const {
    auto& law = measured.law;
    law.verdict = Verdict::unknown;
    if (!measured.after.is_known()) {
      law.reason = "on the new version " + why_unknown(measured.after);
      return;
    }
    if (measured.is_pair()) {
      law.findings = cost_findings(measured.statement, measured.before, measured.after);
      judge(law, "it does more work than before the migrations, or does it in another way");
      return;
    }
    if (!is_for_later(measured)) {
      law.reason =
          "on " + pair_.label_before() + ", the old version, " + why_unknown(measured.before);
      return;
    }
    if (measured.statement.speed.faster_factor) {
      law.reason =
          "\"faster_than_before\" asks for the old version, where " + why_unknown(measured.before);
      return;
    }
    auto& finding = law.findings.emplace_back(finding_about(measured.statement, "bench.only-new"));
    finding.severity = Severity::info;
    finding.message = "there is nothing to compare with: on " + pair_.label_before() + " " +
                      why_unknown(measured.before);
    law.verdict = Verdict::passed;
  }

  // The old version need not know what is written for a later one.
  static bool is_for_later(const Measured& measured) {
    return measured.before.refused &&
           (measured.release == Release::coming || !measured.statement.since.empty());
  }

  enum class Timed { all, asked };
  static bool is_timed(const Measured& measured, Timed wanted) {
    const bool is_known =
        measured.law.verdict == Verdict::passed || measured.law.verdict == Verdict::failed;
    if (!is_known || !measured.after.is_known()) return false;
    const auto& speed = measured.statement.speed;
    if (!measured.is_pair()) return speed.budget_ms.has_value();
    return wanted == Timed::all || speed.is_said();
  }

  void time() {
    const auto wanted = times_all(stage_) ? Timed::all : Timed::asked;
    std::unique_ptr<BenchSession> twin;
    std::vector<GatedQuery> queries;
    bool leaves_out = false;
    for (auto& measured : measured_) {
      if (!is_timed(measured, wanted)) {
        leaves_out = leaves_out || (wanted == Timed::asked && measured.is_pair());
        continue;
      }
      const bool is_pair = measured.is_pair();
      if (!is_pair && !twin) {
        twin = std::make_unique<BenchSession>(
            BenchSession::Options{.database = pair_.after(), .deadline = context_.deadline});
      }
      const bool is_writing = measured.after.is_writing || measured.before.is_writing;
      queries.push_back({.query = {.statement = measured.statement,
                                   .name = measured.law.subject,
                                   .mode = is_writing ? TransactionMode::read_write
                                                      : TransactionMode::repeatable_read_only,
                                   .before = is_pair ? before_ : *twin,
                                   .after = after_,
                                   .blocks_before = measured.before.blocks.value_or(0),
                                   .blocks_after = measured.after.blocks.value_or(0)},
                         .law = measured.law,
                         .is_pair = is_pair});
    }
    if (leaves_out) {
      context_.record.notes.push_back(
          "calls are timed of statements that say how fast they are to be; \"timing\": {} in "
          "\"queries\", or --flow bench, times all");
    }
    if (queries.empty()) return;
    keep_results(gate_times(queries, stage_.config().queries->timing, context_));
    if (twin) twin->close();
  }

  void keep_results(const std::string& json) {
    const auto& directory = stage_.options().output_directory;
    if (directory.empty()) return;
    const auto name = file_name_of(context_.scenario.name);
    write_file_atomically(directory / name, json);
    context_.record.attachments.push_back(name);
  }

  void tell(const Measured& measured) {
    const auto& name = measured.law.subject;
    const auto add = [&](const CountedCost& cost, const std::string& where) {
      if (!cost.is_known()) return;
      if (cost.blocks) note(name + ", blocks" + where, *cost.blocks, "blocks");
      if (cost.blocks) note(name + ", temporary blocks" + where, cost.temp_blocks, "blocks");
      if (cost.steps) note(name + ", steps" + where, *cost.steps, "steps");
      if (cost.instructions) {
        note(name + ", instructions" + where, *cost.instructions, "instructions");
      }
    };
    add(measured.before, " before");
    add(measured.after, "");
  }

  void note(std::string name, double value, std::string unit) {
    context_.record.measurements.push_back(
        {.name = std::move(name), .value = value, .unit = std::move(unit), .subject = "bench"});
  }

  const Stage& stage_;
  StepContext& context_;
  VersionPair& pair_;
  BenchSession before_;
  BenchSession after_;
  std::vector<Measured> measured_;
};

}  // namespace

Verdict measure_queries(Stage& stage, StepContext& context) {
  const auto& config = stage.config();
  auto& reason = context.record.reason;
  if (!config.queries) {
    reason = "no queries are declared: \"queries\" in the configuration";
    return Verdict::skipped;
  }
  auto queries = gather_queries(declared(*config.queries));
  if (queries.of_old.empty() && queries.of_new.empty()) {
    reason = "no queries are declared: captured statements are for the law mixed";
    return Verdict::skipped;
  }
  if (!counts_all(config)) {
    const auto left_out = leave_out_silent(queries.of_old) + leave_out_silent(queries.of_new);
    const std::string how = "\"timing\": {} in \"queries\", or --flow bench, measures all";
    if (queries.of_old.empty() && queries.of_new.empty()) {
      reason = "no query says how fast it is to be; " + how;
      return Verdict::skipped;
    }
    if (left_out > 0) {
      context.record.notes.push_back("left out, as they say nothing about their speed: " +
                                     count_of(left_out, "statement") + "; " + how);
    }
  }
  VersionPair pair(stage, context);
  if (!pair.failure().empty()) return stage.without_head(pair.failure(), context);
  BenchRun(stage, context, pair).run(std::move(queries));
  return Verdict::passed;
}

}  // namespace fulldress::scenarios
