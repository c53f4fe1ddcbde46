#include "harness/engine/content_reader.hpp"
#include "harness/engine/inspector.hpp"
#include "tests/conformance/conformance.hpp"

#include <algorithm>

namespace fulldress::testing {
namespace {

constexpr std::string_view tables =
    "create table keyed (id integer primary key, a text, b text);"
    "create table keyless (a text, b integer);";

/// Two databases with the same tables.
class DataContract : public EngineTest {
 protected:
  void SetUp() override {
    other_database_ = fresh_database(GetParam());
    other_ = other_database_->connect(soon());
    both(tables);
  }
  Session& other() { return *other_; }
  void both(std::string_view script) {
    session().execute(script);
    other().execute(script);
  }
  static DataFingerprint data_of(Session& session) { return session.inspector().data(session); }
  bool is_equal() { return data_of(session()) == data_of(other()); }

  static TableName table(Session& session, const std::string& name) {
    for (const auto& each : session.inspector().tables(session)) {
      if (each.name.name == name) return each.name;
    }
    return {"", name};
  }
  TableDifference difference(const std::string& name, std::size_t rows_max = 20) {
    return session().inspector().differing_rows(session(), other(), table(session(), name),
                                                rows_max);
  }

 private:
  std::unique_ptr<Database> other_database_;
  std::unique_ptr<Session> other_;
};

INSTANTIATE_TEST_SUITE_P(Engine, DataContract, ::testing::ValuesIn(engine_names()), engine_of);

TEST_P(DataContract, CloneHasTheSameData) {
  session().execute(
      "insert into keyed values (1, 'x', null), (2, '', 'y'); insert into keyless values ('a', 1)");
  session().close();
  const auto copy = server().clone(database(), "data copy of " + database().name(), soon());
  const auto original = database().connect(soon());
  const auto copied = copy->connect(soon());
  const auto data = data_of(*original);
  EXPECT_EQ(data, data_of(*copied));
  ASSERT_EQ(data.tables.size(), 2U);
  EXPECT_EQ(data.tables[0].rows, 2);
  EXPECT_EQ(data.tables[1].rows, 1);
  EXPECT_NE(data.tables[0].digest, data.tables[1].digest);
}

TEST_P(DataContract, OrderOfRowsAndColumnsDoesNotMatter) {
  session().execute("insert into keyed values (1, 'x', 'y'), (2, 'z', null), (3, '', '')");
  other().execute(
      "drop table keyed; create table keyed (b text, id integer primary key, a text);"
      "insert into keyed (id, a, b) values (3, '', ''), (9, 'gone', 'gone');"
      "insert into keyed (id, a, b) values (2, 'z', null); delete from keyed where id = 9;"
      "insert into keyed (id, a, b) values (1, 'x', 'y');");
  EXPECT_TRUE(is_equal());
}

TEST_P(DataContract, EveryChangeOfARowIsSeen) {
  const std::vector<std::string> changes = {
      "update keyed set a = 'X' where id = 1",
      "update keyed set a = null where id = 3",
      "update keyed set a = '' where id = 2",
      "update keyed set a = b, b = a where id = 1",
      "update keyed set a = 'xy', b = '' where id = 1",
      "delete from keyed where id = 1",
      "insert into keyed values (4, 'x', 'y')",
      "update keyed set id = 7 where id = 1",
      "insert into keyless values ('twin', 1)",
      "delete from keyless",
      "update keyless set b = b + 1",
  };
  const std::string rows =
      "delete from keyed; delete from keyless;"
      "insert into keyed values (1, 'x', 'y'), (2, null, 'y'), (3, '', 'y');"
      "insert into keyless values ('twin', 1), ('twin', 1);";
  both(rows);
  ASSERT_TRUE(is_equal());
  for (const auto& change : changes) {
    other().execute(rows);
    other().execute(change);
    EXPECT_FALSE(is_equal()) << change;
    const auto differing = differing_tables(data_of(session()), data_of(other()));
    ASSERT_EQ(differing.size(), 1U) << change;
    EXPECT_NE(change.find(differing[0].name), std::string::npos)
        << change << " " << differing[0].name;
  }
}

TEST_P(DataContract, TwoDuplicatesAreNotNone) {
  // An exclusive or of row hashes would call these equal.
  session().execute("insert into keyless values ('twin', 1), ('twin', 1)");
  EXPECT_FALSE(is_equal());
  other().execute("insert into keyless values ('other', 1), ('other', 1)");
  EXPECT_FALSE(is_equal());
}

TEST_P(DataContract, SwappedValuesOfTwoRowsAreSeen) {
  session().execute("insert into keyed values (1, 'x', 'y'), (2, 'z', 'y')");
  other().execute("insert into keyed values (1, 'z', 'y'), (2, 'x', 'y')");
  EXPECT_FALSE(is_equal());
}

TEST_P(DataContract, ExcludedTablesAreLeftOut) {
  session().execute("insert into keyless values ('only here', 1)");
  const DataFingerprintOptions options{.excluded_tables = {table(session(), "keyless")}};
  const Inspector& inspector = session().inspector();
  EXPECT_EQ(inspector.data(session(), options), inspector.data(other(), options));
  EXPECT_FALSE(is_equal());
}

TEST_P(DataContract, RowsAreCountedAsInTheData) {
  session().execute("insert into keyed values (1, 'x', 'y'), (2, 'x', null)");
  const DataFingerprintOptions options{.excluded_tables = {table(session(), "keyless")}};
  const Inspector& inspector = session().inspector();
  for (const auto& each : {DataFingerprintOptions(), options}) {
    RowCounts counts;
    for (const auto& of : inspector.data(session(), each).tables) counts[of.table] = of.rows;
    EXPECT_EQ(read_row_counts(session(), each), counts);
    EXPECT_EQ(counts.at(table(session(), "keyed")), 2);
  }
}

TEST_P(DataContract, ContentIsSchemaAndData) {
  session().execute("insert into keyed values (1, 'x', 'y')");
  const DataFingerprintOptions options{.excluded_tables = {table(session(), "keyless")}};
  const Inspector& inspector = session().inspector();
  const auto content = read_content(session(), options);
  EXPECT_EQ(content.schema, inspector.schema(session()));
  EXPECT_EQ(content.data, inspector.data(session(), options));
}

TEST_P(DataContract, DifferingRowsAreNamedByTheirKey) {
  both("insert into keyed values (1, 'x', 'y'), (2, 'x', null), (3, 'x', 'y')");
  other().execute(
      "update keyed set b = 'new' where id = 2; delete from keyed where id = 3;"
      "insert into keyed values (10, 'more', null);");
  const auto found = difference("keyed");
  EXPECT_EQ(found.key_columns, (std::vector<std::string>{"id"}));
  EXPECT_EQ(found.columns.size(), 3U);
  EXPECT_EQ(found.rows_before, 3);
  EXPECT_EQ(found.rows_after, 3);
  EXPECT_FALSE(found.is_capped);
  ASSERT_EQ(found.rows.size(), 3U);
  EXPECT_EQ(found.rows[0].change, RowChange::changed);
  EXPECT_EQ(found.rows[0].key, (Row{"2"}));
  EXPECT_EQ(found.rows[0].changed_columns, (std::vector<std::string>{"b"}));
  EXPECT_EQ(found.rows[1].change, RowChange::missing);
  EXPECT_EQ(found.rows[1].key, (Row{"3"}));
  EXPECT_TRUE(found.rows[1].after.empty());
  EXPECT_EQ(found.rows[2].change, RowChange::extra);
  EXPECT_EQ(found.rows[2].key, (Row{"10"}));
  EXPECT_TRUE(found.rows[2].before.empty());
}

TEST_P(DataContract, DifferingRowsAreFoundWithoutAKey) {
  both("insert into keyless values ('same', 1), ('twin', 2), ('twin', 2), ('old', 3)");
  other().execute(
      "update keyless set b = 4 where a = 'old'; insert into keyless values ('twin', 2)");
  const auto found = difference("keyless");
  EXPECT_TRUE(found.key_columns.empty());
  ASSERT_EQ(found.rows.size(), 3U);
  const auto count = [&](RowChange change, const std::string& a, const std::string& b) {
    const auto a_at = std::find(found.columns.begin(), found.columns.end(), "a");
    const bool is_first = a_at == found.columns.begin();
    const Row wanted = is_first ? Row{a, b} : Row{b, a};
    return std::count_if(found.rows.begin(), found.rows.end(), [&](const RowDifference& each) {
      return each.change == change &&
             (change == RowChange::missing ? each.before : each.after) == wanted;
    });
  };
  EXPECT_EQ(count(RowChange::missing, "old", "3"), 1);
  EXPECT_EQ(count(RowChange::extra, "old", "4"), 1);
  EXPECT_EQ(count(RowChange::extra, "twin", "2"), 1);
}

TEST_P(DataContract, EqualTablesHaveNoDifferingRows) {
  both("insert into keyed values (1, 'x', null); insert into keyless values ('a', 1), ('a', 1)");
  EXPECT_TRUE(difference("keyed").rows.empty());
  EXPECT_TRUE(difference("keyless").rows.empty());
}

TEST_P(DataContract, FewDifferencesAmongManyRowsAreFoundExactly) {
  const auto fill = [](Session& session) {
    std::int64_t next = 0;
    std::ignore = session.copy_in({"", "keyed"}, {"id", "a", "b"}, [&](Row& row) {
      row = {std::to_string(next), "a" + std::to_string(next % 7), std::nullopt};
      return next++ < 20'000;
    });
  };
  fill(session());
  fill(other());
  other().execute("update keyed set a = 'changed' where id in (77, 12345)");
  const auto found = difference("keyed");
  ASSERT_EQ(found.rows.size(), 2U);
  EXPECT_EQ(found.rows[0].key, (Row{"77"}));
  EXPECT_EQ(found.rows[1].key, (Row{"12345"}));
  EXPECT_FALSE(found.is_capped);
  other().execute("update keyed set a = 'all'");
  const auto capped = difference("keyed", 5);
  EXPECT_EQ(capped.rows.size(), 5U);
  EXPECT_TRUE(capped.is_capped);
}

TEST_P(DataContract, SequencePositionsArePartOfTheData) {
  if (!engine().capabilities().has_sequences) {
    GTEST_SKIP() << "engine " << GetParam() << " has no sequences";
  }
  both("create sequence counter");
  EXPECT_TRUE(is_equal());
  session().execute("select nextval('counter')");
  EXPECT_FALSE(is_equal());
  // The same last value, but not yet given out.
  other().execute("select setval('counter', 1, false)");
  EXPECT_FALSE(is_equal());
  other().execute("select setval('counter', 1, true)");
  EXPECT_TRUE(is_equal());
}

}  // namespace
}  // namespace fulldress::testing
