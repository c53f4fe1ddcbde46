#include "harness/cli/common_options.hpp"
#include "harness/cli/verb.hpp"

#include <algorithm>
#include <iostream>

namespace fulldress {

Verb list_verb();

namespace {

using Cells = std::vector<std::vector<std::string>>;

void print_table(const Cells& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool is_last = i + 1 == row.size();
      std::cout << row[i] << (is_last ? "\n" : std::string(widths[i] - row[i].size() + 2, ' '));
    }
  }
}

void print_tsv(const Cells& rows) {
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::cout << row[i] << (i + 1 == row.size() ? "\n" : "\t");
    }
  }
}

Cells check_rows(const Toolbox& toolbox) {
  Cells rows;
  for (const auto& check : toolbox.checks()) {
    std::string engines;
    for (const auto& engine : check.engines) engines += (engines.empty() ? "" : ",") + engine;
    rows.push_back(
        {check.id, std::string(to_text(check.severity)), check.tier, engines, check.title});
  }
  return rows;
}

Cells scenario_rows(const Toolbox& toolbox) {
  Cells rows;
  for (const auto& scenario : toolbox.scenarios()) {
    rows.push_back({scenario.name, scenario.engine, scenario.title});
  }
  return rows;
}

ExitCode list(const VerbContext& context) {
  const auto rows =
      context.options.has("checks") ? check_rows(context.toolbox) : scenario_rows(context.toolbox);
  const auto format = context.options.value("format").value_or("table");
  if (format != "table" && format != "tsv") {
    throw UsageError("cli.bad-value", "--format takes table or tsv, not \"" + format + "\"");
  }
  format == "tsv" ? print_tsv(rows) : print_table(rows);
  return ExitCode::passed;
}

}  // namespace

Verb list_verb() {
  return {
      .name = "list",
      .summary = "List the bundled scenarios or the checks",
      .usages = {"list [--checks] [--format table|tsv]"},
      .examples = {"fulldress list", "fulldress list --checks"},
      .options = {{"checks", "List the checks instead of the scenarios", OptionKind::flag, "", ""},
                  {"format", "table or tsv (table)", OptionKind::value, "NAME", ""}},
      .run = list,
  };
}

}  // namespace fulldress
