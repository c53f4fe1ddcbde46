#include "harness/engine/json_row.hpp"
#include "tests/conformance/conformance.hpp"

#include <algorithm>
#include <stdexcept>

namespace fulldress::testing {
namespace {

class CopyContract : public EngineTest {
 protected:
  void SetUp() override {
    session().execute("create table item (id integer primary key, a text, b text)");
  }
  std::string count() { return value_of(session(), "select count(*) from item"); }

  static RowSource rows(std::vector<Row> content) {
    return [content = std::move(content), next = std::size_t{0}](Row& row) mutable {
      if (next == content.size()) return false;
      row = content[next++];
      return true;
    };
  }
  std::vector<Row> all(const std::string& select) {
    std::vector<Row> found;
    const auto count = session().copy_out(select, [&](const Row& row) { found.push_back(row); });
    EXPECT_EQ(count, static_cast<std::int64_t>(found.size()));
    return found;
  }
};

INSTANTIATE_TEST_SUITE_P(Engine, CopyContract, ::testing::ValuesIn(engine_names()), engine_of);

TEST_P(CopyContract, RoundTripsAwkwardValues) {
  const std::vector<Row> content = {
      {"-2147483648", "\\t", "\n"},
      {"1", "", std::nullopt},
      {"2", "\\N", "NULL"},
      {"3", "tab\there", "line\nfeed"},
      {"4", "carriage\rreturn", "\r\n"},
      {"5", "back\\slash\\", "\\."},
      {"6", "quote'double\"", "a,b;{c}"},
      {"7", " blanks ", "\x01\x7f\b\v"},
      {"8", "caf\u00e9 \U0001F600", "\u4e2d\u6587"},
      {"9", std::string(200'000, 'x'), "\\x41"},
  };
  EXPECT_EQ(session().copy_in({"", "item"}, {"id", "a", "b"}, rows(content)), 10);
  auto found = all("select id, a, b from item order by id");
  EXPECT_EQ(found, content);
  EXPECT_EQ(session().query("select id, a, b from item order by id").rows, content);
  std::string lines;
  std::string expected;
  for (const auto& row : content) append_json_line(expected, row);
  EXPECT_EQ(session().copy_out_json("select id, a, b from item order by id",
                                    [&](std::string_view line) { lines += line; }),
            10);
  EXPECT_EQ(lines, expected);
}

TEST_P(CopyContract, RoundTripsNumbersAndBytes) {
  session().execute("create table value (id bigint, real double precision, bytes " +
                    bytes_type(GetParam()) + ")");
  const std::vector<Row> content = {
      {"9223372036854775807", "0.1", "\\x"},
      {"-9223372036854775808", "1e+300", "\\x00ff5c"},
      {"0", "0.30000000000000004", "\\x27220a"},
      {"1", "Infinity", std::nullopt},
      {"2", "-Infinity", std::nullopt},
      {"3", "5e-324", std::nullopt},
      {"4", "-1.7976931348623157e+308", std::nullopt},
      {"5", "0.1234567890123456", std::nullopt},
  };
  session().copy_in({"", "value"}, {"id", "real", "bytes"}, rows(content));
  EXPECT_EQ(all("select id, real, bytes from value order by abs(id / 2), id"),
            session().query("select id, real, bytes from value order by abs(id / 2), id").rows);
  auto found = all("select id, real, bytes from value");
  for (const auto& row : content) {
    EXPECT_NE(std::find(found.begin(), found.end(), row), found.end()) << row[0].value_or("");
  }
}

TEST_P(CopyContract, FillsSomeColumnsInAnyOrder) {
  session().copy_in({"", "item"}, {"b", "id"}, rows({{"bee", "1"}}));
  EXPECT_EQ(all("select id, a, b from item"), (std::vector<Row>{{"1", std::nullopt, "bee"}}));
}

TEST_P(CopyContract, CountsManyRows) {
  std::int64_t next = 0;
  const auto copied = session().copy_in({"", "item"}, {"id", "a", "b"}, [&](Row& row) {
    row = {std::to_string(next), "a", std::nullopt};
    return next++ < 20'000;
  });
  EXPECT_EQ(copied, 20'000);
  EXPECT_EQ(count(), "20000");
  EXPECT_EQ(all("select id from item where id % 100 = 0").size(), 200U);
}

TEST_P(CopyContract, EmptySourceAndEmptyResultAreFine) {
  EXPECT_EQ(session().copy_in({"", "item"}, {"id"}, [](Row&) { return false; }), 0);
  EXPECT_TRUE(all("select id from item").empty());
}

TEST_P(CopyContract, SourceThatThrowsLeavesNothing) {
  int next = 0;
  const auto source = [&](Row& row) {
    if (next == 500) throw std::runtime_error("the file ended early");
    row = {std::to_string(next++), "a", "b"};
    return true;
  };
  EXPECT_THROW(session().copy_in({"", "item"}, {"id", "a", "b"}, source), std::runtime_error);
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_EQ(count(), "0");
}

TEST_P(CopyContract, RefusedRowLeavesNothing) {
  const auto copy = [&](std::vector<Row> content) {
    try {
      session().copy_in({"", "item"}, {"id", "a", "b"}, rows(std::move(content)));
    } catch (const SqlError& error) {
      return error.sqlstate();
    }
    return std::string("accepted");
  };
  EXPECT_EQ(copy({{"1", "a", "b"}, {"1", "again", "b"}}), "23505");
  EXPECT_EQ(copy({{"1", "a", "b"}, {"2", "too few"}}), "22P04");
  EXPECT_EQ(copy({{"1", "a", "b"}, {"2", "a", "b", "too many"}}), "22P04");
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_EQ(count(), "0");
}

// SQLite keeps the character, PostgreSQL has none: what must never happen is a text that is cut
// off.
TEST_P(CopyContract, TextWithNulIsKeptOrRefused) {
  const Value text = std::string("N\0UL", 4);
  std::string state;
  try {
    session().copy_in({"", "item"}, {"id", "a", "b"}, rows({{"1", text, "b"}}));
  } catch (const SqlError& error) {
    state = error.sqlstate();
  }
  if (session().engine_name() == "sqlite") {
    EXPECT_EQ(state, "");
    EXPECT_EQ(session().query("select a from item").rows, (std::vector<Row>{{text}}));
  } else {
    EXPECT_EQ(state, "22021");
    EXPECT_EQ(count(), "0");
  }
}

TEST_P(CopyContract, JoinsAnOpenTransaction) {
  {
    const Transaction transaction(session());
    session().copy_in({"", "item"}, {"id"}, rows({{"1"}, {"2"}}));
    EXPECT_EQ(session().transaction_state(), TransactionState::active);
    EXPECT_EQ(count(), "2");
  }
  EXPECT_EQ(count(), "0");
}

TEST_P(CopyContract, SinkThatThrowsLeavesTheSessionUsable) {
  session().execute("insert into item values (1, 'a', 'b'), (2, 'a', 'b')");
  EXPECT_THROW(session().copy_out("select id from item",
                                  [](const Row&) { throw std::runtime_error("the disk is full"); }),
               std::runtime_error);
  EXPECT_EQ(count(), "2");
}

TEST_P(CopyContract, UnknownTableOrColumnIsAnError) {
  const auto copy = [&](const std::string& table, const std::string& column) {
    try {
      session().copy_in({"", table}, {column}, rows({{"1"}}));
    } catch (const SqlError& error) {
      return error.sqlstate();
    }
    return std::string("accepted");
  };
  EXPECT_EQ(copy("not_there", "id"), "42P01");
  EXPECT_EQ(copy("item", "not_there"), "42703");
  EXPECT_THROW(session().copy_out("select id from not_there", [](const Row&) {}), SqlError);
}

}  // namespace
}  // namespace fulldress::testing
