#include "harness/engine/sqlite_affinity.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

// The examples of sqlite.org/datatype3.html 3.1.1 and 3.1.
TEST(SqliteAffinity, IsWhatSqliteSays) {
  for (const auto* type : {"INT", "unsigned big int", "INT2", "FLOATING POINT", "CHARINT"}) {
    EXPECT_EQ(sqlite_affinity_of(type), SqliteAffinity::integer) << type;
  }
  for (const auto* type : {"CHARACTER(20)", "nvarchar(100)", "TEXT", "CLOB"}) {
    EXPECT_EQ(sqlite_affinity_of(type), SqliteAffinity::text) << type;
  }
  for (const auto* type : {"REAL", "Double Precision", "FLOAT"}) {
    EXPECT_EQ(sqlite_affinity_of(type), SqliteAffinity::real) << type;
  }
  for (const auto* type : {"NUMERIC", "DECIMAL(10,5)", "BOOLEAN", "DATE", "STRING", "many"}) {
    EXPECT_EQ(sqlite_affinity_of(type), SqliteAffinity::numeric) << type;
  }
  EXPECT_EQ(sqlite_affinity_of("BLOB"), SqliteAffinity::blob);
  EXPECT_EQ(sqlite_affinity_of(""), SqliteAffinity::none);
  EXPECT_EQ(sqlite_affinity_of("Any"), SqliteAffinity::any);
}

}  // namespace
}  // namespace fulldress
