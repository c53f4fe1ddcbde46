#include "scenarios/steps/roundtrip.hpp"

#include "harness/base/text.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/steps/classify.hpp"
#include "scenarios/steps/isolation.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/new_rows.hpp"
#include "scenarios/steps/newer_server.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <iterator>

namespace fulldress::scenarios {

Flow roundtrip_flow();

namespace {

/// From so many migrations on, the way all up and all down is proven at the same time: a second
/// server takes less time to start than is won.
constexpr std::size_t migrations_for_two = 16;

LawOutcome skipped(const migrations::Migration& migration, const std::string& reason) {
  return {.law = "roundtrip",
          .subject = subject_of(migration),
          .verdict = Verdict::skipped,
          .reason = reason,
          .findings = {},
          .position = {},
          .error = {}};
}

/// The state before the first migration that is pending.
Rung bottom_rung(Stage& stage, StepContext& context) {
  Rung rung{.database = stage.fresh(context), .state = {}};
  const auto session = rung.database->connect(context.deadline);
  rung.state = read_state(*session, stage.set(), LedgerRows::left_out);
  session->close();
  return rung;
}

std::vector<migrations::Migration> pending_on(const Database& database, Stage& stage,
                                              StepContext& context) {
  const auto session = database.connect(context.deadline);
  auto found = pending(*session, stage.set());
  session->close();
  return found;
}

// What the catalogue reader cannot describe is compared as a text that may be the same although the
// object is not: the reader of the report must know.
void note_unclassified(const SchemaSnapshot& schema, StepContext& context) {
  std::string list;
  for (const auto& object : schema.objects) {
    if (object.kind == "unclassified") list += (list.empty() ? "" : ", ") + object.identity;
  }
  if (!list.empty()) {
    context.record.notes.push_back("changes to these objects cannot be seen: " + one_line(list));
  }
}

/// Proves one migration after the other. What is left to be seen of one, rows written after its up,
/// is seen by a second worker while the next one is proven.
class Ladder {
 public:
  Ladder(Stage& stage, StepContext& context)
      : stage_(stage),
        context_(context),
        workers_(stays_in_its_database(stage) ? Workers::two : Workers::one),
        rung_(bottom_rung(stage, context)),
        migrations_(pending_on(*rung_->database, stage, context)),
        rows_(stage, *rung_, context) {}

  void climb() {
    for (const auto& migration : automatic(stage_.set())) {
      const bool is_pending =
          std::find(migrations_.begin(), migrations_.end(), migration) != migrations_.end();
      if (!is_pending) tell(skipped(migration, stage_.who_applied()));
    }
    for (const auto& migration : migrations_) {
      context_.stop.throw_if_raised();
      if (rung_) {
        prove(migration);
      } else {
        tell(skipped(migration, "not reached: " + failing_ + " fails"));
      }
    }
    settle();
    if (rows_.is_on()) tell(rows_.told());
    if (rung_) note_unclassified(rung_->state.schema, context_);
  }

 private:
  void prove(const migrations::Migration& migration) {
    context_.journal.progress(
        "up, down, up: " + subject_of(migration),
        static_cast<double>(done_++) / static_cast<double>(migrations_.size()));
    rows_.fill(*rung_);
    auto outcome = prove_rung(stage_, std::move(*rung_), migration,
                              {.rows = rows_, .workers = workers_}, context_);
    settle();
    rung_ = std::move(outcome.next);
    if (!rung_) failing_ = subject_of(migration);
    const bool is_alone = workers_ == Workers::one;
    waiting_ = std::async(is_alone ? std::launch::deferred : std::launch::async,
                          [this, &migration, outcome = std::move(outcome)]() mutable {
                            return finish(std::move(outcome), migration);
                          });
    if (is_alone) settle();
    if (rung_ && stage_.loads_fixtures_behind(migration.version)) load_fixtures();
  }

  // Uses of the ladder what the first worker leaves alone.
  LawOutcome finish(RungOutcome outcome, const migrations::Migration& migration) {
    auto& law = outcome.law;
    if (outcome.new_rows) {
      const auto start = std::chrono::steady_clock::now();
      auto findings =
          prove_new_rows(stage_, *outcome.new_rows, migration, rows_, context_.deadline);
      std::move(findings.begin(), findings.end(), std::back_inserter(law.findings));
      classify(law);
      law.duration_ms +=
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
              .count();
    }
    excuse_newer_server(
        law, migration,
        {.engine = context_.scenario.engine, .version = context_.scenario.engine_version});
    return std::move(law);
  }

  void load_fixtures() {
    stage_.load_fixtures(*rung_->database, context_);
    Reader reader(*rung_->database, stage_.set(), context_.deadline);
    rung_->state = reader.state();
  }

  void settle() {
    if (waiting_.valid()) context_.record.laws.push_back(waiting_.get());
  }

  void tell(LawOutcome law) {
    settle();
    context_.record.laws.push_back(std::move(law));
  }

  Stage& stage_;
  StepContext& context_;
  Workers workers_;
  std::optional<Rung> rung_;
  std::vector<migrations::Migration> migrations_;
  RowSupply rows_;
  std::size_t done_ = 0;
  std::string failing_;
  // Ends before what it uses.
  std::future<LawOutcome> waiting_;
};

/// Without a down there is nothing to take back, but an up may still fail once tables hold rows.
Verdict climb_only(Stage& stage, StepContext& context) {
  context.record.reason = "no migration has a down part";
  if (!stage.generates_rows()) return Verdict::skipped;
  context.record.reason += "; the ups are proven on generated rows";
  Ladder(stage, context).climb();
  std::erase_if(context.record.laws,
                [](const LawOutcome& law) { return law.verdict == Verdict::skipped; });
  return Verdict::passed;
}

Verdict run(Stage& stage, StepContext& context) {
  if (!has_downs(stage.set())) return climb_only(stage, context);
  if (automatic(stage.set()).size() < migrations_for_two) {
    Ladder(stage, context).climb();
    context.journal.progress("all up, all down");
    context.record.laws.push_back(prove_chain(stage, context));
    return Verdict::passed;
  }
  auto chain = std::async(std::launch::async, [&beside = stage.beside(), &context] {
    return prove_chain_beside(beside, context);
  });
  Ladder(stage, context).climb();
  context.journal.progress("all up, all down");
  context.record.laws.push_back(chain.get());
  return Verdict::passed;
}

}  // namespace

Flow roundtrip_flow() {
  return {.name = "roundtrip",
          .law = "every down restores what its up changed, one by one and all together",
          .order = 2,
          .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
            return {{.name = "roundtrip",
                     .timeout = stage->options().timeout,
                     .needs = {"provision"},
                     .run = [stage](StepContext& context) { return run(*stage, context); },
                     .description = "up, down and up again of every migration, then all up and all "
                                    "down; schema, privileges, rows, sequences and a write probe "
                                    "are compared"}};
          }};
}

}  // namespace fulldress::scenarios
