#include "scenarios/steps/migrate.hpp"

#include "harness/base/error.hpp"
#include "harness/base/wording.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/command_tool.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"

#include <algorithm>
#include <iterator>

namespace fulldress::scenarios {

ActKind migrate_act();

namespace {

class Migrate : public Act {
 public:
  explicit Migrate(const ActReading& reading)
      : database_(reading.database()),
        is_up_(reading.choice("direction", {"up", "down"}) == "up"),
        at_least_(reading.count("at_least").value_or(0)),
        is_to_fail_(reading.has("expect_error")) {
    if (reading.has("to")) options_.to_version = reading.text("to");
    if (const auto steps = reading.count("steps")) {
      options_.steps = static_cast<std::size_t>(*steps);
    }
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    if (!play.stage().config().command.is_empty()) return run_tool(play, context);
    if (!play.stage().has_migrations()) {
      throw UsageError("scenarios.no-migrations",
                       "the scenario names no migrations; add \"migrations\"");
    }
    auto records = is_up_ ? up(play, context) : down(play, context);
    if (is_to_fail_) throw_failure(records);
    const auto ran = std::count_if(records.begin(), records.end(), [](const auto& record) {
      return record.verdict != Verdict::skipped;
    });
    std::move(records.begin(), records.end(), std::back_inserter(context.record.migrations));
    if (ran >= at_least_) return Verdict::passed;
    Finding finding;
    finding.id = "migrate.too-few";
    finding.subject = context.record.name;
    finding.message = count_of(static_cast<std::size_t>(ran), "migration") +
                      " ran instead of at least " + std::to_string(at_least_);
    add_outcome(context, {.act = "migrate", .findings = {finding}, .broken = finding.message});
    return Verdict::passed;
  }

 private:
  using Records = std::vector<MigrationRecord>;

  [[nodiscard]] Records up(Play& play, StepContext& context) const {
    const auto& stage = play.stage();
    auto& database = play.database(database_, context);
    auto session = database.connect(context.deadline);
    Records records;
    const auto& waiting = stage.config().fixture_version;
    const bool is_waiting = !stage.config().fixtures.empty() && !waiting.empty() &&
                            !is_applied(*session, stage.set(), waiting);
    if (is_waiting && !options_.steps) {
      // Rows of the fixtures are there before the migrations behind them run.
      auto first = options_;
      first.to_version = waiting;
      records = migrations::apply(*session, stage.set(), first);
      if (!is_applied(*session, stage.set(), waiting)) return records;
      session->close();
      stage.load_fixtures(database, context);
      session = database.connect(context.deadline);
      std::erase_if(records, [](const auto& each) { return each.verdict == Verdict::skipped; });
    }
    auto rest = migrations::apply(*session, stage.set(), options_);
    session->close();
    std::erase_if(rest, [&](const auto& each) {
      return std::any_of(records.begin(), records.end(), [&](const auto& done) {
        return done.version == each.version && each.verdict == Verdict::skipped;
      });
    });
    std::move(rest.begin(), rest.end(), std::back_inserter(records));
    return records;
  }

  [[nodiscard]] Records down(Play& play, StepContext& context) const {
    const auto session = play.database(database_, context).connect(context.deadline);
    auto records = migrations::roll_back(*session, play.stage().set(), options_);
    session->close();
    return records;
  }

  /// The tool's own command.
  [[nodiscard]] Verdict run_tool(Play& play, StepContext& context) const {
    const auto& config = play.stage().config().command;
    if (options_.to_version || options_.steps || (!is_up_ && config.down.empty())) {
      throw UsageError(
          "scenarios.no-migrations",
          "another tool migrates: only \"direction\" can be said, as its commands are");
    }
    const CommandAdapter adapter(config);
    auto& database = play.database(database_, context);
    const auto done = adapter.run(is_up_ ? config.up : config.down,
                                  {.database = database, .log = {}, .deadline = context.deadline});
    ActOutcome outcome{.act = "migrate", .duration_ms = done.duration_ms};
    if (!done.problem.empty()) {
      Finding finding;
      finding.id = "migrate.command-fails";
      finding.subject = context.record.name;
      finding.message = done.problem;
      outcome.broken = done.problem;
      outcome.findings.push_back(std::move(finding));
    }
    context.record.notes.push_back("version " + label_of_version(done.version));
    add_outcome(context, std::move(outcome));
    return Verdict::passed;
  }

  // A migration that fails is an outcome, unless the step waits for just that.
  static void throw_failure(const Records& records) {
    for (const auto& record : records) {
      if (record.verdict != Verdict::failed || !record.error) continue;
      if (record.error->sql) throw SqlError(*record.error->sql);
      throw UsageError(record.error->id, record.error->message);
    }
  }

  std::string database_;
  bool is_up_;
  std::int64_t at_least_;
  bool is_to_fail_;
  migrations::MigrateOptions options_;
};

}  // namespace

ActKind migrate_act() {
  return {.name = "migrate",
          .purpose = "apply migrations, or roll them back",
          .keys = {{"direction", "`up` (default) or `down`"},
                   {"to", "up: the last version to apply; down: the last to keep, `0` for none"},
                   {"steps", "so many at most; down takes one unless told otherwise"},
                   {"at_least", "so many must have run"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<Migrate>(reading);
          }};
}

}  // namespace fulldress::scenarios
