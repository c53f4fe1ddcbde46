#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Data packages that are cut off in the middle, or meet another import.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

class CutOffPackages : public ::testing::Test {
 protected:
  CutOffPackages() {
    scratch_.write("schema.sql",
                   "create table parts (id integer primary key, xmlid text not null unique);"
                   "create table entities (id integer primary key, xmlid text not null unique, "
                   "part_id integer references parts);");
    scratch_.write("parts.csv", "xmlid\npart.1\npart.2\n");
    scratch_.write("entities.csv", "xmlid,part\nentity.1,part.1\nentity.2,part.2\n");
    scratch_.write(
        "plan.json",
        "{\"phases\": [{\"name\": \"datC_parts\", \"sources\": [{\"csv\": \"parts.csv\", "
        "\"table\": \"parts\"}]}, {\"name\": \"datD_entities\", \"sources\": [{\"csv\": "
        "\"entities.csv\", \"table\": \"entities\", \"references\": {\"part_id\": "
        "{\"field\": \"part\", \"table\": \"parts\"}}, \"late\": {\"part_id\": null}}]}, "
        "{\"name\": \"datF_assignments\", \"resolve_late\": true}]}");
  }

  [[nodiscard]] ProgramResult shell(const std::string& command) const {
    return run_shell(scratch_.path(), command);
  }

  ScratchDirectory scratch_;
};

constexpr const char* import =
    "\"$fulldress\" import --packages plan.json target.db --mode init --confirm target.db";

TEST_F(CutOffPackages, AKilledPhaseIsResumed) {
  // The first entity takes for ever.
  const auto killed = shell(
      "sqlite3 target.db < schema.sql && "
      "sqlite3 target.db 'create trigger slow before insert on entities begin select (select "
      "count(*) from (with recursive n (x) as (select 1 union all select x + 1 from n) select x "
      "from n)); end' && "
      "{ " +
      std::string(import) +
      " & } && import=$! && "
      "until sqlite3 'file:target.db?mode=ro' 'select phase from fulldress_import_journal' "
      "2>/dev/null | grep -qx 1; do sleep 0.05; done && "
      "kill -KILL $import; wait $import; "
      "sqlite3 target.db 'drop trigger slow; select count(*) from parts; select count(*) from "
      "entities'");
  EXPECT_EQ(killed.exit_code, 0) << killed.error;
  EXPECT_THAT(killed.output, HasSubstr("2\n0\n"));
  const auto refused = shell(import);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.error, HasSubstr("--resume"));
  const auto resumed = shell(std::string(import) + " --resume");
  EXPECT_EQ(resumed.exit_code, 0) << resumed.error;
  EXPECT_THAT(resumed.output, HasSubstr("resumed behind 1 finished phases"));
  EXPECT_EQ(shell("sqlite3 target.db 'select e.xmlid, p.xmlid from entities as e join parts as p "
                  "on p.id = e.part_id order by e.id; select count(*) from sqlite_schema where "
                  "name like \"fulldress%\"'")
                .output,
            "entity.1|part.1\nentity.2|part.2\n0\n");
}

TEST_F(CutOffPackages, ABrokenFileLeavesTheDatabaseAsItWas) {
  scratch_.write("parts.csv", "xmlid\npart.1\n\"part.2\n");
  const auto result = shell("sqlite3 target.db < schema.sql && cp target.db before.db && " +
                            std::string(import) + " --rollback-on-error");
  EXPECT_EQ(result.exit_code, 2) << result.output;
  EXPECT_THAT(result.error, HasSubstr("parts.csv:3:1"));
  EXPECT_EQ(shell("sqlite3 before.db .dump > a.sql; sqlite3 target.db .dump > b.sql; cmp a.sql "
                  "b.sql")
                .exit_code,
            0);
}

TEST_F(CutOffPackages, BadRowsAreWrittenToAFile) {
  scratch_.write("entities.csv", "xmlid,part\nentity.1,part.9\n,part.1\n");
  const auto result = shell("sqlite3 target.db < schema.sql && " + std::string(import) +
                            " --errors bad.ndjson --rollback-on-error");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(read_text(scratch_.path() / "bad.ndjson"),
              HasSubstr("\"phase\":\"datD_entities\",\"place\":\"entities.csv:3:1\""));
}

}  // namespace
}  // namespace fulldress::testing
