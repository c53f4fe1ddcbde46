#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

/// One thing of a database as a check of kind compare saw it.
struct SnapshotRow {
  std::string subject;  ///< what an outcome is about
  std::string object;   ///< the thing, within the subject; empty: the subject itself
  std::string value;    ///< empty for a subject that is only said to be there
  /// The value as it was before declared renames; nullopt when they changed nothing.
  std::optional<std::string> original_value = std::nullopt;

  friend bool operator==(const SnapshotRow&, const SnapshotRow&) = default;
};

/// What one check saw.
struct Snapshot {
  std::vector<SnapshotRow> rows;  ///< sorted by (subject, object)
  /// Subjects that could not be read, and why; the empty subject is the whole check.
  std::map<std::string, std::string> unknown;

  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

/// What every check of kind compare saw of one database at one time. Nothing in it depends on the
/// server, its major version, the day, or object numbers but the three fields that say so.
struct Baseline {
  std::string engine;
  std::string server_version;
  std::string taken_at;                       ///< UTC, ISO 8601
  std::string database;                       ///< its name: no host, no password
  std::map<std::string, Snapshot> snapshots;  ///< by check id

  friend bool operator==(const Baseline&, const Baseline&) = default;
};

/// The baseline as one JSON document with sorted keys, a row on each line, a line feed at the end.
[[nodiscard]] std::string to_json(const Baseline& baseline);

/// Reads such a document.
///
/// file    names the text in messages.
/// throws  UsageError "checks.malformed-baseline" with file:line:column, "checks.newer-baseline".
[[nodiscard]] Baseline baseline_from_json(std::string_view text, const std::string& file);

}  // namespace fulldress::checks
