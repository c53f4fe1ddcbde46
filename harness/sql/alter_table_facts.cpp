#include "harness/sql/alter_table_facts.hpp"

#include "harness/sql/tree.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::sql {
namespace {

using nlohmann::json;

/// The column that `x is not null` is about; empty for any other condition.
std::string not_null_column(const json& expression) {
  const auto& test = tree::part(expression, "NullTest");
  if (tree::text(test, "nulltesttype") != "IS_NOT_NULL") return {};
  const auto& column = tree::part(tree::part(test, "arg"), "ColumnRef");
  return tree::name(tree::part(column, "fields")).name;
}

std::optional<Fact> constraint_fact(const json& constraint) {
  const auto type = tree::text(constraint, "contype");
  Fact fact;
  fact.object = tree::text(constraint, "conname");
  fact.leaves_rows = tree::flag(constraint, "skip_validation");
  fact.uses_index = !tree::text(constraint, "indexname").empty();
  if (type == "CONSTR_UNIQUE" || type == "CONSTR_PRIMARY") {
    fact.action = Action::add_unique;
  } else if (type == "CONSTR_EXCLUSION") {
    fact.action = Action::add_exclusion;
  } else if (type == "CONSTR_FOREIGN") {
    fact.action = Action::add_foreign_key;
  } else if (type == "CONSTR_CHECK") {
    fact.action = Action::add_check;
    fact.column = not_null_column(tree::part(constraint, "raw_expr"));
  } else {
    return std::nullopt;
  }
  return fact;
}

bool is_null(const json& expression) {
  return tree::flag(tree::part(expression, "A_Const"), "isnull");
}

void take_column_property(const json& constraint, Fact& column) {
  const auto type = tree::text(constraint, "contype");
  if (type == "CONSTR_NOTNULL") column.is_not_null = true;
  if (type == "CONSTR_GENERATED") column.kind = ColumnKind::generated;
  if (type == "CONSTR_IDENTITY") column.kind = ColumnKind::numbered;
  if (type != "CONSTR_DEFAULT") return;
  const auto& expression = tree::part(constraint, "raw_expr");
  column.has_default = !is_null(expression);
  column.calls = tree::calls(expression);
}

bool is_serial(const std::string& type) {
  constexpr std::array<std::string_view, 6> types = {"serial",  "bigserial", "smallserial",
                                                     "serial4", "serial8",   "serial2"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

/// The column, and the constraints that are written beside it.
std::vector<Fact> column_facts(const json& definition) {
  Fact column;
  column.action = Action::add_column;
  column.object = tree::text(definition, "colname");
  column.type = tree::name(tree::part(tree::part(definition, "typeName"), "names")).name;
  if (is_serial(column.type)) column.kind = ColumnKind::numbered;
  std::vector<Fact> constraints;
  for (const auto& each : tree::list(definition, "constraints")) {
    const auto& constraint = tree::part(each, "Constraint");
    take_column_property(constraint, column);
    auto fact = constraint_fact(constraint);
    if (tree::text(constraint, "contype") == "CONSTR_PRIMARY") column.is_not_null = true;
    if (fact) constraints.push_back(std::move(*fact));
  }
  for (auto& fact : constraints) {
    // Rows whose new column is null reference nothing, and PostgreSQL knows it.
    if (fact.action == Action::add_foreign_key) {
      fact.leaves_rows = !column.has_default && column.kind == ColumnKind::plain;
    }
    if (fact.object.empty()) fact.object = column.object;
  }
  constraints.insert(constraints.begin(), std::move(column));
  return constraints;
}

/// Commands that are something of their own.
std::optional<Action> action_of(std::string_view command) {
  using Entry = std::pair<std::string_view, Action>;
  static constexpr std::array<Entry, 13> actions = {{
      {"AT_ValidateConstraint", Action::validate_constraint},
      {"AT_DropColumn", Action::drop_column},
      {"AT_SetNotNull", Action::set_not_null},
      {"AT_AlterColumnType", Action::set_type},
      {"AT_AttachPartition", Action::attach_partition},
      {"AT_DetachPartition", Action::detach_partition},
      {"AT_SetLogged", Action::move_table},
      {"AT_SetUnLogged", Action::move_table},
      {"AT_SetTableSpace", Action::move_table},
      {"AT_SetAccessMethod", Action::move_table},
      {"AT_DisableTrig", Action::disable_trigger},
      {"AT_DisableTrigAll", Action::disable_trigger},
      {"AT_DisableTrigUser", Action::disable_trigger},
  }};
  const auto* const found = std::find_if(actions.begin(), actions.end(),
                                         [&](const Entry& each) { return each.first == command; });
  return found == actions.end() ? std::nullopt : std::optional(found->second);
}

/// Commands beside which others read and write.
bool keeps_nobody_out(std::string_view command) {
  constexpr std::array<std::string_view, 10> commands = {
      "AT_SetStatistics",           "AT_SetOptions",     "AT_ResetOptions", "AT_SetRelOptions",
      "AT_ResetRelOptions",         "AT_ClusterOn",      "AT_DropCluster",  "AT_ReplaceRelOptions",
      "AT_DetachPartitionFinalize", "AT_ReAddStatistics"};
  return std::find(commands.begin(), commands.end(), command) != commands.end();
}

std::vector<Fact> command_facts(const json& command) {
  const auto subtype = tree::text(command, "subtype");
  const auto& definition = tree::part(command, "def");
  if (subtype == "AT_AddColumn") return column_facts(tree::part(definition, "ColumnDef"));
  if (keeps_nobody_out(subtype)) return {};
  Fact fact;
  if (subtype == "AT_AddConstraint") {
    if (auto constraint = constraint_fact(tree::part(definition, "Constraint"))) {
      return {std::move(*constraint)};
    }
  } else if (const auto action = action_of(subtype)) {
    fact.action = *action;
  }
  fact.object = tree::text(command, "name");
  fact.is_cascade = tree::text(command, "behavior") == "DROP_CASCADE";
  const auto& partition = tree::part(definition, "PartitionCmd");
  if (partition.is_object()) {
    fact.new_name = tree::table(tree::part(partition, "name")).name;
    fact.is_concurrent = tree::flag(partition, "concurrent");
  }
  return {std::move(fact)};
}

}  // namespace

std::vector<Fact> alter_table_facts(const json& statement) {
  std::vector<Fact> facts;
  const auto kind = tree::text(statement, "objtype");
  if (kind != "OBJECT_TABLE" && kind != "OBJECT_MATVIEW") return facts;
  const auto table = tree::table(tree::part(statement, "relation"));
  for (const auto& each : tree::list(statement, "cmds")) {
    for (auto& fact : command_facts(tree::part(each, "AlterTableCmd"))) {
      fact.table = table;
      facts.push_back(std::move(fact));
    }
  }
  return facts;
}

}  // namespace fulldress::sql
