#include "scenarios/convert.hpp"

#include "fixtures/convert/undo.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/database.hpp"
#include "harness/host/files.hpp"
#include "harness/host/stop_signal.hpp"
#include "scenarios/backup_gate.hpp"
#include "scenarios/confirmation.hpp"
#include "scenarios/refusal.hpp"
#include "scenarios/shell_command.hpp"

#include <chrono>
#include <memory>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

bool names_lines(const std::string& source) {
  const auto extension = fs::path(source).extension();
  return extension == ".ndjson" || extension == ".jsonl";
}

class ConvertRun {
 public:
  ConvertRun(const RunOptions& options, const ConvertOptions& wanted, const Engines& engines)
      : options_(options),
        wanted_(wanted),
        engines_(engines),
        deadline_(Deadline::after(options.timeout)),
        mapping_(fixtures::read_mapping(wanted.mapping)) {}

  ConvertSummary run() {
    const auto start = std::chrono::steady_clock::now();
    decide_end();
    target_ = attach(options_.database, Access::read_write);
    if (!names_lines(wanted_.source)) {
      source_ =
          attach(wanted_.source.empty() ? options_.database : wanted_.source, Access::read_only);
    }
    if (is_written()) back_up();
    try {
      wanted_.is_rollback ? undo() : convert();
    } catch (const SqlError& error) {
      if (!is_users_to_repair(error)) throw;
      refuse({.id = "convert.refused",
              .before = "the database refuses it: ",
              .advice = "repair the rows, rights or rules; nothing was written"},
             error);
    }
    summary_.is_written = is_written();
    summary_.quarantine_table = mapping_.quarantine_table;
    summary_.duration_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                               std::chrono::steady_clock::now() - start)
                               .count();
    if (!wanted_.results.empty()) {
      write_file_atomically(wanted_.results, convert_page(summary_, wanted_));
    }
    call_hook();
    return std::move(summary_);
  }

 private:
  [[nodiscard]] std::unique_ptr<Database> attach(const std::string& database, Access access) const {
    return engine_for(options_, engines_, database).attach(database, access, deadline_);
  }

  /// A dry run and the preview of a rollback need no confirmation, because nothing stays.
  void decide_end() {
    const auto name = attach(options_.database, Access::read_only)->name();
    if (options_.is_dry_run) return;
    if (wanted_.is_rollback && options_.confirm.empty()) return;
    ConfirmationWords words;
    words.advice = "look at it with --dry-run, and ";
    require_confirmation(options_, name, words);
    end_ = fixtures::ImportEnd::committed;
  }

  [[nodiscard]] bool is_written() const { return end_ == fixtures::ImportEnd::committed; }

  [[nodiscard]] fixtures::ConvertSource source() const {
    return {.database = source_.get(), .lines = source_ ? fs::path() : fs::path(wanted_.source)};
  }

  /// One of the target, and one of the documents where they are elsewhere: they are only read, but
  /// what became of them can be compared with it.
  void back_up() {
    auto options = options_;
    options.takes_backup = true;
    keep_way_back(options);
    const bool is_elsewhere = source_ && !fixtures::is_same_database(source(), *target_);
    if (!is_elsewhere) return;
    options.database = wanted_.source;
    keep_way_back(options);
  }

  void keep_way_back(const RunOptions& options) {
    const auto notes = require_backup_of_rows(
        options, engine_for(options, engines_, options.database), wanted_.listener, deadline_);
    summary_.notes.insert(summary_.notes.end(), notes.begin(), notes.end());
  }

  void convert() {
    fixtures::ConvertRequest request;
    request.source = source();
    request.batch_size = wanted_.batch_size;
    request.end = end_;
    request.validation =
        wanted_.skips_validation ? fixtures::Validation::types_only : fixtures::Validation::full;
    request.scope =
        wanted_.is_retry ? fixtures::ConvertScope::quarantined : fixtures::ConvertScope::all;
    request.quarantine_file = wanted_.quarantine;
    request.progress = wanted_.listener;
    if (wanted_.say) {
      request.on_quarantined = [this](const fixtures::QuarantinedRecord& record) {
        const auto& first = record.broken.at(0);
        wanted_.say(one_line(record.key, 80) + ": " + first.rule +
                    (first.pointer.empty() ? "" : " at " + first.pointer) + ": " + first.reason +
                    (first.value.empty() ? "" : " (" + first.value + ")"));
      };
    }
    const auto done = fixtures::convert_records(*target_, mapping_, request, deadline_);
    for (const auto& kind : done.kinds) {
      summary_.kinds.push_back({.name = kind.kind,
                                .table = kind.table.to_text(),
                                .read = kind.counts.read,
                                .added = kind.counts.added,
                                .changed = kind.counts.changed,
                                .unchanged = kind.counts.unchanged,
                                .quarantined = kind.counts.quarantined,
                                .rules = kind.rules,
                                .unread = kind.unread});
    }
    summary_.unknown = done.unknown.count;
    summary_.examples = done.unknown.examples;
    summary_.left_unread = done.unknown.left_unread;
    summary_.gone = done.gone;
    summary_.quarantined = done.quarantined();
    summary_.source_before = done.source_before;
    summary_.source_after = done.source_after;
  }

  void undo() {
    fixtures::UndoRequest request;
    request.source = source();
    request.tables = wanted_.tables;
    request.end = end_;
    request.progress = wanted_.listener;
    const auto done = fixtures::undo_conversion(*target_, mapping_, request, deadline_);
    for (const auto& table : done.tables) {
      summary_.cleared.push_back({.table = table.table.to_text(),
                                  .deleted = table.deleted,
                                  .restored = table.restored,
                                  .kept = table.kept});
    }
    summary_.source_before = done.source_before;
    summary_.source_after = done.source_after;
  }

  void call_hook() {
    if (wanted_.on_complete.empty()) return;
    std::int64_t written = 0;
    for (const auto& kind : summary_.kinds) written += kind.added + kind.changed;
    const auto outcome =
        run_shell({.text = wanted_.on_complete,
                   .directory = {},
                   .environment = {{"FULLDRESS_WRITTEN", std::to_string(written)},
                                   {"FULLDRESS_QUARANTINED", std::to_string(summary_.quarantined)},
                                   {"FULLDRESS_IS_WRITTEN", summary_.is_written ? "1" : "0"}}},
                  *target_, deadline_);
    summary_.hook_problem = outcome.problem;
  }

  const RunOptions& options_;
  const ConvertOptions& wanted_;
  const Engines& engines_;
  Deadline deadline_;
  fixtures::Mapping mapping_;
  fixtures::ImportEnd end_ = fixtures::ImportEnd::taken_back;
  std::unique_ptr<Database> target_;
  std::unique_ptr<Database> source_;
  ConvertSummary summary_;
};

}  // namespace

ConvertSummary run_convert(const RunOptions& options, const ConvertOptions& wanted,
                           const Engines& engines) {
  const StopSignal stop;
  return ConvertRun(options, wanted, engines).run();
}

}  // namespace fulldress::scenarios
