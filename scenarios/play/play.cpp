#include "scenarios/play/play.hpp"

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/engine/backup_tool.hpp"
#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/play/act_reading.hpp"

#include <iterator>
#include <utility>

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate list(embedded_sql::session_as);
  return list;
}

/// How a server is started that archives its log.
ServerOptions archiving(const Engine& engine, ServerOptions options) {
  const auto* const tool = engine.backup_tool();
  const auto* const physical = tool == nullptr ? nullptr : tool->physical_backup();
  if (physical != nullptr) return physical->archiving(std::move(options));
  throw UsageError("scenarios.no-log",
                   "engine " + engine.name() + " keeps no log that could be archived");
}

/// A value of a key=value connection string.
std::string connection_value(const std::string& value) {
  std::string text = "'";
  for (const char each : value) {
    if (each == '\'' || each == '\\') text += '\\';
    text += each;
  }
  return text + "'";
}

}  // namespace

Database& Play::database(const std::string& name, StepContext& context) {
  if (name == "main" && !has_database(name)) {
    static_cast<void>(make_database(name, {}, context));
  }
  return *entry(name).database;
}

std::vector<std::string> Play::databases() const {
  std::vector<std::string> names;
  for (const auto& [name, each] : databases_) names.push_back(name);
  return names;
}

std::string Play::make_database(const std::string& name, const DatabaseOrigin& origin,
                                StepContext& context) {
  const auto& engine = stage_.engine_called(origin.engine);
  std::string failure;
  Entry made;
  if (origin.from == DatabaseOrigin::From::copy) {
    made = copied(origin, context);
  } else if (engine.name() == stage_.engine().name()) {
    made = made_on_stage(stage_called(origin, context), origin, context, failure);
  } else {
    made = made_elsewhere(origin, engine, context);
  }
  if (failure.empty()) databases_.insert_or_assign(name, std::move(made));
  return failure;
}

void Play::adopt_database(const std::string& name, std::unique_ptr<Database> database,
                          std::unique_ptr<Server> server) {
  const auto* engine = server ? &stage_.engine_called(server->engine_name()) : &stage_.engine();
  auto* place = server.get();
  databases_.insert_or_assign(name, Entry{.own_server = std::move(server),
                                          .database = std::move(database),
                                          .stage = nullptr,
                                          .server = place,
                                          .engine = engine});
}

void Play::drop_database(const std::string& name) {
  auto& each = entry(name);
  each.database->drop();
  databases_.erase(name);
}

const Engine& Play::engine_of(const std::string& name) const { return *entry(name).engine; }

Server& Play::server_of(const std::string& name) {
  auto& each = entry(name);
  if (each.server != nullptr) return *each.server;
  ensure(each.stage != nullptr, "a database is on a server");
  return each.stage->server_of(*each.database);
}

std::unique_ptr<Session> Play::connect(const std::string& name, const SessionAs& as,
                                       StepContext& context) {
  auto& made = database(name, context);
  const auto& capabilities = engine_of(name).capabilities();
  if (!capabilities.has_roles && !(as.role.empty() && as.login.empty() && as.settings.empty())) {
    throw UsageError("scenarios.no-roles", "engine " + engine_of(name).name() +
                                               " has neither roles nor settings; leave \"role\", "
                                               "\"login\" and \"settings\" out");
  }
  auto session = as.login.empty()
                     ? made.connect(context.deadline)
                     : logged_in(entry(name), as.login, context)->connect(context.deadline);
  if (!as.role.empty()) {
    session->execute(statements().fill("set_role", {{"role", session->quote_name(as.role)}}));
  }
  for (const auto& [setting, value] : as.settings) {
    session->query(statements().get("set"), {setting, value});
  }
  return session;
}

void Play::remember(const std::string& name, RememberedState state) {
  remembered_.insert_or_assign(name, std::move(state));
}

const RememberedState& Play::remembered(const std::string& name) const {
  const auto found = remembered_.find(name);
  if (found != remembered_.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [each, state] : remembered_) known.push_back(each);
  throw UsageError("scenarios.nothing-remembered", "no step that was played has remembered \"" +
                                                       name + "\"" + did_you_mean(name, known));
}

const std::filesystem::path& Play::files() {
  if (!files_) files_.emplace();
  return files_->path();
}

std::filesystem::path Play::place(const std::filesystem::path& path) {
  return with_files(path.string());
}

std::string Play::with_files(std::string text) {
  for (auto at = text.find(files_mark); at != std::string::npos; at = text.find(files_mark, at)) {
    const auto folder = files().string();
    text.replace(at, files_mark.size(), folder);
    at += folder.size();
  }
  return text;
}

std::vector<std::string> Play::keep() {
  std::vector<std::string> places;
  for (auto& [name, each] : databases_) {
    each.database->keep();
    places.push_back("kept database " + name + ": " + each.database->url());
    if (each.own_server) each.own_server->keep();
  }
  for (auto& [name, server] : servers_) server->keep();
  for (auto& [name, stage] : stages_) {
    auto more = stage->keep();
    std::move(more.begin(), more.end(), std::back_inserter(places));
  }
  if (files_) {
    files_->keep();
    places.push_back("kept files: " + files_->path().string());
  }
  return places;
}

void Play::close() {
  while (!databases_.empty()) {
    auto last = databases_.extract(std::prev(databases_.end()));
    last.mapped().database.reset();
    if (last.mapped().own_server) last.mapped().own_server->stop();
  }
  for (auto& [name, server] : servers_) server->stop();
  servers_.clear();
  for (auto& [name, stage] : stages_) stage->close();
  stages_.clear();
  if (files_ && !files_->is_kept()) files_->remove();
}

const Play::Entry& Play::entry(const std::string& name) const {
  const auto found = databases_.find(name);
  if (found != databases_.end()) return found->second;
  throw UsageError("scenarios.unknown-step-database",
                   "no step that was played has made database \"" + name + "\"" +
                       did_you_mean(name, databases()) + "; make it by an act \"database\"");
}

Play::Entry& Play::entry(const std::string& name) {
  static_cast<void>(std::as_const(*this).entry(name));
  return databases_.find(name)->second;
}

Play::Entry Play::made_on_stage(Stage& stage, const DatabaseOrigin& origin, StepContext& context,
                                std::string& failure) {
  Entry made;
  made.stage = &stage;
  made.engine = &stage.engine();
  switch (origin.from) {
    case DatabaseOrigin::From::empty:
    case DatabaseOrigin::From::copy:
      made.database = stage.empty(context);
      break;
    case DatabaseOrigin::From::before_first_migration:
      made.database = stage.fresh(context);
      break;
    case DatabaseOrigin::From::head: {
      auto upgraded = stage.upgraded(context);
      made.database = std::move(upgraded.database);
      failure = std::move(upgraded.failure);
      break;
    }
  }
  return made;
}

Play::Entry Play::made_elsewhere(const DatabaseOrigin& origin, const Engine& engine,
                                 StepContext& context) {
  if (origin.from != DatabaseOrigin::From::empty) {
    throw UsageError("scenarios.other-engine",
                     "the migrations are of engine " + stage_.engine().name() +
                         "; a database of engine " + engine.name() + " begins empty");
  }
  auto& server = servers_[engine.name() + " " + origin.server];
  if (!server) {
    auto options = stage_.options().server;
    options.is_crash_safe = origin.is_crash_safe;
    if (origin.is_archived) options = archiving(engine, std::move(options));
    server = engine.start(options, context.deadline);
  }
  Entry made;
  made.server = server.get();
  made.engine = &engine;
  made.database = server->create("fulldress_" + std::to_string(++made_), context.deadline);
  return made;
}

Play::Entry Play::copied(const DatabaseOrigin& origin, StepContext& context) {
  auto& source = database(origin.copied, context);
  const auto& original = entry(origin.copied);
  Entry made;
  made.stage = original.stage;
  made.server = original.own_server ? nullptr : original.server;
  made.engine = original.engine;
  if (original.own_server) {
    throw UsageError("scenarios.other-engine", "database \"" + origin.copied +
                                                   "\" came on a server of its own, which ends "
                                                   "as it does; it cannot be copied");
  }
  made.database = original.stage != nullptr
                      ? original.stage->clone(source, context)
                      : original.server->clone(source, "fulldress_copy_" + std::to_string(++made_),
                                               context.deadline);
  return made;
}

Stage& Play::stage_called(const DatabaseOrigin& origin, StepContext& context) {
  if (origin.server.empty()) return stage_;
  auto& stage = stages_[origin.server];
  if (!stage) {
    auto options = stage_.options().server;
    options.is_crash_safe = origin.is_crash_safe;
    if (origin.is_archived) options = archiving(stage_.engine(), std::move(options));
    stage = stage_.on_server(options);
    stage->open(context);
  }
  return *stage;
}

std::unique_ptr<Database> Play::logged_in(const Entry& entry, const std::string& login,
                                          StepContext& context) const {
  auto environment = entry.database->environment();
  environment["PGUSER"] = login;
  std::string target;
  for (const auto& [variable, key] : std::map<std::string, std::string>{
           {"PGHOST", "host"}, {"PGPORT", "port"}, {"PGUSER", "user"}, {"PGDATABASE", "dbname"}}) {
    const auto found = environment.find(variable);
    if (found != environment.end()) target += key + "=" + connection_value(found->second) + " ";
  }
  return entry.engine->attach(target, Access::read_write, context.deadline);
}

}  // namespace fulldress::scenarios
