#include "migrations/liquibase_conditions.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/lower_case.hpp"
#include "migrations/liquibase_line.hpp"

#include <map>
#include <optional>
#include <utility>

namespace fulldress::migrations {
namespace {

using liquibase_line::trimmed;

[[noreturn]] void refuse(const LiquibaseEntry& entry, const std::string& message,
                         std::string id = "migrations.malformed-changelog") {
  throw UsageError(std::move(id), entry.position.to_text() + ": " + message);
}

Unmet reaction_of(const LiquibaseEntry& entry, const std::string& name) {
  const std::string word = lower_case(entry.attribute(name));
  if (word.empty() || word == "halt") return Unmet::halts;
  if (word == "continue") return Unmet::skips;
  if (word == "mark_ran") return Unmet::marks;
  if (word == "warn") return Unmet::ignores;
  refuse(entry, name + " is HALT, CONTINUE, MARK_RAN or WARN, not " + word);
}

/// An object that is to be there: which attributes name it.
struct ObjectAttributes {
  Precondition::Kind kind;
  std::string name;
  std::string table;
};

const std::map<std::string, ObjectAttributes>& objects() {
  static const std::map<std::string, ObjectAttributes> known = {
      {"tableExists", {Precondition::Kind::table_exists, "tableName", ""}},
      {"viewExists", {Precondition::Kind::view_exists, "viewName", ""}},
      {"columnExists", {Precondition::Kind::column_exists, "columnName", "tableName"}},
      {"indexExists", {Precondition::Kind::index_exists, "indexName", "tableName"}},
      {"sequenceExists", {Precondition::Kind::sequence_exists, "sequenceName", ""}},
      {"foreignKeyConstraintExists",
       {Precondition::Kind::foreign_key_exists, "foreignKeyName", ""}}};
  return known;
}

class Reader {
 public:
  Reader(const LiquibaseRun& run, const LiquibaseParameters& parameters)
      : run_(run), parameters_(parameters) {}

  [[nodiscard]] std::vector<Precondition> parts_of(const LiquibaseEntry& entry) const {
    std::vector<Precondition> parts;
    for (const LiquibaseEntry& child : entry.children) {
      // YAML says these in the list of the questions.
      if (child.kind.starts_with("on") && child.children.empty()) continue;
      parts.push_back(condition_of(child));
    }
    return parts;
  }

 private:
  [[nodiscard]] Precondition condition_of(const LiquibaseEntry& entry) const {
    const auto object = objects().find(entry.kind);
    if (object != objects().end()) return existing(entry, object->second);
    Precondition asked;
    asked.position = entry.position;
    if (entry.kind == "sqlCheck") {
      asked.subject = query_of(entry);
      asked.expected = value_of(entry, "expectedResult");
      if (asked.subject.empty()) refuse(entry, "sqlCheck has no query");
    } else if (entry.kind == "dbms") {
      const std::string wanted = value_of(entry, "type");
      asked.kind = Precondition::Kind::known;
      if (!run_.takes_dbms(wanted)) asked.subject = "it is for " + wanted + " only";
    } else if (entry.kind == "and" || entry.kind == "or" || entry.kind == "not") {
      // Of several in a `not`, none may hold.
      asked.kind = entry.kind == "and" ? Precondition::Kind::all_of : Precondition::Kind::any_of;
      asked.parts = parts_of(entry);
      asked.is_negated = entry.kind == "not";
      if (asked.parts.empty()) refuse(entry, entry.kind + " holds no question");
      if (asked.is_negated && asked.parts.size() == 1) return negated(asked.parts.front());
    } else {
      refuse(entry,
             "the precondition " + entry.kind +
                 " is not asked here; write it as sqlCheck, or take it out of a copy",
             "migrations.unsupported");
    }
    return asked;
  }

  static Precondition negated(Precondition asked) {
    asked.is_negated = !asked.is_negated;
    return asked;
  }

  [[nodiscard]] Precondition existing(const LiquibaseEntry& entry,
                                      const ObjectAttributes& object) const {
    Precondition asked;
    asked.kind = object.kind;
    asked.position = entry.position;
    asked.subject = value_of(entry, object.name);
    asked.schema = value_of(entry, "schemaName");
    if (!object.table.empty()) asked.table = value_of(entry, object.table);
    const bool needs_table = asked.kind == Precondition::Kind::column_exists;
    if (asked.subject.empty() || (needs_table && asked.table.empty())) {
      refuse(entry, entry.kind + " needs " + (needs_table ? "tableName and " : "") + object.name);
    }
    return asked;
  }

  [[nodiscard]] std::string value_of(const LiquibaseEntry& entry, const std::string& name) const {
    return parameters_.expand(entry.attribute(name));
  }

  [[nodiscard]] std::string query_of(const LiquibaseEntry& entry) const {
    std::string text = entry.text.text();
    if (text.empty()) text = entry.attribute("sql");
    if (text.empty()) text = entry.attribute("value");
    return parameters_.expand(trimmed(text));
  }

  const LiquibaseRun& run_;
  const LiquibaseParameters& parameters_;
};

}  // namespace

void take_liquibase_conditions(const LiquibaseEntry& entry, const LiquibaseRun& run,
                               const LiquibaseParameters& parameters,
                               Preconditions& preconditions) {
  preconditions.on_fail = reaction_of(entry, "onFail");
  preconditions.on_error = reaction_of(entry, "onError");
  for (Precondition& each : Reader(run, parameters).parts_of(entry)) {
    preconditions.all.push_back(std::move(each));
  }
}

}  // namespace fulldress::migrations
