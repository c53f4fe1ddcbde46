#include "scenarios/stage.hpp"

#include "fixtures/fixture.hpp"
#include "fixtures/source/production_copy.hpp"
#include "harness/base/error.hpp"
#include "harness/base/judgement.hpp"
#include "migrations/actions.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/steps/expected_roles.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/roles.hpp"
#include "scenarios/subject.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

void add_note(StepRecord& record, const std::string& note) {
  auto& notes = record.notes;
  if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
}

/// Rows of tables that only the migrations make are meant for a later moment.
[[noreturn]] void throw_with_hint(const SqlError& error) {
  constexpr std::string_view undefined_table = "42P01";
  auto info = error.info();
  if (info.sqlstate == undefined_table && info.hint.empty()) {
    info.hint =
        "fixtures are loaded before the first migration; --fixture-version VERSION loads them "
        "behind the one that makes the table";
  }
  throw SqlError(std::move(info));
}

CopyProgress progress_of(StepContext& context) {
  return [&journal = context.journal](const std::string& doing, double fraction) {
    journal.progress(doing, fraction);
  };
}

/// Makes the roles the migrations expect and nothing creates, and notes which.
void make_roles(const Stage& stage, Session& session, StepContext& context) {
  auto files = stage.config().fixtures;
  if (!stage.config().fresh_install.empty()) files.push_back(stage.config().fresh_install);
  const auto made = make_expected_roles(session, stage.set(), files);
  if (made.empty()) return;
  std::string note =
      "made without login and rights, since the migrations name them and nothing "
      "creates them: " +
      std::string(made.size() == 1 ? "role " : "roles ");
  for (const auto& role : made) note += (&role == &made.front() ? "" : ", ") + role;
  add_note(context.record, note);
}

/// What the platform puts into every database, and what the tool runs in one it has made.
void prepare(const Stage& stage, Database& database, StepContext& context) {
  const auto& set = stage.set();
  const auto& platform = set.format().platform();
  const bool has_actions = migrations::has_actions_after_creating(set);
  if (platform.empty() && !has_actions) return;
  const auto session = database.connect(context.deadline);
  if (!platform.empty()) session->execute(platform);
  if (has_actions) {
    make_roles(stage, *session, context);
    if (const auto failed = migrations::run_actions_after_creating(*session, set)) {
      throw UsageError("scenarios.preparation-fails",
                       "what the tool runs in a new database, before the first migration, fails: " +
                           failure_text(*failed));
    }
  }
  session->close();
}

}  // namespace

void Stage::open(StepContext& context) {
  start_server(context);
  context.scenario.engine = servers_.back()->engine_name();
  context.scenario.engine_version = servers_.back()->version();
  prepare_base(context);
}

std::unique_ptr<Database> Stage::fresh(StepContext& context) {
  ensure(base_ != nullptr, "the stage is opened by the step provision");
  if (roles_of(*base_, context) != roles_at_start_) {
    base_.reset();
    start_server(context);
    prepare_base(context);
  }
  return clone(*base_, context);
}

std::unique_ptr<Database> Stage::empty(StepContext& context) {
  ensure(!servers_.empty(), "the stage is opened by the step provision");
  Server& server = *servers_.back();
  auto database = server.create(next_name(), context.deadline);
  if (has_migrations()) prepare(*this, *database, context);
  return settle(std::move(database), server);
}

std::unique_ptr<Database> Stage::clone(const Database& source, StepContext& context) {
  Server& server = *homes_.at(&source);
  return settle(server.clone(source, next_name(), context.deadline), server);
}

std::unique_ptr<Database> Stage::clone_beside(Session& visitor, const Database& source,
                                              StepContext& context) {
  Server& server = *homes_.at(&source);
  return settle(server.clone_beside(visitor, source, next_name(), context.deadline), server);
}

std::filesystem::path Stage::log_of(const Database& database) const {
  auto log = homes_.at(&database)->directory() / "server.log";
  return std::filesystem::is_regular_file(log) ? std::move(log) : std::filesystem::path();
}

std::string Stage::who_applied() const {
  return has_source() ? "already applied: the source has it"
                      : "already applied: the fixtures brought it";
}

void Stage::load_fixtures(Database& database, StepContext& context) const {
  if (config().fixtures.empty()) return;
  context.journal.progress("loading fixtures");
  const auto session = database.connect(context.deadline);
  const auto loaded = fixtures::load(*session, {.name = config().name, .files = config().fixtures});
  for (const auto& note : loaded.notes) {
    add_note(context.record, note);
  }
  session->close();
}

bool Stage::loads_fixtures_behind(const std::string& version) const {
  return !config().fixtures.empty() && config().fixture_version == version;
}

UpgradedDatabase Stage::upgraded(StepContext& context) {
  if (!upgraded_.database && upgraded_.failure.empty()) {
    if (!has_migrations()) {
      return {.failure = config().command.is_empty() ? "the scenario has no migrations"
                                                     : "the tool was not run"};
    }
    auto database = fresh(context);
    std::string failure = migrate_to_head(*this, *database, context);
    if (!failure.empty()) database.reset();
    upgraded_ = {.database = std::move(database), .failure = std::move(failure)};
  }
  if (!upgraded_.database) return {.failure = upgraded_.failure};
  return {.database = clone(*upgraded_.database, context)};
}

Verdict Stage::without_head(const std::string& failure, StepContext& context) const {
  const auto& steps = context.scenario.steps;
  const bool is_told = std::any_of(steps.begin(), steps.end(), [&](const StepRecord& step) {
    return step.name == "upgrade" && standing_of(step, options().limits) >= Standing::undecided;
  });
  context.record.reason = "the upgrade does not arrive" + (is_told ? "" : ": " + failure);
  return is_told ? Verdict::skipped : Verdict::unknown;
}

void Stage::keep_upgraded(UpgradedDatabase upgraded) { upgraded_ = std::move(upgraded); }

Stage& Stage::beside() {
  if (!beside_) beside_ = std::make_unique<Stage>(options_);
  return *beside_;
}

std::unique_ptr<Stage> Stage::on_server(const ServerOptions& server) const {
  auto options = options_;
  options.run.server = server;
  return std::make_unique<Stage>(std::move(options));
}

void Stage::receive(std::unique_ptr<StageGuest> guest) { guests_.push_back(std::move(guest)); }

const Engine& Stage::engine_called(const std::string& name) const {
  if (name.empty() || name == engine().name()) return engine();
  ensure(options_.engines != nullptr, "the stage knows the other engines");
  return engine_named(*options_.engines, name);
}

std::vector<std::string> Stage::keep() {
  std::vector<std::string> places = beside_ ? beside_->keep() : std::vector<std::string>();
  for (const auto& guest : guests_) {
    auto more = guest->keep();
    std::move(more.begin(), more.end(), std::back_inserter(places));
  }
  for (auto* database : {base_.get(), upgraded_.database.get()}) {
    if (database == nullptr) continue;
    database->keep();
    places.push_back("kept database: " + database->url());
  }
  for (const auto& server : servers_) {
    server->keep();
    places.push_back("kept server: " + server->directory().string());
  }
  return places;
}

void Stage::close() {
  for (const auto& guest : guests_) guest->close();
  if (beside_) beside_->close();
  upgraded_.database.reset();
  base_.reset();
  while (!servers_.empty()) {
    const auto server = std::move(servers_.back());
    servers_.pop_back();
    server->stop();
  }
}

std::string Stage::next_name() { return "fulldress_" + std::to_string(++databases_); }

// A later database may get the address of one that is gone, but never before it is settled itself.
std::unique_ptr<Database> Stage::settle(std::unique_ptr<Database> database, Server& server) {
  homes_.insert_or_assign(database.get(), &server);
  return database;
}

void Stage::start_server(StepContext& context) {
  auto server = options().server;
  if (has_source()) {
    options_.source->take(progress_of(context), context.deadline);
    const auto fitting = options_.source->server_options();
    server.pg_major = fitting.pg_major;
    server.run_root = fitting.run_root;
  }
  context.journal.progress("starting " + engine().name());
  servers_.push_back(engine().start(server, context.deadline));
}

std::unique_ptr<Database> Stage::begun(StepContext& context) {
  if (!has_source()) {
    auto database = empty(context);
    if (config().fixture_version.empty()) {
      try {
        load_fixtures(*database, context);
      } catch (const SqlError& error) {
        if (!has_migrations()) throw;
        throw_with_hint(error);
      }
    }
    return database;
  }
  Server& server = *servers_.back();
  auto database = server.create(next_name(), context.deadline);
  options_.source->fill(*database, progress_of(context), context.deadline);
  for (const auto& note : options_.source->notes()) add_note(context.record, note);
  return settle(std::move(database), server);
}

void Stage::prepare_base(StepContext& context) {
  base_ = begun(context);
  if (has_migrations()) {
    // The ledger belongs to every state that is compared, so that it never looks like a change.
    const auto session = base_->connect(context.deadline);
    make_roles(*this, *session, context);
    create_ledger(*session, set());
    session->close();
    apply_earlier_packages(*base_, context);
  }
  // Roles of the project's real server and of the fixtures are there before the first migration.
  roles_at_start_ = roles_of(*base_, context);
}

void Stage::apply_earlier_packages(Database& database, StepContext& context) const {
  if (config().packages.first.empty()) return;
  for (;;) {
    context.stop.throw_if_raised();
    const auto session = database.connect(context.deadline);
    const auto record = apply_next_earlier(*session, set());
    session->close();
    if (!record) return;
    if (record->verdict != Verdict::passed) {
      throw UsageError("scenarios.earlier-package-fails",
                       "the packages in front of " + config().packages.first +
                           " do not apply: " + failure_text(*record));
    }
    if (loads_fixtures_behind(record->version)) load_fixtures(database, context);
  }
}

std::string Stage::roles_of(const Database& database, StepContext& context) const {
  if (!engine().capabilities().has_roles) return {};
  const auto session = database.connect(context.deadline);
  std::string text;
  for (const auto& role : read_roles(*session)) {
    text += role.kind + " " + role.identity + ": " + role.definition + "\n";
  }
  session->close();
  return text;
}

}  // namespace fulldress::scenarios
