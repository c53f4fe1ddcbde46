#include "scenarios/steps/replay.hpp"

#include "scenarios/steps/migrate.hpp"

namespace fulldress::scenarios {

std::optional<Rung> replay(Stage& stage, const migrations::Migration& last, RowSupply& rows,
                           StepContext& context) {
  Rung rung{.database = stage.fresh(context), .state = {}};
  for (;;) {
    context.stop.throw_if_raised();
    const auto session = rung.database->connect(context.deadline);
    const auto record = apply_next(*session, stage.set());
    if (!record || record->verdict != Verdict::passed) return std::nullopt;
    if (record->version == last.version) {
      rung.state = read_state(*session, stage.set(), LedgerRows::left_out);
      session->close();
      rows.start_from(rung);
      return rung;
    }
    session->close();
    if (stage.loads_fixtures_behind(record->version)) stage.load_fixtures(*rung.database, context);
  }
}

}  // namespace fulldress::scenarios
