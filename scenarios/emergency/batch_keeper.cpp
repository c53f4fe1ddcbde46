#include "scenarios/emergency/batch_keeper.hpp"

#include "fixtures/backup/dated_id.hpp"
#include "fixtures/backup/tool.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/clock.hpp"

#include <algorithm>

namespace fulldress::scenarios {

void BatchKeeper::begin(const Beginning& beginning, StepContext& context) {
  const auto session = beginning.database.connect(context.deadline);
  const auto identity = fixtures::tool_of(beginning.engine).identity(*session).key;
  session->close();
  batch_ = {.id = fixtures::dated_id(beginning.database.name()),
            .name = beginning.options.batch,
            .engine = beginning.engine.name(),
            .database = beginning.database.name(),
            .identity = identity,
            .directory = std::filesystem::absolute(beginning.options.directory).string(),
            .backup = beginning.gate.backup,
            .way_back = beginning.gate.reason,
            .begun_at = now_utc_text(),
            .ended_at = {},
            .rolled_back_at = {},
            .state = BatchState::begun,
            .migrations = beginning.pending};
  try {
    book_.emplace(beginning.options.backup_directory);
  } catch (const UsageError& error) {
    context.journal.warn("the batch is not remembered: " + error.message());
    return;
  }
  // Where nobody keeps backups, a batch without one is nothing anybody could go back to.
  if (batch_.backup.empty() && batch_.name.empty() && !book_->has_folder()) {
    book_.reset();
    return;
  }
  if (!batch_.name.empty()) {
    const auto all = book_->list({.identity = identity, .name = batch_.database});
    const bool is_taken = std::any_of(all.begin(), all.end(), [&](const auto& each) {
      return each.name == batch_.name || each.id.starts_with(batch_.name);
    });
    if (is_taken || batch_.name == "latest") {
      throw UsageError("scenarios.batch-name-taken", "a batch of this database is called \"" +
                                                         one_line(batch_.name, 80) +
                                                         "\" already; give --batch another name");
    }
  }
  if (!write(context)) book_.reset();
}

void BatchKeeper::end(const std::vector<MigrationRecord>& applied, StepContext& context) {
  if (!book_) return;
  batch_.ended_at = now_utc_text();
  batch_.state = BatchState::applied;
  for (const auto& record : applied) {
    // It was applied before this batch.
    if (record.verdict == Verdict::skipped) continue;
    const auto found =
        std::find_if(batch_.migrations.begin(), batch_.migrations.end(),
                     [&](const auto& each) { return each.version == record.version; });
    BatchMigration done{.version = record.version,
                        .name = record.name,
                        .state = std::string(to_text(record.verdict))};
    if (found == batch_.migrations.end()) {
      batch_.migrations.push_back(std::move(done));
    } else {
      *found = std::move(done);
    }
    if (record.verdict == Verdict::failed || record.verdict == Verdict::unknown) {
      batch_.state = BatchState::failed;
    }
  }
  std::erase_if(batch_.migrations, [](const auto& each) { return each.state == "pending"; });
  if (!write(context)) return;
  const bool has_way_back = !batch_.backup.empty();
  context.record.notes.push_back(
      "batch " + batch_.id +
      (has_way_back ? "; fulldress rollback --batch " + batch_.id + " goes back to " + batch_.backup
                    : ", which cannot be rolled back: " + batch_.way_back));
}

bool BatchKeeper::write(StepContext& context) const {
  try {
    book_->write(batch_);
    return true;
  } catch (const UsageError& error) {
    context.journal.warn("the batch is not remembered: " + error.message());
  } catch (const InfrastructureError& error) {
    context.journal.warn("the batch is not remembered: " + error.message());
  }
  return false;
}

}  // namespace fulldress::scenarios
