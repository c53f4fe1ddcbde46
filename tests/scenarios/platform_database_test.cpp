#include "migrations/graphile_file.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What a project expects of the server and of the platform that hosts it.
namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* tasks = R"(create table public.tasks (
  id uuid primary key default uuid_generate_v4(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  title text not null
);
create index tasks_owner_id on public.tasks (owner_id);
alter table public.tasks enable row level security;
create policy own_tasks on public.tasks to authenticated
  using ((select auth.uid()) = owner_id) with check ((select auth.uid()) = owner_id);
insert into storage.buckets (id, name) values ('pictures', 'pictures');
create policy own_pictures on storage.objects for select to authenticated
  using (bucket_id = 'pictures' and (storage.foldername(name))[1] = auth.uid()::text);
create function public.greet() returns trigger language plpgsql security definer
  set search_path = '' as $$ begin return new; end $$;
create trigger greeted after insert on auth.users for each row execute function public.greet();
alter publication supabase_realtime add table public.tasks;
create trigger told after insert on public.tasks for each row
  execute function supabase_functions.http_request('http://x', 'POST', '{}', '{}', '1000');
grant select on public.tasks to anon, service_role;
alter table public.tasks owner to postgres;
)";

RunOptions supabase(const WrittenFiles& files) {
  files.write("supabase/migrations/20240101000000_tasks.sql", tasks);
  return run_options(files.path() / "supabase/migrations", "postgres");
}

TEST(Platform, OfSupabaseIsThereBeforeTheFirstMigration) {
  const WrittenFiles files;
  const auto run = rehearse_subject(supabase(files));
  EXPECT_EQ(run.step("upgrade").verdict, Verdict::passed) << run.troubles();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
}

TEST(Platform, IsLeftOutWhereTheProjectSaysSo) {
  const WrittenFiles files;
  auto options = supabase(files);
  options.format = "supabase";
  options.format_options = {{"platform", "none"}};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(run.troubles(), HasSubstr("uuid_generate_v4() does not exist"));
}

TEST(Platform, AnExtensionTheServerDoesNotHaveIsUnknownAndSaysWhatToInstall) {
  const WrittenFiles files;
  files.write("1_queue.up.sql", "create extension no_such_extension;");
  files.write("1_queue.down.sql", "drop extension no_such_extension;");
  const auto run = rehearse_subject(run_options(files.path(), "postgres"));
  EXPECT_EQ(run.step("upgrade").verdict, Verdict::unknown) << run.troubles();
  EXPECT_THAT(run.step("upgrade").reason,
              AllOf(HasSubstr("the extension no_such_extension"), HasSubstr("--pg-bindir")));
  EXPECT_EQ(run.law("roundtrip", "1_queue").verdict, Verdict::unknown);
}

/// A project of graphile-migrate, whose tool runs reset.sql once it has made a database.
RunOptions graphile(const WrittenFiles& files, const std::string& reset) {
  const std::string body =
      "create table app.orders (id uuid primary key default gen());\n"
      "grant select on app.orders to shop_reader, clerk;";
  files.write("m/.gmrc",
              "{placeholders: {':SCHEMA': 'app'}, pgSettings: {search_path: 'app, public'}, "
              "afterReset: ['!reset.sql']}");
  files.write("m/reset.sql", reset);
  files.write(
      "m/committed/000001.sql",
      "--! Previous: -\n--! Hash: " + migrations::graphile_hash(body, "") + "\n\n" + body + "\n");
  return run_options(files.path() / "m", "postgres");
}

TEST(Platform, WhatAToolDoesInANewDatabaseIsThereBeforeTheFirstMigration) {
  const WrittenFiles files;
  const auto run = rehearse_subject(
      graphile(files,
               "create schema :SCHEMA;\ngrant usage on schema app to clerk;\n"
               "do $$ begin create role shop_reader; exception when duplicate_object then end $$;\n"
               "create function gen() returns uuid language sql as 'select gen_random_uuid()';\n"
               "grant connect on database :DATABASE_NAME to shop_reader;\n"));
  EXPECT_EQ(run.step("upgrade").verdict, Verdict::passed) << run.troubles();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(run.step("provision").notes, ::testing::Contains(HasSubstr("role clerk")));
}

TEST(Platform, WhatAToolDoesInANewDatabaseIsNamedWhereItFails) {
  const WrittenFiles files;
  const auto run = rehearse_subject(graphile(files, "create schema app;\nselect nope;\n"));
  ASSERT_TRUE(run.step("provision").error);
  EXPECT_EQ(run.step("provision").error->id, "scenarios.preparation-fails");
  EXPECT_THAT(run.step("provision").error->message,
              AllOf(HasSubstr("reset.sql"), HasSubstr("nope")));
}

TEST(Platform, RolesOfTheRealServerAreThereBeforeTheFirstMigration) {
  const WrittenFiles files;
  files.write("1_orders.up.sql",
              "create table orders (id int primary key);\nalter table orders owner to clerk;\n"
              "grant select on orders to \"Day Shift\";\n");
  files.write("1_orders.down.sql", "drop table orders;");
  const auto run = rehearse_subject(run_options(files.path(), "postgres"));
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(run.step("provision").notes,
              ::testing::ElementsAre(HasSubstr("roles Day Shift, clerk")));
}

TEST(Platform, ARoleAMigrationMakesTooLateIsMissingAllTheSame) {
  const WrittenFiles files;
  files.write("1_orders.up.sql",
              "create table orders (id int primary key);\ngrant select on orders to clerk;\n");
  files.write("1_orders.down.sql", "drop table orders;");
  files.write("2_clerk.up.sql", "create role clerk;");
  files.write("2_clerk.down.sql", "drop role clerk;");
  const auto run = rehearse_subject(run_options(files.path(), "postgres"));
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(run.troubles(), HasSubstr("role \"clerk\" does not exist"));
}

TEST(Platform, ADirectoryOfMysqlIsUnknownAndSaysSo) {
  const WrittenFiles files;
  files.write("1_orders.up.sql", "create table `orders` (`id` int auto_increment primary key);");
  files.write("1_orders.down.sql", "drop table `orders`;");
  const auto run = rehearse_subject(run_options(files.path(), "postgres"));
  EXPECT_EQ(run.step("upgrade").verdict, Verdict::unknown) << run.troubles();
  EXPECT_THAT(run.step("upgrade").reason, HasSubstr("written for MySQL"));
  EXPECT_THAT(run.law("roundtrip", "1_orders").reason, HasSubstr("written for MySQL"));
}

TEST(Platform, WhatEveryRunSetsInItsConnectionIsThereForEachChangeset) {
  const WrittenFiles files;
  files.write("changelog.sql",
              "--liquibase formatted sql\n"
              "--changeset me:1\ncreate schema shop;\n--rollback drop schema shop;\n"
              "--changeset me:2 runAlways:true\nset search_path to shop;\n--rollback empty\n"
              "--changeset me:3\ncreate table orders (id int primary key);\n"
              "--rollback drop table shop.orders;\n"
              "--changeset me:4\nalter table orders add column note text;\n"
              "--rollback alter table shop.orders drop column note;\n");
  const auto run = rehearse_subject(run_options(files.path(), "postgres"));
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("upgrade", "all in one run").verdict, Verdict::passed) << run.troubles();
  const auto& law = run.law("roundtrip", "changelog.sql::4::me_4");
  EXPECT_EQ(law.verdict, Verdict::passed) << run.troubles();
  EXPECT_THAT(law.findings, ::testing::IsEmpty());
}

TEST(Platform, APrismaProjectWhoseLedgerIsLostIsRefusedCleanly) {
  const WrittenFiles files;
  files.write("migration_lock.toml", "provider = \"postgresql\"\n");
  files.write("20240101000000_people/migration.sql",
              "create table people (id int primary key, name text not null);");
  const auto run = rehearse_subject(run_options(files.path(), "postgres"));
  const auto& law = run.law("history", "tables present, ledger empty");
  EXPECT_EQ(law.verdict, Verdict::passed) << run.troubles();
  EXPECT_THAT(law.reason, AllOf(HasSubstr("refuses"), HasSubstr("nothing has changed")));
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
}

}  // namespace
}  // namespace fulldress::testing
