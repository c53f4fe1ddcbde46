#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// Words of a script by which the database it is written for can be told. What an engine would run
/// is never a mark of another's own.
enum class DialectMark {
  sqlite,        ///< SQLite's own: AUTOINCREMENT, PRAGMA, WITHOUT ROWID
  postgres,      ///< PostgreSQL's own: `::`, `$$`, CREATE EXTENSION
  other,         ///< another's, mostly MySQL's: NOT NULL AUTO_INCREMENT, ENGINE=InnoDB
  other_type,    ///< another's that SQLite takes for a type: UNIQUEIDENTIFIER
  not_postgres,  ///< what PostgreSQL refuses and SQLite and others take: a column of type DATETIME
  not_sqlite     ///< what nobody writes for SQLite, though it takes it: BIGSERIAL
};

inline constexpr std::size_t dialect_mark_count = 6;

struct FoundMark {
  std::string words;  ///< as they stand there, white space made single blanks
  std::size_t offset_bytes = 0;
};

/// The script in lower case without what stands in comments, texts, quoted names and `$$` bodies,
/// every byte in its place.
[[nodiscard]] std::string words_only(std::string_view script);

/// The first mark of each kind. What stands in comments, texts and quoted names is none.
class DialectMarks {
 public:
  explicit DialectMarks(std::string_view script);

  [[nodiscard]] const std::optional<FoundMark>& first(DialectMark kind) const {
    return found_[static_cast<std::size_t>(kind)];
  }

 private:
  std::array<std::optional<FoundMark>, dialect_mark_count> found_;
};

}  // namespace fulldress::scenarios
