#include "harness/engine/tool_tables.hpp"

#include "migrations/external_tools.hpp"
#include "migrations/format.hpp"
#include "migrations/format_list.hpp"
#include "migrations/ledger.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TableInfo table_of(const std::string& name, const std::vector<std::string>& columns) {
  TableInfo table{.name = {.schema = "public", .name = name}, .columns = {}, .primary_key = {}};
  for (const auto& column : columns) {
    table.columns.push_back({.name = column, .type = "text", .is_not_null = false});
  }
  return table;
}

TEST(ToolTables, HoldTheLedgerOfEveryFormat) {
  for (const auto& format : migrations::all_formats({})) {
    if (format->name() == "generic") continue;  // Its ledger is whatever its settings say.
    const auto& ledger = format->ledger();
    auto name = ledger.default_name();
    name.erase(0, name.rfind('.') + 1);
    EXPECT_TRUE(is_tool_table(table_of(name, ledger.columns()))) << format->title();
    for (const auto& other : ledger.other_tables({.schema = "public", .name = name})) {
      EXPECT_TRUE(std::ranges::any_of(
          tool_tables(), [&](const ToolTable& each) { return each.name == other.name; }))
          << format->title() << ": " << other.name;
    }
  }
}

TEST(ToolTables, HoldTheLedgerOfEveryExternalTool) {
  for (const auto& tool : migrations::external_tools()) {
    EXPECT_TRUE(is_tool_table(table_of(tool.ledger, tool.columns))) << tool.name;
  }
}

TEST(ToolTables, HoldNoTableThatOnlyHasTheName) {
  EXPECT_FALSE(is_tool_table(table_of("migrations", {"bird", "month"})));
  EXPECT_FALSE(is_tool_table(table_of("events", {"id", "at"})));
  EXPECT_FALSE(is_tool_table(table_of("orders", {"version"})));
}

}  // namespace
}  // namespace fulldress
