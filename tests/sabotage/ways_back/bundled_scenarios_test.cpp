#include "harness/engine/inspector.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/program.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The migrations of the bundled scenarios on databases that are in their way, by the program
// itself: one clear line, exit code 1, and everything as it was.
namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

fs::path source(const std::string& part) { return fs::path(source_directory) / part; }

/// One database with its application, on a server of its own: roles are the whole server's.
class Application : public ::testing::Test {
 protected:
  void set_up(const std::string& key, const std::string& size) {
    key_ = key;
    const auto session = database_->connect(soon());
    session->execute(size);
    session->execute(read_text(source("fixtures") / key / "application.sql"));
    session->execute(read_text(source("fixtures") / key / "rows.sql"));
    session->close();
  }

  void execute(const std::string& sql) const {
    const auto session = database_->connect(soon());
    session->execute(sql);
    session->close();
  }

  [[nodiscard]] ProgramResult migrate(std::vector<std::string> more) const {
    std::vector<std::string> words = {"migrate",     more.front(),
                                      "--database",  database_->url(),
                                      "--dir",       (source("migrations") / key_).string(),
                                      "--no-backup", "a test",
                                      "--confirm",   database_->name()};
    words.insert(words.end(), more.begin() + 1, more.end());
    if (key_ == "s1_role_system") {
      for (const auto* const setting :
           {"pattern=(?<version>[0-9]+)_(?<name>[a-z_]+)\\.(?<direction>up|down)\\.sql",
            "ignore=scripts/.*", "sending=client", "transaction=none"}) {
        words.insert(words.end(), {"--format-option", setting});
      }
      words.insert(words.end(), {"--format", "generic"});
    }
    return run_fulldress(scratch_.path(), words);
  }

  /// Schema, rows, and who is a member of what.
  [[nodiscard]] std::string state() const {
    const auto session = database_->connect(soon());
    std::string text;
    for (const auto& object : session->inspector().schema(*session).objects) {
      text += object.identity + " " + object.definition + "\n";
    }
    for (const auto& table : session->inspector().data(*session, {}).tables) {
      text += table.table.schema + "." + table.table.name + " " + table.digest + "\n";
    }
    for (const auto& row :
         session
             ->query("select r.rolname, coalesce(m.member::regrole::text, '') from pg_roles as r "
                     "left join pg_auth_members as m on m.roleid = r.oid order by 1, 2")
             .rows) {
      text += row.at(0).value_or("") + " " + row.at(1).value_or("") + "\n";
    }
    session->close();
    return text;
  }

  void expect_refused(const std::vector<std::string>& how, const std::vector<std::string>& words) {
    const auto before = state();
    const auto result = migrate(how);
    EXPECT_EQ(result.exit_code, 1) << result.output << result.error;
    for (const auto& word : words) {
      EXPECT_THAT(result.output + result.error, HasSubstr(word));
    }
    EXPECT_EQ(state(), before);
  }

  ScratchDirectory scratch_;
  std::unique_ptr<Server> server_ = engine("postgres").start({}, soon());
  std::unique_ptr<Database> database_ = server_->create("application", soon());
  std::string key_;
};

TEST_F(Application, OfRolesKeepsThemWhenOneCannotBeDropped) {
  set_up("s1_role_system", "set s1.users = 60");
  const auto up = migrate({"up", "--to", "050"});
  ASSERT_EQ(up.exit_code, 0) << up.output << up.error;
  execute("create table later (); alter table later owner to app_editor");
  expect_refused({"up"}, {"role app_editor cannot be dropped", "table public.later",
                          "REASSIGN OWNED", "060_finish.up.sql"});
  execute("drop table later; create policy later on projects to app_editor using (true)");
  expect_refused({"up"}, {"role app_editor cannot be dropped",
                          "target of policy later on table public.projects", "ALTER POLICY"});
  execute("drop policy later on projects");
  const auto rest = migrate({"up"});
  EXPECT_EQ(rest.exit_code, 0) << rest.output << rest.error;
}

TEST_F(Application, OfEventsKeepsItsViewsWhenOthersWouldBreak) {
  set_up("s4_event_platform", "set s4.invitations = 20");
  const auto up = migrate({"up", "--to", "014_compatibility_views"});
  ASSERT_EQ(up.exit_code, 0) << up.output << up.error;
  execute("create view guest_list as select guest_name from public.wedding_guests");
  expect_refused({"down", "--to", "013_tenant_types"},
                 {"the tables cannot come back", "view public.guest_list on public.wedding_guests",
                  "014_compatibility_views.sql"});
  execute("drop view guest_list");
  const auto down = migrate({"down", "--to", "013_tenant_types"});
  EXPECT_EQ(down.exit_code, 0) << down.output << down.error;
}

}  // namespace
}  // namespace fulldress::testing
