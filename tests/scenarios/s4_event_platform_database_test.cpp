#include "harness/base/wording.hpp"
#include "harness/host/files.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/bundled.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/state.hpp"
#include "tests/support/disposable.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What the steps of scenarios/s4_event_platform do not play: each question of its tests is seen to
// fail, writes of either schema arrive in the other one, and rollbacks restore or refuse.
namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Times are none of a test's business.
constexpr auto failing =
    "select test_name from public.run_migration_tests() where status = 'FAIL' and message !~ ' ms "
    "for ' order by 1";
constexpr auto tenant = "00000000-0000-4000-8000-000000000004";

/// The wedding application with the first `count` migrations, in a database of its own.
class EventPlatform {
 public:
  explicit EventPlatform(std::size_t count = set().migrations().size()) {
    admin_->execute("set s4.invitations = 60");
    admin_->execute(read_file(source("fixtures") / "application.sql"));
    admin_->execute(read_file(source("fixtures") / "rows.sql"));
    // Bookkeeping belongs to every state that is compared.
    scenarios::create_ledger(*admin_, set());
    advance(count);
  }

  static std::filesystem::path source(const std::string& part) {
    return scenarios::data_directory() / part / "s4_event_platform";
  }

  static const migrations::MigrationSet& set() {
    static const auto loaded = migrations::MigrationSet::load(
        source("migrations"),
        {.format = "native", .engine = "postgres", .ledger_table = "", .settings = {}});
    return loaded;
  }

  void advance(std::size_t count) {
    if (count == 0) return;
    migrations::MigrateOptions options;
    options.to_version = set().migrations().at(count - 1).version;
    expect_passed(migrations::apply(*admin_, set(), options));
  }

  void go_back(std::size_t count) {
    migrations::MigrateOptions options;
    options.to_version = count == 0 ? "0" : set().migrations().at(count - 1).version;
    expect_passed(migrations::roll_back(*admin_, set(), options));
  }

  [[nodiscard]] Session& admin() { return *admin_; }

  /// First column of all rows.
  [[nodiscard]] std::vector<std::string> column(const std::string& select) {
    std::vector<std::string> values;
    for (const auto& row : admin_->query(select).rows) {
      values.push_back(row[0].value_or("NULL"));
    }
    return values;
  }
  [[nodiscard]] std::string value(const std::string& select) { return column(select).at(0); }

  /// Does `statements`, asks, and takes them back.
  [[nodiscard]] std::vector<std::string> column_after(const std::string& statements,
                                                      const std::string& select) {
    admin_->execute("begin; " + statements);
    auto values = column(select);
    admin_->execute("rollback");
    return values;
  }

  /// What the server says when it refuses; nothing when it does not.
  [[nodiscard]] SqlErrorInfo refusal(const std::string& statement) {
    try {
      admin_->execute(statement);
    } catch (const SqlError& error) {
      return error.info();
    }
    return {};
  }

  [[nodiscard]] scenarios::DatabaseState state() {
    return scenarios::read_state(*admin_, set(), scenarios::LedgerRows::left_out);
  }

 private:
  static void expect_passed(const std::vector<MigrationRecord>& records) {
    for (const auto& record : records) {
      if (record.verdict > Verdict::passed) throw InternalError(problem_of(record));
    }
  }

  std::unique_ptr<Database> database_ = fresh_database("postgres");
  // Many tests use one; how long they may take is ctest's to say.
  std::unique_ptr<Session> admin_ = database_->connect(Deadline::after(std::chrono::hours(1)));
};

/// Both as people read it, for messages.
std::string difference(const scenarios::DatabaseState& before,
                       const scenarios::DatabaseState& after) {
  std::string text;
  for (const auto& each : diff(before.schema, after.schema)) {
    text += each.identity + ": " + each.before + " / " + each.after + "\n";
  }
  for (const auto& table : differing_tables(before.data, after.data)) text += table.name + "\n";
  return text;
}

TEST(S4, EveryWayBackRestoresWhatWasThere) {
  EventPlatform platform(0);
  std::vector<scenarios::DatabaseState> states = {platform.state()};
  for (std::size_t count = 1; count <= EventPlatform::set().migrations().size(); ++count) {
    platform.advance(count);
    states.push_back(platform.state());
  }
  EXPECT_THAT(platform.column(failing), IsEmpty());
  for (std::size_t count = states.size() - 1; count-- > 0;) {
    platform.go_back(count);
    EXPECT_EQ(difference(states.at(count), platform.state()), "") << count << " migrations";
  }
}

struct Sabotage {
  std::string statements;
  std::string question;
};

class S4Questions : public ::testing::TestWithParam<Sabotage> {
 public:
  /// Nothing of it stays, so one migrated database serves all questions.
  static EventPlatform& platform() {
    static EventPlatform migrated;
    return migrated;
  }
};

TEST_P(S4Questions, FailWhenTheyShould) {
  EXPECT_THAT(platform().column(failing), Not(Contains(GetParam().question)));
  EXPECT_THAT(platform().column_after(GetParam().statements, failing),
              Contains(GetParam().question));
}

constexpr auto unwatched = "set local session_replication_role = replica; ";
constexpr auto watched = "; set local session_replication_role = origin";

std::vector<Sabotage> sabotages() {
  const std::string off = unwatched;
  const std::string on = watched;
  const std::string one_event = "(select id from events order by id limit 1)";
  return {
      {off + "delete from events where id in " + one_event + on,
       "integrity: data_count_consistency"},
      {off + "delete from legacy.wedding_guests where guest_name like '% 7.1'" + on,
       "integrity: guest_count_consistency"},
      {off + "delete from event_templates where is_premium" + on,
       "integrity: template_count_consistency"},
      {off + "delete from events where id in " + one_event + on,
       "integrity: foreign_key_integrity"},
      {"alter table events drop constraint events_title_check; update events set title = '' "
       "where id in " +
           one_event,
       "integrity: required_fields_populated"},
      {off + "update events set legacy_id = gen_random_uuid() where id in " + one_event + on,
       "integrity: legacy_ids_match"},
      {"delete from migration_mappings where legacy_table = 'wedding_templates'",
       "integrity: mappings_complete"},
      {off + "update events set description = 'other' where id in " + one_event + on,
       "integrity: invitations_unchanged"},
      {off + "update event_participants set rsvp_status = 'tentative'" + on,
       "integrity: guests_unchanged"},
      {off + "update event_templates set is_premium = not is_premium" + on,
       "integrity: templates_unchanged"},
      {"drop view wedding_templates", "integrity: templates_unchanged"},
      {"update migration_logs set status = 'failed' where operation = 'guest_data_migration'",
       "integrity: logs_completed"},
      {"select rollback_migration('compatibility_views')", "integrity: both_schemas_present"},
      {off + "delete from event_participants" + on, "performance: rsvp_summary"},
      {"drop view wedding_guests", "performance: old_guest_list"},
      {"drop view wedding_invitations", "compatibility: columns_of_wedding_invitations"},
      {"drop view wedding_guests", "compatibility: columns_of_wedding_guests"},
      {"drop view wedding_templates", "compatibility: columns_of_wedding_templates"},
      {"drop trigger write on wedding_invitations", "compatibility: write_invitations"},
      {"drop trigger bridge_update on legacy.wedding_invitations",
       "compatibility: write_invitations"},
      {"drop trigger write on wedding_guests", "compatibility: write_guests"},
      {"drop trigger bridge_delete on legacy.wedding_templates", "compatibility: write_templates"},
      {"drop trigger bridge_insert on events", "compatibility: new_events_for_old_application"},
      {"update tenants set type = 'event_agency' where type = 'super_admin'; create or replace "
       "function validate_tenant_hierarchy(tenant_id uuid, manager_id uuid) returns boolean "
       "language sql as 'select true'",
       "compatibility: tenant_hierarchy"},
      {"drop trigger tenants_translate_type on tenants", "compatibility: old_tenant_types"},
      {"delete from permissions where name = 'events_publish'",
       "compatibility: roles_and_permissions"},
      {"alter table events disable row level security", "isolation: reads_of_events"},
      {"alter table events disable row level security", "isolation: insert_of_event"},
      {"alter table events disable row level security", "isolation: move_of_event"},
      {"drop policy own_tenant on event_participants", "isolation: reads_of_event_participants"},
      {"alter table event_participants disable row level security",
       "isolation: insert_of_participant"},
      {"alter view wedding_events set (security_invoker = false)",
       "isolation: reads_of_wedding_events"},
      {"alter view wedding_invitations set (security_invoker = false)",
       "isolation: reads_of_wedding_invitations"},
      {"alter view wedding_guests set (security_invoker = false)",
       "isolation: reads_of_wedding_guests"},
      {"alter view upcoming_weddings set (security_invoker = false)",
       "isolation: reads_of_upcoming_weddings"},
      {"alter table legacy.wedding_invitations disable row level security",
       "isolation: insert_of_invitation"},
      {"alter table legacy.wedding_invitations disable row level security",
       "isolation: move_of_invitation"},
  };
}

INSTANTIATE_TEST_SUITE_P(Each, S4Questions, ::testing::ValuesIn(sabotages()));

TEST(S4, NoQueryIsQuickEnoughForABudgetOfNothing) {
  auto& platform = S4Questions::platform();
  EXPECT_THAT(platform.column("select distinct status from validate_query_performance(0, 1)"),
              ElementsAre("FAIL"));
  EXPECT_EQ(platform.refusal("select validate_query_performance(50, 0)").sqlstate, "22023");
}

TEST(S4, WritesOfEitherSchemaAreInTheOtherOne) {
  EventPlatform platform;
  // One statement writes an invitation and its guest, in whichever order the server takes them.
  platform.admin().execute(
      "with g as (insert into wedding_guests (id, wedding_invitation_id, guest_name) values "
      "(md5('g')::uuid, md5('i')::uuid, 'Guest')), i as (insert into wedding_invitations (id, "
      "tenant_id, bride_name, venue_coordinates, ceremony_time) values (md5('i')::uuid, '" +
      std::string(tenant) + "', 'Bride', point(1.5, -2), '24:00')) select 1");
  EXPECT_THAT(platform.column("select concat_ws(' ', e.title, e.location ->> 'coordinates', "
                              "e.form_data ->> 'ceremony_time', p.contact_info ->> 'name') from "
                              "events e join event_participants p on p.event_id = e.id where "
                              "e.legacy_id = md5('i')::uuid"),
              ElementsAre("Wedding Event (1.5,-2) 24:00:00 Guest"));
  platform.admin().execute(
      "update events set status = 'cancelled', form_data = form_data || '{\"bride_name\": "
      "\"Other\", \"ceremony_time\": \"at noon\"}' where legacy_id = md5('i')::uuid");
  const auto old_row =
      "select concat_ws(' ', bride_name, status, coalesce(ceremony_time::text, 'none')) from ";
  EXPECT_EQ(platform.value(std::string(old_row) + "wedding_invitations where id = md5('i')::uuid"),
            "Other archived none");
  EXPECT_EQ(
      platform.value(std::string(old_row) + "legacy.wedding_invitations where id = md5('i')::uuid"),
      "Other archived none");
  platform.admin().execute(
      "update wedding_invitations set venue_name = 'Hall' where id = md5('i')::uuid");
  EXPECT_EQ(platform.value("select status from events where legacy_id = md5('i')::uuid"),
            "cancelled")
      << "the old application cannot say it, and does not unsay it";
  platform.admin().execute("delete from events where legacy_id = md5('i')::uuid");
  EXPECT_THAT(platform.column("select guest_name from legacy.wedding_guests where id = "
                              "md5('g')::uuid"),
              IsEmpty());
  EXPECT_THAT(platform.column("select new_table from migration_mappings where legacy_id in "
                              "(md5('i')::uuid, md5('g')::uuid)"),
              IsEmpty());
  EXPECT_THAT(platform.column(failing), IsEmpty());
}

TEST(S4, WhatCannotBeSaidInBothSchemasIsRefused) {
  EventPlatform platform;
  for (const auto* statement :
       {"insert into wedding_invitations (tenant_id, bride_name) select id, 'Nobody' from tenants "
        "limit 1; update wedding_invitations set id = gen_random_uuid() where bride_name = "
        "'Nobody'",
        "update wedding_guests set id = gen_random_uuid()",
        "update wedding_templates set id = gen_random_uuid()",
        "update events set legacy_id = gen_random_uuid()",
        "update event_participants set participant_type = 'vendor'",
        "insert into event_types (name, display_name, category) values ('fair', 'Fair', 'other'); "
        "update events set event_type_id = (select id from event_types where name = 'fair')"}) {
    EXPECT_EQ(platform.refusal(statement).sqlstate, "0A000") << statement;
  }
  EXPECT_EQ(platform
                .refusal("update events set form_data = form_data || '{\"ceremony_time\": "
                         "\"20:00\", \"reception_time\": \"10:00\"}'")
                .sqlstate,
            "23514")
      << "constraints of the old tables hold";
}

TEST(S4, ARollbackMakesRowsAgainThatWereLost) {
  EventPlatform platform(9);
  const auto rows =
      "select md5(string_agg(to_jsonb(g)::text, '' order by g.id)) from wedding_guests g union all "
      "select md5(string_agg(to_jsonb(i)::text, '' order by i.id)) from wedding_invitations i "
      "union all select md5(string_agg(to_jsonb(w)::text, '' order by w.id)) from "
      "wedding_templates w";
  platform.go_back(8);
  const auto before = platform.column(rows);
  platform.admin().execute(
      "set session_replication_role = replica; delete from wedding_guests; delete from "
      "wedding_invitations where status = 'archived'; delete from wedding_templates where "
      "font_config is null or font_config = 'null'; set session_replication_role = origin");
  EXPECT_NE(platform.column(rows), before);
  for (const auto* name :
       {"template_data_migration", "guest_data_migration", "wedding_data_migration"}) {
    EXPECT_EQ(platform.value("select rollback_migration('" + std::string(name) + "')"), "t");
  }
  EXPECT_EQ(platform.column(rows), before);
  EXPECT_EQ(platform.value("select count(*) from events"), "0");
  EXPECT_THAT(platform.column("select distinct status from migration_logs where operation like "
                              "'%_data_migration'"),
              ElementsAre("rolled_back"));
}

TEST(S4, ARollbackRefusesToLoseWhatOnlyTheNewSchemaCanSay) {
  EventPlatform platform(8);
  platform.admin().execute(
      "insert into event_sections (event_id, tenant_id, section_type) select id, tenant_id, "
      "'story' from events order by id limit 1; update event_participants set custom_fields = "
      "custom_fields || '{\"shoe_size\": 40}' where id = (select id from event_participants order "
      "by id limit 1); insert into role_permissions (role_id, permission_id) select r.id, p.id "
      "from user_roles r, permissions p where r.name = 'viewer' and p.name = 'events_read'");
  for (const auto* name : {"guest_data_migration", "generic_permissions_migration"}) {
    const auto refused = platform.refusal("select rollback_migration('" + std::string(name) + "')");
    EXPECT_EQ(refused.sqlstate, "55000") << name;
    EXPECT_THAT(refused.message, HasSubstr("would be lost")) << name;
  }
  EXPECT_THAT(platform.column("select what from guest_data_migration_losses()"),
              ElementsAre("custom_fields.shoe_size"));
  EXPECT_THAT(platform.column("select what from wedding_data_migration_losses()"),
              ElementsAre("section of an event"));
  platform.admin().execute("set migration.discard = 'on'");
  platform.go_back(0);
  EXPECT_EQ(platform.value("select count(*) from wedding_guests"), "600");
}

TEST(S4, ViewsHaveThePrivilegesOfTheirTablesWhateverTheRolesAreCalled) {
  EventPlatform platform(8);
  platform.admin().execute(
      "create role \"s4 O'Brien \"\"Q\"\"\"; grant select (id, guest_name), update (guest_name) on "
      "wedding_guests to \"s4 O'Brien \"\"Q\"\"\"; grant select on wedding_templates to public");
  platform.advance(9);
  const auto may = [&platform](const std::string& question) {
    return platform.value("select " + question);
  };
  const std::string role = "'s4 O''Brien \"Q\"', 'public.wedding_guests', ";
  EXPECT_EQ(may("has_column_privilege(" + role + "'guest_name', 'update')"), "t");
  EXPECT_EQ(may("has_column_privilege(" + role + "'guest_email', 'select')"), "f");
  EXPECT_EQ(may("has_table_privilege('wedding_report', 'public.wedding_templates', 'select')"),
            "t");
  EXPECT_EQ(may("has_table_privilege('wedding_report', 'public.wedding_guests', 'insert')"), "f");
  platform.go_back(0);
  platform.admin().execute(
      "drop owned by \"s4 O'Brien \"\"Q\"\"\"; drop role \"s4 O'Brien \"\"Q\"\"\"");
}

TEST(S4, AMissingRoleIsNamedAndNothingIsGranted) {
  EventPlatform platform(6);
  platform.admin().execute(
      "update users set role_id = (select id from user_roles where name = 'viewer'); "
      "delete from user_roles where name = 'content_creator'");
  const auto refused = platform.refusal(
      read_file(EventPlatform::source("migrations") / "012_generic_permissions.sql"));
  EXPECT_EQ(refused.sqlstate, "P0002");
  EXPECT_THAT(refused.message, HasSubstr("content_creator"));
}

}  // namespace
}  // namespace fulldress::testing
