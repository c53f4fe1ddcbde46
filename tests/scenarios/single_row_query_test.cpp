#include "scenarios/scripts/single_row_query.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

bool reads(const std::string& text) {
  DataFingerprint data;
  for (const auto& [name, rows] : {std::pair("Release", 1), std::pair("mails", 3)}) {
    auto& table = data.tables.emplace_back();
    table.table = {.schema = "public", .name = name};
    table.rows = rows;
  }
  return !tables_read_as_single_row({.text = text, .start = {}, .guards = {}}, data).empty();
}

TEST(SingleRowQuery, ReadsATableOfOneRow) {
  for (const std::string text :
       {"update t set v = (select version from release)",
        "do $$ begin assert (select r.version from public.release as r) = 2; end $$",
        "update t set v = 1 where v > (select version from release r) and w"}) {
    EXPECT_TRUE(reads(text)) << text;
  }
}

TEST(SingleRowQuery, IsNoOther) {
  for (const std::string text :
       {"update t set v = (select address from mails)",
        "delete from t where id in (select id from release)",
        "insert into t (select version from release)",
        "update t set v = (select version from release where id = t.id)",
        "update t set v = (select version from release, mails)", "select version from release",
        "update t set v = (select 1)", "update release set version = 1", "update t set v = $1"}) {
    EXPECT_FALSE(reads(text)) << text;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
