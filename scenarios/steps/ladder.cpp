#include "scenarios/steps/ladder.hpp"

#include "harness/base/text.hpp"
#include "scenarios/steps/classify.hpp"
#include "scenarios/steps/isolation.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/new_rows.hpp"
#include "scenarios/steps/newer_server.hpp"
#include "scenarios/steps/reader.hpp"
#include "scenarios/steps/roundtrip.hpp"
#include "scenarios/steps/rows_there_already.hpp"
#include "scenarios/steps/rows_without_partner.hpp"
#include "scenarios/steps/table_keys.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

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

}  // namespace

Ladder::Ladder(Stage& stage, StepContext& context)
    : stage_(stage),
      context_(context),
      workers_(stays_in_its_database(stage) ? Workers::two : Workers::one),
      rung_(bottom_rung(stage, context)),
      migrations_(pending_on(*rung_->database, stage, context)),
      rows_(stage, *rung_, context) {}

void Ladder::tell_applied() {
  for (const auto& migration : automatic(stage_.set())) {
    const bool is_pending =
        std::find(migrations_.begin(), migrations_.end(), migration) != migrations_.end();
    if (!is_pending) tell(skipped(migration, stage_.who_applied()));
  }
}

bool Ladder::pass(std::size_t end) {
  for (; done_ < std::min(end, size()); ++done_) {
    context_.stop.throw_if_raised();
    const auto& migration = migrations_[done_];
    // Which tables have rows behind an up the generator asks itself.
    rung_->state.data = {};
    rows_.fill(*rung_);
    const auto session = rung_->database->connect(context_.deadline);
    const auto record = apply_one(*session, stage_.set(), migration);
    const bool is_up = record && record->verdict == Verdict::passed &&
                       is_applied(*session, stage_.set(), migration.version);
    session->close();
    if (!is_up) return false;
    if (stage_.loads_fixtures_behind(migration.version)) {
      stage_.load_fixtures(*rung_->database, context_);
    }
  }
  // A session keeps the settings a database had when it was opened.
  rung_->reader = std::make_unique<Reader>(*rung_->database, stage_.set(), context_.deadline);
  rung_->state = rung_->reader->state();
  return true;
}

void Ladder::climb(std::size_t end) {
  const auto first = done_;
  for (; done_ < std::min(end, size()); ++done_) {
    context_.stop.throw_if_raised();
    const auto& migration = migrations_[done_];
    if (!rung_) {
      tell(skipped(migration, "not reached: " + failing_ + " fails"));
      continue;
    }
    context_.journal.progress(
        "up, down, up: " + subject_of(migration),
        static_cast<double>(done_ - first) / static_cast<double>(std::min(end, size()) - first));
    prove(migration);
  }
  settle();
}

void Ladder::tell_end() {
  if (rows_.is_on()) tell(rows_.told());
  if (rung_) note_unclassified(rung_->state.schema, context_);
}

void Ladder::prove(const migrations::Migration& migration) {
  rows_.fill(*rung_);
  auto remarks = rows_.hold_what_is_set_back(*rung_, migration);
  auto there = remark_on_rows_there_already(migration);
  auto alone = remarks_on_rows_without_partner(migration);
  auto outcome = prove_rung(stage_, std::move(*rung_), migration,
                            {.rows = rows_, .workers = workers_}, context_);
  if (outcome.next && there) remarks.push_back(std::move(*there));
  const bool are_lost = std::ranges::any_of(outcome.law.findings, [](const Finding& each) {
    return class_of(each) == LawClass::lost_rows;
  });
  if (outcome.next && !are_lost) std::ranges::move(alone, std::back_inserter(remarks));
  std::move(remarks.begin(), remarks.end(), std::back_inserter(outcome.law.findings));
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

std::optional<Finding> Ladder::remark_on_rows_there_already(
    const migrations::Migration& migration) {
  // On a copy of production, such rows are there.
  if (!rows_.is_on() || stage_.has_source()) return std::nullopt;
  const auto keys = [&](const std::string& table) {
    std::optional<std::vector<std::set<std::string>>> found;
    rung_->reader->with_session([&](Session& session) { found = keys_of_table(session, table); });
    return found;
  };
  return rows_there_already(rows_.as_read(migration), stage_.set().engine(), keys);
}

std::vector<Finding> Ladder::remarks_on_rows_without_partner(
    const migrations::Migration& migration) const {
  if (!rows_.is_on() || stage_.has_source()) return {};
  return rows_without_partner(rows_.as_read(migration), rung_->state.schema, stage_.set().engine());
}

// Uses of the ladder what the first worker leaves alone.
LawOutcome Ladder::finish(RungOutcome outcome, const migrations::Migration& migration) {
  auto& law = outcome.law;
  if (outcome.new_rows) {
    const auto start = std::chrono::steady_clock::now();
    auto findings = prove_new_rows(stage_, *outcome.new_rows, migration, rows_, context_.deadline);
    std::move(findings.begin(), findings.end(), std::back_inserter(law.findings));
    classify(law);
    law.duration_ms +=
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  }
  excuse_newer_server(
      law, migration,
      {.engine = context_.scenario.engine, .version = context_.scenario.engine_version});
  return std::move(law);
}

void Ladder::load_fixtures() {
  stage_.load_fixtures(*rung_->database, context_);
  Reader reader(*rung_->database, stage_.set(), context_.deadline);
  rung_->state = reader.state();
}

void Ladder::settle() {
  if (waiting_.valid()) context_.record.laws.push_back(waiting_.get());
}

void Ladder::tell(LawOutcome law) {
  settle();
  context_.record.laws.push_back(std::move(law));
}

}  // namespace fulldress::scenarios
