#include "harness/sql/statement_facts.hpp"

#include "harness/engine/sql_token.hpp"
#include "harness/sql/alter_table_facts.hpp"
#include "harness/sql/tree.hpp"

#include <algorithm>
#include <array>
#include <pg_query.h>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::sql {
namespace {

using nlohmann::json;
using Facts = std::vector<Fact>;

/// Rows of INSERT and COPY are many, and nothing comes of them.
bool may_tell(std::string_view statement) {
  constexpr std::array<std::string_view, 16> words = {
      "alter", "create", "drop",   "reindex", "refresh", "vacuum", "cluster", "truncate",
      "lock",  "update", "delete", "with",    "set",     "reset",  "select",  "merge"};
  const auto first = sql_token::leading_words(statement, 1);
  return !first.empty() && std::find(words.begin(), words.end(), first.front()) != words.end();
}

Fact fact_of(Action action, TableName table) {
  Fact fact;
  fact.action = action;
  fact.table = std::move(table);
  return fact;
}

bool is_one_of(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// An option in parentheses: `full`, `full true`, `full off`.
bool has_option(const json& options, std::string_view name) {
  for (const auto& each : options) {
    const auto& option = tree::part(each, "DefElem");
    if (tree::text(option, "defname") != name) continue;
    const auto& value = tree::part(option, "arg");
    const auto word = tree::text(tree::part(value, "String"), "sval");
    const bool is_zero =
        tree::part(value, "Integer").is_object() && tree::part(value, "Integer").empty();
    return !is_zero && !is_one_of(word, {"false", "off"});
  }
  return false;
}

Facts of_tables(Action action, const json& ranges, bool is_cascade) {
  Facts facts;
  for (const auto& each : ranges) {
    auto fact = fact_of(action, tree::table(tree::part(each, "RangeVar")));
    fact.is_cascade = is_cascade;
    facts.push_back(std::move(fact));
  }
  return facts;
}

bool is_cascade(const json& node) { return tree::text(node, "behavior") == "DROP_CASCADE"; }

Facts create_index(const json& node) {
  auto fact = fact_of(Action::create_index, tree::table(tree::part(node, "relation")));
  fact.object = tree::text(node, "idxname");
  fact.is_concurrent = tree::flag(node, "concurrent");
  return {std::move(fact)};
}

Facts drop(const json& node) {
  const auto type = tree::text(node, "removeType");
  Facts facts;
  for (const auto& each : tree::list(node, "objects")) {
    auto name_parts = tree::part(tree::part(each, "List"), "items");
    // Of what belongs to a table its own name stands behind the table's.
    if (is_one_of(type, {"OBJECT_POLICY", "OBJECT_TRIGGER", "OBJECT_RULE"})) {
      if (!name_parts.is_array() || name_parts.size() < 2) continue;
      name_parts.erase(name_parts.size() - 1);
      facts.push_back(fact_of(Action::alter_table, tree::name(name_parts)));
      continue;
    }
    const auto name = tree::name(name_parts);
    if (type == "OBJECT_TABLE") facts.push_back(fact_of(Action::drop_table, name));
    if (type == "OBJECT_INDEX") {
      facts.push_back(fact_of(Action::drop_index, {}));
      facts.back().object = name.name;
    }
  }
  for (auto& fact : facts) {
    fact.is_cascade = is_cascade(node);
    fact.is_concurrent = tree::flag(node, "concurrent");
  }
  return facts;
}

Facts rename(const json& node) {
  const auto type = tree::text(node, "renameType");
  const auto table = tree::table(tree::part(node, "relation"));
  Fact fact;
  if (is_one_of(type, {"OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW"})) {
    fact = fact_of(Action::rename_table, table);
  } else if (type == "OBJECT_COLUMN") {
    fact = fact_of(Action::rename_column, table);
    fact.object = tree::text(node, "subname");
  } else if (type == "OBJECT_SCHEMA") {
    fact = fact_of(Action::rename_schema, {});
    fact.object = tree::text(node, "subname");
  } else if (is_one_of(type, {"OBJECT_TABCONSTRAINT", "OBJECT_POLICY", "OBJECT_TRIGGER",
                              "OBJECT_RULE"})) {
    fact = fact_of(Action::alter_table, table);
  } else {
    return {};
  }
  fact.new_name = tree::text(node, "newname");
  return {std::move(fact)};
}

Facts reindex(const json& node) {
  const bool is_index = tree::text(node, "kind") == "REINDEX_OBJECT_INDEX";
  const auto name = tree::table(tree::part(node, "relation"));
  auto fact = fact_of(Action::reindex, is_index ? TableName{} : name);
  fact.object = is_index ? name.name : tree::text(node, "name");
  fact.is_concurrent = has_option(tree::list(node, "params"), "concurrently");
  return {std::move(fact)};
}

Facts refresh(const json& node) {
  auto fact = fact_of(Action::refresh_view, tree::table(tree::part(node, "relation")));
  fact.is_concurrent = tree::flag(node, "concurrent");
  return {std::move(fact)};
}

Facts vacuum(const json& node) {
  if (!tree::flag(node, "is_vacuumcmd")) return {};
  const bool is_full = has_option(tree::list(node, "options"), "full");
  const auto action = is_full ? Action::vacuum_full : Action::vacuum;
  Facts facts;
  for (const auto& each : tree::list(node, "rels")) {
    const auto& range = tree::part(tree::part(each, "VacuumRelation"), "relation");
    facts.push_back(fact_of(action, tree::table(range)));
  }
  if (facts.empty()) facts.push_back(fact_of(action, {}));
  return facts;
}

Facts lock(const json& node) {
  constexpr int weakest_against_writers = 5;  // ShareLock
  const auto& mode = tree::part(node, "mode");
  if (!mode.is_number_integer() || mode.get<int>() < weakest_against_writers) return {};
  return of_tables(Action::lock_table, tree::list(node, "relations"), false);
}

Facts write(Action action, const json& node) {
  auto fact = fact_of(action, tree::table(tree::part(node, "relation")));
  const auto& condition = tree::part(node, "whereClause");
  const auto& test = tree::part(condition, "NullTest");
  fact.is_everything = condition.is_null() || tree::text(test, "nulltesttype") == "IS_NULL";
  // Rows another table names may be few.
  const bool has_other_tables =
      tree::part(node, "fromClause").is_array() || tree::part(node, "usingClause").is_array();
  if (has_other_tables) fact.is_everything = false;
  return {std::move(fact)};
}

bool is_nothing(const json& arguments) {
  if (!arguments.is_array() || arguments.empty()) return true;
  const auto& value = tree::part(arguments.front(), "A_Const");
  const auto& number = tree::part(tree::part(value, "ival"), "ival");
  const auto text = tree::text(tree::part(value, "sval"), "sval");
  const bool has_number = number.is_number_integer() && number.get<int>() != 0;
  return !has_number && text.find_first_of("123456789") == std::string::npos;
}

Facts set(const json& node) {
  const auto kind = tree::text(node, "kind");
  const bool is_all = kind == "VAR_RESET_ALL";
  if (!is_all && tree::text(node, "name") != "lock_timeout") return {};
  auto fact = fact_of(Action::set_lock_timeout, {});
  fact.is_local = tree::flag(node, "is_local");
  fact.is_lifted = kind != "VAR_SET_VALUE" || is_nothing(tree::part(node, "args"));
  return {std::move(fact)};
}

/// `select set_config('lock_timeout', ...)`, and the table a query is kept in.
Facts select(const json& node) {
  const auto& into = tree::part(tree::part(node, "intoClause"), "rel");
  if (into.is_object()) return {fact_of(Action::create_table, tree::table(into))};
  for (const auto& each : tree::list(node, "targetList")) {
    const auto& call = tree::part(tree::part(tree::part(each, "ResTarget"), "val"), "FuncCall");
    if (tree::name(tree::part(call, "funcname")).name != "set_config") continue;
    const auto& arguments = tree::part(call, "args");
    if (!arguments.is_array() || arguments.size() != 3) continue;
    const auto& name = tree::part(tree::part(arguments[0], "A_Const"), "sval");
    if (tree::text(name, "sval") != "lock_timeout") continue;
    const auto& local = tree::part(tree::part(arguments[2], "A_Const"), "boolval");
    auto fact = fact_of(Action::set_lock_timeout, {});
    fact.is_local = tree::flag(local, "boolval");
    fact.is_lifted = is_nothing(json::array({arguments[1]}));
    return {std::move(fact)};
  }
  return {};
}

Facts create_table(const json& node) {
  auto created = fact_of(Action::create_table, tree::table(tree::part(node, "relation")));
  Facts facts = {std::move(created)};
  // A partition that is made attached keeps everybody out of the table it belongs to.
  if (!tree::part(node, "partbound").is_object()) return facts;
  for (auto& each : of_tables(Action::alter_table, tree::list(node, "inhRelations"), false)) {
    facts.push_back(std::move(each));
  }
  return facts;
}

Facts create_domain(const json& node) {
  auto fact = fact_of(Action::create_domain, {});
  fact.object = tree::name(tree::part(node, "domainname")).name;
  // What a domain demands is asked of every row: CHECK, NOT NULL.
  for (const auto& each : tree::list(node, "constraints")) {
    const auto type = tree::text(tree::part(each, "Constraint"), "contype");
    if (type == "CONSTR_CHECK" || type == "CONSTR_NOTNULL") return {std::move(fact)};
  }
  return {};
}

/// ADD CONSTRAINT and SET NOT NULL look at every row of every table that has such a column.
Facts alter_domain(const json& node) {
  const auto kind = tree::text(node, "subtype");
  if (kind != "C" && kind != "O") return {};
  auto fact = fact_of(Action::check_domain, {});
  fact.object = tree::name(tree::part(node, "typeName")).name;
  fact.leaves_rows =
      tree::flag(tree::part(tree::part(node, "def"), "Constraint"), "skip_validation");
  return {std::move(fact)};
}

Facts create_enum(const json& node) {
  auto fact = fact_of(Action::create_type, {});
  fact.type = tree::name(tree::part(node, "typeName")).name;
  return {std::move(fact)};
}

Facts add_enum_value(const json& node) {
  if (!tree::text(node, "oldVal").empty()) return {};
  auto fact = fact_of(Action::add_enum_value, {});
  fact.type = tree::name(tree::part(node, "typeName")).name;
  fact.object = tree::text(node, "newVal");
  return {std::move(fact)};
}

Facts facts_of_node(const std::string& kind, const json& node) {
  const auto relation = [&](Action action) {
    return Facts{fact_of(action, tree::table(tree::part(node, "relation")))};
  };
  if (kind == "AlterTableStmt") return alter_table_facts(node);
  if (kind == "IndexStmt") return create_index(node);
  if (kind == "DropStmt") return drop(node);
  if (kind == "RenameStmt") return rename(node);
  if (kind == "ReindexStmt") return reindex(node);
  if (kind == "RefreshMatViewStmt") return refresh(node);
  if (kind == "VacuumStmt") return vacuum(node);
  if (kind == "ClusterStmt") return relation(Action::cluster);
  if (kind == "LockStmt") return lock(node);
  if (kind == "UpdateStmt") return write(Action::update_rows, node);
  if (kind == "DeleteStmt") return write(Action::delete_rows, node);
  if (kind == "VariableSetStmt") return set(node);
  if (kind == "SelectStmt") return select(node);
  if (kind == "CreateStmt") return create_table(node);
  if (kind == "CreateDomainStmt") return create_domain(node);
  if (kind == "AlterDomainStmt") return alter_domain(node);
  if (kind == "CreateEnumStmt") return create_enum(node);
  if (kind == "AlterEnumStmt") return add_enum_value(node);
  if (kind == "CreateTrigStmt") return relation(Action::create_trigger);
  if (kind == "RuleStmt") return relation(Action::alter_table);
  if (kind == "CreatePolicyStmt" || kind == "AlterPolicyStmt") {
    return {fact_of(Action::alter_table, tree::table(tree::part(node, "table")))};
  }
  if (kind == "TruncateStmt") {
    return of_tables(Action::truncate, tree::list(node, "relations"), is_cascade(node));
  }
  if (kind == "CreateTableAsStmt") {
    return {
        fact_of(Action::create_table, tree::table(tree::part(tree::part(node, "into"), "rel")))};
  }
  return {};
}

/// A statement may nest a level every two bytes (1+1+1...), and the parser takes some 200 bytes of
/// stack for a level: a hundred thousand of them end the program.
constexpr std::size_t parsed_bytes_max = 32 * 1024;

struct FreeResult {
  PgQueryParseResult& result;
  explicit FreeResult(PgQueryParseResult& parsed) : result(parsed) {}
  FreeResult(const FreeResult&) = delete;
  FreeResult& operator=(const FreeResult&) = delete;
  ~FreeResult() { pg_query_free_parse_result(result); }
};

}  // namespace

StatementFacts facts_of(std::string_view statement) {
  StatementFacts read;
  if (!may_tell(statement)) return read;
  if (statement.size() > parsed_bytes_max) {
    read.problem = "more than 32 KiB are not parsed";
    return read;
  }
  auto result = pg_query_parse(std::string(statement).c_str());
  const FreeResult freed(result);
  if (result.error != nullptr) {
    read.problem =
        std::string("the grammar of PostgreSQL 15 does not know it") +
        (result.error->message == nullptr ? "" : ": " + std::string(result.error->message));
    return read;
  }
  const auto parsed = json::parse(result.parse_tree, nullptr, false);
  if (parsed.is_discarded()) {
    read.problem = "its parse tree is no JSON";
    return read;
  }
  for (const auto& each : tree::list(parsed, "stmts")) {
    const auto& node = tree::part(each, "stmt");
    if (!node.is_object()) continue;
    for (const auto& [kind, inside] : node.items()) {
      for (auto& fact : facts_of_node(kind, inside)) read.facts.push_back(std::move(fact));
    }
  }
  return read;
}

}  // namespace fulldress::sql
