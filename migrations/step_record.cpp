#include "migrations/step_record.hpp"

#include "migrations/format.hpp"
#include "migrations/script_text.hpp"

#include <utility>

namespace fulldress::migrations {

MigrationRecord record_of_step(const MigrationStep& step) {
  MigrationRecord record;
  record.version = step.migration.version;
  record.name = step.migration.name;
  record.direction = step.direction;
  record.checksum = step.migration.checksum;
  const Script* script = script_of(step);
  if (script != nullptr) record.position = script->start;
  return record;
}

const Script* script_of(const MigrationStep& step) {
  const auto& script = step.direction == Direction::up ? step.migration.up : step.migration.down;
  return script ? &*script : nullptr;
}

void refuse(MigrationRecord& record, std::string id, std::string message) {
  record.verdict = Verdict::failed;
  record.error = ErrorRecord{.id = std::move(id),
                             .message = std::move(message),
                             .context = {},
                             .sql = std::nullopt,
                             .kind = ErrorKind::usage};
}

void fail(MigrationRecord& record, const SqlError& error) {
  record.verdict = Verdict::failed;
  record.error = fulldress::record_of(error);
  if (error.info().position) record.position = error.info().position;
}

bool refuse_missing_script(const MigrationStep& step, const MigrationSet& set,
                           MigrationRecord& record) {
  const Script* const script = script_of(step);
  if (script != nullptr && !script->refusal) return false;
  if (script != nullptr) {
    record.position = script->refusal->position;
    refuse(record, script->refusal->id,
           record.position->to_text() + ": " + script->refusal->message);
    return true;
  }
  const std::string direction(to_text(step.direction));
  if (set.format().execution().missing_script == MissingScript::moves_version) {
    record.reason = "there is no " + direction + " file: " + set.format().title() +
                    " moves the version and leaves the schema as it is";
    return false;
  }
  if (step.migration.irreversible_reason) {
    refuse(record, "migrations.irreversible",
           step.migration.version + " is irreversible: " + *step.migration.irreversible_reason);
  } else {
    const bool is_up = step.direction == Direction::up;
    const std::string& file = step.migration.file;
    refuse(record, is_up ? "migrations.no-up" : "migrations.no-down",
           step.migration.version + " has no " + direction + " part" +
               (is_up && !file.empty()
                    ? ": there is no file " + (set.directory() / file).lexically_normal().string()
                    : ""));
  }
  return true;
}

bool refuse_own_transaction(const Script& script, SqlDialect dialect, MigrationRecord& record) {
  if (!script.is_transactional) return false;
  const auto end = find_transaction_end(script, dialect);
  if (!end) return false;
  record.position = end->position;
  refuse(record, "migrations.ends-transaction",
         end->position.to_text() + ": " + end->text.substr(0, 40) +
             " would end the transaction that body and ledger share; remove it, or say "
             "no-transaction");
  return true;
}

void add_reason(MigrationRecord& record, const std::string& more) {
  if (more.empty()) return;
  record.reason += (record.reason.empty() ? "" : "; ") + more;
}

}  // namespace fulldress::migrations
