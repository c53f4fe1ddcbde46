#include "harness/run/rehearsal.hpp"

#include "harness/host/warnings.hpp"
#include "harness/run/gate.hpp"

#include <csignal>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Rehearsal : public testing::Test {
 protected:
  [[nodiscard]] const ScenarioRecord& run(std::vector<Step> steps) {
    Scenario scenario{.name = "shop", .title = "A shop", .source = "examples/shop", .steps = {}};
    scenario.steps = std::move(steps);
    std::vector<Scenario> scenarios;
    scenarios.push_back(std::move(scenario));
    rehearse(std::move(scenarios), options_, journal_, stop_, record_);
    return record_.scenarios.back();
  }

  [[nodiscard]] ExitCode exit_code() const { return decide(record_, options_.limits).exit_code; }

  RunOptions options_;
  Journal journal_;
  StopSignal stop_;
  RunRecord record_;
};

[[nodiscard]] Step step(const std::string& name, std::function<Verdict(StepContext&)> run,
                        std::vector<std::string> needs = {}) {
  return {.name = name,
          .timeout = std::chrono::minutes(10),
          .needs = std::move(needs),
          .run = std::move(run),
          .description = ""};
}

[[nodiscard]] Verdict pass(StepContext& context) {
  LawOutcome law;
  law.law = "roundtrip";
  law.verdict = Verdict::passed;
  context.record.laws.push_back(law);
  return Verdict::passed;
}

template <typename Thrown>
[[nodiscard]] Step throwing(Thrown error) {
  return step("broken", [error](StepContext&) -> Verdict { throw error; });
}

[[nodiscard]] SqlError sql_error() {
  SqlErrorInfo info;
  info.sqlstate = "42P01";
  info.message = "relation \"t\" does not exist";
  return SqlError(info);
}

TEST_F(Rehearsal, RunsStepsInOrderAndRecordsThem) {
  std::vector<std::string> order;
  const auto note = [&](StepContext& context) {
    order.push_back(context.record.name);
    return pass(context);
  };
  const ScenarioRecord& scenario = run({step("a", note), step("b", note, {"a"})});
  EXPECT_THAT(order, ElementsAre("a", "b"));
  EXPECT_EQ(scenario.name, "shop");
  EXPECT_EQ(scenario.title, "A shop");
  EXPECT_EQ(scenario.source, "examples/shop");
  ASSERT_THAT(scenario.steps, SizeIs(2));
  EXPECT_EQ(scenario.steps[1].verdict, Verdict::passed);
  EXPECT_FALSE(scenario.steps[1].started_at.empty());
  EXPECT_EQ(exit_code(), ExitCode::passed);
}

TEST_F(Rehearsal, TheStepMaySetTheEngine) {
  const ScenarioRecord& scenario = run({step("provision", [](StepContext& context) {
    context.scenario.engine = "sqlite";
    return Verdict::passed;
  })});
  EXPECT_EQ(scenario.engine, "sqlite");
}

TEST_F(Rehearsal, SaysOfALongChainOnlyWhereItBroke) {
  const ScenarioRecord& scenario =
      run({step("a", [](StepContext&) { return Verdict::failed; }), step("b", pass, {"a"}),
           step("c", pass, {"b"}), step("d", pass, {"c"})});
  EXPECT_EQ(scenario.steps[2].reason, "needs a, which failed");
  EXPECT_EQ(scenario.steps[3].reason, "needs a, which failed");
}

TEST_F(Rehearsal, SkipsWhatNeedsAStepThatDidNotPass) {
  const auto verdict = [](Verdict value) {
    return [value](StepContext& context) {
      context.record.reason = "for a reason";
      return value;
    };
  };
  const ScenarioRecord& scenario =
      run({step("failed", verdict(Verdict::failed)), step("x", pass, {"failed"}),
           step("skipped", verdict(Verdict::skipped)), step("y", pass, {"skipped"}),
           step("unknown", verdict(Verdict::unknown)), step("z", pass, {"unknown"})});
  EXPECT_EQ(scenario.steps[1].verdict, Verdict::skipped);
  EXPECT_EQ(scenario.steps[1].reason, "needs failed, which failed");
  EXPECT_EQ(scenario.steps[3].reason, "needs skipped, which was skipped: for a reason");
  EXPECT_EQ(scenario.steps[5].reason, "needs unknown, which could not finish");
}

TEST_F(Rehearsal, ANeedThatIsNotPlannedBeforeIsABug) {
  const ScenarioRecord& scenario = run({step("x", pass, {"y"}), step("y", pass)});
  EXPECT_EQ(scenario.steps[0].verdict, Verdict::unknown);
  EXPECT_THAT(scenario.steps[0].error->message, HasSubstr("step x needs y"));
  EXPECT_EQ(exit_code(), ExitCode::bug);
}

TEST_F(Rehearsal, KeepsAStatementThatFailedAsUnknown) {
  const ScenarioRecord& scenario = run({throwing(sql_error()), step("next", pass)});
  EXPECT_EQ(scenario.steps[0].verdict, Verdict::unknown);
  ASSERT_TRUE(scenario.steps[0].error && scenario.steps[0].error->sql);
  EXPECT_EQ(scenario.steps[0].error->sql->sqlstate, "42P01");
  EXPECT_EQ(scenario.steps[1].verdict, Verdict::passed) << "it did not need the broken one";
  EXPECT_EQ(exit_code(), ExitCode::infrastructure);
}

TEST_F(Rehearsal, TellsErrorsApart) {
  const auto code = [&](Step broken) {
    record_ = {};
    static_cast<void>(run({std::move(broken), step("next", pass)}));
    EXPECT_EQ(record_.scenarios[0].steps[0].verdict, Verdict::unknown);
    return exit_code();
  };
  EXPECT_EQ(code(throwing(ConnectionLost("gone"))), ExitCode::infrastructure);
  EXPECT_EQ(code(throwing(InfrastructureError("engine.start-failed", "no"))),
            ExitCode::infrastructure);
  EXPECT_EQ(code(throwing(UsageError("checks.unknown-id", "no such check"))), ExitCode::usage);
  EXPECT_EQ(code(throwing(InternalError("oops"))), ExitCode::bug);
  EXPECT_EQ(code(throwing(std::out_of_range("vector"))), ExitCode::bug);
}

TEST_F(Rehearsal, KeepsOutcomesOfAStepThatThrewLater) {
  const ScenarioRecord& scenario = run({step("upgrade", [](StepContext& context) -> Verdict {
    context.record.migrations.emplace_back();
    context.record.migrations[0].version = "1";
    context.record.migrations[0].verdict = Verdict::failed;
    throw ConnectionLost("gone");
  })});
  EXPECT_EQ(scenario.steps[0].verdict, Verdict::failed);
  EXPECT_EQ(exit_code(), ExitCode::gate_failed);
}

TEST_F(Rehearsal, TheHeaviestOutcomeDecidesTheStep) {
  const auto with_check = [](Severity severity) {
    return step("checks", [severity](StepContext& context) {
      CheckOutcome check;
      check.check_id = "pk.missing";
      check.severity = severity;
      check.verdict = Verdict::failed;
      context.record.checks = {check};
      return Verdict::passed;
    });
  };
  EXPECT_EQ(run({with_check(Severity::error)}).steps[0].verdict, Verdict::failed);
  EXPECT_EQ(run({with_check(Severity::warning)}).steps[0].verdict, Verdict::passed);
  options_.limits.fail_on = Severity::warning;
  EXPECT_EQ(run({with_check(Severity::warning)}).steps[0].verdict, Verdict::failed);
}

TEST_F(Rehearsal, ALawThatIsUnknownMakesItsStepUnknown) {
  const ScenarioRecord& scenario = run({step("laws", [](StepContext& context) {
    context.record.laws.emplace_back();
    context.record.laws[0].law = "roundtrip";
    context.record.laws[0].verdict = Verdict::unknown;
    context.record.laws[0].reason = "the probe could not connect";
    return Verdict::passed;
  })});
  EXPECT_EQ(scenario.steps[0].verdict, Verdict::unknown);
  EXPECT_EQ(exit_code(), ExitCode::infrastructure);
}

TEST_F(Rehearsal, ASkipWithoutAReasonIsABug) {
  EXPECT_EQ(run({step("a", [](StepContext&) { return Verdict::skipped; })}).steps[0].verdict,
            Verdict::unknown);
  EXPECT_EQ(exit_code(), ExitCode::bug);
  record_ = {};
  const ScenarioRecord& scenario = run({step("b", [](StepContext& context) {
    context.record.checks.emplace_back();
    context.record.checks[0].verdict = Verdict::skipped;
    return Verdict::passed;
  })});
  EXPECT_EQ(scenario.steps[0].error->kind, ErrorKind::internal);
}

TEST_F(Rehearsal, SkipsTheRestAfterASignal) {
  options_.timeout = std::chrono::minutes(5);
  const auto raise = [](StepContext& context) {
    EXPECT_EQ(std::raise(SIGINT), 0);
    context.stop.throw_if_raised();
    return Verdict::passed;
  };
  Scenario first{.name = "a", .title = "", .source = "", .steps = {}};
  first.steps = {step("one", pass), step("two", raise), step("three", pass)};
  Scenario second{.name = "b", .title = "", .source = "", .steps = {}};
  second.steps = {step("four", pass)};
  std::vector<Scenario> scenarios;
  scenarios.push_back(std::move(first));
  scenarios.push_back(std::move(second));
  rehearse(std::move(scenarios), options_, journal_, stop_, record_);
  EXPECT_EQ(record_.signal_number, SIGINT);
  EXPECT_EQ(record_.scenarios[0].steps[0].verdict, Verdict::passed);
  EXPECT_EQ(record_.scenarios[0].steps[1].verdict, Verdict::unknown);
  EXPECT_EQ(record_.scenarios[0].steps[1].error->kind, ErrorKind::interrupted);
  EXPECT_EQ(record_.scenarios[0].steps[2].reason, "interrupted by SIGINT");
  EXPECT_EQ(record_.scenarios[1].steps[0].verdict, Verdict::skipped);
  EXPECT_EQ(exit_code(), ExitCode::interrupted);
}

TEST_F(Rehearsal, NoticesASignalThatAStepDidNotLookFor) {
  const ScenarioRecord& scenario = run({step("one",
                                             [](StepContext& context) {
                                               EXPECT_EQ(std::raise(SIGTERM), 0);
                                               return pass(context);
                                             }),
                                        step("two", pass)});
  EXPECT_EQ(scenario.steps[0].verdict, Verdict::passed);
  EXPECT_EQ(scenario.steps[1].reason, "interrupted by SIGTERM");
  EXPECT_EQ(exit_code(), ExitCode::terminated);
}

TEST_F(Rehearsal, GivesEachStepTheEarlierDeadline) {
  options_.timeout = std::chrono::hours(2);
  Step brief = step("brief", [](StepContext& context) {
    EXPECT_FALSE(context.deadline.is_none());
    EXPECT_LE(context.deadline.remaining(), std::chrono::minutes(1));
    return pass(context);
  });
  brief.timeout = std::chrono::minutes(1);
  Step endless = step("endless", [](StepContext& context) {
    EXPECT_LE(context.deadline.remaining(), std::chrono::hours(2));
    EXPECT_GT(context.deadline.remaining(), std::chrono::hours(1));
    return pass(context);
  });
  endless.timeout = std::chrono::hours(20);
  EXPECT_EQ(run({brief, endless}).steps[1].verdict, Verdict::passed);
}

TEST_F(Rehearsal, AStepBehindTheEndOfTheRunsTimeIsUnknown) {
  options_.timeout = std::chrono::milliseconds(0);
  const ScenarioRecord& scenario = run({step("late", pass)});
  EXPECT_EQ(scenario.steps[0].verdict, Verdict::unknown);
  EXPECT_EQ(scenario.steps[0].error->id, "run.timeout");
  EXPECT_EQ(exit_code(), ExitCode::infrastructure);
}

TEST_F(Rehearsal, SeedsDependOnTheRunAndTheNameOnly) {
  std::vector<std::uint64_t> seeds;
  const auto note = [&](StepContext& context) {
    seeds.push_back(context.seed);
    return pass(context);
  };
  static_cast<void>(run({step("a", note), step("b", note)}));
  static_cast<void>(run({step("b", note)}));
  options_.seed += 1;
  static_cast<void>(run({step("b", note)}));
  ASSERT_THAT(seeds, SizeIs(4));
  EXPECT_NE(seeds[0], seeds[1]);
  EXPECT_EQ(seeds[1], seeds[2]);
  EXPECT_NE(seeds[2], seeds[3]);
}

TEST_F(Rehearsal, JournalsBeforeAndAfterEachThing) {
  std::vector<std::string> heard;
  journal_.listen([&](const Event& event) {
    heard.push_back(std::string(to_text(event.kind)) + " " + event.step);
    if (event.kind == Event::Kind::step_finished) {
      ASSERT_NE(event.record, nullptr);
      EXPECT_EQ(event.record->name, event.step);
    }
  });
  static_cast<void>(run({step("a", [&](StepContext& context) {
    heard.emplace_back("running");
    return pass(context);
  })}));
  EXPECT_THAT(heard, ElementsAre("scenario_started ", "step_started a", "running",
                                 "step_finished a", "scenario_finished "));
}

/// Warns from its destructor, as a server does that cannot be stopped.
class Resource {
 public:
  explicit Resource(std::vector<std::string>& log) : log_(log) {}
  Resource(const Resource&) = delete;
  Resource& operator=(const Resource&) = delete;
  ~Resource() {
    log_.emplace_back("released");
    note_warning("could not stop the server");
  }

 private:
  std::vector<std::string>& log_;
};

TEST_F(Rehearsal, ReleasesWhatStepsHoldBeforeTheScenarioEnds) {
  std::vector<std::string> log;
  journal_.listen([&](const Event& event) {
    if (event.kind == Event::Kind::scenario_finished) log.emplace_back("finished");
  });
  // Shared by the steps of one scenario only, and by nothing that outlives it.
  auto resource = std::make_shared<Resource>(log);
  std::vector<Step> steps = {step("a", [resource](StepContext& context) { return pass(context); })};
  resource.reset();
  static_cast<void>(run(std::move(steps)));
  EXPECT_THAT(log, ElementsAre("released", "finished"));
  EXPECT_THAT(record_.warnings, Contains("could not stop the server"));
}

TEST_F(Rehearsal, CollectsOnlyTheWarningsOfThisRun) {
  journal_.warn("before");
  static_cast<void>(run({step("a", [](StepContext& context) {
    context.journal.warn("during");
    return pass(context);
  })}));
  EXPECT_THAT(record_.warnings, ElementsAre("during"));
}

TEST_F(Rehearsal, RedactsTheSource) {
  Scenario scenario{.name = "x", .title = "", .source = "postgres://u:p@h/db", .steps = {}};
  std::vector<Scenario> scenarios;
  scenarios.push_back(std::move(scenario));
  rehearse(std::move(scenarios), options_, journal_, stop_, record_);
  EXPECT_EQ(record_.scenarios[0].source, "postgres://u:***@h/db");
}

}  // namespace
}  // namespace fulldress
