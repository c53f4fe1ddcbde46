#include "fixtures/fixture.hpp"
#include "harness/engine/transaction.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"

#include <optional>

namespace fulldress::scenarios {

ActKind sql_act();

namespace {

class RunSql : public Act {
 public:
  explicit RunSql(const ActReading& reading)
      : database_(reading.database()),
        as_(session_as(reading)),
        files_(reading.files("files")),
        statements_(reading.texts("statements")),
        is_one_transaction_(reading.choice("transaction", {"none", "one"}) == "one") {
    if (files_.empty() == statements_.empty()) {
      reading.fail(files_.empty() ? "name" : "statements",
                   "\"files\" or \"statements\" are wanted here, and not both");
    }
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    const auto session = play.connect(database_, as_, context);
    std::optional<Transaction> transaction;
    if (is_one_transaction_) transaction.emplace(*session);
    run(play, *session, context);
    if (transaction) transaction->commit();
    session->close();
    add_outcome(context, {.act = "sql", .duration_ms = watch.ms()});
    return Verdict::passed;
  }

 private:
  void run(Play& play, Session& session, StepContext& context) const {
    for (const auto& statement : statements_) {
      context.stop.throw_if_raised();
      session.execute(statement);
    }
    if (files_.empty()) return;
    fixtures::Fixture fixture{.name = context.record.name, .files = {}};
    for (const auto& file : files_) fixture.files.push_back(play.place(file));
    const auto loaded = fixtures::load(session, fixture);
    for (const auto& note : loaded.notes) context.record.notes.push_back(note);
  }

  std::string database_;
  SessionAs as_;
  std::vector<std::filesystem::path> files_;
  std::vector<std::string> statements_;
  bool is_one_transaction_;
};

}  // namespace

ActKind sql_act() {
  return {.name = "sql",
          .purpose = "run SQL, which goes well or ends with the expected error",
          .keys = with_session_keys(
              {{"files", "scripts, run as psql and sqlite3 run them; data files as `fixtures`"},
               {"statements", "statements instead, each in autocommit"},
               {"transaction", "`none` (default) or `one` around all of it"}}),
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<RunSql>(reading);
          }};
}

}  // namespace fulldress::scenarios
