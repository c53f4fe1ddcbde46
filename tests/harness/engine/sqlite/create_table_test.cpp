#include "harness/engine/sqlite/create_table.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fulldress::sqlite {
namespace {

TableText parse(std::string_view text) { return parse_create_table(text, {}); }

/// Every constraint as `subject | definition | name`, one a line, as written.
std::string constraints(std::string_view text) {
  std::string lines;
  for (const auto& each : parse(text).constraints) {
    lines += each.subject + " | " + each.definition + " | " + each.name + "\n";
  }
  return lines;
}

TEST(CreateTable, ConstraintsReadTheSameWhereverTheyAreWritten) {
  const std::string beside = constraints(
      "create table t (a int primary key, b text unique, c int check (c > 0),"
      " d int references p on delete cascade)");
  const std::string behind = constraints(
      "create table t (a int, b text, c int, d int, primary key (a), unique (b), check (c > 0),"
      " foreign key (d) references p (id) on delete set null)");
  EXPECT_EQ(beside, behind);
  EXPECT_EQ(beside,
            "primary key |  | \nunique (b) |  | \ncheck (c > 0) |  | \n"
            "foreign key (d) |  | \n");
}

TEST(CreateTable, ConflictClausesOrderAndDeferralAreKept) {
  EXPECT_EQ(constraints("create table t (a primary key desc on conflict replace autoincrement)"),
            "primary key | desc on conflict replace autoincrement | \n");
  EXPECT_EQ(constraints("create table t (a, b, primary key (a desc, b collate nocase))"),
            "primary key | (a desc, b collate nocase) | \n");
  EXPECT_EQ(constraints("create table t (id integer, primary key (id autoincrement))"),
            "primary key | autoincrement | \n");
  EXPECT_EQ(constraints("create table t (a, unique (a asc) on conflict ignore)"),
            "unique (a) | on conflict ignore | \n");
  EXPECT_EQ(constraints("create table t (a references p deferrable initially deferred)"),
            "foreign key (a) | deferrable initially deferred | \n");
  EXPECT_EQ(constraints("create table t (a references p not deferrable initially deferred)"),
            "foreign key (a) |  | \n");
  EXPECT_EQ(constraints("create table t (a references p (x) on update set default match full"
                        " deferrable)"),
            "foreign key (a) | match full | \n");
  // What is the default anyway is nothing.
  EXPECT_EQ(constraints("create table t (a unique on conflict abort)"), "unique (a) |  | \n");
}

// As SQLite has it: `pragma index_list` tells of one index, or of two.
TEST(CreateTable, AUniqueKeyThatIsThePrimaryKeyIsNoConstraintOfItsOwn) {
  EXPECT_EQ(constraints("create table t (a text primary key unique)"), "primary key |  | \n");
  EXPECT_EQ(constraints("create table t (a text unique primary key)"), "primary key |  | \n");
  EXPECT_EQ(constraints("create table t (a, b, unique (a, b), primary key (a, b))"),
            "primary key |  | \n");
  EXPECT_EQ(constraints("create table t (a integer primary key unique)"),
            "primary key |  | \nunique (a) |  | \n");
  EXPECT_EQ(constraints("create table t (a, b, unique (b, a), primary key (a, b))"),
            "unique (b, a) |  | \nprimary key |  | \n");
  EXPECT_EQ(constraints("create table t (a text primary key unique on conflict ignore)"),
            "primary key |  | \nunique (a) | on conflict ignore | \n");
  EXPECT_EQ(constraints("create table t (a text unique)"), "unique (a) |  | \n");
}

TEST(CreateTable, NamesOfConstraintsAreApart) {
  EXPECT_EQ(constraints("create table t (a int constraint Positive check (a > 0),"
                        " constraint both unique (a), constraint \"order\" primary key (a))"),
            "check (a > 0) |  | positive\nunique (a) |  | both\nprimary key |  | \"order\"\n");
}

TEST(CreateTable, ConstraintsNeedNoCommasBetweenThem) {
  EXPECT_EQ(constraints("create table t (a, b, primary key (a) unique (b) check (a <> b))"),
            "primary key |  | \nunique (b) |  | \ncheck (a <> b) |  | \n");
}

TEST(CreateTable, ColumnsKeepWhatOnlyTheTextSays) {
  const auto table = parse(
      "create table t (\"A b\" varchar(10, 2) not null on conflict fail collate NoCase"
      " default (1 + (2)), b int generated always as (\"A b\" || 'x') stored,"
      " c as (b) virtual, d default -5 null, e text default 'x,)' unique)");
  ASSERT_EQ(table.columns.size(), 5U);
  EXPECT_EQ(table.columns[0].name, "a b");
  EXPECT_EQ(table.columns[0].collation, "nocase");
  EXPECT_EQ(table.columns[0].not_null_conflict, " on conflict fail");
  EXPECT_EQ(table.columns[1].generated, "(\"A b\" || 'x')");
  EXPECT_EQ(table.columns[2].generated, "(b)");
  for (const auto& column : table.columns) EXPECT_EQ(column.other, "") << column.name;
  EXPECT_EQ(table.columns[4].name, "e");
  EXPECT_EQ(table.other, "");
}

TEST(CreateTable, OptionsOfThePragmasAreNotRepeated) {
  EXPECT_EQ(parse("create table t (a) without rowid, strict").other, "");
  EXPECT_EQ(parse("create table t (a) something new").other, "something new");
}

TEST(CreateTable, UnknownTokensAreKept) {
  EXPECT_EQ(parse("create table t (a int primary key strange words)").columns.at(0).other,
            "strange words");
}

TEST(CreateTable, BrokenTextEnds) {
  for (const std::string text :
       {"", "create table t", "create table t (", "create table t (a", "create table t (a check (",
        "create table t (a references", "create table t (constraint", "create table t (a default",
        "create table t (a not deferrable", ")))", "((("}) {
    EXPECT_NO_THROW(parse(text)) << text;
  }
}

TEST(CreateTable, AutoincrementIsAWordAndNoComment) {
  EXPECT_TRUE(has_autoincrement("create table t (id integer primary key AUTOINCREMENT)"));
  EXPECT_FALSE(has_autoincrement("create table t (id integer /* autoincrement */ primary key)"));
  EXPECT_FALSE(has_autoincrement("create table t (id text default 'autoincrement')"));
}

}  // namespace
}  // namespace fulldress::sqlite
