#include "scenarios/lint/conditions.hpp"

#include "scenarios/lint/functions.hpp"

#include <algorithm>
#include <string>

namespace fulldress::scenarios::conditions {

using sql::Action;
using sql::ColumnKind;
using sql::Fact;

namespace {

bool is_plain_column(const Fact& fact) {
  return fact.action == Action::add_column && fact.kind == ColumnKind::plain;
}

bool writes_everything(const Fact& fact) {
  const bool is_write = fact.action == Action::update_rows || fact.action == Action::delete_rows;
  return is_write && fact.is_everything;
}

bool is_held_up(const LintContext& context) {
  return context.statement.is_in_transaction && context.state.holds_table();
}

}  // namespace

bool add_check(const Fact& fact, const LintContext&) {
  return fact.action == Action::add_check && !fact.leaves_rows;
}

bool add_column_domain(const Fact& fact, const LintContext& context) {
  return is_plain_column(fact) && context.state.is_checked_domain(fact.type);
}

bool add_column_generated(const Fact& fact, const LintContext&) {
  return fact.action == Action::add_column && fact.kind == ColumnKind::generated;
}

bool add_column_not_null(const Fact& fact, const LintContext&) {
  return is_plain_column(fact) && fact.is_not_null && !fact.has_default;
}

bool add_column_numbered(const Fact& fact, const LintContext&) {
  return fact.action == Action::add_column && fact.kind == ColumnKind::numbered;
}

bool add_column_volatile(const Fact& fact, const LintContext&) {
  if (!is_plain_column(fact)) return false;
  const auto& stable = known_stable_functions();
  return std::any_of(fact.calls.begin(), fact.calls.end(),
                     [&](const std::string& call) { return !stable.contains(call); });
}

bool add_column_stable(const Fact& fact, const LintContext& context) {
  return is_plain_column(fact) && !fact.calls.empty() && !add_column_volatile(fact, context);
}

bool add_domain_check(const Fact& fact, const LintContext&) {
  return fact.action == Action::check_domain && !fact.leaves_rows;
}

bool add_exclusion(const Fact& fact, const LintContext&) {
  return fact.action == Action::add_exclusion;
}

bool add_foreign_key(const Fact& fact, const LintContext&) {
  return fact.action == Action::add_foreign_key && !fact.leaves_rows;
}

bool add_unique(const Fact& fact, const LintContext&) {
  return fact.action == Action::add_unique && !fact.uses_index;
}

// Which rows the check is about is for the server to say, and for execution to show.
bool attach_partition(const Fact& fact, const LintContext& context) {
  const TableName partition{.schema = {}, .name = fact.new_name};
  return fact.action == Action::attach_partition && !context.state.is_new(partition) &&
         !context.state.has_valid_check(partition);
}

bool cluster(const Fact& fact, const LintContext&) { return fact.action == Action::cluster; }

bool create_index(const Fact& fact, const LintContext&) {
  return fact.action == Action::create_index && !fact.is_concurrent;
}

bool detach_partition(const Fact& fact, const LintContext&) {
  return fact.action == Action::detach_partition && !fact.is_concurrent;
}

bool disable_trigger(const Fact& fact, const LintContext&) {
  return fact.action == Action::disable_trigger;
}

bool drop_column(const Fact& fact, const LintContext&) {
  return fact.action == Action::drop_column;
}

bool drop_index(const Fact& fact, const LintContext& context) {
  return fact.action == Action::drop_index && !fact.is_concurrent &&
         !context.state.is_new_index(fact.object);
}

bool drop_table(const Fact& fact, const LintContext&) { return fact.action == Action::drop_table; }

bool enum_value_in_transaction(const Fact& fact, const LintContext& context) {
  if (fact.action != Action::add_enum_value || !context.statement.is_in_transaction) return false;
  if (context.state.is_new_type(fact.type)) return false;
  const auto literal = "'" + fact.object + "'";
  return std::any_of(context.behind.begin(), context.behind.end(), [&](const auto& each) {
    return each.is_in_transaction && each.transaction == context.statement.transaction &&
           each.text.find(literal) != std::string::npos;
  });
}

bool lock_table(const Fact& fact, const LintContext&) { return fact.action == Action::lock_table; }

bool move_table(const Fact& fact, const LintContext&) { return fact.action == Action::move_table; }

bool needs_no_transaction(const Fact& fact, const LintContext& context) {
  if (!context.statement.is_in_transaction) return false;
  const auto action = fact.action;
  const bool has_concurrent_form = action == Action::create_index || action == Action::drop_index ||
                                   action == Action::reindex || action == Action::detach_partition;
  return (has_concurrent_form && fact.is_concurrent) || action == Action::vacuum ||
         action == Action::vacuum_full;
}

bool no_lock_timeout(const Fact& fact, const LintContext& context) {
  const bool is_new = fact.action == Action::drop_index && context.state.is_new_index(fact.object);
  return keeps_writers_out(fact) && !is_new && !context.state.has_lock_timeout();
}

bool refresh_view(const Fact& fact, const LintContext&) {
  return fact.action == Action::refresh_view && !fact.is_concurrent;
}

bool reindex(const Fact& fact, const LintContext& context) {
  return fact.action == Action::reindex && !fact.is_concurrent &&
         !context.state.is_new_index(fact.object);
}

bool rename_column(const Fact& fact, const LintContext&) {
  return fact.action == Action::rename_column;
}

bool rename_schema(const Fact& fact, const LintContext&) {
  return fact.action == Action::rename_schema;
}

bool rename_table(const Fact& fact, const LintContext&) {
  return fact.action == Action::rename_table;
}

bool set_not_null(const Fact& fact, const LintContext& context) {
  return fact.action == Action::set_not_null &&
         !context.state.is_known_not_null(fact.table, fact.object);
}

bool set_type(const Fact& fact, const LintContext&) { return fact.action == Action::set_type; }

bool truncate_cascade(const Fact& fact, const LintContext&) {
  return fact.action == Action::truncate && fact.is_cascade;
}

bool vacuum_full(const Fact& fact, const LintContext&) {
  return fact.action == Action::vacuum_full;
}

bool validate_under_lock(const Fact& fact, const LintContext& context) {
  if (fact.action != Action::validate_constraint) return false;
  const bool is_added_here = context.state.is_added_here(fact.table, fact.object);
  return is_held_up(context) || (context.statement.is_in_transaction && is_added_here);
}

bool write_all_rows(const Fact& fact, const LintContext& context) {
  return writes_everything(fact) && !is_held_up(context);
}

bool write_under_lock(const Fact& fact, const LintContext& context) {
  return writes_everything(fact) && is_held_up(context);
}

}  // namespace fulldress::scenarios::conditions
