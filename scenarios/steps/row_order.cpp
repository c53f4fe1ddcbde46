#include "scenarios/steps/row_order.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/second_up.hpp"
#include "scenarios/steps/sequences.hpp"

#include <algorithm>
#include <memory>
#include <optional>

namespace fulldress::scenarios {
namespace {

bool is_about_rows(const Finding& finding) {
  return finding.severity == Severity::error && finding.subject.starts_with("table ") &&
         finding.id.find(".rows-") != std::string::npos;
}

void lay_rows_by_key(Session& session) {
  static const SqlTemplate statements(embedded_sql::row_order);
  for (const auto& row : session.query(statements.get("keyed_tables")).rows) {
    const std::string table =
        session.quote_table({.schema = row.at(0).value(), .name = row.at(1).value()});
    session.execute(statements.fill(
        "lay_by_index", {{"table", table}, {"index", session.quote_name(row.at(2).value())}}));
    session.execute(statements.fill("forget_index", {{"table", table}}));
  }
}

bool is_passed(const std::optional<MigrationRecord>& record) {
  return record && record->verdict == Verdict::passed;
}

enum class Way { straight, around };

/// A copy of `before` behind the next up, which began with rows in the order of their keys.
struct OrderedUp {
  std::unique_ptr<Database> database;
  std::unique_ptr<Session> session;
  DatabaseState state;
};

std::optional<OrderedUp> climb_ordered(Way way, Stage& stage, const Database& before,
                                       const std::vector<SequencePosition>& positions,
                                       StepContext& context) {
  OrderedUp up{.database = stage.clone(before, context), .session = {}, .state = {}};
  up.session = up.database->connect(context.deadline);
  auto& session = *up.session;
  if (way == Way::around && !(is_passed(apply_next(session, stage.set())) &&
                              is_passed(roll_back_last(session, stage.set())))) {
    return std::nullopt;
  }
  try {
    lay_rows_by_key(session);
  } catch (const SqlError&) {
    // An event trigger may forbid it; then nothing is excused.
    return std::nullopt;
  }
  set_sequences(session, positions);
  if (!is_passed(apply_next(session, stage.set()))) return std::nullopt;
  up.state = read_state(session, stage.set(), LedgerRows::left_out);
  return up;
}

}  // namespace

void excuse_row_order(std::vector<Finding>& findings, Stage& stage, const Database& before,
                      const std::vector<SequencePosition>& positions, StepContext& context) {
  // SQLite keeps rows in the order of their keys anyway.
  if (stage.engine().name() != "postgres" || std::ranges::none_of(findings, is_about_rows)) return;
  const auto straight = climb_ordered(Way::straight, stage, before, positions, context);
  if (!straight) return;
  const auto around = climb_ordered(Way::around, stage, before, positions, context);
  if (!around) return;
  const auto others = compare_states({.state = straight->state, .session = straight->session.get()},
                                     {.state = around->state, .session = around->session.get()},
                                     words_of_second_up(), {});
  for (auto& finding : findings) {
    const bool differs_all_the_same = std::ranges::any_of(
        others, [&](const Finding& other) { return other.subject == finding.subject; });
    if (!is_about_rows(finding) || differs_all_the_same) continue;
    finding.severity = Severity::info;
    finding.message +=
        "; the up takes rows as they lie in their tables: in the order of their keys "
        "both ups end alike";
  }
}

}  // namespace fulldress::scenarios
