#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/state_parts.hpp"

namespace fulldress::scenarios {

ActKind remember_act();

namespace {

class Remember : public Act {
 public:
  explicit Remember(const ActReading& reading)
      : database_(reading.database()), as_(reading.has("as") ? reading.text("as") : "main") {}

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const auto session = play.database(database_, context).connect(context.deadline);
    auto state = state_of(play, *session);
    std::int64_t rows = 0;
    for (const auto& table : state.data.tables) rows += table.rows;
    context.record.notes.push_back("remembered " + std::to_string(state.schema.objects.size()) +
                                   " objects and " + std::to_string(rows) + " rows of " +
                                   std::to_string(state.data.tables.size()) + " tables");
    play.remember(as_, {.state = std::move(state), .engine = session->engine_name()});
    session->close();
    return Verdict::passed;
  }

 private:
  std::string database_;
  std::string as_;
};

}  // namespace

ActKind remember_act() {
  return {.name = "remember",
          .purpose = "remember the whole state of a database",
          .keys = {{"as", "the name to compare with later; default `main`"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<Remember>(reading);
          }};
}

}  // namespace fulldress::scenarios
