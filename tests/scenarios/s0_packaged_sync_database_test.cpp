#include "checks/check.hpp"
#include "fixtures/fixture.hpp"
#include "fixtures/packages/packages.hpp"
#include "fixtures/transfer/export.hpp"
#include "fixtures/transfer/import.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/host/temp_dir.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/scenario_file.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The scenario s0_packaged_sync: packages of schema and data, and two databases that exchange rows.
namespace fulldress::scenarios {
namespace {

using fixtures::ImportMode;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

const fs::path root = testing::source_directory;
const fs::path rows = root / "fixtures/s0_packaged_sync";

class S0 : public ::testing::Test {
 protected:
  static migrations::MigrationSet set(const std::string& first, const std::string& last) {
    auto config = read_scenarios(root / "scenarios/s0_packaged_sync/scenario.json").front();
    config.packages.first = first;
    config.packages.last = last;
    return migrations::MigrationSet::load(
        config.migrations,
        {.format = config.format, .engine = "postgres", .packages = config.packages});
  }

  static std::size_t apply(const Database& database, const std::string& first,
                           const std::string& last) {
    const auto session = database.connect(testing::soon());
    std::size_t count = 0;
    for (const auto& record :
         migrations::apply(*session, set(first, last),
                           {.earlier_packages = migrations::EarlierPackages::refused})) {
      EXPECT_NE(record.verdict, Verdict::failed) << record.version;
      if (record.verdict == Verdict::passed) ++count;
    }
    session->close();
    return count;
  }

  /// At head, with production's rows from before package B.
  static std::unique_ptr<Database> production() {
    auto made = testing::fresh_database("postgres");
    apply(*made, "A", "A");
    const auto session = made->connect(testing::soon());
    static_cast<void>(
        fixtures::load(*session, {.name = "production", .files = {rows / "production.sql"}}));
    session->close();
    apply(*made, "B", "B");
    return made;
  }

  /// At head, with the rows of the data packages.
  static std::unique_ptr<Database> development() {
    auto made = testing::fresh_database("postgres");
    apply(*made, "A", "B");
    const auto done = import_plan(*made, rows / "packages/packages.json", ImportMode::init);
    EXPECT_TRUE(done.bad_rows.empty()) << done.bad_rows.front().reason;
    return made;
  }

  static fixtures::ImportedPackages import_plan(const Database& database, const fs::path& plan,
                                                ImportMode mode) {
    fixtures::PackageRequest request;
    request.plan = plan;
    request.mode = mode;
    request.progress = [](const std::string&, double) {};
    return fixtures::import_packages(database, request, testing::soon());
  }

  void export_rows(const Database& database, const std::string& name,
                   const std::vector<std::string>& excluded = {"schema_migrations"}) const {
    fixtures::ExportRequest request;
    request.output = directory_.path() / name;
    request.excluded = excluded;
    request.keys = {{"*", {"xmlid"}},
                    {"users", {"sysmail"}},
                    {"projects", {"name"}},
                    {"domains", {"domainname"}},
                    {"tags", {"name"}}};
    request.progress = [](const std::string&, double) {};
    fixtures::export_bundle(database, request, testing::soon());
  }

  void import_rows(const Database& database, const std::string& name, ImportMode mode) const {
    fixtures::ImportRequest request;
    request.bundle = directory_.path() / name;
    request.mode = mode;
    request.progress = [](const std::string&, double) {};
    fixtures::import_bundle(database, request, testing::soon());
  }

  /// Brings the rows of `from` into `to` by their keys.
  fixtures::ImportedPackages synchronise(const Database& from, const Database& to,
                                         ImportMode mode) const {
    export_rows(from, "production.tar");
    fs::copy_file(rows / "sync.json", directory_.path() / "sync.json",
                  fs::copy_options::overwrite_existing);
    auto done = import_plan(to, directory_.path() / "sync.json", mode);
    EXPECT_TRUE(done.bad_rows.empty())
        << done.bad_rows.front().place << done.bad_rows.front().reason;
    return done;
  }

  static std::string text(const Database& database, const std::string& select) {
    const auto session = database.connect(testing::soon());
    std::string lines;
    for (const auto& row : session->query(select).rows) {
      for (const auto& value : row) lines += value.value_or("NULL") + "|";
      lines += "\n";
    }
    session->close();
    return lines;
  }

  /// Rows with what they refer to, by keys that are the same everywhere.
  static std::string content(const Database& database) {
    return text(database,
                "select 'event', e.xmlid, e.name, e.seats_max::text, p.name, l.xmlid, i.xmlid "
                "from events as e left join projects as p on p.id = e.project_id "
                "left join locations as l on l.id = e.location_id "
                "left join instructors as i on i.id = e.instructor_id order by 2") +
           text(database,
                "select 'post', p.xmlid, p.body, e.xmlid, u.sysmail from posts as p "
                "left join events as e on e.id = p.event_id "
                "left join users as u on u.id = p.author_id order by 2") +
           text(database,
                "select 'member', p.name, u.sysmail, m.role from project_members as m "
                "join projects as p on p.id = m.project_id join users as u on u.id = m.user_id "
                "order by 2, 3") +
           text(database,
                "select 'tag', t.name, p.name from tags as t left join tags as p "
                "on p.id = t.parent_id order by 2");
  }

  static DataFingerprint data(const Database& database) {
    const auto session = database.connect(testing::soon());
    return session->inspector().data(*session,
                                     {.excluded_tables = {{"public", "schema_migrations"}}});
  }

  TempDir directory_;
};

TEST_F(S0, PackagesAreAppliedOneAfterTheOther) {
  const auto made = testing::fresh_database("postgres");
  EXPECT_THROW(apply(*made, "B", "B"), UsageError);
  EXPECT_EQ(apply(*made, "A", "A"), 19U);
  EXPECT_EQ(apply(*made, "B", "E"), 3U);
  EXPECT_EQ(apply(*made, "", ""), 0U);
}

TEST_F(S0, DataPackagesFillAnEmptyDatabase) {
  const auto made = development();
  EXPECT_EQ(text(*made,
                 "select (select count(*) from events), (select count(*) from posts), "
                 "(select count(*) from participants), (select count(*) from users)"),
            "120|200|300|40|\n");
  EXPECT_EQ(text(*made, "select name from projects where owner_id is null"), "");
  EXPECT_EQ(text(*made,
                 "select p.name from tags as t join tags as p on p.id = t.parent_id "
                 "where t.name = 'topic.music'"),
            "topic|\n");
}

TEST_F(S0, ValidationAsksMoreThanFortyCases) {
  const auto plan = fixtures::read_package_plan(rows / "packages/packages.json");
  const auto& last = plan.phases.back();
  EXPECT_EQ(last.name, "datH_validation");
  const auto made = development();
  const auto session = made->connect(testing::soon());
  checks::CheckOptions options;
  options.ids = last.checks;
  options.connect = [&] { return made->connect(testing::soon()); };
  std::size_t asked = last.queries.size();
  for (const auto& outcome : checks::run_checks(*session, options)) {
    if (outcome.verdict == Verdict::skipped) continue;
    ++asked;
    const bool is_fine = outcome.verdict == Verdict::passed || outcome.severity != Severity::error;
    EXPECT_TRUE(is_fine) << outcome.check_id << " " << outcome.subject;
  }
  EXPECT_GE(asked, 40U);
}

TEST_F(S0, ProductionReachesDevelopmentByXmlid) {
  const auto master = production();
  const auto copy = development();
  EXPECT_GT(synchronise(*master, *copy, ImportMode::append).phases[3].added, 0);
  EXPECT_EQ(text(*copy, "select name from events where xmlid = 'event.1'"), "Workshop 1|\n");
  EXPECT_GT(synchronise(*master, *copy, ImportMode::update).phases[3].changed, 0);
  EXPECT_EQ(text(*copy, "select name from events where xmlid = 'event.1'"), "Event 1|\n");
  EXPECT_NE(text(*copy, "select name from projects where name = 'project 01'"), "");
  EXPECT_GT(synchronise(*master, *copy, ImportMode::replace).phases.back().deleted, 0);
  EXPECT_EQ(content(*copy), content(*master));
  const auto empty = testing::fresh_database("postgres");
  apply(*empty, "A", "B");
  static_cast<void>(synchronise(*master, *empty, ImportMode::init));
  EXPECT_EQ(content(*empty), content(*master));
}

TEST_F(S0, BothSidesOfARoundEndWithTheSameRows) {
  const auto master = production();
  const auto slave = development();
  static_cast<void>(synchronise(*master, *slave, ImportMode::update));
  static_cast<void>(synchronise(*slave, *master, ImportMode::update));
  EXPECT_EQ(content(*master), content(*slave));
  const auto again = synchronise(*master, *slave, ImportMode::update);
  for (const auto& phase : again.phases) EXPECT_EQ(phase.added + phase.changed, 0) << phase.name;
}

TEST_F(S0, AnExportRestoresWhatWasThere) {
  const auto master = production();
  const auto before = data(*master);
  const auto content_before = content(*master);
  export_rows(*master, "backup.tar");
  const auto session = master->connect(testing::soon());
  session->execute(
      "delete from posts; delete from interactions; insert into tags (name) values ('lost')");
  session->close();
  import_rows(*master, "backup.tar", ImportMode::replace);
  EXPECT_EQ(content(*master), content_before);
  const auto fresh = testing::fresh_database("postgres");
  apply(*fresh, "A", "B");
  import_rows(*fresh, "backup.tar", ImportMode::init);
  EXPECT_EQ(data(*fresh), before);
}

TEST_F(S0, GoesThroughSqliteAndBackUnchanged) {
  const auto master = development();
  export_rows(*master, "there.tar");
  const auto sqlite = testing::fresh_database("sqlite");
  const auto session = sqlite->connect(testing::soon());
  static_cast<void>(fixtures::load(*session, {.name = "sqlite", .files = {rows / "sqlite.sql"}}));
  session->close();
  import_rows(*sqlite, "there.tar", ImportMode::init);
  export_rows(*sqlite, "back.tar", {});
  const auto fresh = testing::fresh_database("postgres");
  apply(*fresh, "A", "B");
  import_rows(*fresh, "back.tar", ImportMode::init);
  EXPECT_EQ(data(*fresh).tables, data(*master).tables);
}

}  // namespace
}  // namespace fulldress::scenarios
