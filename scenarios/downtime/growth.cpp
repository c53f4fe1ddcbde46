#include "scenarios/downtime/growth.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

/// Fewer pages than this say nothing: reading one block of two is no scan.
constexpr std::int64_t telling_pages = 16;

bool covers_half(std::int64_t blocks, std::int64_t pages) { return 2 * blocks >= pages; }

void add(const ObservedTable& part, ObservedTable& whole) {
  whole.blocks += part.blocks;
  whole.pages += part.pages;
}

}  // namespace

std::string_view to_text(Work work) {
  switch (work) {
    case Work::constant:
      return "O(1)";
    case Work::proportional:
      return "O(n)";
    case Work::unknown:
      return "unknown";
  }
  return "unknown";
}

// A table nothing was read of cannot have been walked through.
Work work_of(const ObservedTable& small, const ObservedTable& large) {
  if (large.blocks == 0) return Work::constant;
  const auto grown = large.pages - small.pages;
  if (grown >= telling_pages) {
    return covers_half(large.blocks - small.blocks, grown) ? Work::proportional : Work::constant;
  }
  if (large.pages < telling_pages) return Work::unknown;
  return covers_half(large.blocks, large.pages) ? Work::proportional : Work::constant;
}

Work work_of(const ObservedStatement& small, const ObservedStatement& large) {
  if (!large.unknown.empty()) return Work::unknown;
  // Partitions may be too small to tell anything each; together they are a table.
  ObservedTable small_parts;
  ObservedTable large_parts;
  for (const auto& [name, table] : large.tables) {
    const auto found = small.tables.find(name);
    const auto before = found == small.tables.end() ? ObservedTable{} : found->second;
    const auto each = work_of(before, table);
    if (each == Work::proportional) return each;
    if (each == Work::constant) continue;
    add(before, small_parts);
    add(table, large_parts);
  }
  return work_of(small_parts, large_parts);
}

Work StatementPair::work() const {
  if (small != nullptr) return work_of(*small, *large);
  ObservedStatement nothing;
  // Without a counterpart only the table's own pages can be compared with.
  for (const auto& [name, table] : large->tables) nothing.tables[name].pages = table.pages;
  return work_of(nothing, *large);
}

std::vector<StatementPair> pairs_of(const ObservedMigration* small,
                                    const ObservedMigration& large) {
  std::vector<StatementPair> pairs;
  const bool is_alike =
      small != nullptr &&
      std::equal(small->statements.begin(), small->statements.end(), large.statements.begin(),
                 large.statements.end(), [](const auto& left, const auto& right) {
                   return left.sql == right.sql && left.position == right.position;
                 });
  for (std::size_t at = 0; at < large.statements.size(); ++at) {
    pairs.push_back(
        {.small = is_alike ? &small->statements[at] : nullptr, .large = &large.statements[at]});
  }
  return pairs;
}

}  // namespace fulldress::scenarios
