#include "scenarios/lint/lint_state.hpp"

#include <algorithm>

namespace fulldress::scenarios {

using sql::Action;
using sql::Fact;

bool may_be_same(const TableName& left, const TableName& right) {
  const bool is_in_one = left.schema.empty() || right.schema.empty() || left.schema == right.schema;
  return is_in_one && !left.name.empty() && left.name == right.name;
}

bool keeps_all_out(const Fact& fact) {
  switch (fact.action) {
    case Action::drop_index:
    case Action::detach_partition:
    case Action::refresh_view:
      return !fact.is_concurrent;
    case Action::vacuum_full:
    case Action::cluster:
    case Action::truncate:
    case Action::drop_table:
    case Action::rename_table:
    case Action::rename_column:
    case Action::add_column:
    case Action::add_unique:
    case Action::add_exclusion:
    case Action::add_check:
    case Action::drop_column:
    case Action::set_not_null:
    case Action::set_type:
    case Action::attach_partition:
    case Action::move_table:
    case Action::alter_table:
      return true;
    case Action::create_table:
    case Action::create_type:
    case Action::create_domain:
    case Action::check_domain:
    case Action::rename_schema:
    case Action::create_index:
    case Action::reindex:
    case Action::vacuum:
    case Action::lock_table:
    case Action::add_foreign_key:
    case Action::validate_constraint:
    case Action::disable_trigger:
    case Action::create_trigger:
    case Action::update_rows:
    case Action::delete_rows:
    case Action::add_enum_value:
    case Action::set_lock_timeout:
      return false;
  }
  return false;
}

bool keeps_writers_out(const Fact& fact) {
  const auto action = fact.action;
  if (action == Action::create_index || action == Action::reindex) return !fact.is_concurrent;
  if (action == Action::check_domain) return !fact.leaves_rows;
  return action == Action::lock_table || action == Action::add_foreign_key ||
         action == Action::disable_trigger || action == Action::create_trigger ||
         keeps_all_out(fact);
}

void LintState::begin_migration() {
  new_tables_.clear();
  new_indexes_.clear();
  new_types_.clear();
  has_session_timeout_ = false;
  begin_transaction();
}

void LintState::begin_transaction() {
  has_local_timeout_ = false;
  held_.clear();
  added_.clear();
}

void LintState::note(const Fact& fact) {
  const auto action = fact.action;
  if (action == Action::create_table) new_tables_.push_back(fact.table);
  if (action == Action::create_type) new_types_.insert(fact.type);
  if (action == Action::create_domain || action == Action::check_domain) {
    checked_domains_.insert(fact.object);
  }
  if (action == Action::create_index) new_indexes_.insert(fact.object);
  if (action == Action::rename_table && is_new(fact.table)) {
    new_tables_.push_back({.schema = fact.table.schema, .name = fact.new_name});
  }
  if (action == Action::add_check || action == Action::validate_constraint) note_check(fact);
  if (action == Action::set_lock_timeout) note_timeout(fact);
  if (fact.leaves_rows) added_.emplace_back(fact.table, fact.object);
  const bool is_gone = action == Action::drop_table;
  if (keeps_all_out(fact) && !is_gone && !is_new(fact.table)) held_.push_back(fact.table);
}

void LintState::note_check(const Fact& fact) {
  if (fact.action == Action::add_check) {
    checks_.push_back({.table = fact.table,
                       .name = fact.object,
                       .column = fact.column,
                       .is_valid = !fact.leaves_rows});
    return;
  }
  for (auto& check : checks_) {
    if (check.name == fact.object && may_be_same(check.table, fact.table)) check.is_valid = true;
  }
}

void LintState::note_timeout(const Fact& fact) {
  if (fact.is_local) {
    has_local_timeout_ = !fact.is_lifted;
  } else {
    has_session_timeout_ = !fact.is_lifted;
    has_local_timeout_ = has_local_timeout_ && !fact.is_lifted;
  }
}

bool LintState::is_new(const TableName& table) const {
  return std::any_of(new_tables_.begin(), new_tables_.end(),
                     [&](const TableName& each) { return may_be_same(each, table); });
}

bool LintState::is_new_index(const std::string& index) const {
  return new_indexes_.contains(index);
}

bool LintState::is_new_type(const std::string& type) const { return new_types_.contains(type); }

bool LintState::has_lock_timeout() const { return has_session_timeout_ || has_local_timeout_; }

bool LintState::is_added_here(const TableName& table, const std::string& constraint) const {
  return std::any_of(added_.begin(), added_.end(), [&](const auto& each) {
    return each.second == constraint && may_be_same(each.first, table);
  });
}

bool LintState::is_known_not_null(const TableName& table, const std::string& column) const {
  return std::any_of(checks_.begin(), checks_.end(), [&](const Check& each) {
    return each.is_valid && each.column == column && may_be_same(each.table, table);
  });
}

bool LintState::has_valid_check(const TableName& table) const {
  return std::any_of(checks_.begin(), checks_.end(), [&](const Check& each) {
    return each.is_valid && may_be_same(each.table, table);
  });
}

bool LintState::is_checked_domain(const std::string& type) const {
  return checked_domains_.contains(type);
}

}  // namespace fulldress::scenarios
