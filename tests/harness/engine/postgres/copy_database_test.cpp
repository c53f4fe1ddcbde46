#include "harness/engine/transaction.hpp"
#include "tests/support/disposable.hpp"

#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

class PgCopyTest : public ::testing::Test {
 protected:
  Session& session() {
    if (!session_) {
      database_ = fresh_database("postgres");
      session_ = database_->connect(soon());
      session_->execute("create table item (id integer, a text)");
    }
    return *session_;
  }
  std::string count() {
    return session().query("select pg_catalog.count(*) from item").rows.at(0).at(0).value_or("");
  }
  std::string refusal_of(const std::string& script) {
    try {
      session().execute(script);
    } catch (const SqlError& error) {
      return error.sqlstate();
    }
    return "accepted";
  }
  std::int64_t copy_rows(const std::string& table, const std::vector<std::string>& columns,
                         const std::vector<Row>& rows) {
    std::size_t next = 0;
    return session().copy_in({"", table}, columns, [&](Row& row) {
      if (next == rows.size()) return false;
      row = rows[next++];
      return true;
    });
  }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

TEST_F(PgCopyTest, ScriptWithoutItsDataIsAnErrorAndTheSessionWorksOn) {
  for (const std::string script :
       {"copy item from stdin", "copy item from stdin; insert into item values (1, 'x')",
        "insert into item values (1, 'x'); copy item from stdin csv; copy item from stdin",
        "copy item to stdout; copy item from stdin"}) {
    EXPECT_EQ(refusal_of(script), "57014") << script;
    EXPECT_EQ(session().transaction_state(), TransactionState::idle);
    EXPECT_EQ(count(), "0") << script;
  }
  EXPECT_THROW(session().query("copy item from stdin"), SqlError);
  EXPECT_EQ(count(), "0");
}

TEST_F(PgCopyTest, ScriptMayCopyOutAndGoOn) {
  EXPECT_EQ(refusal_of("insert into item values (1, 'x'); copy item to stdout;"
                       "copy item to stdout; insert into item values (2, 'y')"),
            "accepted");
  EXPECT_EQ(count(), "2");
  EXPECT_TRUE(session().query("copy item to stdout").rows.empty());
  EXPECT_EQ(count(), "2");
}

TEST_F(PgCopyTest, TablesWithoutColumns) {
  session().execute("create table nothing ()");
  EXPECT_EQ(copy_rows("nothing", {}, {{}, {}, {}}), 3);
  std::vector<Row> found;
  EXPECT_EQ(
      session().copy_out("select from nothing", [&](const Row& row) { found.push_back(row); }), 3);
  EXPECT_EQ(found, (std::vector<Row>{{}, {}, {}}));
}

TEST_F(PgCopyTest, OneColumnOfNothing) {
  session().execute("create table single (a text)");
  const std::vector<Row> rows = {{""}, {std::nullopt}, {"\\N"}, {"\\."}};
  EXPECT_EQ(copy_rows("single", {}, rows), 4);
  std::vector<Row> found;
  session().copy_out("select a from single", [&](const Row& row) { found.push_back(row); });
  EXPECT_EQ(found, rows);
  EXPECT_THROW(copy_rows("single", {"a"}, {{}}), SqlError);
}

TEST_F(PgCopyTest, RandomTextsComeBack) {
  std::mt19937 random(20260513);
  std::vector<Row> rows;
  for (int id = 0; id < 3000; ++id) {
    std::string text;
    for (auto left = random() % 40; left > 0; --left) {
      text +=
          random() % 3 == 0 ? "\\\t\n\r\b"[random() % 5] : static_cast<char>(1 + random() % 127);
    }
    rows.push_back({std::to_string(id), random() % 9 == 0 ? Value() : Value(text)});
  }
  EXPECT_EQ(copy_rows("item", {"id", "a"}, rows), 3000);
  std::vector<Row> found;
  session().copy_out("select id, a from item order by id",
                     [&](const Row& row) { found.push_back(row); });
  EXPECT_EQ(found, rows);
}

TEST_F(PgCopyTest, RefusalStopsTheSourceEarly) {
  constexpr int many = 20'000'000;
  int rows = 0;
  try {
    session().copy_in({"", "item"}, {"id"}, [&](Row& row) {
      row = {"no number"};
      return ++rows < many;
    });
    FAIL() << "a text became a number";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "22P02");
    EXPECT_NE(error.info().context.find("line 1"), std::string::npos) << error.info().context;
  }
  EXPECT_LT(rows, many);
  EXPECT_EQ(count(), "0");
}

TEST_F(PgCopyTest, SinkThatThrowsStopsALongResult) {
  int rows = 0;
  EXPECT_THROW(session().copy_out("select generate_series(1, 2000000000)",
                                  [&](const Row&) {
                                    if (++rows == 3) throw std::runtime_error("enough");
                                  }),
               std::runtime_error);
  EXPECT_EQ(rows, 3);
  EXPECT_EQ(count(), "0");
}

TEST_F(PgCopyTest, CallbackThatThrowsFailsTheOpenTransaction) {
  const Transaction transaction(session());
  EXPECT_THROW(copy_rows("item", {"id", "a"}, {{"1", "x"}, {"2"}}), SqlError);
  EXPECT_EQ(session().transaction_state(), TransactionState::failed);
}

TEST_F(PgCopyTest, CallbackMustNotUseItsSession) {
  session().execute("insert into item values (1, 'x')");
  EXPECT_THROW(
      session().copy_out("select id from item", [&](const Row&) { std::ignore = count(); }),
      InternalError);
  EXPECT_THROW(session().copy_in({"", "item"}, {"id"},
                                 [&](Row&) {
                                   session().close();
                                   return false;
                                 }),
               InternalError);
  EXPECT_EQ(count(), "1");
}

TEST_F(PgCopyTest, SelectMayEndLikeAStatement) {
  session().execute("insert into item values (1, 'x')");
  for (const std::string select :
       {"select id from item;", "select id from item -- all of them", "select id from item ;\n ; ",
        "with i as (select id from item) select id from i", "values (1)", "table item"}) {
    EXPECT_EQ(session().copy_out(select, [](const Row&) {}), 1) << select;
  }
}

TEST_F(PgCopyTest, ErrorPointsIntoTheSelect) {
  const std::string select = "select '\u00e9', missing from item";
  try {
    session().copy_out(select, [](const Row&) {});
    FAIL() << "a column that is not there was found";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "42703");
    EXPECT_EQ(error.info().statement, select);
    EXPECT_EQ(error.info().offset_bytes, select.find("missing"));
  }
}

TEST_F(PgCopyTest, GeneratedColumnsAreLeftOut) {
  session().execute(
      "create table made (id integer, twice integer generated always as (id * 2) stored)");
  EXPECT_EQ(copy_rows("made", {}, {{"4"}}), 1);
  EXPECT_EQ(session().query("select id, twice from made").rows, (std::vector<Row>{{"4", "8"}}));
}

}  // namespace
}  // namespace fulldress::testing
