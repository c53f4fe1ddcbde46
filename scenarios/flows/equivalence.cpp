#include "fixtures/fixture.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/inspector.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/fresh_install.hpp"
#include "scenarios/shell_command.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/migrate.hpp"

namespace fulldress::scenarios {

Flow equivalence_flow();

namespace {

const FindingWords& words() {
  static const FindingWords words = {.law = "equivalence",
                                     .state = "in a new installation",
                                     .missing = "is missing in a new installation",
                                     .extra = "is only in a new installation"};
  return words;
}

/// A new installation, and how it was made.
struct Installation {
  std::unique_ptr<Database> database;
  std::string failure;         ///< why there is none
  std::string why_unreadable;  ///< the file that was found beside the migrations is for another use
  std::string why_unmarked;    ///< its ledger is empty, and the migrations do not run on it
};

/// returns  why the schema could not be made; empty when it could.
std::string make_schema(const FreshInstall& install, Stage& stage, const Database& database,
                        StepContext& context) {
  if (install.file.empty()) {
    return run_shell({.text = install.command,
                      .directory = stage.config().file.parent_path(),
                      .environment = {}},
                     database, context.deadline)
        .problem;
  }
  const auto session = database.connect(context.deadline);
  if (install.is_found) {
    try {
      static_cast<void>(
          fixtures::load(*session, {.name = "fresh install", .files = {install.file}}));
    } catch (const SqlError& error) {
      return error.message();
    } catch (const UsageError& error) {
      return error.message();
    }
  } else {
    static_cast<void>(fixtures::load(*session, {.name = "fresh install", .files = {install.file}}));
  }
  session->close();
  return {};
}

bool is_anything_applied(const Database& database, Stage& stage, StepContext& context) {
  const auto session = database.connect(context.deadline);
  const auto all = automatic(stage.set());
  const bool is_any = pending(*session, stage.set()).size() < all.size();
  session->close();
  return is_any;
}

/// returns  why the migrations do not run on the new installation; empty when they do.
std::string migrate(const Database& database, Stage& stage, StepContext& context) {
  const auto session = database.connect(context.deadline);
  const auto records = migrations::apply(*session, stage.set());
  session->close();
  const bool has_failed = !records.empty() && (records.back().verdict == Verdict::failed ||
                                               records.back().verdict == Verdict::unknown);
  return has_failed ? failure_text(records.back()) : std::string();
}

// A dump of the newest schema without the rows of the ledger is complete as it is: the migrations
// would be run on tables that are there.
Installation install_fresh(const FreshInstall& install, Stage& stage, StepContext& context) {
  Installation made{
      .database = stage.empty(context), .failure = {}, .why_unreadable = {}, .why_unmarked = {}};
  const auto problem = make_schema(install, stage, *made.database, context);
  if (!problem.empty()) {
    made.database.reset();
    (install.is_found ? made.why_unreadable : made.failure) =
        install.is_found ? problem : "no new installation can be made: " + problem;
    return made;
  }
  const bool is_marked = is_anything_applied(*made.database, stage, context);
  auto untouched = is_marked ? nullptr : stage.clone(*made.database, context);
  const auto failure = migrate(*made.database, stage, context);
  if (failure.empty()) return made;
  made.database.reset();
  made.failure = "the migrations do not run on a new installation: " + failure;
  if (is_marked) return made;
  const auto session = untouched->connect(context.deadline);
  create_ledger(*session, stage.set());
  session->close();
  return {.database = std::move(untouched),
          .failure = {},
          .why_unreadable = {},
          .why_unmarked = made.failure};
}

/// What is said of the order of columns is the user's choice.
void weigh_column_order(std::vector<Finding>& findings, ColumnOrder order) {
  const auto is_order = [](const Finding& finding) {
    return finding.id.find("column-order") != std::string::npos;
  };
  if (order == ColumnOrder::ignored) std::erase_if(findings, is_order);
  if (order != ColumnOrder::required) return;
  for (auto& finding : findings) {
    if (is_order(finding)) finding.severity = Severity::error;
  }
}

/// Every migration counts as applied in a new installation too.
LawOutcome ledger_law(Session& session, const Stage& stage) {
  LawOutcome law;
  law.law = "equivalence";
  law.subject = "ledger of a new installation";
  law.verdict = Verdict::passed;
  for (const auto& migration : automatic(stage.set())) {
    if (is_applied(session, stage.set(), migration.version)) continue;
    law.verdict = Verdict::failed;
    law.reason = subject_of(migration) + " is not recorded as applied in a new installation";
    break;
  }
  return law;
}

LawOutcome schema_law(const FreshInstall& install) {
  LawOutcome law;
  law.law = "equivalence";
  law.subject = "fresh install";
  if (!install.file.empty()) law.position = ScriptPosition{.file = install.file.string()};
  return law;
}

// A file nobody named may be there to be read only; one that makes installations must say what is
// applied.
LawOutcome unmarked_law(const FreshInstall& install, const Installation& installed) {
  LawOutcome law;
  law.law = "equivalence";
  law.subject = "ledger of a new installation";
  law.verdict = install.is_found ? Verdict::skipped : Verdict::failed;
  law.reason =
      "its ledger is empty, and " + installed.why_unmarked + "; its schema was compared as it is";
  return law;
}

Verdict compare(Stage& stage, const Database& upgraded, const FreshInstall& install,
                const Installation& installed, StepContext& context) {
  auto law = schema_law(install);
  const auto first = upgraded.connect(context.deadline);
  const auto second = installed.database->connect(context.deadline);
  // Rows are each installation's own.
  law.findings = schema_findings(first->inspector().schema(*first),
                                 second->inspector().schema(*second), words());
  weigh_column_order(law.findings, stage.config().column_order);
  judge(law, "a new installation differs from an upgraded one");
  context.record.laws.push_back(std::move(law));
  if (installed.why_unmarked.empty()) {
    context.record.laws.push_back(ledger_law(*second, stage));
  } else {
    context.record.laws.push_back(unmarked_law(install, installed));
  }
  second->close();
  first->close();
  return Verdict::passed;
}

Verdict run(Stage& stage, StepContext& context) {
  const auto install = find_fresh_install(stage.config(), stage.set().ledger_table().name);
  if (install.is_none()) {
    context.record.reason = install.why_none;
    return Verdict::skipped;
  }
  if (install.is_found) {
    context.record.notes.push_back("new installation: " + install.file.string() +
                                   ", found beside the migrations");
  }
  const auto upgraded = stage.upgraded(context);
  if (!upgraded.database) {
    return stage.without_head(upgraded.failure, context);
  }
  const auto installed = install_fresh(install, stage, context);
  if (!installed.why_unreadable.empty()) {
    context.record.reason = install.file.string() + " makes no new installation: " +
                            one_line(installed.why_unreadable, 300) +
                            "; name the file that does as \"fresh_install\"";
    return Verdict::skipped;
  }
  if (!installed.database) {
    auto law = schema_law(install);
    law.verdict = Verdict::failed;
    law.reason = installed.failure;
    context.record.laws.push_back(std::move(law));
    return Verdict::passed;
  }
  return compare(stage, *upgraded.database, install, installed, context);
}

}  // namespace

Flow equivalence_flow() {
  return {
      .name = "equivalence",
      .law = "a new installation and an upgraded one have the same schema",
      .order = 4,
      .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
        return {{.name = "equivalence",
                 .timeout = stage->options().timeout,
                 .needs = {"provision"},
                 .run = [stage](StepContext& context) { return run(*stage, context); },
                 .description = "make a new installation, run the migrations on it, and compare "
                                "its schema with the upgraded one"}};
      }};
}

}  // namespace fulldress::scenarios
