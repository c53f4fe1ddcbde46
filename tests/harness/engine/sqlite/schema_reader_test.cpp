#include "harness/engine/sqlite/schema_reader.hpp"

#include "tests/harness/engine/sqlite/support.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace fulldress::sqlite {
namespace {

class SqliteSchema : public MemoryTest {
 protected:
  /// `kind identity` of everything in which the schemas of two scripts differ.
  std::set<std::string> differences(const std::string& left, const std::string& right) {
    const auto before = schema_of(left).objects;
    const auto after = schema_of(right).objects;
    std::vector<SchemaObject> found;
    std::set_symmetric_difference(before.begin(), before.end(), after.begin(), after.end(),
                                  std::back_inserter(found));
    std::set<std::string> names;
    for (const auto& each : found) names.insert(each.kind + " " + each.identity);
    return names;
  }
  /// The same without the stored text.
  std::set<std::string> differences_that_count(const std::string& left, const std::string& right) {
    auto names = differences(left, right);
    std::erase_if(names, [](const std::string& name) { return name.starts_with("sql_text "); });
    return names;
  }
  SchemaSnapshot schema_of(const std::string& script) {
    const auto other = server->create("schema " + std::to_string(++count_), soon());
    const auto inside = other->connect(soon());
    inside->execute(script);
    return read_schema(*inside);
  }
  std::string definition(const std::string& script, const std::string& kind,
                         const std::string& identity) {
    for (const auto& each : schema_of(script).objects) {
      if (each.kind == kind && each.identity == identity) return each.definition;
    }
    return "not there";
  }

 private:
  int count_ = 0;
};

using Names = std::set<std::string>;

TEST_F(SqliteSchema, OneChangeIsOneDifferenceThatNamesIt) {
  struct Case {
    std::string before;
    std::string after;
    Names differences;
  };
  const std::vector<Case> cases = {
      {"create table t (a int)", "create table t (a text)", {"column main.t.a"}},
      {"create table t (a int)", "create table t (a int not null)", {"column main.t.a"}},
      {"create table t (a not null)",
       "create table t (a not null on conflict ignore)",
       {"column main.t.a"}},
      {"create table t (a text)", "create table t (a text collate nocase)", {"column main.t.a"}},
      {"create table t (a int default 1)", "create table t (a int default 2)", {"column main.t.a"}},
      {"create table t (a text default 'x')",
       "create table t (a text default 'X')",
       {"column main.t.a"}},
      {"create table t (a text default abc)",
       "create table t (a text default ABC)",
       {"column main.t.a"}},
      {"create table t (a default current_time)",
       "create table t (a default \"current_time\")",
       {"column main.t.a"}},
      {"create table t (a, b as (a + 1))", "create table t (a, b as (a + 2))", {"column main.t.b"}},
      {"create table t (a, b as (a + 1))",
       "create table t (a, b as (a + 1) stored)",
       {"column main.t.b"}},
      {"create table t (a int primary key)", "create table t (a int)", {"primary_key main.t"}},
      {"create table t (a, b, primary key (a, b))",
       "create table t (a, b, primary key (b, a))",
       {"primary_key main.t"}},
      {"create table t (a integer primary key)",
       "create table t (a integer primary key autoincrement)",
       {"constraint main.t primary key"}},
      {"create table t (a integer primary key)",
       "create table t (a integer primary key desc)",
       {"constraint main.t primary key"}},
      {"create table t (a text primary key)",
       "create table t (a text primary key) without rowid",
       // The pragma tells the NOT NULL that WITHOUT ROWID brings.
       {"column main.t.a", "table main.t"}},
      {"create table t (a int)", "create table t (a int) strict", {"table main.t"}},
      {"create table t (a)", "create table t (a unique)", {"constraint main.t unique (a)"}},
      {"create table t (a unique)",
       "create table t (a unique on conflict replace)",
       {"constraint main.t unique (a)"}},
      {"create table t (a, unique (a))",
       "create table t (a, unique (a collate nocase))",
       {"constraint main.t unique (a)"}},
      {"create table t (a)",
       "create table t (a check (a > 0))",
       {"constraint main.t check (a > 0)"}},
      {"create table t (a check (a > 0))",
       "create table t (a constraint c check (a > 0))",
       {"constraint_name main.t check (a > 0)"}},
      {"create table t (a references p)",
       "create table t (a)",
       {"foreign_key main.t (a) -> main.p ()"}},
      {"create table t (a references p)",
       "create table t (a references p on delete cascade)",
       {"foreign_key main.t (a) -> main.p ()"}},
      {"create table t (a references p)",
       "create table t (a references p deferrable initially deferred)",
       {"constraint main.t foreign key (a)"}},
      {"create table t (a); create index i on t (a)", "create table t (a)", {"index main.i"}},
      {"create table t (a); create index i on t (a)",
       "create table t (a); create unique index i on t (a)",
       {"index main.i"}},
      {"create table t (a); create index i on t (a)",
       "create table t (a); create index i on t (a desc)",
       {"index main.i"}},
      {"create table t (a); create index i on t (a)",
       "create table t (a); create index i on t (a collate rtrim)",
       {"index main.i"}},
      {"create table t (a); create index i on t (a)",
       "create table t (a); create index i on t (a) where a is not null",
       {"index main.i"}},
      {"create table t (a); create index i on t (lower(a))",
       "create table t (a); create index i on t (upper(a))",
       {"index main.i"}},
      {"create table t (a); create view v as select a from t",
       "create table t (a); create view v as select a as b from t",
       {"view main.v"}},
      {"create table t (a); create view v as select a as \"B\" from t",
       "create table t (a); create view v as select a as \"b\" from t",
       {"view main.v"}},
      // These are strings, although another table has a column of that name.
      {"create table o (kind); create table t (a check (a <> \"Kind\"))",
       "create table o (kind); create table t (a check (a <> \"KIND\"))",
       {"constraint main.t check (a <> \"KIND\")", "constraint main.t check (a <> \"Kind\")"}},
      {"create table t (a); create trigger g after insert on t begin select 1; end",
       "create table t (a); create trigger g after insert on t begin select 2; end",
       {"trigger main.g"}},
      {"create table t (a); create trigger g after insert on t begin select 1; end",
       "create table t (a); create trigger g before insert on t begin select 1; end",
       {"trigger main.g"}},
      {"create virtual table f using fts5(a)",
       "create virtual table f using fts5(a, prefix=2)",
       {"virtual_table main.f"}},
      {"create virtual table f using fts5(a, content='')",
       "create virtual table f using fts5(a, content='o')",
       {"virtual_table main.f"}},
      {"create virtual table f using fts5(a, tokenize=\"unicode61 tokenchars 'A'\")",
       "create virtual table f using fts5(a, tokenize=\"unicode61 tokenchars 'a'\")",
       {"virtual_table main.f"}},
      {"create table t (a, b); create view v as select a from t where (a or b) and b",
       "create table t (a, b); create view v as select a from t where a or (b and b)",
       {"view main.v"}},
      {"create table t (a, b); create view v as select a from t where (a) + b",
       "create table t (a, b); create view v as select a from t where a + b",
       {"view main.v"}},
      {"create table t (a check ((a) in (1)))",
       "create table t (a check ((a in (1)) is null))",
       {"constraint main.t check ((a in (1)) is null)", "constraint main.t check ((a) in (1))"}},
      {"create table t (a default 'null')", "create table t (a default null)", {"column main.t.a"}},
      {"create table t (a default \"true\")", "create table t (a default 1)", {"column main.t.a"}},
      {"create table t (a default 1.0)", "create table t (a default 1)", {"column main.t.a"}},
      {"create table t (a default 1.5)", "create table t (a default -1.5)", {"column main.t.a"}},
      {"create table t (a int primary key)",
       "create table t (a int not null primary key)",
       {"column main.t.a"}},
      {"create table t (a integer primary key desc)",
       "create table t (a integer not null primary key desc)",
       {"column main.t.a"}},
      {"create table t (a integer, b integer, primary key (a, b))",
       "create table t (a integer not null, b integer, primary key (a, b))",
       {"column main.t.a"}},
      {"pragma user_version = 1", "pragma user_version = 2", {"setting user_version"}},
      {"pragma application_id = 1", "pragma application_id = 2", {"setting application_id"}},
      {"create table t (a, b)", "create table t (b, a)", {"column_order main.t"}},
      {"create table t (a)", "create table t (a, b)", {"column main.t.b", "column_order main.t"}},
      {"create table t (a int check (a > 0) check (a < 9) check (a > 0))",
       "create table t (a int check (a > 0) check (a < 9))",
       {"constraint main.t check (a > 0) #2"}},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(differences_that_count(each.before, each.after), each.differences)
        << each.before << "\n"
        << each.after;
  }
}

TEST_F(SqliteSchema, TextThatMeansTheSameDiffersInTheTextOnly) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"create table t (a int, b text)", "CREATE TABLE t(\n  a INT, -- first\n  [b] text\n)"},
      {"create table t (a int check (a > 0))", "create table t (a int check (\"a\">0))"},
      {"create table t (a int primary key)", "create table t (a int, primary key (a asc))"},
      {"create table t (a unique)", "create table t (a, unique (a))"},
      {"create table p (id integer primary key); create table t (a int references p (id))",
       "create table p (id integer primary key); create table t (a int, foreign key (a) "
       "references P)"},
      {"create table t (a default CURRENT_TIMESTAMP)",
       "create table t (a default current_timestamp)"},
      {"create table t (a); create index i on t (a)",
       "create table t (a); CREATE INDEX i ON \"t\" (A ASC)"},
      {"create table t (a); create view v as select a from t",
       "create table t (a); create view v as select \"a\" /* x */ from [t]"},
      {"create table t (a); create trigger g after insert on t begin select 1; end",
       "create table t (a); create trigger \"g\" AFTER INSERT ON t BEGIN\n SELECT 1; END"},
      {"create table t (a); create trigger g after insert on t when new.a begin select 1; end",
       "create table t (a); create trigger g after insert on t for each row when ((new.a)) begin "
       "select 1; end"},
      {"create table t (a); create view v as select a from t where a > 1 group by a having a < 9",
       "create table t (a); create view v as select a from t where (a > 1) group by a having "
       "((a < 9))"},
      {"create table t (a check (a in (1, 2)))", "create table t (a check ((a in (1, 2))))"},
      {"create table t (a); create index i on t (a) where a > 1 and a < 9",
       "create table t (a); create index i on t (a) where (a > 1 and a < 9)"},
      {"create table t (a default '', b default true, c default null, d default 1.50)",
       "create table t (a default \"\", b default 1, c, d default +1.5)"},
      {"create table t (a default -15e-1, b default (0))",
       "create table t (a default -1.5, b default 0)"},
      {"create table t (id integer primary key)",
       "create table t (id integer not null primary key)"},
      {"create virtual table t using fts5(title, body unindexed, content='t', tokenize=porter)",
       "CREATE VIRTUAL TABLE IF NOT EXISTS [t] USING FTS5(\n \"title\", body UNINDEXED, "
       "content=\"t\", tokenize='porter')"},
      {"create virtual table t using fts5(a)",
       "create virtual table u using fts5(a); alter table u rename to t"},
  };
  for (const auto& [left, right] : cases) {
    EXPECT_EQ(differences_that_count(left, right), Names{}) << left << "\n" << right;
    EXPECT_FALSE(differences(left, right).empty()) << left << "\n" << right;
  }
}

TEST_F(SqliteSchema, AlteredTableEqualsTheOneMadeSo) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"create table t (a int, b text default 'x')",
       "create table t (a int); alter table t add column b text default 'x'"},
      {"create table t (a int, b text check (a > 0))",
       "create table t (c int, b text check (c > 0)); alter table t rename column c to a"},
      {"create table t (a int); create index i on t (a)",
       "create table u (a int); create index i on u (a); alter table u rename to t"},
      {"create table p (id integer primary key); create table t (a references p (id))",
       "create table o (id integer primary key); create table t (a references o (id));"
       "alter table o rename to p"},
  };
  for (const auto& [left, right] : cases) {
    EXPECT_EQ(differences_that_count(left, right), Names{}) << left << "\n" << right;
  }
}

TEST_F(SqliteSchema, WhatIsNotSchemaIsLeftOut) {
  const std::string base = "create table t (id integer primary key autoincrement, a)";
  EXPECT_EQ(differences(base, base + "; insert into t (a) values (1); analyze"), Names{});
  EXPECT_EQ(differences(base, base + "; create temp table more (x)"), Names{});
  EXPECT_EQ(differences("create virtual table f using fts5(a)",
                        "create virtual table f using fts5(a); insert into f values ('x')"),
            Names{});
}

TEST_F(SqliteSchema, DefinitionsReadWell) {
  const std::string script =
      "create table p (id integer primary key);"
      "create table \"Odd name\" (\"a b\" varchar(10) not null default (1+2),"
      " p integer references p on update cascade);"
      "create index \"i x\" on \"Odd name\" (\"a b\" desc, lower(p)) where p is not null;";
  EXPECT_EQ(definition(script, "column", "main.\"Odd name\".\"a b\""),
            "varchar(10) not null default 1 + 2");
  EXPECT_EQ(definition(script, "foreign_key", "main.\"Odd name\" (p) -> main.p (id)"),
            "on update cascade on delete no action");
  EXPECT_EQ(definition(script, "index", "main.\"i x\""),
            "index on \"odd name\" (\"a b\" desc, lower (p)) where p is not null "
            "[\"a b\" binary desc, <expression> binary]");
}

TEST_F(SqliteSchema, RuinedDefinitionIsStillRead) {
  session->execute(
      "create table t (a int); create view v as select a from t; pragma writable_schema = on;"
      "update sqlite_schema set type = 'novelty' where name = 'v'; pragma writable_schema = off");
  const auto schema = read_schema(*session);
  EXPECT_TRUE(std::any_of(schema.objects.begin(), schema.objects.end(),
                          [](const SchemaObject& each) { return each.kind == "unclassified"; }));
}

}  // namespace
}  // namespace fulldress::sqlite
