#include "harness/base/error.hpp"
#include "harness/engine/binary_copy.hpp"
#include "tests/support/disposable.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

struct Values {
  std::string type;
  std::vector<std::string> given;  ///< SQL expressions; of each a row
  std::string more;                ///< a select of many more
};

const std::vector<Values>& all_values() {
  static const std::vector<Values> all = {
      {"smallint", {"-32768", "0", "32767"}, ""},
      {"integer", {"-2147483648", "2147483647"}, ""},
      {"bigint", {"-9223372036854775808", "9223372036854775807"}, ""},
      {"numeric",
       {"'NaN'", "'Infinity'", "'-Infinity'", "1e400", "1e-300", "0", "0.000", "-0.5", "10000",
        "9999.9999", "100000000", "0.0001", "0.00001", "12345678901234567890.0123456789", "1.50"},
       "select (s * 7919 % 100003)::numeric * 10.0 ^ (s % 41 - 20) * (1 - 2 * (s % 2)) "
       "from generate_series(1, 2000) as s"},
      {"numeric(12,2)", {"0", "-1.5", "9999999999.99", "'NaN'"}, ""},
      {"real",
       {"'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "'1e-45'", "'3.4028235e38'", "0.1"},
       "select (sin(s) * 10 ^ (s % 60 - 30))::real from generate_series(1, 2000) as s"},
      {"double precision",
       {"'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "'5e-324'", "'1.7976931348623157e308'"},
       "select sin(s) * 10 ^ (s % 300 - 150) from generate_series(1, 2000) as s"},
      {"boolean", {"true", "false"}, ""},
      {"text",
       {"''", "E'\\t\\n\\\\'", "'\\N'", "U&'\\00e4\\20ac\\+01f600'", "repeat('x', 99999)"},
       ""},
      {"character varying(3)", {"'a  '", "''"}, ""},
      {"character(5)", {"'ab'", "''"}, ""},
      {"json", {"'{\"a\": [1, null]}'", "'\" \"'"}, ""},
      {"jsonb", {"'{\"a\": [1, null], \"b\": 1.50}'", "'null'"}, ""},
      {"bytea", {"''", "'\\x00ff0a5c'"}, ""},
      {"uuid", {"'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"}, ""},
      {"date",
       {"'infinity'", "'-infinity'", "'0001-12-31 BC'", "'4713-01-01 BC'", "'0001-01-01'",
        "'1900-02-28'", "'2000-02-29'", "'29999-12-31'"},
       "select date '1700-01-01' + s * 97 from generate_series(1, 2000) as s"},
      {"time without time zone", {"'00:00'", "'24:00'", "'23:59:59.999999'", "'12:30:00.5'"}, ""},
      {"timestamp without time zone",
       {"'infinity'", "'-infinity'", "'0044-03-15 12:00:00.000001 BC'",
        "'1999-12-31 23:59:59.999999'"},
       "select timestamp '1600-01-01' + s * interval '97 days 3 hours 0.000007 seconds' "
       "from generate_series(1, 2000) as s"},
      {"timestamp(3) with time zone",
       {"'infinity'", "'2024-03-31 02:30:00+01'", "'0044-03-15 12:00:00+00 BC'"},
       "select timestamptz '1600-01-01' + s * interval '97 days 3 hours 0.007 seconds' "
       "from generate_series(1, 2000) as s"},
  };
  return all;
}

void fill(Session& session, const Values& values) {
  session.execute("create table a (n integer generated always as identity, v " + values.type +
                  "); create table b (n integer, v " + values.type + ")");
  session.execute("insert into a (v) values (null)");
  for (const auto& each : values.given) session.execute("insert into a (v) values (" + each + ")");
  if (!values.more.empty()) session.execute("insert into a (v) " + values.more);
}

TEST(BinaryCopy, StoresTheSameBytesAsTheServerReadsFromText) {
  for (const auto& values : all_values()) {
    const auto database = testing::fresh_database("postgres");
    const auto session = database->connect(testing::soon());
    session->execute("set timezone = 'UTC'; set datestyle = 'ISO'");
    fill(*session, values);
    std::vector<Row> rows;
    session->copy_out("select n, v from a order by n",
                      [&](const Row& row) { rows.push_back(row); });
    auto row = rows.begin();
    auto& binary = dynamic_cast<BinaryCopy&>(*session);
    binary.copy_in_binary({.table = {.schema = "public", .name = "b"},
                           .columns = {{"n", "integer"}, {"v", values.type}}},
                          [&](Row& next) {
                            if (row == rows.end()) return false;
                            next = *row++;
                            return true;
                          });
    EXPECT_EQ(session
                  ->query("select count(*) from a join b on b.n = a.n "
                          "where a *= b")
                  .rows[0][0],
              std::to_string(rows.size()))
        << values.type;
    session->close();
  }
}

TEST(BinaryCopy, KeepsNoRowWhenOneIsSpelledInAnotherWay) {
  const auto database = testing::fresh_database("postgres");
  const auto session = database->connect(testing::soon());
  session->execute("create table b (n integer)");
  auto& binary = dynamic_cast<BinaryCopy&>(*session);
  int sent = 0;
  try {
    binary.copy_in_binary(
        {.table = {.schema = "public", .name = "b"}, .columns = {{"n", "integer"}}},
        [&](Row& next) {
          next = {Value(++sent == 3 ? "three" : std::to_string(sent))};
          return sent < 5;
        });
    FAIL() << "the third value is no number";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "22P03");
  }
  EXPECT_EQ(session->query("select count(*) from b").rows[0][0], "0");
  session->close();
}

TEST(BinaryCopy, IsNoWayAroundTheServersOwnLimits) {
  const auto database = testing::fresh_database("postgres");
  const auto session = database->connect(testing::soon());
  session->execute("create table b (v character varying(3))");
  auto& binary = dynamic_cast<BinaryCopy&>(*session);
  bool is_sent = false;
  EXPECT_THROW(binary.copy_in_binary({.table = {.schema = "public", .name = "b"},
                                      .columns = {{"v", "character varying(3)"}}},
                                     [&](Row& next) {
                                       next = {Value("four")};
                                       return !std::exchange(is_sent, true);
                                     }),
               SqlError);
  session->close();
}

}  // namespace
}  // namespace fulldress::postgres
