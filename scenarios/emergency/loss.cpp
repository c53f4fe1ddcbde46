#include "scenarios/emergency/loss.hpp"

#include <map>
#include <optional>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

struct Sides {
  const TableFingerprint* then = nullptr;
  const TableFingerprint* now = nullptr;
};

std::optional<std::string> difference_of(const Sides& sides) {
  if (sides.then == nullptr) {
    return fmt::format("{}: is new, its {} rows go", sides.now->table.to_text(), sides.now->rows);
  }
  if (sides.now == nullptr) {
    return fmt::format("{}: comes back with {} rows", sides.then->table.to_text(),
                       sides.then->rows);
  }
  if (*sides.then == *sides.now) return std::nullopt;
  const std::string name = sides.now->table.to_text();
  if (sides.then->columns != sides.now->columns) {
    return fmt::format("{}: other columns; {} rows now, {} in the backup", name, sides.now->rows,
                       sides.then->rows);
  }
  if (sides.then->rows == sides.now->rows) {
    return fmt::format("{}: {} rows as in the backup, and not all the same", name, sides.now->rows);
  }
  return fmt::format("{}: {} rows now, {} in the backup", name, sides.now->rows, sides.then->rows);
}

}  // namespace

RollbackLoss loss_of(const fixtures::BackupContent& then, const fixtures::BackupContent& now) {
  RollbackLoss loss;
  std::map<std::string, Sides> tables;
  for (const auto& table : then.data.tables) {
    tables[table.table.to_text()].then = &table;
    loss.rows_then += table.rows;
  }
  for (const auto& table : now.data.tables) {
    tables[table.table.to_text()].now = &table;
    loss.rows_now += table.rows;
  }
  for (const auto& [name, sides] : tables) {
    if (auto line = difference_of(sides)) loss.tables.push_back(std::move(*line));
  }
  loss.other_objects = diff(then.schema, now.schema).size();
  return loss;
}

}  // namespace fulldress::scenarios
