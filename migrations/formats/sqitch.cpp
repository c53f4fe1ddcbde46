#include "harness/engine/message_digest.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/ledger_sql.hpp"
#include "migrations/sqitch_dependencies.hpp"
#include "migrations/sqitch_plan.hpp"
#include "migrations/sqitch_project.hpp"
#include "migrations/sqitch_settings.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

// Sqitch (FORMATS 4.5): a plan of changes with scripts to deploy, revert and verify them, which
// psql runs; a registry with ids that depend on the whole plan. source  sqitchers/sqitch 1.3.1:
// lib/App/Sqitch/{Plan,Engine,Engine/pg,Role/DBIEngine}.pm; run beside it in tests/migrations.
namespace fulldress::migrations {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t lock_key = 75474063;

Json dependency_json(const SqitchPlan& plan, const SqitchDependency& dependency) {
  const SqitchChange* change = plan.is_local(dependency) ? plan.find(dependency) : nullptr;
  const auto text = [](const std::string& value) { return value.empty() ? Json() : Json(value); };
  const bool is_foreign = dependency.project && *dependency.project != plan.project;
  return {{"type", dependency.is_conflict ? "conflict" : "require"},
          {"dependency", (is_foreign ? *dependency.project + ":" : "") + dependency.key()},
          {"id", change == nullptr ? Json() : Json(change->id)},
          {"sought_id", text(dependency.id)},
          {"project", dependency.project ? Json(*dependency.project) : Json()},
          {"change", text(dependency.change)},
          {"tag", text(dependency.tag)}};
}

class SqitchDiscovery final : public Discovery {
 public:
  explicit SqitchDiscovery(const FormatSettings& settings) : settings_(settings) {}

  [[nodiscard]] std::map<std::string, std::string> settings_near(
      const SourceDirectory& directory) const override {
    return near_settings_of_sqitch_conf(directory);
  }

  [[nodiscard]] std::size_t levels_to_project(const SourceDirectory& directory) const override {
    return levels_to_sqitch_project(directory);
  }
  [[nodiscard]] bool keeps_folders_in(const SourceDirectory& directory) const override {
    return directory.has("sqitch.conf") && sqitch_plan_of(directory).has_value();
  }
  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto plan = sqitch_plan_of(directory);
    if (!plan) return {};
    return {.certainty = Certainty::certain, .evidence = "the plan " + *plan};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    refuse_bad_settings(settings_, {{"verify", {"as-configured", "true", "false"}},
                                    {"mode", {"all", "tag", "change"}},
                                    {"programs", {"refused", "allowed"}}});
    const SqitchSettings tool = read_sqitch_settings(directory, settings_);
    refuse_engine(directory, tool, engine);
    refuse_registry(directory, tool);
    if (!directory.has(tool.plan_file)) {
      throw UsageError("migrations.bad-plan", directory.shown(tool.plan_file) +
                                                  ": there is no such plan; name the directory "
                                                  "that holds sqitch.conf or sqitch.plan");
    }
    const SqitchPlan plan = parse_sqitch_plan(directory, tool.plan_file);
    Discovered discovered;
    for (const SqitchChange& change : plan.changes) {
      refuse_conflicts(plan, change);
      discovered.migrations.push_back(migration_of(directory, tool, plan, change));
    }
    return discovered;
  }

 private:
  static void refuse_engine(const SourceDirectory& directory, const SqitchSettings& tool,
                            const std::string& engine) {
    if (engine == "sqlite") {
      throw UsageError("migrations.unsupported-engine",
                       "Sqitch keeps its registry in a SQLite database of its own, beside the one "
                       "it changes, and a session here has only one; rehearse " +
                           directory.path().string() + " by commands");
    }
    if (tool.engine.empty() || tool.engine == "pg") return;
    throw UsageError("migrations.unsupported-engine", directory.shown("sqitch.conf") +
                                                          " says core.engine = " + tool.engine +
                                                          "; only pg can be rehearsed");
  }

  /// The ledger's place is known before any file is read: settings_near() has looked.
  void refuse_registry(const SourceDirectory& directory, const SqitchSettings& tool) const {
    if (tool.registry == text_setting(settings_, "registry", "sqitch")) return;
    throw UsageError("migrations.bad-setting",
                     directory.shown("sqitch.conf") + " keeps the registry in schema " +
                         tool.registry + "; say --format-option registry=" + tool.registry);
  }

  /// The tool looks for conflicts before it deploys anything.
  static void refuse_conflicts(const SqitchPlan& plan, const SqitchChange& change) {
    const auto refuse = [&](const std::string& message) {
      throw UsageError("migrations.bad-plan", change.position.to_text() + ": change " +
                                                  change.name + " conflicts with " + message);
    };
    for (const SqitchDependency& each : change.dependencies) {
      if (!each.is_conflict) continue;
      if (!plan.is_local(each)) {
        throw UsageError("migrations.unsupported", change.position.to_text() +
                                                       ": a conflict with another project (" +
                                                       each.key() + ") cannot be looked for here");
      }
      const SqitchChange* other = plan.find(each);
      if (other == nullptr) refuse(each.key() + ", which is not in the plan");
      if (other < &change) refuse(each.key() + ", which the plan deploys before it");
    }
  }

  static std::string file_name(const SourceDirectory& directory, const SqitchSettings& tool,
                               const SqitchChange& change) {
    const std::string ending = "." + tool.extension;
    if (change.rework_tags.empty()) return change.name + ending;
    for (const std::string& tag : change.rework_tags) {
      const std::string name = change.name + "@" + tag + ending;
      if (directory.has(tool.reworked_deploy_dir + name)) return name;
    }
    return change.name + "@" + change.rework_tags.front() + ending;
  }

  static std::optional<Script> script_in(const SourceDirectory& directory, const std::string& file,
                                         const SqitchVariables& variables) {
    if (!directory.has(file)) return std::nullopt;
    return Script{.text = directory.text(file),
                  .start = {.file = directory.shown(file), .line = 1, .column = 1},
                  .is_transactional = false,
                  .variables = variables};
  }

  static Migration migration_of(const SourceDirectory& directory, const SqitchSettings& tool,
                                const SqitchPlan& plan, const SqitchChange& change) {
    const bool is_reworked = !change.rework_tags.empty();
    const std::string file = file_name(directory, tool, change);
    Migration migration;
    // A name occurs again where a change is reworked; the tag tells the older one.
    migration.version = change.name + (is_reworked ? "@" + change.rework_tags.back() : "");
    migration.name = change.name;
    migration.file = (is_reworked ? tool.reworked_deploy_dir : tool.deploy_dir) + file;
    migration.up = script_in(directory, migration.file, tool.deploy_variables);
    migration.down =
        script_in(directory, (is_reworked ? tool.reworked_revert_dir : tool.revert_dir) + file,
                  tool.revert_variables);
    if (tool.verifies) {
      migration.verify =
          script_in(directory, (is_reworked ? tool.reworked_verify_dir : tool.verify_dir) + file,
                    tool.deploy_variables);
    }
    if (migration.up) {
      migration.checksum = to_hex(message_digest(DigestAlgorithm::sha1, migration.up->text));
    } else {
      migration.up = missing_deploy_script(directory.shown(migration.file), change);
    }
    migration.is_milestone = !change.tags.empty();
    migration.facts = facts_of(tool, plan, change);
    return migration;
  }

  static std::map<std::string, std::string> facts_of(const SqitchSettings& tool,
                                                     const SqitchPlan& plan,
                                                     const SqitchChange& change) {
    Json tags = Json::array();
    Json tag_names = Json::array();
    for (const SqitchTag& tag : change.tags) {
      tag_names.push_back("@" + tag.name);
      tags.push_back({{"id", tag.id},
                      {"tag", "@" + tag.name},
                      {"note", tag.line.note},
                      {"planned_at", tag.line.planned_at},
                      {"planner_name", tag.line.planner_name},
                      {"planner_email", tag.line.planner_email}});
    }
    Json dependencies = Json::array();
    Json required = Json::array();
    Json conflicting = Json::array();
    for (const SqitchDependency& each : change.dependencies) {
      dependencies.push_back(dependency_json(plan, each));
      dependencies.back()["position"] = dependencies.size();
      (each.is_conflict ? conflicting : required).push_back(dependencies.back().at("dependency"));
    }
    return {{"id", change.id},
            {"project", plan.project},
            {"uri", plan.uri},
            {"user_name", tool.user_name},
            {"user_email", tool.user_email},
            {"note", change.line.note},
            {"planned_at", change.line.planned_at},
            {"planner_name", change.line.planner_name},
            {"planner_email", change.line.planner_email},
            {"tags", tags.dump()},
            {"tag_names", tag_names.dump()},
            {"dependencies", dependencies.dump()},
            {"requires", required.dump()},
            {"conflicts", conflicting.dump()}};
  }

  FormatSettings settings_;
};

class SqitchLedger final : public Ledger {
 public:
  explicit SqitchLedger(const FormatSettings& settings)
      : registry_(text_setting(settings, "registry", "sqitch")) {}

  [[nodiscard]] std::string default_name() const override { return "changes"; }
  [[nodiscard]] std::string default_schema(const std::string& /*engine*/) const override {
    return registry_;
  }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"change",         "change_id", "committed_at", "committer_email",
            "committer_name", "note",      "planned_at",   "planner_email",
            "planner_name",   "project",   "script_hash"};
  }
  [[nodiscard]] std::vector<TableName> other_tables(const TableName& table) const override {
    std::vector<TableName> tables;
    for (const char* name : {"dependencies", "events", "projects", "releases", "tags"})
      tables.push_back({.schema = table.schema, .name = name});
    return tables;
  }

  void create(Session& session, const TableName& table) const override {
    session.execute(sql_.get(session, table, "create"));
  }

  /// The latest change that is deployed says how far the plan is; what stands before it counts as
  /// deployed.
  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& migrations) const override {
    if (migrations.empty()) return {};
    const auto& facts = migrations.front().facts;
    refuse_other_project(session, table, facts);
    const auto rows = session.query(sql_.get(session, table, "read"), {facts.at("project")}).rows;
    LedgerState state;
    std::size_t reached = 0;
    for (const Row& row : rows) {
      const std::string id = row.at(0).value_or("");
      const auto planned =
          std::find_if(migrations.begin(), migrations.end(),
                       [&](const Migration& each) { return each.facts.at("id") == id; });
      const bool is_planned = planned != migrations.end();
      if (!is_planned && &row == &rows.back()) {
        throw UsageError("migrations.missing-file",
                         "change " + row.at(1).value_or("") + " (" + id +
                             ") was deployed last and is not in the plan; put the plan back as it "
                             "was deployed");
      }
      if (is_planned) reached = static_cast<std::size_t>(planned - migrations.begin()) + 1;
      state.applied.push_back({.version = is_planned ? planned->version : id,
                               .checksum = row.at(2).value_or(""),
                               .applied_at = row.at(3).value_or("")});
    }
    for (std::size_t index = 0; index < reached; ++index) {
      const std::string& version = migrations[index].version;
      const bool is_there = std::any_of(state.applied.begin(), state.applied.end(),
                                        [&](const auto& each) { return each.version == version; });
      if (!is_there) {
        state.applied.insert(state.applied.begin(),
                             {.version = version, .checksum = "", .applied_at = ""});
      }
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    if (step.direction == Direction::down) return record_revert(session, table, step.migration);
    register_project(session, table, step.migration);
    const Migration& change = step.migration;
    const auto& facts = change.facts;
    const auto hash = change.checksum.empty() ? Value() : Value(change.checksum);
    session.query(sql_.get(session, table, "record_change"),
                  {facts.at("id"), hash, change.name, facts.at("project"), facts.at("note"),
                   facts.at("user_name"), facts.at("user_email"), facts.at("planned_at"),
                   facts.at("planner_name"), facts.at("planner_email")});
    record_sqitch_dependencies(session, sql_.get(session, table, "record_dependencies"), facts);
    session.query(sql_.get(session, table, "record_tags"),
                  {facts.at("id"), facts.at("project"), facts.at("user_name"),
                   facts.at("user_email"), facts.at("tags")});
    record_event(session, table, change,
                 {.event = "deploy",
                  .tags = facts.at("tag_names"),
                  .required = facts.at("requires"),
                  .conflicts = facts.at("conflicts")});
  }

  void record_failure(Session& session, const TableName& table, const MigrationStep& step,
                      const std::string& /*message*/) const override {
    // Of a revert that fails the tool says nothing.
    if (step.direction == Direction::down) return;
    register_project(session, table, step.migration);
    const auto& facts = step.migration.facts;
    record_event(session, table, step.migration,
                 {.event = "fail",
                  .tags = facts.at("tag_names"),
                  .required = facts.at("requires"),
                  .conflicts = facts.at("conflicts")});
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(Session& session, const TableName& /*table*/,
                                                 std::chrono::milliseconds timeout) const override {
    return take_advisory_lock(session, {.key = lock_key, .timeout = timeout});
  }
  [[nodiscard]] std::chrono::milliseconds lock_timeout(
      const std::string& /*engine*/) const override {
    return std::chrono::seconds(60);
  }

 private:
  struct Event {
    std::string event;
    std::string tags;  ///< this and the next: JSON arrays of names
    std::string required;
    std::string conflicts;
  };

  void refuse_other_project(Session& session, const TableName& table,
                            const std::map<std::string, std::string>& facts) const {
    const auto rows =
        session.query(sql_.get(session, table, "project_uri"), {facts.at("project")}).rows;
    if (rows.empty() || rows[0].at(0).value_or("") == facts.at("uri")) return;
    throw UsageError("migrations.foreign-ledger",
                     "the registry knows project " + facts.at("project") + " with the address \"" +
                         rows[0].at(0).value_or("") + "\", and the plan says \"" + facts.at("uri") +
                         "\"; it is another project");
  }

  void register_project(Session& session, const TableName& table, const Migration& change) const {
    const auto& facts = change.facts;
    const auto uri = facts.at("uri").empty() ? Value() : Value(facts.at("uri"));
    session.query(sql_.get(session, table, "register_release"),
                  {facts.at("user_name"), facts.at("user_email")});
    session.query(sql_.get(session, table, "register_project"),
                  {facts.at("project"), uri, facts.at("user_name"), facts.at("user_email")});
  }

  void record_event(Session& session, const TableName& table, const Migration& change,
                    const Event& event) const {
    const auto& facts = change.facts;
    session.query(
        sql_.get(session, table, "record_event"),
        {event.event, facts.at("id"), change.name, facts.at("project"), facts.at("note"),
         event.tags, event.required, event.conflicts, facts.at("user_name"), facts.at("user_email"),
         facts.at("planned_at"), facts.at("planner_name"), facts.at("planner_email")});
  }

  void record_revert(Session& session, const TableName& table, const Migration& change) const {
    const std::string& id = change.facts.at("id");
    const auto tags = session.query(sql_.get(session, table, "forget_tags"), {id}).rows.at(0);
    const auto known = session.query(sql_.get(session, table, "dependencies"), {id}).rows.at(0);
    session.query(sql_.get(session, table, "forget_change"), {id});
    record_event(session, table, change,
                 {.event = "revert",
                  .tags = tags.at(0).value_or("[]"),
                  .required = known.at(0).value_or("[]"),
                  .conflicts = known.at(1).value_or("[]")});
  }

  LedgerSql sql_{embedded_sql::sqitch};
  std::string registry_;
};

AfterFailure after_failure(const FormatSettings& settings) {
  const auto mode = text_setting(settings, "mode", "all");
  if (mode == "change") return AfterFailure::stays;
  return mode == "tag" ? AfterFailure::taken_back_to_milestone : AfterFailure::taken_back;
}

}  // namespace

std::unique_ptr<Format> make_sqitch_format(const FormatSettings& settings) {
  return std::make_unique<Format>(
      Format::Parts{.name = "sqitch",
                    .title = "Sqitch",
                    .discovery = std::make_unique<SqitchDiscovery>(settings),
                    .ledger = std::make_unique<SqitchLedger>(settings),
                    .execution = {.sending = Sending::client,
                                  .client_programs = client_programs_setting(settings),
                                  .bookkeeping = Bookkeeping::other_connection,
                                  .own_transactions = OwnTransactions::tolerated,
                                  .missing_script = MissingScript::fails,
                                  .after_failure = after_failure(settings)},
                    .rules = {.rollback_order = RollbackOrder::ledger},
                    .settings = {"mode", "programs", "registry", "user.", "variables.", "verify"}});
}

}  // namespace fulldress::migrations
