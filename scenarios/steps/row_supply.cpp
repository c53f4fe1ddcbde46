#include "scenarios/steps/row_supply.hpp"

#include "harness/base/text.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_template.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/scripts/copy_conditions.hpp"
#include "scenarios/scripts/document_shapes.hpp"
#include "scenarios/scripts/enumerated_values.hpp"
#include "scenarios/scripts/equal_columns.hpp"
#include "scenarios/scripts/held_values.hpp"
#include "scenarios/scripts/joint_conditions.hpp"
#include "scenarios/scripts/looked_through.hpp"
#include "scenarios/scripts/merged_tables.hpp"
#include "scenarios/scripts/merged_values.hpp"
#include "scenarios/scripts/named_rows.hpp"
#include "scenarios/scripts/repeated_columns.hpp"
#include "scenarios/scripts/sought_amounts.hpp"
#include "scenarios/scripts/sought_values.hpp"
#include "scenarios/scripts/text_forms.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/migration_finding.hpp"
#include "scenarios/steps/watched_table.hpp"

#include <algorithm>
#include <set>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t rows_per_table = 6;
constexpr std::size_t new_rows_per_table = 1;

fixtures::GenerateOptions options_of_steps(const Stage& stage,
                                           const std::vector<migrations::Migration>& read) {
  const auto& engine = stage.set().engine();
  auto options = row_options(stage, fixtures::Fill::empty_tables);
  options.sought = sought_values(read, engine);
  options.sought_amounts = sought_amounts(read, engine);
  options.sought_zeros = named_zeros(read, engine);
  options.named_rows = named_rows(read, engine);
  options.named_values = named_values(read, engine);
  options.joint = joint_conditions(read, engine, options.sought, options.sought_amounts);
  return options;
}

/// Whether values of this column, in lower case, name one row each.
bool is_key(Session& session, const TableName& table, const std::string& column) {
  const auto found = read_table(session, table);
  return found && found->primary_key.size() == 1 &&
         lower_case(found->primary_key.front()) == column;
}

/// Whether a row has the key already that `held` gives to another one: they would be one then.
bool has_new_key(Session& session, const TableName& table, const HeldValues& held) {
  static const SqlTemplate statements(embedded_sql::held_values);
  const auto found =
      session.query(statements.fill("has_key", {{"table", session.quote_table(table)},
                                                {"column", session.quote_name(held.key)}}),
                    {held.new_key});
  return !found.rows.empty();
}

/// What the database refuses has changed nothing.
void try_statement(Session& session, const std::string& statement) {
  try {
    session.execute(statement);
  } catch (const SqlError&) {
    return;
  }
}

}  // namespace

fixtures::GenerateOptions row_options(const Stage& stage, fixtures::Fill fill) {
  fixtures::GenerateOptions options;
  options.seed = stage.options().seed;
  options.rows_per_table =
      fill == fixtures::Fill::every_table ? new_rows_per_table : rows_per_table;
  options.fill = fill;
  options.leaves_gaps = stage.config().fixture_version.empty();
  // Which tables another tool keeps its books in is known once they are there.
  if (!stage.config().command.is_empty()) return options;
  options.left_out = migrations::ledger_tables(stage.set());
  const auto& engine = stage.set().engine();
  const auto read = looked_through(stage.set().migrations(), engine);
  options.enumerated = enumerated_values(read, engine);
  options.merged = merged_values(read, engine);
  options.apart = merged_tables(read, engine);
  options.equal_columns = equal_columns(read, engine);
  options.repeated_columns = repeated_columns(read, engine);
  options.forms = text_forms(read, engine);
  options.copy_conditions = copy_conditions(read, engine);
  options.documents = document_shapes(read, engine);
  return options;
}

RowSupply::RowSupply(Stage& stage, const Rung& bottom, StepContext& context)
    : stage_(stage),
      context_(context),
      read_(looked_through(stage.set().migrations(), stage.set().engine())),
      generator_(options_of_steps(stage, read_)),
      writer_(row_options(stage, fixtures::Fill::every_table)),
      names_(read_, stage.set().engine()) {
  if (is_on()) plain_ = stage.clone(*bottom.database, context);
}

bool RowSupply::is_on() const { return stage_.generates_rows(); }

void RowSupply::fill(Rung& rung) {
  if (!is_on()) return;
  if (!rung.reader) {
    rung.reader = std::make_unique<Reader>(*rung.database, stage_.set(), context_.deadline,
                                           rung.state.schema);
  }
  generator_.set_deadline(context_.deadline);
  if (stage_.has_migrations()) {
    generator_.set_left_out(rung.reader->ledger());
  }
  std::set<TableName> holding;
  for (const auto& table : rung.state.data.tables) {
    if (table.rows > 0) holding.insert(table.table);
  }
  generator_.set_holding_rows(std::move(holding));
  fixtures::GeneratedRows generated;
  rung.reader->with_session([&](Session& session) { generated = generator_.fill(session); });
  for (const auto& [table, rows] : generated.rows) {
    generated_[table] += static_cast<std::int64_t>(rows);
  }
  const auto added = report_.add(generated);
  rows_since_plain_ += added;
  if (added == 0) return;
  const auto tables_before = rung.state.data.tables.size();
  rung.reader->read_data(rung.state);
  // Triggers may make a table for a row.
  const bool has_new_tables = tables_before > 0 && rung.state.data.tables.size() != tables_before;
  if (has_new_tables) rung.state = rung.reader->state();
}

std::vector<Finding> RowSupply::hold_what_is_set_back(Rung& rung,
                                                      const migrations::Migration& next) {
  std::vector<Finding> remarks;
  if (!is_on()) return remarks;
  const auto& engine = stage_.set().engine();
  for (const auto& held : held_values(as_read(next), engine)) {
    const auto* table = find_only_ours(rung.state.data, held);
    if (table == nullptr || may_have_written(read_, next, held, names_, engine)) {
      continue;
    }
    const auto name = *table;
    rung.reader->with_session([&](Session& session) {
      const bool are_told = !held.is_by_number || is_key(session, name, held.key);
      if (!are_told) return;
      if (!held.renaming.empty()) {
        if (has_new_key(session, name, held)) return;
        try_statement(session, held.renaming);
      }
      try_statement(session, held.statement);
    });
    const auto before = std::move(rung.state.data);
    rung.reader->read_data(rung.state);
    if (differing_tables(before, rung.state.data).empty()) continue;
    auto remark =
        migration_finding("rows-as-set-back", next,
                          "generated rows of table " + name.to_text() +
                              " held what the down sets them back to: " + one_line(held.statement));
    remark.severity = Severity::info;
    remarks.push_back(std::move(remark));
  }
  return remarks;
}

const migrations::Migration& RowSupply::as_read(const migrations::Migration& migration) const {
  const auto found = std::ranges::find(read_, migration.version, &migrations::Migration::version);
  return found == read_.end() ? migration : *found;
}

bool RowSupply::has_written_all_of(const TableFingerprint& table) const {
  const auto generated = generated_.find(table.table);
  return generated != generated_.end() && table.rows <= generated->second;
}

const TableName* RowSupply::find_only_ours(const DataFingerprint& data,
                                           const HeldValues& held) const {
  const TableName* found = nullptr;
  for (const auto& each : data.tables) {
    if (lower_case(each.table.name) != held.table) continue;
    if (!held.schema.empty() && lower_case(each.table.schema) != held.schema) continue;
    // Which of two is meant, a search path says.
    if (found != nullptr || !has_written_all_of(each)) return nullptr;
    found = &each.table;
  }
  return found;
}

void RowSupply::write_more(Session& session, std::vector<TableName> left_out,
                           const Deadline& deadline) {
  writer_.set_left_out(std::move(left_out));
  writer_.set_deadline(deadline);
  static_cast<void>(writer_.fill(session));
}

void RowSupply::start_from(const Rung& rung) {
  plain_.reset();
  if (is_on()) plain_ = stage_.clone(*rung.database, context_);
  start_over();
}

void RowSupply::start_over() {
  rows_since_plain_ = 0;
  generated_.clear();
}

std::optional<Rung> RowSupply::without_rows(const migrations::Migration& next) {
  if (!plain_) return std::nullopt;
  for (;;) {
    context_.stop.throw_if_raised();
    const auto session = plain_->connect(context_.deadline);
    const auto waiting = pending(*session, stage_.set());
    const auto first = std::find_if_not(waiting.begin(), waiting.end(), [&](const auto& each) {
      return each.version != next.version && migrations::may_be_left(each);
    });
    if (first == waiting.end()) return std::nullopt;
    if (first->version == next.version) {
      session->close();
      break;
    }
    const auto record = apply_next(*session, stage_.set());
    session->close();
    if (!record || record->verdict != Verdict::passed) {
      // The ledger may call it half done from here on; nobody else is to meet that.
      plain_.reset();
      return std::nullopt;
    }
    if (stage_.loads_fixtures_behind(record->version)) stage_.load_fixtures(*plain_, context_);
  }
  Rung rung{.database = stage_.clone(*plain_, context_), .state = {}};
  const auto session = rung.database->connect(context_.deadline);
  rung.state = read_state(*session, stage_.set(), LedgerRows::left_out);
  session->close();
  return rung;
}

}  // namespace fulldress::scenarios
