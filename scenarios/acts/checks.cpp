#include "checks/check.hpp"
#include "checks/user/user_checks.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/passwords.hpp"
#include "scenarios/play/act_parts.hpp"

#include <algorithm>

namespace fulldress::scenarios {

ActKind checks_act();

namespace {

class AskChecks : public Act {
 public:
  explicit AskChecks(const ActReading& reading)
      : database_(reading.database()), ids_(reading.texts("checks")) {
    if (!reading.has("check_settings")) return;
    settings_ = checks::settings_of_json(reading.json_text("check_settings"),
                                         reading.position("check_settings").to_text());
    for (const auto& problem : checks::problems_of(settings_)) {
      // A key that no check of the catalogue reads may be one of the user's own.
      if (problem.unread_key.empty()) {
        reading.fail("check_settings", problem.pointer + ": " + problem.message);
      }
    }
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    auto& database = play.database(database_, context);
    auto options = options_of(play, context);
    options.connect = [&] { return database.connect(context.deadline); };
    options.database = &database;
    const auto session = database.connect(context.deadline);
    auto outcomes = checks::run_checks(*session, options);
    session->close();
    const bool has_asked =
        std::any_of(outcomes.begin(), outcomes.end(),
                    [](const CheckOutcome& each) { return each.verdict != Verdict::skipped; });
    context.record.checks = std::move(outcomes);
    if (has_asked) return Verdict::passed;
    context.record.reason = "none of these checks applies to anything";
    return Verdict::unknown;
  }

 private:
  [[nodiscard]] checks::CheckOptions options_of(Play& play, StepContext& context) const {
    const auto& stage = play.stage();
    checks::CheckOptions options;
    options.ids = ids_;
    options.shows_values = stage.options().shows_values;
    options.settings = stage.config().check_settings;
    for (const auto& [key, value] : settings_) options.settings[key] = value;
    options.user = stage.config().user_checks;
    if (stage.has_migrations()) options.ledger = migrations::ledger_tables(stage.set());
    options.tap_access = checks::TapAccess::disposable;
    options.jobs = stage.options().jobs;
    options.servers = &stage.options().server;
    options.on_outcome = [&context](const CheckOutcome&) { context.stop.throw_if_raised(); };
    options.on_notice = [&context](const std::string& text) {
      context.record.notes.push_back(text);
    };
    add_passwords(options, stage.config().file.parent_path());
    return options;
  }

  std::string database_;
  std::vector<std::string> ids_;
  checks::CheckSettings settings_;
};

}  // namespace

ActKind checks_act() {
  return {.name = "checks",
          .purpose = "ask checks of the catalogue",
          .keys = {{"checks", "patterns on ids; default: every core check"},
                   {"check_settings", "what checks are told, on top of the scenario's"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<AskChecks>(reading);
          }};
}

}  // namespace fulldress::scenarios
