#include "scenarios/steps/fitting_rows.hpp"

#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/empty_tables.hpp"
#include "scenarios/steps/foreign_keys.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/restoration.hpp"
#include "scenarios/steps/row_place.hpp"
#include "scenarios/steps/schema_findings.hpp"
#include "scenarios/steps/tables_in_the_way.hpp"
#include "scenarios/steps/watched_table.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// Every row costs a copy of the database and an up.
constexpr std::size_t rows_max = 16;

class UnfitRows {
 public:
  UnfitRows(Stage& stage, const Rung& before, StepContext& context)
      : stage_(stage), before_(before), context_(context) {}

  /// `table` without the rows that do not fit.
  std::optional<FittingRows> taken_from(const TableName& table) {
    if (!read_keys(table) || !goes_up(*copy_without(keys_.rows))) return std::nullopt;
    // A row may fit alone and not beside another one: `unique`.
    std::vector<Row> fit;
    for (const Row& key : keys_.rows) {
      fit.push_back(key);
      if (!goes_up(*copy_without(rows_beside(keys_.rows, fit)))) fit.pop_back();
    }
    if (fit.empty()) return std::nullopt;
    const auto unfit = rows_beside(keys_.rows, fit);
    Rung rung{.database = copy_without(unfit), .state = {}};
    const auto session = rung.database->connect(context_.deadline);
    rung.state = read_state(*session, stage_.set(), LedgerRows::left_out);
    session->close();
    return FittingRows{.rung = std::move(rung), .is_poor = loses_columns(unfit)};
  }

 private:
  /// Whether a column holds values in rows with these keys only.
  [[nodiscard]] bool loses_columns(const std::vector<Row>& keys) const {
    return std::ranges::any_of(rows_.columns, [&](const std::string& column) {
      bool is_held = false;
      bool is_kept = false;
      for (const Row& row : rows_.rows) {
        if (!values_of({column}, rows_, row).front()) continue;
        is_held = true;
        const auto key = values_of(keys_.columns, rows_, row);
        is_kept = is_kept || std::ranges::find(keys, key) == keys.end();
      }
      return is_held && !is_kept;
    });
  }

  bool read_keys(const TableName& table) {
    const auto session = before_.database->connect(context_.deadline);
    const auto info = read_table(*session, table);
    auto rows = info ? read_rows(*session, *info) : std::nullopt;
    session->close();
    if (!rows || info->primary_key.empty()) return false;
    table_ = table;
    keys_ = {.columns = info->primary_key, .rows = values_of(info->primary_key, *rows)};
    rows_ = std::move(*rows);
    return !keys_.rows.empty() && keys_.rows.size() <= rows_max;
  }

  std::unique_ptr<Database> copy_without(const std::vector<Row>& keys) {
    auto copy = stage_.clone(*before_.database, context_);
    const auto session = copy->connect(context_.deadline);
    empty_these(*session, referring_tables(before_.state, {table_}));
    for (const Row& key : keys) {
      delete_row(*session, {.table = table_, .columns = keys_.columns, .values = key});
    }
    session->close();
    return copy;
  }

  bool goes_up(const Database& database) {
    context_.stop.throw_if_raised();
    const auto session = database.connect(context_.deadline);
    const auto record = apply_next(*session, stage_.set());
    session->close();
    return record && record->verdict == Verdict::passed;
  }

  Stage& stage_;
  const Rung& before_;
  StepContext& context_;
  TableName table_;
  RowList rows_;
  RowList keys_;  ///< of these
};

using ObjectName = std::pair<std::string, std::string>;

ObjectName name_of(const SchemaObject& object) { return {object.kind, object.identity}; }

/// What only the second one has: a trigger may make a table for a row.
std::set<ObjectName> objects_beside(const SchemaSnapshot& first, const SchemaSnapshot& second) {
  std::set<ObjectName> names;
  for (const auto& object : second.objects) names.insert(name_of(object));
  for (const auto& object : first.objects) names.erase(name_of(object));
  return names;
}

}  // namespace

std::optional<FittingRows> without_unfit_rows(Stage& stage, const MigrationRecord& failed,
                                              const Rung& before, const SchemaSnapshot& behind,
                                              const migrations::Migration& migration,
                                              StepContext& context) {
  for (const auto& table : tables_in_the_way(failed, before.state, behind, migration).tables) {
    try {
      if (auto rows = UnfitRows(stage, before, context).taken_from(table)) return rows;
    } catch (const SqlError&) {
      continue;  // A trigger or a key of the table itself keeps its rows.
    }
  }
  return std::nullopt;
}

std::optional<RungTakenBack> with_rows_taken_back(Stage& stage, const Rung& plain, RowSupply& rows,
                                                  StepContext& context) {
  Rung rung{.database = stage.clone(*plain.database, context), .state = {}};
  const auto riser = rung.database->connect(context.deadline);
  const auto up = apply_next(*riser, stage.set());
  if (!up || up->verdict != Verdict::passed) return std::nullopt;
  const auto risen = riser->inspector().schema(*riser);
  riser->close();
  rows.fill(rung);
  rung.reader.reset();
  const auto session = rung.database->connect(context.deadline);
  const auto made = objects_beside(risen, session->inspector().schema(*session));
  TakenBackRows taken_back{.written = held_tables(*session), .down = {}, .again = {}};
  const auto down = roll_back_last(*session, stage.set());
  if (!down || down->verdict != Verdict::passed) return std::nullopt;
  rung.state = read_state(*session, stage.set(), LedgerRows::left_out);
  taken_back.down = held_tables(*session);
  session->close();
  if (rung.state.data == plain.state.data) return std::nullopt;
  auto wanted = plain.state.schema;
  for (const auto& object : rung.state.schema.objects) {
    if (made.contains(name_of(object))) wanted.objects.push_back(object);
  }
  std::ranges::sort(wanted.objects, {}, name_of);
  if (has_weight(schema_findings(wanted, rung.state.schema, words_of_down()))) return std::nullopt;
  // Another order of columns, say, is to be seen where the migration is judged.
  rung.state.schema = std::move(wanted);
  return RungTakenBack{.rung = std::move(rung), .rows = std::move(taken_back)};
}

}  // namespace fulldress::scenarios
