#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

struct LiquibaseSplitting {
  bool splits = true;
  bool strips_comments = true;
  std::optional<std::string> end_delimiter;
};

struct LiquibaseStatement {
  std::string text;
  std::size_t offset_bytes = 0;  ///< of its first byte in the text that was split
};

/// The statements Liquibase cuts a text into. It knows strings, comments and the words BEGIN and
/// END, between which nothing is split, but no dollar quotes.
///
/// source  liquibase/liquibase: util/StringUtil.processMultiLineSQL, SimpleSqlGrammar.jj; run
/// beside it in tests/migrations.
[[nodiscard]] std::vector<LiquibaseStatement> split_liquibase_sql(
    std::string_view text, const LiquibaseSplitting& splitting);

/// MD5SUM of a changeset whose only change is this SQL, in version 9 of the formula, which counts
/// neither blanks nor line ends. source  AbstractSQLChange, ChangeSet.generateCheckSum.
[[nodiscard]] std::string liquibase_checksum(std::string_view sql);

/// The same of a changeset with several changes.
[[nodiscard]] std::string liquibase_checksum_of(const std::vector<std::string>& changes);

}  // namespace fulldress::migrations
