#include "scenarios/convert.hpp"

#include <algorithm>
#include <string>

namespace fulldress::scenarios {
namespace {

std::string yes(bool holds) { return holds ? "yes" : "**NO**"; }

std::string row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const auto& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

std::string number(std::int64_t value) { return std::to_string(value); }

std::string kinds_table(const ConvertSummary& summary) {
  std::string text =
      row({"kind", "table", "read", "added", "changed", "unchanged", "quarantined"}) +
      "|---|---|--:|--:|--:|--:|--:|\n";
  for (const auto& kind : summary.kinds) {
    text += row({kind.name, kind.table, number(kind.read), number(kind.added), number(kind.changed),
                 number(kind.unchanged), number(kind.quarantined)});
  }
  return text;
}

std::string criteria(const ConvertSummary& summary) {
  std::int64_t read = 0;
  std::int64_t migrated = 0;
  std::int64_t quarantined = 0;
  for (const auto& kind : summary.kinds) {
    read += kind.read;
    migrated += kind.added + kind.changed + kind.unchanged;
    quarantined += kind.quarantined;
  }
  return "\n## Success criteria\n\n" + row({"criterion", "holds", "figures"}) + "|---|---|---|\n" +
         row({"every record is accounted for: migrated + quarantined = read",
              yes(migrated + quarantined == read),
              number(migrated) + " + " + number(quarantined) + " = " + number(read)}) +
         row({"every record was of a kind the mapping knows", yes(summary.unknown == 0),
              number(summary.unknown) + " of no kind"}) +
         row({"no record was set aside", yes(quarantined == 0), number(quarantined)}) +
         row({"the source is untouched", yes(summary.source_before == summary.source_after),
              summary.source_after});
}

std::string issues(const ConvertSummary& summary) {
  std::string text;
  for (const auto& kind : summary.kinds) {
    for (const auto& [rule, count] : kind.rules) {
      text += "- " + kind.name + ": " + number(count) + " break rule `" + rule + "`\n";
    }
    for (const auto& [member, count] : kind.unread) {
      text += "- " + kind.name + ": " + number(count) + " documents have `" + member +
              "`, which no column reads\n";
    }
  }
  for (const auto& key : summary.examples) text += "- of no kind: `" + key + "`\n";
  return "\n## Issues found\n\n" + (text.empty() ? "None.\n" : text);
}

std::string rollback(const ConvertSummary& summary) {
  std::string text = row({"table", "deleted", "restored", "kept"}) + "|---|--:|--:|--:|\n";
  for (const auto& table : summary.cleared) {
    text += row({table.table, number(table.deleted), number(table.restored), number(table.kept)});
  }
  return text + "\nThe source is untouched: " + yes(summary.source_before == summary.source_after) +
         " (" + summary.source_after + ")\n";
}

}  // namespace

std::string convert_page(const ConvertSummary& summary, const ConvertOptions& wanted) {
  std::string text = wanted.is_rollback ? "# Rollback results\n\n" : "# Migration test results\n\n";
  text += "Mapping " + wanted.mapping.string() + ", " +
          (summary.is_written ? "written" : "a dry run: nothing was written") + ", " +
          number(summary.duration_ms) + " ms.\n\n";
  if (wanted.skips_validation) text += "**Validation was skipped.**\n\n";
  text += wanted.is_rollback ? rollback(summary)
                             : kinds_table(summary) + criteria(summary) + issues(summary);
  for (const auto& note : summary.notes) text += "\nWay back: " + note + "\n";
  return text;
}

}  // namespace fulldress::scenarios
