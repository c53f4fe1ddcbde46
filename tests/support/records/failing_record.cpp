#include "tests/support/records/sample_records.hpp"

namespace fulldress::tests {
namespace {

[[nodiscard]] StepRecord provision() {
  StepRecord step;
  step.name = "provision";
  step.verdict = Verdict::passed;
  step.started_at = "2026-03-04T05:06:07Z";
  step.duration_ms = 31.4;
  step.notes = {"PostgreSQL 15.10 in a disposable directory"};
  return step;
}

[[nodiscard]] MigrationRecord applied(const std::string& version, const std::string& name,
                                      double duration_ms) {
  MigrationRecord migration;
  migration.version = version;
  migration.name = name;
  migration.verdict = Verdict::passed;
  migration.duration_ms = duration_ms;
  migration.checksum = "9f86d081884c7d65";
  migration.position = ScriptPosition{"migrations/" + version + "_" + name + ".sql", 1, 1};
  return migration;
}

[[nodiscard]] MigrationRecord broken_migration() {
  MigrationRecord migration = applied("2026_03_02", "move_address", 12.5);
  migration.verdict = Verdict::failed;
  SqlErrorInfo sql;
  sql.sqlstate = "42703";
  sql.message = "column \"adress\" does not exist";
  sql.hint = "Perhaps you meant to reference the column \"users.address\".";
  sql.statement = "insert into addresses (user_id, address)\nselect id, adress from users";
  sql.offset_bytes = 52;
  sql.position = ScriptPosition{"migrations/2026_03_02_move_address.sql", 9, 12};
  migration.error = ErrorRecord{.id = "sql.42703",
                                .message = sql.message,
                                .context = {"while applying 2026_03_02_move_address"},
                                .sql = sql,
                                .kind = ErrorKind::sql};
  return migration;
}

[[nodiscard]] StepRecord upgrade() {
  StepRecord step;
  step.name = "upgrade";
  step.verdict = Verdict::failed;
  step.started_at = "2026-03-04T05:06:08Z";
  step.duration_ms = 412.25;
  step.migrations = {applied("2026_02_27", "create_users", 8.1),
                     applied("2026_03_01", "split_name", 391.7), broken_migration()};
  MigrationRecord manual = applied("2026_03_03", "reindex", 0);
  manual.verdict = Verdict::skipped;
  manual.reason = "manual";
  step.migrations.push_back(manual);
  step.measurements = {{.name = "rows", .value = 120000, .unit = "rows", .subject = "public.users"},
                       {.name = "database size", .value = 18874368, .unit = "bytes", .subject = ""},
                       {.name = "longest migration",
                        .value = 391.7,
                        .unit = "ms",
                        .subject = "2026_03_01_split_name"}};
  step.attachments = {"logs/postgres.log"};
  return step;
}

[[nodiscard]] LawOutcome lost_policy() {
  LawOutcome law;
  law.law = "roundtrip";
  law.subject = "2026_03_01_split_name";
  law.verdict = Verdict::failed;
  law.reason = "down does not restore the state before up";
  law.duration_ms = 803.2;
  law.position = ScriptPosition{"migrations/2026_03_01_split_name.sql", 14, 1};
  law.findings = {{.id = "roundtrip.policy-lost",
                   .severity = Severity::error,
                   .subject = "policy public.users.tenant",
                   .message = "lost",
                   .before = "create policy tenant on public.users\n  using (tenant_id = "
                             "current_setting('app.tenant')::bigint)",
                   .after = "",
                   .position = std::nullopt,
                   .evidence = {}},
                  {.id = "roundtrip.table-changed",
                   .severity = Severity::error,
                   .subject = "table public.users",
                   .message = "storage options differ",
                   .before = "fillfactor=70",
                   .after = "fillfactor=100",
                   .position = std::nullopt,
                   .evidence = {}},
                  {.id = "roundtrip.rows-differ",
                   .severity = Severity::error,
                   .subject = "table public.users",
                   .message = "2 rows differ",
                   .before = "",
                   .after = "",
                   .position = std::nullopt,
                   .evidence = {.columns = {"id", "column", "before", "after"},
                                .rows = {{"17", "name", "Ann van Dyk", "Ann van"},
                                         {"42", "name", "Bo", std::nullopt}},
                                .is_capped = false}}};
  law.classes = {LawClass::drift, LawClass::lost_rows};
  return law;
}

[[nodiscard]] LawOutcome accepted_loss() {
  LawOutcome law;
  law.law = "roundtrip";
  law.subject = "2026_03_01_drop_legacy";
  law.verdict = Verdict::failed;
  law.reason = "down does not restore the state before up";
  law.duration_ms = 12;
  Finding rows;
  rows.id = "roundtrip.rows-lost";
  rows.severity = Severity::error;
  rows.subject = "table public.legacy";
  rows.message = "7 rows are lost";
  rows.waiver = "the table was archived before, TICKET-12";
  law.findings = {rows};
  return law;
}

[[nodiscard]] StepRecord roundtrip() {
  StepRecord step;
  step.name = "roundtrip";
  step.verdict = Verdict::failed;
  step.started_at = "2026-03-04T05:06:09Z";
  step.duration_ms = 1630;
  LawOutcome kept;
  kept.law = "roundtrip";
  kept.subject = "2026_02_27_create_users";
  kept.verdict = Verdict::passed;
  kept.duration_ms = 211;
  LawOutcome skipped;
  skipped.law = "roundtrip";
  skipped.subject = "2026_03_03_reindex";
  skipped.verdict = Verdict::skipped;
  skipped.reason = "declared irreversible: rebuilds indexes in place";
  step.laws = {kept, lost_policy(), accepted_loss(), skipped};
  return step;
}

[[nodiscard]] CheckOutcome check(const std::string& id, const std::string& subject,
                                 Severity severity, Verdict verdict) {
  CheckOutcome outcome;
  outcome.check_id = id;
  outcome.subject = subject;
  outcome.severity = severity;
  outcome.verdict = verdict;
  outcome.duration_ms = 4.5;
  return outcome;
}

[[nodiscard]] StepRecord checks() {
  StepRecord step;
  step.name = "checks";
  step.verdict = Verdict::failed;
  step.started_at = "2026-03-04T05:06:11Z";
  step.duration_ms = 96;
  CheckOutcome orphans =
      check("fk.orphan-rows", "public.orders orders_customer_fk", Severity::error, Verdict::failed);
  orphans.title = "Child rows whose declared foreign key has no parent row";
  orphans.violations = 42;
  orphans.change = Change::introduced;
  orphans.evidence = {.columns = {"order_id", "customer_id"},
                      .rows = {{"101", "9"}, {"102", "9"}, {"117", "31"}},
                      .is_capped = true};
  orphans.sql =
      "select pg_catalog.count(*) from public.orders c\nwhere not exists (select from "
      "public.customers p where p.id = c.customer_id)";
  CheckOutcome old = check("constraint.unique-duplicates", "public.users users_email_key",
                           Severity::error, Verdict::failed);
  old.title = "Duplicates under a unique index, re-derived from the heap";
  old.violations = 3;
  old.change = Change::pre_existing;
  CheckOutcome raised =
      check("view.broken", "public.active_users", Severity::error, Verdict::unknown);
  raised.title = "View that can no longer be queried";
  raised.error =
      ErrorRecord{.id = "sql.42883",
                  .message = "function initials(text) does not exist",
                  .context = {},
                  .sql = SqlErrorInfo{.sqlstate = "42883",
                                      .message = "function initials(text) does not exist",
                                      .detail = "",
                                      .hint = "",
                                      .context = "",
                                      .statement = "",
                                      .offset_bytes = std::nullopt,
                                      .position = std::nullopt},
                  .kind = ErrorKind::sql};
  CheckOutcome light = check("pk.missing", "public.audit", Severity::warning, Verdict::failed);
  light.title = "Table without primary key";
  light.violations = 1;
  CheckOutcome skipped = check("fk.enforcement-disabled", "", Severity::error, Verdict::skipped);
  skipped.reason = "no foreign key has a disabled trigger to look at";
  CheckOutcome accepted = check("pk.missing", "public.legacy", Severity::error, Verdict::failed);
  accepted.violations = 1;
  accepted.waiver = "it goes away with the next release";
  step.checks = {
      old,
      accepted,
      orphans,
      light,
      skipped,
      raised,
      check("index.invalid", "", Severity::error, Verdict::passed),
      check("sequence.behind-max", "public.users_id_seq", Severity::error, Verdict::passed)};
  return step;
}

[[nodiscard]] StepRecord idempotent() {
  StepRecord step;
  step.name = "idempotent";
  step.verdict = Verdict::skipped;
  step.reason = "needs upgrade, which failed";
  step.started_at = "2026-03-04T05:06:12Z";
  return step;
}

}  // namespace

RunRecord failing_record() {
  RunRecord record;
  record.run_id = "20260304T050607-1a2b";
  record.tool_version = "0.1.0";
  record.verb = "run";
  record.command_line = {"fulldress", "run", "examples/shop", "--fixture=shop.sql"};
  record.started_at = "2026-03-04T05:06:07Z";
  record.duration_ms = 2204.5;
  record.seed = 20260101;
  record.properties = {{"commit", "0a1b2c3"}, {"configuration", "5e884898"}, {"kernel", "6.1.0"}};
  ScenarioRecord shop;
  shop.name = "shop";
  shop.title = "examples/shop, native format";
  shop.engine = "postgres";
  shop.engine_version = "15.10";
  shop.source = "examples/shop";
  shop.started_at = "2026-03-04T05:06:07Z";
  shop.duration_ms = 2201;
  shop.steps = {provision(), upgrade(), roundtrip(), checks(), idempotent()};
  record.scenarios = {shop};
  record.warnings = {"/dev/shm/fd-1a2b was not empty and was left behind"};
  record.decision = {
      .verdict = Verdict::failed,
      .exit_code = ExitCode::gate_failed,
      .reasons =
          {"migration 2026_03_02_move_address: up failed: column \"adress\" does not exist "
           "(SQLSTATE 42703) at migrations/2026_03_02_move_address.sql:9:12",
           "2026_03_01_split_name (roundtrip, drift): down does not restore the state before up: "
           "policy "
           "public.users.tenant: lost; table public.users: storage options differ; table "
           "public.users: 2 rows differ",
           "check fk.orphan-rows [public.orders orders_customer_fk]: 42 violations introduced: "
           "Child rows whose declared foreign key has no parent row",
           "check view.broken [public.active_users] could not be run: function initials(text) does "
           "not exist (SQLSTATE 42883)",
           "4 warnings: constraint.unique-duplicates; pk.missing (2); roundtrip",
           "4 skipped, each with its reason"},
      .limits = {}};
  return record;
}

}  // namespace fulldress::tests
