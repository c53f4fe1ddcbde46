#pragma once

#include "migrations/migrator.hpp"
#include "migrations/new_migration.hpp"
#include "tests/migrations/files.hpp"

#include <gtest/gtest.h>

namespace fulldress::migrations {

/// Every template of `engine`, written, applied to a table with rows, taken back and applied again.
inline void expect_templates_work(const std::string& engine) {
  for (const auto& name : template_names()) {
    const Files files{};
    static_cast<void>(write_new_migration(
        {.directory = files.path(),
         .name = "change",
         .template_name = name,
         .engine = engine,
         .date = {std::chrono::year(2026), std::chrono::month(1), std::chrono::day(28)}}));
    const Place place(engine);
    Session& session = *place.session;
    if (name == "recreate_table" || name == "data_migration") {
      session.execute(
          engine == "postgres"
              ? "create table my_table (id bigint generated always as identity primary "
                "key, my_column text); insert into my_table (my_column) values ('a'), "
                "(null)"
              : "create table my_table (id integer primary key, my_column text); insert "
                "into my_table (my_column) values ('a'), (null)");
    } else if (name == "add_column") {
      session.execute("create table my_table (id integer primary key)");
    }
    const auto set = files.load(engine);
    const auto up = apply(session, set);
    ASSERT_EQ(up.size(), 1U);
    EXPECT_EQ(up[0].verdict, Verdict::passed)
        << name << ": " << (up[0].error ? up[0].error->message : "");
    EXPECT_EQ(up[0].reason, "") << name;
    if (set.migrations()[0].irreversible_reason) continue;
    const auto down = roll_back(session, set);
    ASSERT_EQ(down.size(), 1U);
    EXPECT_EQ(down[0].verdict, Verdict::passed)
        << name << ": " << (down[0].error ? down[0].error->message : "");
    EXPECT_EQ(apply(session, set).at(0).verdict, Verdict::passed) << name;
    if (name == "recreate_table") {
      session.execute("insert into my_table (my_column) values ('new')");
      EXPECT_EQ(value_of(session, "select max(id) from my_table"), "3");
    }
  }
}

}  // namespace fulldress::migrations
