#pragma once

#include "checks/baseline.hpp"
#include "checks/check.hpp"
#include "checks/check_session.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fulldress::checks {

/// A statement that reads one subject, or why there is none.
struct SnapshotPart {
  std::string subject;
  std::string statement;
  std::string skip;     ///< the subject is left out, and why; empty: it is not
  std::string unknown;  ///< it cannot be read, and why; empty: it can
};

/// Why something could not be read.
struct Unreadable {
  std::string reason;
  std::optional<SqlError> error = std::nullopt;
};

/// The whole of a check that has no discovery, its rows sorted by subject and object.
[[nodiscard]] std::variant<std::vector<SnapshotRow>, Unreadable> read_whole(
    CheckSession& session, const Check& check, const CheckOptions& options);

/// The parts of a check whose discovery gives a statement per subject.
///
/// before  what the check saw then, null when nobody compares: bound to `$2` as a JSON object of
///         subject -> list of objects.
[[nodiscard]] std::variant<std::vector<SnapshotPart>, Unreadable> discover_parts(
    CheckSession& session, const Check& check, const CheckOptions& options, const Snapshot* before);

/// The rows of one part; their subject is the part's.
[[nodiscard]] std::variant<std::vector<SnapshotRow>, Unreadable> read_part(
    CheckSession& session, const Check& check, const SnapshotPart& part);

/// The statement the subjects of `check` come from.
[[nodiscard]] const std::string& first_statement(const Check& check, const std::string& engine);

}  // namespace fulldress::checks
