#include "scenarios/scripts/text_forms.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using fixtures::TextForm;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

auto forms_by(const std::string& up, std::string_view engine) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = "update o set m = n::int", .start = {}, .guards = {}};
  return text_forms({migration}, engine);
}

TEST(TextForms, AreWhatAnUpReads) {
  const std::vector<std::pair<std::string, TextForm>> ups = {
      {"alter table o alter n type int using n::int", TextForm::whole_number},
      {"update o set m = nullif(trim(o.n), '')::bigint", TextForm::whole_number},
      {"insert into p select cast(n as numeric(9,2)) from o", TextForm::fraction},
      {"insert into p select n::int, n::numeric from o", TextForm::whole_number},
      {"update o set m = n::timestamp", TextForm::moment},
      {"update o set m = n::timestamp with time zone", TextForm::moment_with_zone},
      {"update o set m = (n)::date", TextForm::day},
      {"update o set m = n::varchar(9)::date", TextForm::day},
      {"update o set m = cast(lower(n::text) as date)", TextForm::day},
      {"update o set m = n::boolean", TextForm::truth},
      {"update o set m = n::uuid", TextForm::uuid}};
  for (const auto& [up, form] : ups) {
    EXPECT_THAT(forms_by(up, "postgres"), ElementsAre(Pair("n", form))) << up;
  }
  EXPECT_THAT(forms_by("insert into p select strftime('%s', o.n) from o", "sqlite"),
              ElementsAre(Pair("n", TextForm::moment)));
  EXPECT_THAT(forms_by("create table o (n text); update o set m = date(n)", "sqlite"),
              ElementsAre(Pair("o.n", TextForm::day)));
}

TEST(TextForms, AreNoOthers) {
  for (const std::string up :
       {"update o set n = n::int", "update o set m = n::text", "update o set m = (a || n)::int",
        "create index i on o ((n::int))", "insert into p select n::date, n::int from o",
        "update o set m = '1'::int", "update o set m = n::int[]",
        "update o set m = cast(n as int"}) {
    EXPECT_THAT(forms_by(up, "postgres"), IsEmpty()) << up;
  }
  for (const std::string up :
       {"update o set m = datetime(n, 'unixepoch')", "update o set n = datetime(n)",
        "update o set m = cast(n as date)", "update o set m = date('now')"}) {
    EXPECT_THAT(forms_by(up, "sqlite"), IsEmpty()) << up;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
