#include "scenarios/steps/row_supply.hpp"

#include "harness/base/wording.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/steps/migrate.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

fixtures::GenerateOptions options_of(const Stage& stage, fixtures::Fill fill, std::size_t rows) {
  return {.seed = stage.options().seed,
          .rows_per_table = rows,
          .fill = fill,
          .values = fixtures::ValueRange::typical,
          .left_out = migrations::ledger_tables(stage.set()),
          .deadline = Deadline::none()};
}

constexpr std::size_t rows_per_table = 4;
constexpr std::size_t new_rows_per_table = 1;

}  // namespace

RowSupply::RowSupply(Stage& stage, const Rung& bottom, StepContext& context)
    : stage_(stage),
      context_(context),
      generator_(options_of(stage, fixtures::Fill::empty_tables, rows_per_table)),
      writer_(options_of(stage, fixtures::Fill::every_table, new_rows_per_table)) {
  if (is_on()) plain_ = stage.clone(*bottom.database, context);
}

bool RowSupply::is_on() const { return stage_.options().generates_rows; }

void RowSupply::fill(Rung& rung) {
  if (!is_on()) return;
  const auto session = rung.database->connect(context_.deadline);
  generator_.set_deadline(context_.deadline);
  const auto generated = generator_.fill(*session);
  note(generated);
  std::size_t added = 0;
  for (const auto& [table, rows] : generated.rows) {
    added += rows;
    if (rows > 0) tables_.insert(table);
  }
  rows_ += added;
  rows_since_plain_ += added;
  if (added > 0) read_data_again(*session, stage_.set(), LedgerRows::left_out, rung.state);
  session->close();
}

void RowSupply::write_more(Session& session, std::vector<TableName> left_out) {
  writer_.set_left_out(std::move(left_out));
  writer_.set_deadline(context_.deadline);
  static_cast<void>(writer_.fill(session));
}

std::optional<Rung> RowSupply::without_rows(const migrations::Migration& next) {
  if (!plain_) return std::nullopt;
  for (;;) {
    context_.stop.throw_if_raised();
    const auto session = plain_->connect(context_.deadline);
    const auto waiting = pending(*session, stage_.set());
    if (waiting.empty()) return std::nullopt;
    if (waiting.front().version == next.version) {
      session->close();
      break;
    }
    const auto record = apply_next(*session, stage_.set());
    session->close();
    if (!record || record->verdict != Verdict::passed) return std::nullopt;
    if (stage_.loads_fixtures_behind(record->version)) stage_.load_fixtures(*plain_, context_);
  }
  Rung rung{.database = stage_.clone(*plain_, context_), .state = {}};
  const auto session = rung.database->connect(context_.deadline);
  rung.state = read_state(*session, stage_.set(), LedgerRows::left_out);
  session->close();
  return rung;
}

void RowSupply::note(const fixtures::GeneratedRows& generated) {
  for (const auto& gap : generated.gaps) {
    const std::string subject = gap.column.empty()
                                    ? "table " + gap.table.to_text()
                                    : "column " + gap.table.to_text() + "." + gap.column;
    if (!known_gaps_.insert(subject).second) continue;
    gaps_.push_back({.id = "roundtrip.no-generated-rows",
                     .severity = Severity::info,
                     .subject = subject,
                     .message = subject + " holds no generated value: " + gap.reason,
                     .before = {},
                     .after = {},
                     .position = {},
                     .evidence = {}});
  }
}

LawOutcome RowSupply::told() const {
  LawOutcome law;
  law.law = "roundtrip";
  law.subject = "generated rows";
  law.verdict = Verdict::passed;
  law.reason = count_of(rows_, "row") + " in " + count_of(tables_.size(), "table") + ", seed " +
               std::to_string(stage_.options().seed);
  law.findings = gaps_;
  return law;
}

}  // namespace fulldress::scenarios
