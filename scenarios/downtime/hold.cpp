#include "scenarios/downtime/hold.hpp"

#include "harness/base/text.hpp"
#include "harness/measure/size_fit.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t statement_characters_max = 120;

enum class Kept { not_at_all, rows, table };

/// What a statement keeps of `table` from somebody, until its transaction ends.
Kept kept_by(const ObservedStatement& statement, const TableName& table, Waiting waiting) {
  const auto found = statement.tables.find(table);
  if (found == statement.tables.end()) return Kept::not_at_all;
  if (keeps_out(found->second, waiting)) return Kept::table;
  const bool has_rows = waiting == Waiting::row_writers && found->second.changed_rows > 0;
  return has_rows ? Kept::rows : Kept::not_at_all;
}

/// The table a statement worked on most.
const std::pair<const TableName, ObservedTable>* main_table(const ObservedStatement& statement) {
  const std::pair<const TableName, ObservedTable>* most = nullptr;
  for (const auto& each : statement.tables) {
    if (most == nullptr || each.second.blocks > most->second.blocks) most = &each;
  }
  return most;
}

double cost_of(const ObservedStatement& statement) {
  return statement.duration_ms + statement.commit_ms;
}

/// Whether production has no more rows of any table it read than were rehearsed.
bool is_rehearsed_in_full(const ObservedStatement& statement, const ProductionRows& production) {
  if (!statement.unknown.empty()) return false;
  return std::all_of(statement.tables.begin(), statement.tables.end(), [&](const auto& each) {
    const auto rows = production.of(each.first);
    return each.second.blocks == 0 || (rows && *rows <= each.second.rows);
  });
}

/// Every row is looked at, and many more of them took no longer: a machine that was busy with
/// something else says so, and a line through such times is flat.
bool is_noise(const measure::SizePoint& small, const measure::SizePoint& large) {
  constexpr double more_rows = 2;
  constexpr double more_time = 1.2;
  return large.rows >= more_rows * small.rows && large.value < more_time * small.value;
}

/// What one statement takes at production's size; nullopt with the reason in `hold`.
std::optional<double> at_production(const StatementPair& pair, const ProductionRows& production,
                                    Hold& hold) {
  /// So little matters to nobody, even if all of it grew.
  constexpr double harmless_ms = 50;
  auto& why = hold.unpredicted;
  const auto& large = *pair.large;
  if (pair.work() == Work::constant) return cost_of(large);
  const auto* table = main_table(large);
  if (pair.work() == Work::unknown || table == nullptr) {
    if (is_rehearsed_in_full(large, production)) return cost_of(large);
    hold.untold = one_line(large.sql, statement_characters_max) + ": " +
                  (large.unknown.empty() ? "how its work grows is not known" : large.unknown);
    return std::nullopt;
  }
  const auto rows = production.of(table->first);
  if (!rows) {
    why = "nobody said how many rows " + table->first.to_text() + " has in production";
    return std::nullopt;
  }
  std::vector<measure::SizePoint> points;
  points.push_back({.rows = static_cast<double>(table->second.rows), .value = cost_of(large)});
  if (pair.small != nullptr && pair.small->tables.contains(table->first)) {
    const auto& small = pair.small->tables.at(table->first);
    points.push_back({.rows = static_cast<double>(small.rows), .value = cost_of(*pair.small)});
  }
  const auto fit = measure::fit_sizes(points);
  if (table->second.rows <= 0 || !fit) {
    why = "the rows of " + table->first.to_text() + " were not counted";
    return std::nullopt;
  }
  // Production may be smaller than what was rehearsed.
  const auto predicted = measure::predict(*fit, static_cast<double>(*rows));
  if (predicted && *rows > table->second.rows && points.size() > 1 &&
      is_noise(points[1], points[0])) {
    const double in_proportion =
        points[0].value * static_cast<double>(*rows) / static_cast<double>(table->second.rows);
    if (in_proportion <= harmless_ms) return in_proportion;
    hold.untold = fmt::format(
        "{} looks at every row, and took {:.1f} ms with {:.0f} of them and {:.1f} ms with {:.0f}, "
        "so that nobody can tell how long it takes in production; rehearse again while the machine "
        "has nothing else to do, or with more rows",
        one_line(large.sql, statement_characters_max), points[1].value, points[1].rows,
        points[0].value, points[0].rows);
    return std::nullopt;
  }
  if (predicted) return predicted->value;
  why = table->first.to_text() + " has " + std::to_string(*rows) +
        " rows in production, more than 10 times what was rehearsed; rehearse with more rows";
  return std::nullopt;
}

void add_statement(const StatementPair& pair, const ProductionRows& production, Hold& hold) {
  const auto& statement = *pair.large;
  const auto work = pair.work();
  hold.ms += cost_of(statement);
  hold.grows = hold.grows || work == Work::proportional;
  if (work == Work::unknown && statement.unknown.empty() &&
      !is_rehearsed_in_full(statement, production)) {
    hold.unknown_growth = "how the work of " + one_line(statement.sql, statement_characters_max) +
                          " grows is not known: its tables are too small to tell";
  }
  if (!hold.later_ms) return;
  const auto each = at_production(pair, production, hold);
  hold.later_ms = each ? std::optional(*hold.later_ms + *each) : std::nullopt;
}

}  // namespace

Work work_on(const StatementPair& pair, const TableName& table) {
  const auto large = pair.large->tables.find(table);
  if (large == pair.large->tables.end()) return Work::constant;
  if (!pair.large->unknown.empty()) return Work::unknown;
  ObservedTable nothing{.pages = large->second.pages};
  if (pair.small == nullptr) return work_of(nothing, large->second);
  const auto small = pair.small->tables.find(table);
  return work_of(small == pair.small->tables.end() ? nothing : small->second, large->second);
}

bool keeps_out(const ObservedTable& table, Waiting waiting) {
  return keeps_out(table.lock, waiting) || keeps_out(table.index_lock, waiting);
}

std::vector<Hold> holds_of(const std::vector<StatementPair>& pairs, const TableName& table,
                           Waiting waiting, const ProductionRows& production) {
  std::vector<Hold> holds;
  for (std::size_t at = 0; at < pairs.size();) {
    const auto kept = kept_by(*pairs[at].large, table, waiting);
    if (kept == Kept::not_at_all) {
      ++at;
      continue;
    }
    Hold hold{.first = at, .end = at, .is_by_rows = kept == Kept::rows};
    if (!production.is_empty()) hold.later_ms = 0;
    const auto transaction = pairs[at].large->transaction;
    for (; hold.end < pairs.size() && pairs[hold.end].large->transaction == transaction;
         ++hold.end) {
      add_statement(pairs[hold.end], production, hold);
    }
    at = hold.end;
    holds.push_back(std::move(hold));
  }
  return holds;
}

std::optional<double> longest_of(const Hold& hold, const ObservedMigration& seen,
                                 std::size_t statements) {
  if (seen.statements.size() != statements) return std::nullopt;
  const double end_ms =
      hold.end < statements ? seen.statements[hold.end].start_ms : std::max(seen.duration_ms, 0.0);
  const double shortest = shortest_of(hold, seen, statements).value_or(0);
  return std::max(end_ms - seen.statements[hold.first].start_ms, shortest);
}

std::optional<double> shortest_of(const Hold& hold, const ObservedMigration& seen,
                                  std::size_t statements) {
  if (seen.statements.size() != statements) return std::nullopt;
  const auto& last = seen.statements[hold.end - 1];
  return last.start_ms + cost_of(last) - seen.statements[hold.first].start_ms;
}

}  // namespace fulldress::scenarios
