#include "harness/engine/content_reader.hpp"

#include "harness/engine/inspector.hpp"

namespace fulldress {

DatabaseContent read_content(Session& session, const DataFingerprintOptions& options) {
  const auto& inspector = session.inspector();
  const auto* const reader = dynamic_cast<const ContentReader*>(&inspector);
  if (reader != nullptr) return reader->content(session, options);
  return {.schema = inspector.schema(session), .data = inspector.data(session, options)};
}

RowCounts read_row_counts(Session& session, const DataFingerprintOptions& options) {
  const auto& inspector = session.inspector();
  const auto* const reader = dynamic_cast<const ContentReader*>(&inspector);
  if (reader != nullptr) return reader->row_counts(session, options);
  RowCounts counts;
  for (const auto& table : inspector.data(session, options).tables) {
    counts[table.table] = table.rows;
  }
  return counts;
}

}  // namespace fulldress
