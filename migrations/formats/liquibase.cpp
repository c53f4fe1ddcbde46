#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "migrations/clean_up.hpp"
#include "migrations/format.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/liquibase_directory.hpp"
#include "migrations/liquibase_properties.hpp"
#include "migrations/write_transaction.hpp"

#include <optional>
#include <utility>

// Liquibase's formatted SQL (FORMATS 4.10): changesets, each committed before its row is written; a
// row of its own is the lock. source  liquibase/liquibase; run beside it in tests/migrations.
namespace fulldress::migrations {
namespace {

class LiquibaseDiscovery final : public Discovery {
 public:
  explicit LiquibaseDiscovery(LiquibaseSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    return recognise_liquibase(directory);
  }
  [[nodiscard]] FormatSettings settings_near(const SourceDirectory& directory) const override {
    return liquibase_properties_near(directory);
  }
  [[nodiscard]] bool keeps_folders_in(const SourceDirectory& directory) const override {
    return is_liquibase_folder(directory);
  }
  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    return discover_liquibase(directory, settings_, engine);
  }

 private:
  LiquibaseSettings settings_;
};

TableName lock_of(const TableName& table) {
  return {.schema = table.schema, .name = table.name + "lock"};
}

/// The ledger's statements, with its names filled in.
class Statements {
 public:
  [[nodiscard]] std::string get(const Session& session, const TableName& table,
                                std::string_view what) const {
    return statements_.fill(
        session.engine_name() + "." + std::string(what),
        {{"ledger", session.quote_table(table)}, {"lock", session.quote_table(lock_of(table))}});
  }

 private:
  SqlTemplate statements_{embedded_sql::liquibase};
};

/// LOCKED = true in the tool's own table. Whoever dies while holding it leaves it behind, as the
/// tool does.
class RowLock final : public LedgerLock {
 public:
  RowLock(Session& session, std::string free) : session_(session), free_(std::move(free)) {}
  RowLock(const RowLock&) = delete;
  RowLock& operator=(const RowLock&) = delete;
  ~RowLock() override {
    if (is_held_) clean_up(session_, "Liquibase's lock was not released", [&] { release(); });
  }

  void release() override {
    is_held_ = false;
    Transaction transaction(session_);
    session_.query(free_);
    transaction.commit();
  }

 private:
  Session& session_;
  std::string free_;
  bool is_held_ = true;
};

class LiquibaseLedger final : public Ledger {
 public:
  [[nodiscard]] std::string default_name() const override { return "databasechangelog"; }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"id",        "author",   "filename",    "dateexecuted", "orderexecuted",
            "exectype",  "md5sum",   "description", "comments",     "tag",
            "liquibase", "contexts", "labels",      "deployment_id"};
  }
  [[nodiscard]] std::vector<TableName> other_tables(const TableName& table) const override {
    return {lock_of(table)};
  }

  void create(Session& session, const TableName& table) const override {
    session.execute(statements_.get(session, table, "create"));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& /*migrations*/) const override {
    LedgerState state;
    for (const Row& row : session.query(statements_.get(session, table, "read")).rows) {
      const std::string checksum = row.at(3).value_or("");
      // Older versions of the formula are stamped anew by the tool, and not compared.
      state.applied.push_back({.version = row.at(2).value_or("") + "::" + row.at(0).value_or("") +
                                          "::" + row.at(1).value_or(""),
                               .checksum = checksum.starts_with("9:") ? checksum : "",
                               .applied_at = row.at(4).value_or("")});
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    const auto& facts = step.migration.facts;
    const Row key = {facts.at("id"), facts.at("author"), facts.at("path")};
    if (step.direction == Direction::down) {
      session.query(statements_.get(session, table, "delete"), key);
      return;
    }
    const auto count =
        session.query(statements_.get(session, table, "count"), key).rows.at(0).at(0);
    Row row = key;
    if (count != "0") {
      row.emplace_back(step.migration.checksum);
      session.query(statements_.get(session, table, "update"), row);
      return;
    }
    const auto if_any = [](const std::string& text) {
      return text.empty() ? std::nullopt : std::optional(text);
    };
    const bool is_marked = step.outcome == StepOutcome::marked;
    row.insert(row.end(), {is_marked ? "MARK_RAN" : "EXECUTED", step.migration.checksum,
                           facts.at("description"), facts.at("comment"),
                           if_any(facts.at("contexts")), if_any(facts.at("labels"))});
    session.query(statements_.get(session, table, "insert"), row);
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(
      Session& session, const TableName& table,
      std::chrono::milliseconds /*timeout*/) const override {
    Transaction transaction(session);
    session.execute(statements_.get(session, table, "create_lock"));
    session.query(statements_.get(session, table, "fill_lock"));
    const bool is_taken =
        !session.query(statements_.get(session, table, "take_lock"), {"fulldress"}).rows.empty();
    if (!is_taken) {
      const auto holder = session.query(statements_.get(session, table, "holder")).rows;
      const std::string by = holder.empty() ? "" : holder[0].at(0).value_or("somebody");
      const std::string since = holder.empty() ? "" : holder[0].at(1).value_or("");
      throw locked_error("table " + lock_of(table).to_text() + " says that " + by +
                         " has held Liquibase's lock since " + since +
                         "; if that run is dead, `liquibase release-locks` frees it");
    }
    transaction.commit();
    return std::make_unique<RowLock>(session, statements_.get(session, table, "free_lock"));
  }
  [[nodiscard]] bool locks_in_a_table() const override { return true; }

 private:
  Statements statements_;
};

}  // namespace

std::unique_ptr<Format> make_liquibase_format(const FormatSettings& settings) {
  return std::make_unique<Format>(Format::Parts{
      .name = "liquibase",
      .title = "Liquibase",
      .discovery = std::make_unique<LiquibaseDiscovery>(parse_liquibase_settings(settings)),
      .ledger = std::make_unique<LiquibaseLedger>(),
      .execution = {.sending = Sending::own_statements,
                    .bookkeeping = Bookkeeping::behind_body,
                    .own_transactions = OwnTransactions::tolerated,
                    .missing_script = MissingScript::fails},
      .rules = {.out_of_order = Tolerance::ignores,
                .edited = Tolerance::refuses,
                .missing_file = Tolerance::ignores,
                .rollback_order = RollbackOrder::ledger},
      .settings = liquibase_setting_names()});
}

}  // namespace fulldress::migrations
