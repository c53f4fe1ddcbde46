#include "scenarios/steps/chain_rows.hpp"

#include "harness/engine/inspector.hpp"
#include "migrations/ledger_table.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/steps/row_supply.hpp"

#include <algorithm>

namespace fulldress::scenarios {

ChainRows::ChainRows(const Stage& stage, const StepContext& context)
    : stage_(stage),
      context_(context),
      generator_(row_options(stage, fixtures::Fill::tables_without_rows)),
      ledger_(migrations::ledger_tables(stage.set())) {}

void ChainRows::fill_floor(const Database& database) {
  const auto session = database.connect(context_.deadline);
  ledger_ = migrations::ledger_tables(*session, stage_.set());
  generator_.set_left_out(ledger_);
  generator_.set_deadline(context_.deadline);
  static_cast<void>(generator_.fill(*session));
  session->close();
}

void ChainRows::leave_alone(const DatabaseState& floor) {
  is_floor_known_ = true;
  auto left_out = ledger_;
  for (const auto& table : floor.data.tables) {
    floor_.push_back(table.table);
    left_out.push_back(table.table);
  }
  generator_.set_left_out(std::move(left_out));
}

void ChainRows::fill(const Database& database) {
  if (!is_floor_known_) return;
  if (!filler_) filler_ = std::make_unique<Reader>(database, stage_.set(), context_.deadline);
  generator_.set_deadline(context_.deadline);
  filler_->with_session([this](Session& session) {
    const auto before = floor_data(session);
    static_cast<void>(generator_.fill(session));
    for (const auto& table : differing_tables(before, floor_data(session))) {
      const bool is_known =
          std::find(disturbed_.begin(), disturbed_.end(), table) != disturbed_.end();
      if (!is_known) disturbed_.push_back(table);
    }
  });
}

DataFingerprint ChainRows::floor_data(Session& session) const {
  DataFingerprint data;
  if (floor_.empty()) return data;
  data = session.inspector().data(session, {.excluded_tables = ledger_});
  std::erase_if(data.tables, [&](const TableFingerprint& each) {
    return std::find(floor_.begin(), floor_.end(), each.table) == floor_.end();
  });
  return data;
}

}  // namespace fulldress::scenarios
