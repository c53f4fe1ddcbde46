#include "checks/new_case.hpp"
#include "checks/procedure.hpp"
#include "harness/engine/backup_restore.hpp"
#include "harness/engine/database.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/engine/reread_spelling.hpp"
#include "harness/engine/transaction.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::checks {

Procedure restore_identical_procedure();

namespace {

using nlohmann::json;

/// A database as it can be compared.
struct State {
  SchemaSnapshot schema;
  DataFingerprint data;
};

State state_of(Session& session) {
  const auto& inspector = session.inspector();
  return {.schema = inspector.schema(session), .data = inspector.data(session)};
}

/// The limits of every check, for a transaction in which no savepoint may stand: a snapshot that is
/// handed on is the transaction's own.
void pin(Session& session, const CheckOptions& options) {
  const auto& text = engine_text(session.engine_name())->session;
  const auto& statement = text.get("pin");
  if (statement.empty()) return;
  session.query(statement, {std::to_string(options.statement_timeout.count()),
                            std::to_string(options.lock_timeout.count())});
}

std::string word_of(SchemaChange change) {
  switch (change) {
    case SchemaChange::added:
      return "only in the copy";
    case SchemaChange::removed:
      return "lost";
    case SchemaChange::changed:
      break;
  }
  return "changed";
}

ResultSet schema_differences(const State& before, const State& after) {
  ResultSet rows{.columns = {"key_object", "key_change", "before", "after"}, .rows = {}};
  for (const auto& each : diff(before.schema, after.schema)) {
    const bool is_changed = each.change == SchemaChange::changed;
    if (is_changed && is_restored_as(each.before, each.after)) continue;
    rows.rows.push_back(
        {each.kind + " " + each.identity, word_of(each.change), each.before, each.after});
  }
  return rows;
}

std::string rows_of(const DataFingerprint& data, const TableName& table) {
  const auto found =
      std::find_if(data.tables.begin(), data.tables.end(),
                   [&](const TableFingerprint& each) { return each.table == table; });
  return found == data.tables.end() ? "no table" : std::to_string(found->rows);
}

ResultSet row_differences(const State& before, const State& after) {
  ResultSet rows{.columns = {"key_table", "key_rows_before", "key_rows_after"}, .rows = {}};
  for (const auto& table : differing_tables(before.data, after.data)) {
    rows.rows.push_back(
        {table.schema + "." + table.name, rows_of(before.data, table), rows_of(after.data, table)});
  }
  return rows;
}

std::string text_of(const SequencePosition* position) {
  if (position == nullptr) return "no sequence";
  return position->last_value + (position->is_called ? "" : ", not called");
}

ResultSet sequence_differences(const State& before, const State& after) {
  ResultSet rows{.columns = {"key_sequence", "key_before", "key_after"}, .rows = {}};
  const auto& then = before.data.sequences;
  const auto& now = after.data.sequences;
  for (const auto& each : then) {
    const auto same = std::find_if(now.begin(), now.end(), [&](const SequencePosition& other) {
      return other.sequence == each.sequence;
    });
    if (same != now.end() && *same == each) continue;
    rows.rows.push_back({each.sequence.schema + "." + each.sequence.name, text_of(&each),
                         text_of(same == now.end() ? nullptr : &*same)});
  }
  return rows;
}

ResultSet complaints_of(const RestoredCopy& copy) {
  ResultSet rows{.columns = {"key_object", "message"}, .rows = {}};
  for (const auto& each : copy.complaints) {
    rows.rows.push_back({each.entry.empty() ? "(none)" : each.entry, each.message});
  }
  return rows;
}

/// The questions that are answered about one restored copy, each a case.
class Comparison {
 public:
  Comparison(Session& session, const Check& check, const CheckOptions& options)
      : session_(session), check_(check), options_(options) {}

  std::vector<CheckOutcome> outcomes() {
    CheckCase whole = fresh("restore");
    ask_safely(whole, options_, [&] { compare(whole); });
    if (whole.outcome.verdict == Verdict::unknown) outcomes_.clear();
    outcomes_.push_back(std::move(whole.outcome));
    return std::move(outcomes_);
  }

 private:
  void compare(CheckCase& whole) {
    auto* const backups = dynamic_cast<BackupRestore*>(&session_);
    if (backups == nullptr) {
      set_cannot_tell(whole, "no backup can be taken of this kind of database");
      return;
    }
    Transaction snapshot(session_, TransactionMode::repeatable_read_only);
    pin(session_, options_);
    const ServerOptions standard;
    const auto& servers = options_.servers == nullptr ? standard : *options_.servers;
    RestoredCopy copy = backups->restore_backup(servers, session_.deadline());
    const State before = state_of(session_);
    snapshot.rollback();
    const auto restored = copy.database->connect(session_.deadline());
    const State after = state_of(*restored);
    restored->close();
    add("schema", schema_differences(before, after));
    add("rows", row_differences(before, after));
    add("sequences", sequence_differences(before, after));
    settle(whole, complaints_of(copy));
    copy.database.reset();
    copy.server->stop();
  }

  [[nodiscard]] CheckCase fresh(const std::string& subject) const {
    CheckCase target = new_case(check_, subject);
    target.outcome.sql = session_.engine_name() == "postgres"
                             ? "\\! pg_dump --format=custom | pg_restore --create"
                             : ".backup";
    return target;
  }

  void settle(CheckCase& target, ResultSet differences) const {
    if (differences.rows.empty()) {
      target.outcome.verdict = Verdict::passed;
    } else {
      set_failed(target, std::move(differences), options_);
    }
  }

  void add(const std::string& subject, ResultSet differences) {
    CheckCase target = fresh(subject);
    settle(target, std::move(differences));
    outcomes_.push_back(std::move(target.outcome));
  }

  Session& session_;
  const Check& check_;
  const CheckOptions& options_;
  std::vector<CheckOutcome> outcomes_;
};

bool is_enabled(const Check& check, const CheckOptions& options) {
  const json given = json::parse(options.settings.at(check.configuration.key));
  const auto found = given.is_object() ? given.find("enabled") : given.end();
  return found == given.end() || !found->is_boolean() || found->get<bool>();
}

std::vector<CheckOutcome> run(Session& session, const Check& check, const CheckOptions& options) {
  if (!is_enabled(check, options)) {
    return {skipped_case(check, "check_settings.restore_test is not enabled").outcome};
  }
  return Comparison(session, check, options).outcomes();
}

}  // namespace

Procedure restore_identical_procedure() {
  return {.check = "backup.restore-identical",
          .nature = "it restores a backup on a server of its own",
          .run = run};
}

}  // namespace fulldress::checks
