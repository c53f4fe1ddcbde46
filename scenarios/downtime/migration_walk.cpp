#include "scenarios/downtime/migration_walk.hpp"

#include "migrations/migrator.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/row_supply.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fulldress::scenarios {
namespace {

fixtures::GenerateOptions options_of(const Stage& stage, fixtures::Fill fill, std::size_t rows) {
  auto options = row_options(stage, fill);
  options.rows_per_table = rows;
  return options;
}

}  // namespace

MigrationWalk::MigrationWalk(Stage& stage, Database& database, Options options,
                             StepContext& context)
    : stage_(stage),
      database_(database),
      options_(options),
      context_(context),
      top_up_(options_of(stage, fixtures::Fill::every_table, options.rows)),
      filler_(options_of(stage, fixtures::Fill::tables_without_rows, options.rows)),
      is_topped_up_(options.is_filled) {}

std::optional<migrations::Migration> MigrationWalk::next() {
  context_.stop.throw_if_raised();
  if (error_) return std::nullopt;
  const auto session = database_.connect(context_.deadline);
  const auto waiting = pending(*session, stage_.set());
  session->close();
  const auto behind = std::find_if(waiting.begin(), waiting.end(), [&](const auto& each) {
    return next_ && each.version == next_->version;
  });
  // One that was left for a later run is not tried again.
  const auto first = behind == waiting.end() ? waiting.begin() : std::next(behind);
  next_ = first == waiting.end() ? std::nullopt : std::optional(*first);
  if (next_) fill();
  return next_;
}

void MigrationWalk::fill() {
  const auto session = database_.connect(context_.deadline);
  bool is_changed = is_first_ && !options_.is_filled;
  // Rows in front of fixtures that are still to come would be in their way.
  const bool awaits_fixtures = !stage_.config().fixture_version.empty() && !has_fixtures_;
  if (options_.rows > 0 && stage_.generates_rows() && !awaits_fixtures) {
    auto& generator = is_topped_up_ ? filler_ : top_up_;
    is_topped_up_ = true;
    generator.set_deadline(context_.deadline);
    auto filled = generator.fill(*session);
    is_changed = is_changed || !filled.rows.empty();
    std::move(filled.gaps.begin(), filled.gaps.end(), std::back_inserter(gaps_));
  }
  if (is_changed) settle_tables(*session);
  is_first_ = false;
  session->close();
}

ObservedMigration MigrationWalk::apply(const std::function<void(ObservedSession&)>& is_connected) {
  ObservedMigration observed{.version = next_->version, .label = subject_of(*next_)};
  const auto session = database_.connect(context_.deadline);
  ObservedSession watched(*session, database_, options_.observation);
  if (is_connected) is_connected(watched);
  static const migrations::Script nothing;
  watched.enter(next_->up ? *next_->up : nothing);
  const auto record = apply_one(watched, stage_.set(), *next_);
  observed.statements = watched.leave();
  session->close();
  if (record) observed.duration_ms = record->duration_ms;
  if (record && record->verdict != Verdict::passed) {
    observed.failure = failure_text(*record);
    error_ = record->error ? *record->error : ErrorRecord{};
  } else if (stage_.loads_fixtures_behind(next_->version)) {
    stage_.load_fixtures(database_, context_);
    has_fixtures_ = true;
  }
  leave_out_ledger(observed);
  return observed;
}

// The tool's own table is not the application's.
void MigrationWalk::leave_out_ledger(ObservedMigration& observed) const {
  const auto ledgers = migrations::ledger_tables(stage_.set());
  for (auto& statement : observed.statements) {
    std::erase_if(statement.tables, [&](const auto& each) {
      return std::any_of(ledgers.begin(), ledgers.end(), [&](const TableName& ledger) {
        return ledger.name == each.first.name &&
               (ledger.schema.empty() || ledger.schema == each.first.schema);
      });
    });
  }
  std::erase_if(observed.statements, [](const ObservedStatement& statement) {
    return statement.position.file.empty() && statement.tables.empty();
  });
}

MigrationTrace trace_migrations(Stage& stage, Database& database,
                                const MigrationWalk::Options& options, StepContext& context) {
  MigrationTrace trace;
  MigrationWalk walk(stage, database, options, context);
  while (const auto migration = walk.next()) {
    context.journal.progress("watching " + subject_of(*migration));
    trace.migrations.push_back(walk.apply());
    trace.failure = trace.migrations.back().failure;
    if (!trace.failure.empty()) break;
  }
  trace.gaps = walk.gaps();
  return trace;
}

}  // namespace fulldress::scenarios
