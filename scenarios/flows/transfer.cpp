#include "fixtures/transfer/export.hpp"
#include "fixtures/transfer/import.hpp"
#include "fixtures/transfer/schema.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/host/temp_dir.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/empty_tables.hpp"
#include "scenarios/steps/row_supply.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace fulldress::scenarios {

Flow transfer_flow();

namespace {

using Clock = std::chrono::steady_clock;

const FindingWords& words() {
  static const FindingWords words = {.law = "transfer",
                                     .state = "after the import",
                                     .missing = "is lost by export and import",
                                     .extra = "is new after the import"};
  return words;
}

struct Leaf {
  TableName table;
  std::string only;  ///< keeps rows of inheriting tables out
};

/// What the tables of a schema allow an import to do.
struct Shape {
  std::vector<TableName> keyless;  ///< rows of tables without a key cannot be known again
  std::vector<Leaf> leaves;        ///< with a key, and no other table refers to them
  bool has_triggers = false;       ///< they write when rows are imported
};

bool has_triggers(const SchemaSnapshot& schema) {
  return std::any_of(schema.objects.begin(), schema.objects.end(), [](const auto& object) {
    return object.kind == "trigger" || object.kind == "rule";
  });
}

Shape shape_of(Session& session, const SchemaSnapshot& schema,
               const std::vector<TableName>& ledger) {
  Shape shape{.keyless = {}, .leaves = {}, .has_triggers = has_triggers(schema)};
  const auto tables = fixtures::read_transfer_schema(session, {}).tables;
  std::set<TableName> parents;
  for (const auto& table : tables) {
    for (const auto& key : table.foreign_keys) {
      if (key.parent != table.info.name) parents.insert(key.parent);
    }
  }
  for (const auto& table : tables) {
    const auto& name = table.info.name;
    if (std::find(ledger.begin(), ledger.end(), name) != ledger.end()) continue;
    if (table.identity().empty()) {
      shape.keyless.push_back(name);
    } else if (!parents.contains(name)) {
      shape.leaves.push_back({.table = name, .only = table.only});
    }
  }
  return shape;
}

/// Exports the database at head, and imports it in every mode into one copy of it.
class TransferProof {
 public:
  TransferProof(Stage& stage, StepContext& context)
      : stage_(stage), context_(context), ledger_(migrations::ledger_tables(stage.set())) {}

  Verdict run() {
    auto source = stage_.upgraded(context_);
    if (!source.database) return stage_.without_head(source.failure, context_);
    source_ = std::move(source.database);
    fill(*source_, fixtures::Fill::tables_without_rows);
    const auto session = source_->connect(context_.deadline);
    state_ = read_state(*session, stage_.set(), LedgerRows::left_out);
    shape_ = shape_of(*session, state_.schema, ledger_);
    session->close();
    if (!has_rows()) {
      context_.record.reason = "there are no rows to export";
      return Verdict::skipped;
    }
    target_ = stage_.clone(*source_, context_);
    prove("init", [this] { import_into_empty(); });
    if (is_arrived_) prove_modes();
    return Verdict::passed;
  }

 private:
  [[nodiscard]] bool has_rows() const {
    return std::any_of(state_.data.tables.begin(), state_.data.tables.end(),
                       [](const auto& table) { return table.rows > 0; });
  }

  void fill(const Database& database, fixtures::Fill fill) {
    if (!stage_.generates_rows()) return;
    auto options = row_options(stage_, fill);
    // Rows of another seed meet none of those that are there.
    if (fill == fixtures::Fill::every_table) {
      ++options.seed;
      options.left_out.insert(options.left_out.end(), shape_.keyless.begin(), shape_.keyless.end());
    }
    options.deadline = context_.deadline;
    const auto session = database.connect(context_.deadline);
    static_cast<void>(fixtures::RowGenerator(options).fill(*session));
    session->close();
  }

  /// What the database or the import refuses is no fault of the migrations: it is told.
  template <typename Act>
  void prove(const std::string& subject, const Act& act) {
    context_.stop.throw_if_raised();
    context_.journal.progress("export and import: " + subject);
    LawOutcome law;
    law.law = "transfer";
    law.subject = subject;
    const auto start = Clock::now();
    try {
      act();
      compare(law);
    } catch (const SqlError& error) {
      law.verdict = Verdict::skipped;
      law.reason = "the database refuses it: " + one_line(error.info().message, 300);
    } catch (const UsageError& error) {
      const bool is_different = error.id() == "transfer.not-identical";
      const bool is_lost = is_different || error.id() == "transfer.orphans";
      law.verdict = is_lost ? Verdict::failed : Verdict::skipped;
      law.reason = one_line(error.message(), 300);
      // SQLite's cannot be told to stand still while rows are imported.
      if (is_different && shape_.has_triggers) skip_for_triggers(law);
    }
    law.duration_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    is_arrived_ = law.verdict == Verdict::passed;
    context_.record.laws.push_back(std::move(law));
  }

  void compare(LawOutcome& law) {
    const auto source = source_->connect(context_.deadline);
    const auto target = target_->connect(context_.deadline);
    const auto after = read_state(*target, stage_.set(), LedgerRows::left_out);
    law.findings = compare_states(
        {.state = state_, .session = source.get()}, {.state = after, .session = target.get()},
        words(),
        {.shows_values = stage_.options().shows_values,
         .left_out = law.subject == "replace" ? shape_.keyless : std::vector<TableName>()});
    source->close();
    target->close();
    judge(law, "what was exported is not what is there after the import");
    if (law.verdict == Verdict::failed && shape_.has_triggers) skip_for_triggers(law);
  }

  static void skip_for_triggers(LawOutcome& law) {
    law.verdict = Verdict::skipped;
    law.reason = "triggers write rows while rows are imported, so they cannot be compared";
    law.findings.clear();
  }

  void export_rows(const std::filesystem::path& file, const std::vector<TableName>& left_out) {
    fixtures::ExportRequest request;
    request.output = file;
    request.compression = fixtures::Compression::none;
    request.moment = fixtures::Moment::left_out;
    for (const auto& table : left_out) request.excluded.push_back(table.to_text());
    request.progress = [](const std::string&, double) {};
    fixtures::export_bundle(*source_, request, context_.deadline);
  }

  void import(const std::filesystem::path& file, fixtures::ImportMode mode) {
    fixtures::ImportRequest request;
    request.bundle = file;
    request.mode = mode;
    request.progress = [](const std::string&, double) {};
    fixtures::import_bundle(*target_, request, context_.deadline);
  }

  void import_into_empty() {
    const auto file = directory_.path() / "all.tar";
    export_rows(file, present(ledger_));
    const auto session = target_->connect(context_.deadline);
    empty_tables(*session, ledger_);
    session->close();
    import(file, fixtures::ImportMode::init);
  }

  /// A pattern that names no table is refused by the export.
  [[nodiscard]] std::vector<TableName> present(const std::vector<TableName>& tables) const {
    const auto session = source_->connect(context_.deadline);
    std::vector<TableName> found;
    for (const auto& each : session->inspector().tables(*session)) {
      if (std::find(tables.begin(), tables.end(), each.name) != tables.end()) {
        found.push_back(each.name);
      }
    }
    session->close();
    return found;
  }

  void prove_modes() {
    auto left_out = present(ledger_);
    left_out.insert(left_out.end(), shape_.keyless.begin(), shape_.keyless.end());
    keyed_ = directory_.path() / "keyed.tar";
    const bool is_all_keyless =
        std::all_of(state_.data.tables.begin(), state_.data.tables.end(), [&](const auto& table) {
          return std::find(left_out.begin(), left_out.end(), table.table) != left_out.end();
        });
    if (is_all_keyless) {
      skip_modes("no table has a key by which its rows are known again");
    } else if (shape_.has_triggers) {
      skip_modes("triggers write rows while rows are imported");
    } else {
      export_rows(keyed_, left_out);
      prove_merging(fixtures::ImportMode::append, "append");
      if (is_arrived_) prove_merging(fixtures::ImportMode::update, "update");
      if (is_arrived_) {
        prove("replace", [this] {
          fill(*target_, fixtures::Fill::every_table);
          import(keyed_, fixtures::ImportMode::replace);
        });
      }
    }
  }

  void skip_modes(const std::string& reason) {
    for (const auto* subject : {"append", "update", "replace"}) {
      LawOutcome law;
      law.law = "transfer";
      law.subject = subject;
      law.verdict = Verdict::skipped;
      law.reason = reason;
      context_.record.laws.push_back(std::move(law));
    }
  }

  /// Rows nobody refers to are taken away, and must come back.
  void prove_merging(fixtures::ImportMode mode, const std::string& subject) {
    prove(subject, [&] {
      static const SqlTemplate statements(embedded_sql::transfer);
      const auto session = target_->connect(context_.deadline);
      for (const auto& leaf : shape_.leaves) {
        session->execute(statements.fill(
            "take_away", {{"table", leaf.only + session->quote_table(leaf.table)}}));
      }
      session->close();
      import(keyed_, mode);
    });
  }

  Stage& stage_;
  StepContext& context_;
  std::vector<TableName> ledger_;
  TempDir directory_;
  std::unique_ptr<Database> source_;
  std::unique_ptr<Database> target_;
  DatabaseState state_;
  Shape shape_;
  std::filesystem::path keyed_;
  bool is_arrived_ = false;
};

}  // namespace

Flow transfer_flow() {
  return {
      .name = "transfer",
      .law = "rows are the same after export and import",
      .order = 6,
      .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
        return {
            {.name = "transfer",
             .timeout = stage->options().timeout,
             .needs = {"provision"},
             .run = [stage](StepContext& context) { return TransferProof(*stage, context).run(); },
             .description = "export all rows and import them in every mode"}};
      }};
}

}  // namespace fulldress::scenarios
