#include "harness/base/run_record.hpp"

#include "harness/base/text.hpp"

namespace fulldress {
namespace {

[[nodiscard]] ErrorKind kind_of(const Error& error) {
  if (dynamic_cast<const UsageError*>(&error) != nullptr) return ErrorKind::usage;
  if (dynamic_cast<const InfrastructureError*>(&error) != nullptr) return ErrorKind::infrastructure;
  if (dynamic_cast<const SqlError*>(&error) != nullptr) return ErrorKind::sql;
  if (dynamic_cast<const Interrupted*>(&error) != nullptr) return ErrorKind::interrupted;
  return ErrorKind::internal;
}

}  // namespace

ErrorRecord record_of(const std::exception& exception) {
  const auto* error = dynamic_cast<const Error*>(&exception);
  if (error == nullptr) {
    return {.id = "internal",
            .message = redact_secrets(exception.what()),
            .context = {},
            .sql = std::nullopt,
            .kind = ErrorKind::internal};
  }
  ErrorRecord record{.id = error->id(),
                     .message = redact_secrets(error->message()),
                     .context = {},
                     .sql = std::nullopt,
                     .kind = kind_of(*error)};
  for (const std::string& line : error->context()) record.context.push_back(redact_secrets(line));
  if (const auto* sql = dynamic_cast<const SqlError*>(error)) {
    record.sql = sql->info();
    record.sql->message = redact_secrets(record.sql->message);
    record.sql->statement = redact_secrets(record.sql->statement);
    // The offset counts in the text that was sent, not in the redacted one.
    if (record.sql->statement != sql->info().statement) record.sql->offset_bytes.reset();
  }
  return record;
}

}  // namespace fulldress
