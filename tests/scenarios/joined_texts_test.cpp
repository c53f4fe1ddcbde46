#include "scenarios/scripts/joined_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> joined_by(const std::string& up, const std::string& down) {
  std::vector<std::string> found;
  for (const auto& each : joined_texts({script_tokens(up)}, {script_tokens(down)})) {
    found.push_back(each.place.table + "." + each.place.column + "=" + each.text);
  }
  return found;
}

TEST(JoinedTexts, HoldTheDelimiter) {
  const std::string down = "update k set a = split_part(ab, ':', 1), b = split_part(ab, ':', 2)";
  const auto both = ElementsAre("k.a=cedar:oak", "k.b=cedar:oak");
  for (const std::string up :
       {"update k set ab = a || ':' || k.b",
        "update k set ab = coalesce(a, '') || ':' || coalesce(b, '')",
        "update k set ab = a::text || ':' || cast(b as text)",
        "update k set ab = concat(a, ':', b)", "update k set ab = concat_ws(':', a, b)",
        "insert into n select x.id, format('%s:%s', x.a, x.b) from k x"}) {
    EXPECT_THAT(joined_by(up, down), both) << up;
  }
  EXPECT_THAT(joined_by("alter table k alter tags type text using array_to_string(tags, ',')",
                        "alter table k alter tags type text[] using string_to_array(tags, ',')"),
              ElementsAre("k.tags=cedar,oak"));
  EXPECT_THAT(joined_by("update p set l = (select group_concat(tag) from pt where pt.p = p.id)",
                        "insert into pt select id, substr(l, 1, instr(l, ',') - 1) from p"),
              ElementsAre("pt.tag=cedar,oak"));
  EXPECT_THAT(joined_by("update p set l = (select string_agg(t.tag, '; ') from pt t)",
                        "insert into pt select (regexp_match(l, '^(.*); '))[1] from p"),
              ElementsAre("pt.tag=cedar; oak"));
}

TEST(JoinedTexts, AreNone) {
  const std::string join = "update k set ab = a || ':' || b";
  EXPECT_THAT(joined_by(join, "alter table k drop ab"), IsEmpty());
  EXPECT_THAT(joined_by(join, "update k set a = split_part(ab, '/', 1)"), IsEmpty());
  EXPECT_THAT(joined_by("update k set a = split_part(ab, ':', 1)", join), IsEmpty());
  EXPECT_THAT(joined_by("update k set ab = a || ':'", "update k set a = replace(ab, ':', '')"),
              IsEmpty());
  EXPECT_THAT(joined_by("create view v as select a || ':' || b from k",
                        "update k set a = split_part(ab, ':', 1)"),
              IsEmpty());
  EXPECT_THAT(joined_by("update k set mails = (select string_agg(email, ',') from m)",
                        "insert into m select unnest(string_to_array(mails, ',')) from k"),
              IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
