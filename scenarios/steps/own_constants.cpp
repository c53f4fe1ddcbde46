#include "scenarios/steps/own_constants.hpp"

#include "harness/engine/lower_case.hpp"
#include "scenarios/scripts/assigned_constants.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"
#include "scenarios/steps/foreign_keys.hpp"
#include "scenarios/steps/object_identity.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::scenarios {
namespace {

bool is_in_quotes(const std::string& message, const std::string& name) {
  return message.find('"' + name + '"') != std::string::npos;
}

class OwnConstants {
 public:
  OwnConstants(const SqlErrorInfo& error, const migrations::Script& up, const DatabaseState& before,
               const SchemaSnapshot& without)
      : error_(error),
        before_(before),
        without_(without),
        all_(statement_tokens(up, before.schema.engine)),
        sent_(statement_tokens({.text = error.statement, .start = {}, .guards = {}},
                               before.schema.engine)) {}

  [[nodiscard]] bool are_to_blame() const {
    // What PostgreSQL finds in rows that are there, as it is given a new rule, it does not show.
    const bool is_of_rows_written = sent_.size() == 1 || !error_.detail.empty();
    if (!is_of_rows_written) return false;
    return std::ranges::any_of(before_.data.tables, [&](const auto& table) {
      return table.rows > 0 && (sent_.size() == 1 || is_named(table.table)) &&
             is_to_blame(table.table);
    });
  }

 private:
  [[nodiscard]] bool is_named(const TableName& table) const {
    return is_in_quotes(error_.message, table.name);
  }

  [[nodiscard]] bool is_to_blame(const TableName& table) const {
    if (error_.sqlstate == "23502") return writes_null(table);
    if (error_.sqlstate == "23503") return comes_before_parent(table);
    return error_.sqlstate == "23514" && breaks_check(table);
  }

  /// What the script, as far as it was sent at once, makes of rows of `table`.
  [[nodiscard]] std::vector<Assignments> assignments_to(const TableName& table) const {
    std::vector<Assignments> assignments;
    for (const auto& statement : sent_) {
      auto each = assignments_of(statement);
      if (each.table == lower_case(table.name)) assignments.push_back(std::move(each));
    }
    return assignments;
  }

  [[nodiscard]] bool writes_null(const TableName& table) const {
    const bool is_postgres = before_.schema.engine == "postgres";
    const auto said = lower_case(error_.message);
    const auto is_failing = [&](const std::string& column) {
      // `... in column "c" of relation "t"`, `NOT NULL constraint failed: t.c`
      return is_postgres ? is_in_quotes(said, column) : said.ends_with("." + column);
    };
    return std::ranges::any_of(assignments_to(table), [&](const Assignments& each) {
      return std::ranges::any_of(each.columns, [&](const auto& column) {
        return is_failing(column.first) && column.second.is_known && column.second.may_be_null;
      });
    });
  }

  /// Whether all that is assigned to columns of the CHECK that is broken are constants.
  [[nodiscard]] bool breaks_check(const TableName& table) const {
    const auto columns = columns_of_check(table);
    const auto assignments = assignments_to(table);
    bool is_written = false;
    for (const auto& each : assignments) {
      if (!each.is_complete) return false;
      const auto assigned = [&](const std::string& name) { return each.columns.contains(name); };
      if (std::ranges::none_of(columns, assigned)) continue;
      is_written = true;
      const auto is_constant = [&](const std::string& name) {
        const auto found = each.columns.find(name);
        return found != each.columns.end() && found->second.is_known &&
               !found->second.values.empty() && (columns.size() == 1 || !found->second.may_be_kept);
      };
      if (!std::ranges::all_of(columns, is_constant)) return false;
    }
    return is_written;
  }

  [[nodiscard]] std::set<std::string> columns_of_check(const TableName& table) const {
    const std::string prefix = table.to_text();
    // `CHECK constraint failed: a > 0`
    const auto named = columns_in(error_.message.substr(error_.message.find(':') + 1), prefix);
    std::set<std::string> columns;
    for (const auto* schema : {&before_.schema, &without_}) {
      for (const auto& object : schema->objects) {
        const bool is_check = object.kind == "constraint" && is_part_of(object.identity, table) &&
                              ScriptWords(object.identity + " " + object.definition).has("check");
        if (!is_check) continue;
        const auto name = last_name(object.identity);
        const bool is_postgres = schema->engine == "postgres";
        if (is_postgres && !is_in_quotes(error_.message, name)) continue;
        columns.merge(columns_in(object.identity + " " + object.definition, prefix));
      }
    }
    // SQLite says the condition itself where the constraint has no name.
    return before_.schema.engine == "sqlite" && !named.empty() ? named : columns;
  }

  /// The columns of a table that a text names.
  [[nodiscard]] std::set<std::string> columns_in(const std::string& text,
                                                 const std::string& table) const {
    const ScriptWords words(text.starts_with(table) ? text.substr(table.size()) : text);
    std::set<std::string> columns;
    for (const auto* schema : {&before_.schema, &without_}) {
      for (const auto& object : schema->objects) {
        const auto identity = without_quotes(object.identity);
        if (object.kind != "column" || !identity.starts_with(table + ".")) continue;
        const auto name = identity.substr(table.size() + 1);
        if (words.names(name)) columns.insert(lower_case(name));
      }
    }
    return columns;
  }

  /// Whether the missing key is a constant that the up writes into the parent table, too: later.
  [[nodiscard]] bool comes_before_parent(const TableName& table) const {
    std::set<std::string> parents;
    for (const auto* schema : {&before_.schema, &without_}) {
      for (const auto& object : schema->objects) {
        const auto name = last_name(object.identity);
        if (!is_foreign_key(object) || !is_in_quotes(error_.message, name)) continue;
        const auto tokens = script_tokens(object.definition);
        const auto references = std::ranges::find(tokens, "references", &ScriptToken::value);
        auto at = static_cast<std::size_t>(references - tokens.begin()) + 1;
        parents.insert(take_name(tokens, at));
      }
    }
    return std::ranges::any_of(assignments_to(table), [&](const Assignments& each) {
      return std::ranges::any_of(each.columns, [&](const auto& column) {
        return std::ranges::any_of(column.second.values, [&](const std::string& value) {
          return error_.detail.find("(" + column.first + ")=(" + value + ")") !=
                     std::string::npos &&
                 is_written_into(parents, value);
        });
      });
    });
  }

  [[nodiscard]] bool is_written_into(const std::set<std::string>& tables,
                                     const std::string& value) const {
    return std::ranges::any_of(all_, [&](const ScriptTokens& statement) {
      return std::ranges::any_of(writes_of(statement).constants, [&](const auto& constant) {
        return constant.value == value && tables.contains(constant.table);
      });
    });
  }

  const SqlErrorInfo& error_;
  const DatabaseState& before_;
  const SchemaSnapshot& without_;
  std::vector<ScriptTokens> all_;   ///< of the up
  std::vector<ScriptTokens> sent_;  ///< among these, the failing one
};

}  // namespace

bool fails_at_own_constant(const MigrationRecord& failed, const migrations::Migration& migration,
                           const DatabaseState& before, const SchemaSnapshot& without) {
  if (!failed.error || !failed.error->sql || !migration.up) return false;
  return OwnConstants(*failed.error->sql, *migration.up, before, without).are_to_blame();
}

}  // namespace fulldress::scenarios
