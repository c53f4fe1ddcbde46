#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::Field;

// A tool of our own that the server's log tells about: files of psql by their numbers.
class ServerTool : public ::testing::Test {
 protected:
  ServerTool() {
    files_.write(
        "tool.sh",
        "q() { psql --no-psqlrc --quiet -At -v ON_ERROR_STOP=1 \"$@\" \"$DATABASE_URL\"; }\n"
        "q -c 'set client_min_messages = error' "
        "-c 'create table if not exists schema_version (n integer)'\n"
        "at=$(q -c 'select coalesce(max(n), 0) from schema_version')\n"
        "case $1 in\n"
        "version) test \"$at\" = 0 || echo \"$at\";;\n"
        "up) n=$((at + 1)); test -f $n.up.sql || exit 0\n"
        "  q -f $n.up.sql && q -c \"insert into schema_version values ($n)\";;\n"
        "all) while test -f $((at + 1)).up.sql; do sh tool.sh up || exit 1; "
        "at=$((at + 1)); done;;\n"
        "down) q -f $at.down.sql && q -c \"delete from schema_version where n = $at\";;\n"
        "esac\n");
    add(1,
        "create table people (id integer primary key, town text);\n"
        "create table log (id integer generated always as identity primary key, line text);\n"
        "create function note() returns trigger language plpgsql as\n"
        "  'begin insert into log (line) values (new.town); return new; end';\n"
        "create trigger noted after update on people for each row execute function note();\n",
        "drop table people, log; drop function note();");
  }

  void add(int number, const std::string& up, const std::string& down) const {
    files_.write(std::to_string(number) + ".up.sql", up);
    files_.write(std::to_string(number) + ".down.sql", down);
  }

  [[nodiscard]] Rehearsed rehearse() const {
    const auto config =
        files_.write("fulldress.json",
                     R"({"name": "tool", "engine": "postgres", "command": {"up": "sh tool.sh all",
            "up_one": "sh tool.sh up", "down": "sh tool.sh down",
            "version": "sh tool.sh version"}})");
    return rehearse_subject(run_options(config, ""));
  }

  WrittenFiles files_;
};

TEST_F(ServerTool, IsNotBlamedForWhatATriggerLogs) {
  add(2, "update people set town = town || '!';",
      "update people set town = left(town, length(town) - 1);");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(run.law("roundtrip", "2").findings,
              Contains(Field(&Finding::id, "roundtrip.rows-logged")));
}

TEST_F(ServerTool, IsBlamedForRowsThatItLogsItself) {
  add(2, "update people set town = town || '!'; insert into log (line) values ('up');",
      "update people set town = left(town, length(town) - 1);");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed) << run.troubles();
  EXPECT_THAT(Rehearsed::finding_ids(run.law("roundtrip", "2")), Contains("roundtrip.rows-left"));
}

}  // namespace
}  // namespace fulldress::testing
