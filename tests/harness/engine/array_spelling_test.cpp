#include "harness/engine/array_spelling.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(ArraySpelling, MovesTheCastOfAnArrayToItsElements) {
  EXPECT_EQ(with_element_casts("CHECK (((a)::text = ANY ((ARRAY['x'::character varying, "
                               "'y'::character varying])::text[])))"),
            "CHECK (((a)::text = ANY (ARRAY[('x'::character varying)::text, "
            "('y'::character varying)::text])))");
  EXPECT_EQ(with_element_casts("(ARRAY[1, f(2, 3)])::bigint[] || (ARRAY[4])::bigint[]"),
            "ARRAY[(1)::bigint, (f(2, 3))::bigint] || ARRAY[(4)::bigint]");
}

TEST(ArraySpelling, LeavesWhatIsWrittenThatWayAsItIs) {
  for (const char* text :
       {"ARRAY[('x'::character varying)::text]", "(ARRAY[1, 2])", "(ARRAY[1, 2])::text",
        "(ARRAY[1, 2", "'(ARRAY[1])::text[]'", "\"(ARRAY[1])::text[]\"", "", "(ARRAY[1])::[]"}) {
    EXPECT_EQ(with_element_casts(text), text);
  }
}

TEST(ArraySpelling, KeepsQuotedTextTogether) {
  EXPECT_EQ(with_element_casts("(ARRAY['a, b]'::character varying, 'it''s'::character "
                               "varying])::text[]"),
            "ARRAY[('a, b]'::character varying)::text, ('it''s'::character varying)::text]");
}

TEST(ArraySpelling, KeepsArraysThatDifferApart) {
  EXPECT_NE(with_element_casts("(ARRAY['a'::character varying])::text[]"),
            with_element_casts("(ARRAY['b'::character varying])::text[]"));
  EXPECT_NE(with_element_casts("(ARRAY['a'::character varying])::text[]"),
            with_element_casts("(ARRAY['a'::character varying])::bpchar[]"));
}

TEST(ArraySpelling, WritesArraysOfConstantsAsOne) {
  EXPECT_EQ(with_constant_arrays("text[] default ARRAY['x'::text, 'it''s'::text]"),
            "text[] default '{x,it''s}'::text[]");
  EXPECT_EQ(with_constant_arrays("ARRAY['a b'::text, ''::text, 'NULL'::text]"),
            "'{\"a b\",\"\",\"NULL\"}'::text[]");
  EXPECT_EQ(with_constant_arrays("ARRAY[]::integer[]"), "'{}'::integer[]");
}

TEST(ArraySpelling, LeavesOtherArraysAsTheyAre) {
  for (const char* text : {"ARRAY[a, 'x'::text]", "ARRAY['x'::text, 'y'::bpchar]", "MYARRAY[]::b",
                           "ARRAY['x'::text", "'ARRAY[''x''::text]'", "ARRAY['x']",
                           "ARRAY[('x'::character varying)::text]", "ARRAY['\\x'::text]", ""}) {
    EXPECT_EQ(with_constant_arrays(text), text);
  }
}

}  // namespace
}  // namespace fulldress
