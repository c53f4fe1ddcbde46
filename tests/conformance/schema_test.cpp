#include "harness/engine/inspector.hpp"
#include "tests/conformance/conformance.hpp"

#include <algorithm>

namespace fulldress::testing {
namespace {

constexpr std::string_view base_schema =
    "create table parent (id integer primary key, name text not null, note text);"
    "create table child (id integer primary key, parent integer references parent (id),"
    " amount integer default 5, constraint positive check (amount > 0));"
    "create index child_parent on child (parent);"
    "create unique index parent_name on parent (name);"
    "create view totals as select parent, count(*) as n from child group by parent;";

class SchemaContract : public EngineTest {
 protected:
  void SetUp() override { session().execute(base_schema); }

  static SchemaSnapshot schema_of(Session& session) { return session.inspector().schema(session); }
  static bool names(const std::vector<SchemaDifference>& differences, const std::string& object) {
    return std::any_of(differences.begin(), differences.end(), [&](const SchemaDifference& each) {
      return each.identity.find(object) != std::string::npos;
    });
  }
};

INSTANTIATE_TEST_SUITE_P(Engine, SchemaContract, ::testing::ValuesIn(engine_names()), engine_of);

TEST_P(SchemaContract, CloneHasTheSameSchema) {
  session().close();
  const auto copy = server().clone(database(), "schema copy of " + database().name(), soon());
  const auto other = copy->connect(soon());
  const auto original = database().connect(soon());
  const auto before = schema_of(*original);
  const auto after = schema_of(*other);
  EXPECT_FALSE(before.objects.empty());
  EXPECT_EQ(before, after);
  EXPECT_EQ(before.fingerprint(), after.fingerprint());
  EXPECT_TRUE(diff(before, after).empty());
}

TEST_P(SchemaContract, ObjectsAreSortedAndUnique) {
  const auto schema = schema_of(session());
  EXPECT_TRUE(std::is_sorted(schema.objects.begin(), schema.objects.end()));
  for (std::size_t at = 1; at < schema.objects.size(); ++at) {
    const auto& one = schema.objects[at - 1];
    const auto& two = schema.objects[at];
    EXPECT_FALSE(one.kind == two.kind && one.identity == two.identity)
        << one.kind << " " << one.identity;
  }
}

TEST_P(SchemaContract, ReadingChangesNothing) {
  const auto before = schema_of(session());
  EXPECT_EQ(schema_of(session()), before);
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
}

struct SchemaCase {
  std::string change;
  std::string object;  ///< a part of the identity the difference must name
};

TEST_P(SchemaContract, EveryChangeIsSeenAndNamed) {
  const std::vector<SchemaCase> cases = {
      {"create table more (id integer)", "more"},
      {"drop view totals", "totals"},
      {"alter table parent add column extra text", "extra"},
      {"alter table parent drop column note", "note"},
      {"alter table parent rename column note to remark", "remark"},
      {"alter table parent rename to elder", "elder"},
      {"drop index child_parent", "child_parent"},
      {"drop index child_parent; create index child_parent on child (parent, amount)",
       "child_parent"},
      {"drop index child_parent; create index child_parent on child (parent desc)", "child_parent"},
      {"drop index child_parent; create unique index child_parent on child (parent)",
       "child_parent"},
      {"drop index child_parent; create index child_parent on child (parent) where amount > 1",
       "child_parent"},
      {"drop index child_parent; create index child_parent on child (abs(parent))", "child_parent"},
      {"drop view totals; create view totals as select parent, sum(amount) as n from child "
       "group by parent",
       "totals"},
      {"drop view totals; drop table child; create table child (id integer primary key,"
       " parent integer references parent (id) on delete cascade, amount integer default 5,"
       " constraint positive check (amount > 0));"
       "create index child_parent on child (parent);"
       "create view totals as select parent, count(*) as n from child group by parent;",
       "child"},
      {"drop view totals; drop table child; create table child (id integer primary key,"
       " parent integer references parent (id), amount integer default 6,"
       " constraint positive check (amount > 0));"
       "create index child_parent on child (parent);"
       "create view totals as select parent, count(*) as n from child group by parent;",
       "amount"},
      {"drop view totals; drop table child; create table child (id integer primary key,"
       " parent integer references parent (id), amount integer default 5,"
       " constraint positive check (amount >= 0));"
       "create index child_parent on child (parent);"
       "create view totals as select parent, count(*) as n from child group by parent;",
       "child"},
      {"drop view totals; drop table child; create table child (id integer primary key,"
       " parent integer references parent (id), amount integer not null default 5,"
       " constraint positive check (amount > 0));"
       "create index child_parent on child (parent);"
       "create view totals as select parent, count(*) as n from child group by parent;",
       "amount"},
  };
  const auto before = schema_of(session());
  for (const auto& each : cases) {
    const auto changed = fresh_database(GetParam());
    const auto other = changed->connect(soon());
    other->execute(base_schema);
    ASSERT_TRUE(diff(before, schema_of(*other)).empty());
    other->execute(each.change);
    const auto after = schema_of(*other);
    const auto differences = diff(before, after);
    EXPECT_TRUE(names(differences, each.object)) << each.change;
    EXPECT_NE(before.fingerprint(), after.fingerprint()) << each.change;
  }
}

TEST_P(SchemaContract, RowsAreNotSchema) {
  const auto before = schema_of(session());
  session().execute("insert into parent values (1, 'one', null)");
  EXPECT_EQ(schema_of(session()), before);
}

TEST_P(SchemaContract, UndoneChangeLeavesNoTrace) {
  const auto before = schema_of(session());
  session().execute("create table more (id integer); create index more_id on more (id)");
  session().execute("drop table more");
  EXPECT_TRUE(diff(before, schema_of(session())).empty());
  {
    const Transaction transaction(session());
    session().execute("create table more (id integer); drop view totals");
  }
  EXPECT_TRUE(diff(before, schema_of(session())).empty());
}

TEST_P(SchemaContract, ColumnOrderIsAKindOfItsOwn) {
  const auto left = fresh_database(GetParam())->name();
  const auto one = server().create("order 1 of " + left, soon());
  const auto two = server().create("order 2 of " + left, soon());
  const auto first = one->connect(soon());
  const auto second = two->connect(soon());
  first->execute("create table item (a integer, b text)");
  second->execute("create table item (b text, a integer)");
  const auto differences =
      diff(schema_of(*first), schema_of(*second), {.ignored_kinds = {"sql_text"}});
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].kind, "column_order");
}

TEST_P(SchemaContract, TablesAreDescribed) {
  session().execute("create table keyed (b text, a integer, c text, primary key (c, a))");
  const auto tables = session().inspector().tables(session());
  ASSERT_EQ(tables.size(), 3U);
  EXPECT_EQ(tables[0].name.name, "child");
  EXPECT_EQ(tables[1].name.name, "keyed");
  EXPECT_EQ(tables[2].name.name, "parent");
  std::vector<std::string> columns;
  for (const auto& column : tables[1].columns) columns.push_back(column.name);
  EXPECT_EQ(columns, (std::vector<std::string>{"b", "a", "c"}));
  EXPECT_EQ(tables[1].primary_key, (std::vector<std::string>{"c", "a"}));
  EXPECT_TRUE(tables[2].columns[1].is_not_null);
  EXPECT_FALSE(tables[2].columns[2].is_not_null);
}

TEST_P(SchemaContract, GuardsAskForTablesColumnsAndIndexes) {
  const Inspector& inspector = session().inspector();
  EXPECT_TRUE(inspector.has_table(session(), "parent"));
  EXPECT_FALSE(inspector.has_table(session(), "totals"));
  EXPECT_FALSE(inspector.has_table(session(), "par_nt"));
  EXPECT_TRUE(inspector.has_column(session(), "parent", "note"));
  EXPECT_FALSE(inspector.has_column(session(), "parent", "amount"));
  EXPECT_FALSE(inspector.has_column(session(), "nothing", "note"));
  EXPECT_TRUE(inspector.has_index(session(), "child_parent"));
  EXPECT_FALSE(inspector.has_index(session(), "parent"));
}

TEST_P(SchemaContract, HostileNamesAreInspectedToo) {
  for (const auto& name : hostile_names()) {
    const auto inside = fresh_database(GetParam());
    const auto other = inside->connect(soon());
    const std::string quoted = other->quote_name(name);
    other->execute("create table " + quoted + " (" + quoted + " integer primary key)");
    other->execute("insert into " + quoted + " values (1)");
    const auto tables = other->inspector().tables(*other);
    ASSERT_EQ(tables.size(), 1U) << name;
    EXPECT_EQ(tables[0].name.name, name);
    EXPECT_EQ(tables[0].primary_key, (std::vector<std::string>{name}));
    EXPECT_FALSE(schema_of(*other).objects.empty());
    const auto data = other->inspector().data(*other);
    ASSERT_EQ(data.tables.size(), 1U);
    EXPECT_EQ(data.tables[0].rows, 1);
    // A guard's name may be qualified, so a dot in it is no part of the name.
    if (name.find('.') != std::string::npos) continue;
    EXPECT_TRUE(other->inspector().has_table(*other, name)) << name;
    EXPECT_TRUE(other->inspector().has_column(*other, name, name)) << name;
  }
}

}  // namespace
}  // namespace fulldress::testing
