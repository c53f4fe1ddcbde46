#include "scenarios/steps/idle_casts.hpp"

#include <map>

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

std::string bare(const std::string& definition) {
  static const std::map<std::string, std::string, std::less<>> types = {
      {"a", "smallint"},          {"b", "integer"}, {"c", "bigint"},  {"d", "text"},
      {"e", "character varying"}, {"f", "date"},    {"n", "numeric"}, {"\"R\"", "real"}};
  return without_idle_casts(definition, [](std::string_view column) {
    const auto found = types.find(column);
    return found == types.end() ? std::string() : found->second;
  });
}

TEST(IdleCasts, AreLeftOutWhereValuesAreCompared) {
  const std::map<std::string, std::string> alike = {
      {"CHECK (((a >= 0) AND (a <= 100)))",
       "CHECK ((((a)::double precision >= (0)::double precision) AND ((a)::double precision <= "
       "(100)::double precision)))"},
      {"CHECK ((b = ANY (ARRAY[1, 2, 3])))",
       "CHECK (((b)::numeric = ANY (ARRAY[(1)::numeric, (2)::numeric, (3)::numeric])))"},
      {"CHECK ((b <> '-1'::integer))", "CHECK (((b)::numeric <> ('-1'::integer)::numeric))"},
      {"CHECK ((b > a))", "CHECK (((b)::double precision > (a)::double precision))"},
      {"CHECK ((f > '2020-01-01'::date))",
       "CHECK (((f)::timestamp without time zone > ('2020-01-01'::date)::timestamp without time "
       "zone))"},
      {"CREATE INDEX i ON public.t USING btree (b) WHERE (b > 0)",
       "CREATE INDEX i ON public.t USING btree (b) WHERE ((b)::numeric > (0)::numeric)"},
  };
  for (const auto& [before, after] : alike) EXPECT_EQ(bare(before), bare(after));
}

TEST(IdleCasts, AreThoseBetweenTextsAnywhere) {
  EXPECT_EQ(bare("CHECK ((length(d) > 2))"), bare("CHECK ((length((d)::text) > 2))"));
  EXPECT_EQ(bare("CHECK (((e)::text = ANY ((ARRAY['a'::character varying])::text[])))"),
            bare("CHECK (((e)::text = ANY (ARRAY['a'::text])))"));
  EXPECT_EQ(bare("CHECK (((e)::text ~ 'x'::text))"), bare("CHECK ((e ~ 'x'::text))"));
}

TEST(IdleCasts, AreNoneThatChangeWhatIsMeant) {
  const std::map<std::string, std::string> different = {
      {"CHECK ((d > '5'::text))", "CHECK (((d)::integer > 5))"},
      {"CHECK (((b / 2) > 1))", "CHECK ((((b)::numeric / (2)::numeric) > (1)::numeric))"},
      {"CHECK ((c > 5))", "CHECK (((c)::double precision > (5)::double precision))"},
      {"CHECK ((b > 5))", "CHECK (((b)::real > (5)::real))"},
      {"CHECK ((\"R\" > n))", "CHECK ((\"R\" > (n)::real))"},
      {"CHECK ((n > 5.5))", "CHECK (((n)::numeric(10,0) > 5.5))"},
      {"CHECK (((e)::text = 'abc'::text))", "CHECK (((e)::character varying(2) = 'abc'::text))"},
      {"CHECK ((f > '2020-01-01'::date))",
       "CHECK (((f)::timestamp with time zone > ('2020-01-01'::date)::timestamp with time zone))"},
      {"CHECK ((unknown > 5))", "CHECK (((unknown)::numeric > (5)::numeric))"},
      {"CHECK ((b > 5))", "CHECK (((b)::numeric > (6)::numeric))"},
      {"CHECK ((b > 5))", "CHECK (((b)::numeric >= (5)::numeric))"},
      {"CHECK (((- b) > 5))", "CHECK (((- (b)::numeric) > (5)::numeric))"},
      {"CHECK ((b > 99999999999999999999))",
       "CHECK (((b)::double precision > (99999999999999999999)::double precision))"},
  };
  for (const auto& [before, after] : different) EXPECT_NE(bare(before), bare(after)) << before;
}

TEST(IdleCasts, AreSoughtInChecksAndIndexesWithTheirColumns) {
  const SchemaSnapshot schema{
      .engine = "postgres",
      .server_version = "15",
      .objects = {{.kind = "column", .identity = "public.t.b", .definition = "integer not null"},
                  {.kind = "column", .identity = "public.t.x", .definition = "integer[]"}}};
  SchemaDifference difference{.change = SchemaChange::changed,
                              .kind = "constraint",
                              .identity = "public.t.t_check",
                              .before = "CHECK ((b > 0))",
                              .after = "CHECK (((b)::numeric > (0)::numeric))"};
  EXPECT_TRUE(differs_in_idle_casts_only(difference, schema));
  EXPECT_FALSE(differs_in_idle_casts_only(difference, {}));
  difference.kind = "policy";
  EXPECT_FALSE(differs_in_idle_casts_only(difference, schema));
  difference = {.change = SchemaChange::changed,
                .kind = "index",
                .identity = "public.i",
                .before = "CREATE INDEX i ON public.t USING btree (b) WHERE (b > 0)",
                .after =
                    "CREATE INDEX i ON public.t USING btree (b) WHERE ((b)::numeric > "
                    "(0)::numeric)"};
  EXPECT_TRUE(differs_in_idle_casts_only(difference, schema));
  difference.after = "CREATE INDEX i ON public.t USING btree (b DESC) WHERE (b > 0)";
  EXPECT_FALSE(differs_in_idle_casts_only(difference, schema));
}

}  // namespace
}  // namespace fulldress::scenarios
