#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// How graphile-migrate names, cuts and signs its files. source  graphile/migrate:
/// src/migrationFilename.ts, src/migration.ts (parseMigrationText), src/hash.ts, src/header.ts.
namespace fulldress::migrations {

/// `000001-some-message.sql`; nothing for other names, which the tool passes over.
struct GraphileName {
  std::string number;   ///< the digits as they stand there
  std::string message;  ///< without the dash in front; may be empty
};

[[nodiscard]] std::optional<GraphileName> parse_graphile_name(std::string_view file);

struct GraphileHeader {
  std::optional<std::string> value;  ///< trimmed; nothing when there is no colon
  std::size_t offset = 0;            ///< of its line
};

struct GraphileText {
  std::map<std::string, GraphileHeader, std::less<>> headers;
  std::optional<std::size_t> repeated_header;  ///< offset of the line
  std::size_t headers_end = 0;                 ///< offset of the first line that is no header
  bool has_blank_line = false;                 ///< behind the headers
  std::string body;                            ///< trimmed, with a line feed behind it
  std::size_t body_offset = 0;                 ///< where its first character stands
};

[[nodiscard]] GraphileText parse_graphile_text(std::string_view text);

/// `sha1:...` over the hash before, if any, and the body.
[[nodiscard]] std::string graphile_hash(std::string_view body, std::string_view previous_hash);

/// Whether the first line of a body says that it must not run in a transaction.
[[nodiscard]] bool is_graphile_no_transaction(std::string_view body);

/// What JavaScript's trim() leaves, as far as ASCII and the byte order mark go.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace fulldress::migrations
