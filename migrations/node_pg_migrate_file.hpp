#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// How node-pg-migrate orders and cuts SQL files. source  salsita/node-pg-migrate:
/// src/sqlMigration.ts, src/utils/comparators.ts, src/utils/fileNameUtils.ts.
namespace fulldress::migrations {

/// A part of a file: offset and length in bytes.
struct NodePgSection {
  std::size_t start = 0;
  std::size_t length = 0;

  friend bool operator==(const NodePgSection&, const NodePgSection&) = default;
};

struct NodePgSections {
  NodePgSection up;                   ///< the whole file when no line says `Up Migration`
  std::optional<NodePgSection> down;  ///< nothing when no line says `Down Migration`
  bool has_up_marker = false;
};

[[nodiscard]] NodePgSections node_pg_sections(std::string_view text);

/// The number in front of a file's name; 17 digits are a time in UTC and become milliseconds since
/// 1970. Nothing when there is no digit, or when 17 digits are no time.
[[nodiscard]] std::optional<double> node_pg_number(std::string_view file);

/// Whether `left` runs before `right` when their numbers agree: as JavaScript's localeCompare has
/// it with numeric and ignorePunctuation, as far as ASCII goes.
[[nodiscard]] bool node_pg_name_less(std::string_view left, std::string_view right);

}  // namespace fulldress::migrations
