#include "scenarios/acts/act.hpp"

namespace fulldress::scenarios {

ActKind database_act();

namespace {

class MakeDatabase : public Act {
 public:
  explicit MakeDatabase(const ActReading& reading) : name_(reading.database()) {
    using From = DatabaseOrigin::From;
    const auto from = reading.choice("from", {"before-first-migration", "empty", "head", "copy"});
    origin_.from = from == "empty"  ? From::empty
                   : from == "head" ? From::head
                   : from == "copy" ? From::copy
                                    : From::before_first_migration;
    origin_.copied = reading.text("copy_of");
    origin_.engine = reading.text("engine");
    origin_.server = reading.text("server");
    origin_.is_crash_safe = reading.flag("crash_safe");
    origin_.is_archived = reading.flag("archived");
    if ((origin_.from == From::copy) != !origin_.copied.empty()) {
      reading.fail(origin_.copied.empty() ? "from" : "copy_of",
                   "\"from\": \"copy\" and \"copy_of\" belong together");
    }
    if (origin_.from == From::copy && !(origin_.engine.empty() && origin_.server.empty())) {
      reading.fail("copy_of", "a copy is on the server of its original");
    }
    if (origin_.is_crash_safe && origin_.server.empty()) {
      reading.fail("crash_safe", "\"crash_safe\" is for a \"server\" of its own");
    }
    if (origin_.is_archived && origin_.server.empty()) {
      reading.fail("archived", "\"archived\" is for a \"server\" of its own");
    }
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const auto failure = play.make_database(name_, origin_, context);
    if (!failure.empty()) return play.stage().without_head(failure, context);
    auto& made = play.database(name_, context);
    const auto session = made.connect(context.deadline);
    context.record.notes.push_back(name_ + " is a database of " + session->engine_name() + " " +
                                   session->server_version());
    session->close();
    return Verdict::passed;
  }

 private:
  std::string name_;
  DatabaseOrigin origin_;
};

}  // namespace

ActKind database_act() {
  return {
      .name = "database",
      .purpose = "make a database",
      .keys = {{"from", "`before-first-migration` (default), `empty`, `head` or `copy`"},
               {"copy_of", "the database it is a copy of"},
               {"engine", "its engine; another one than the scenario's begins `empty`"},
               {"server", "name of a disposable server of its own; default: the scenario's"},
               {"crash_safe", "`true`: commits on that server survive a crash"},
               {"archived", "`true`: that server archives its log, so that it can be recovered"}},
      .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
        return std::make_unique<MakeDatabase>(reading);
      }};
}

}  // namespace fulldress::scenarios
