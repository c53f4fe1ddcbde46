#include "scenarios/bench/table_facts.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::bench);
  return parsed;
}

double number_in(const Value& value) { return std::strtod(value.value_or("0").c_str(), nullptr); }

}  // namespace

LargeTables large_tables_in(Session& session) {
  LargeTables tables;
  const auto text =
      statements().fill("large_tables", {{"pages", fmt::format("{:.0f}", pages_of_large_table)}});
  for (const auto& row : session.query(text).rows) {
    tables[{row.at(0).value_or(""), row.at(1).value_or("")}] = number_in(row.at(2));
  }
  return tables;
}

void mark_large_tables(PlanNode& plan, const LargeTables& tables) {
  const auto found = tables.find({plan.schema, plan.relation});
  if (found != tables.end()) plan.pages = found->second;
  for (auto& input : plan.inputs) mark_large_tables(input, tables);
}

std::optional<double> blocks_fetched(Session& session) {
  const auto row = session.query(statements().get("blocks_fetched")).rows.at(0);
  if (row.at(1) != "on") return std::nullopt;
  return number_in(row.at(0));
}

}  // namespace fulldress::scenarios
