#include "scenarios/steps/logged_rows.hpp"

#include "harness/engine/lower_case.hpp"
#include "scenarios/scripts/looked_through.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/steps/object_identity.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>

namespace fulldress::scenarios {
namespace {

constexpr std::string_view left = ".rows-left";
constexpr std::string_view logged = ".rows-logged";

bool is_routine(const SchemaObject& object) {
  return object.kind == "function" || object.kind == "procedure";
}

/// Whether it puts statements together, so that nobody sees what it writes.
bool is_dynamic(const ScriptWords& words) {
  return words.has("execute") && words.has_any({"insert", "merge", "copy"});
}

/// What a table is called in `definition`, with its schema or without.
bool has_before_table(const ScriptWords& definition, std::string_view verb,
                      const TableName& table) {
  const std::string start = std::string(verb) + " ";
  return definition.has_sequence(start + table.name) ||
         definition.has_sequence(start + table.schema + " " + table.name);
}

bool inserts(const ScriptWords& definition, const TableName& table) {
  return has_before_table(definition, "into", table) || is_dynamic(definition);
}

/// Whether it keeps rows of the table up to date, which a log does not.
bool maintains(const ScriptWords& definition, const TableName& table) {
  if (!definition.names(table.name)) return false;
  if (definition.deletes_from(table.name) || definition.has("truncate")) return true;
  // `update or ignore t`, `insert or replace into t` and the like.
  static constexpr std::array<std::string_view, 7> verbs = {
      "update", "only", "ignore", "replace", "ignore into", "replace into", "merge into"};
  return definition.has_sequence("on conflict") || std::ranges::any_of(verbs, [&](auto verb) {
           return has_before_table(definition, verb, table);
         });
}

/// Whether a trigger, by its head, is about rows that are changed or taken away.
bool is_about_changes(const SchemaObject& trigger) {
  const auto text = lower_case(trigger.definition);
  const ScriptWords head(text.substr(0, text.find(" on ")));
  return head.has_any({"update", "delete"});
}

class LogSearch {
 public:
  explicit LogSearch(const LoggingRun& run) : run_(run) {
    for (const auto& migration : looked_through(run.migrations, run.engine)) {
      for (const auto* script : {&migration.up, &migration.down}) {
        if (!*script) continue;
        auto more = statements_of(**script, run.engine);
        std::ranges::move(more, std::back_inserter(statements_));
      }
    }
  }

  [[nodiscard]] bool is_log(const TableName& table) const {
    return has_logging_trigger(table) && !may_be_written(table);
  }

 private:
  /// What the trigger does: its own statements and those of the functions it calls.
  [[nodiscard]] std::vector<ScriptWords> bodies_of(const SchemaObject& trigger) const {
    std::vector<ScriptWords> bodies;
    const ScriptWords own(trigger.definition);
    for (const auto& object : run_.before.schema.objects) {
      if (is_routine(object) && own.names(last_name(object.identity)) && stays(object)) {
        bodies.emplace_back(object.definition);
      }
    }
    if (run_.engine == "sqlite") bodies.push_back(own);
    return bodies;
  }

  /// Whether it is the same behind the up and behind the down.
  [[nodiscard]] bool stays(const SchemaObject& object) const {
    return std::ranges::binary_search(run_.up.schema.objects, object) &&
           std::ranges::binary_search(run_.down.schema.objects, object);
  }

  [[nodiscard]] bool has_logging_trigger(const TableName& table) const {
    bool has_one = false;
    for (const auto& object : run_.before.schema.objects) {
      if (object.kind != "trigger") continue;
      const auto bodies = bodies_of(object);
      const auto is_of_table = [&](const ScriptWords& body) { return inserts(body, table); };
      const auto is_kept = [&](const ScriptWords& body) { return maintains(body, table); };
      if (std::ranges::any_of(bodies, is_kept)) return false;
      has_one = has_one || (is_about_changes(object) && stays(object) &&
                            std::ranges::any_of(bodies, is_of_table));
    }
    return has_one;
  }

  /// The table, and what writes it if it is named: views of it, routines, and those of these.
  [[nodiscard]] std::set<std::string> ways_to(const TableName& table) const {
    std::set<std::string> names = {table.name};
    for (std::size_t known = 0; known != names.size();) {
      known = names.size();
      for (const auto* state : {&run_.before, &run_.up}) {
        for (const auto& object : state->schema.objects) {
          const bool is_view = object.kind.find("view") != std::string::npos;
          if (!is_view && !is_routine(object)) continue;
          const ScriptWords words(object.definition);
          const bool is_way =
              (is_routine(object) && is_dynamic(words)) ||
              std::ranges::any_of(names, [&](const auto& name) { return words.names(name); });
          if (is_way) names.insert(last_name(object.identity));
        }
      }
    }
    return names;
  }

  [[nodiscard]] bool may_be_written(const TableName& table) const {
    const auto has_rule = [&](const SchemaObject& object) {
      return object.kind == "rule" && ScriptWords(object.definition).names(table.name);
    };
    if (std::ranges::any_of(run_.before.schema.objects, has_rule)) return true;
    const auto names = ways_to(table);
    return std::ranges::any_of(statements_, [&](const ScriptWords& statement) {
      static const std::set<std::string_view> definitions = {"alter", "comment", "grant", "revoke"};
      if (definitions.contains(statement.first())) return false;
      const bool is_unknown = statement.first() == "do" && statement.has("execute");
      return is_unknown || (statement.first() == "create" && is_dynamic(statement)) ||
             std::ranges::any_of(names, [&](const auto& name) { return statement.names(name); });
    });
  }

  const LoggingRun& run_;
  std::vector<ScriptWords> statements_;
};

}  // namespace

void excuse_logged_rows(std::vector<Finding>& findings, const LoggingRun& run) {
  std::optional<LogSearch> search;
  for (auto& finding : findings) {
    if (!finding.id.ends_with(left) || finding.severity == Severity::info) continue;
    const auto& tables = run.before.data.tables;
    const auto table = std::ranges::find_if(tables, [&](const TableFingerprint& each) {
      return finding.subject == "table " + each.table.to_text();
    });
    if (table == tables.end()) continue;
    if (!search) search.emplace(run);
    if (!search->is_log(table->table)) continue;
    finding.id.replace(finding.id.size() - left.size(), left.size(), logged);
    finding.severity = Severity::info;
    finding.message +=
        "; a trigger that stood before the up writes such rows whenever others change, and no "
        "script does";
  }
}

}  // namespace fulldress::scenarios
