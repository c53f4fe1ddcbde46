#pragma once

#include "migrations/liquibase_sql.hpp"
#include "migrations/mapped_text.hpp"
#include "migrations/migration.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// Whether a changeset or property is meant for this run.
struct LiquibaseRun {
  std::string dbms;      ///< "postgresql", "sqlite"
  std::string contexts;  ///< as --contexts; empty: all
  std::string labels;    ///< as --label-filter; empty: all

  [[nodiscard]] bool takes_dbms(std::string_view list) const;
  [[nodiscard]] bool takes_context(std::string_view expression) const;
  [[nodiscard]] bool takes_labels(std::string_view list) const;
};

/// `${name}` and its values. Whatever was set first counts; names are compared without case.
class LiquibaseParameters {
 public:
  void set(const std::string& name, const std::string& value);
  /// Names without a value stay as they are, as the tool leaves them; `${:name}` is `${name}`.
  [[nodiscard]] std::string expand(std::string_view text) const;
  /// Appends `text`, which starts at byte `source` of its file.
  void expand_into(MappedText& target, std::string_view text, std::size_t source) const;

 private:
  std::map<std::string, std::string> values_;
};

enum class LiquibaseRollback {
  none,      ///< not given: SQL cannot be taken back
  nothing,   ///< given as empty: there is nothing to take back
  sql,       ///< the text
  changeset  ///< another changeset is run
};

/// One change of a changeset in XML, YAML or JSON.
struct LiquibaseChange {
  MappedText sql = {};
  std::string file = {};  ///< where the SQL stands
  LiquibaseSplitting splitting = {};
  bool is_run = true;            ///< false: it is for another database, and only described
  std::string description = {};  ///< as the ledger has it
  std::string checked = {};      ///< what its checksum is made of
};

struct LiquibaseChangeset {
  std::string id;
  std::string author;
  std::string path;  ///< the logical file path, or the file's
  std::string comment;
  std::string contexts;
  std::string labels;
  Rerun rerun = Rerun::never;
  bool is_transactional = true;
  std::vector<std::string> valid_checksums;
  Preconditions preconditions;
  MappedText sql;
  LiquibaseSplitting splitting;
  LiquibaseRollback rollback = LiquibaseRollback::none;
  MappedText rollback_sql;
  LiquibaseSplitting rollback_splitting = {
      .splits = true, .strips_comments = false, .end_delimiter = std::nullopt};
  std::string rollback_key;  ///< of the other changeset
  /// XML, YAML and JSON: these instead of `sql` and `rollback_sql`.
  bool is_inline = false;
  std::vector<LiquibaseChange> changes;
  std::vector<LiquibaseChange> rollback_changes;
  ScriptPosition position;  ///< of its first line

  /// `path::id::author`
  [[nodiscard]] std::string key() const { return path + "::" + id + "::" + author; }
};

/// One formatted SQL file.
struct LiquibaseFile {
  std::string_view text;
  std::string shown;  ///< for messages
  std::string path;   ///< as the ledger's FILENAME has it
};

/// Whether the first line that is not blank says `--liquibase formatted`.
[[nodiscard]] bool is_liquibase_sql(std::string_view text);

/// The changesets of a file that this run takes, in order. Its properties are added to
/// `parameters`.
///
/// throws  UsageError "migrations.malformed-directive", "migrations.empty-part",
///         "migrations.unsupported", each with file:line:column.
/// source  liquibase/liquibase: parser/AbstractFormattedChangeLogParser,
///         parser/core/formattedsql/FormattedSqlChangeLogParser.
[[nodiscard]] std::vector<LiquibaseChangeset> parse_liquibase_sql(const LiquibaseFile& file,
                                                                  const LiquibaseRun& run,
                                                                  LiquibaseParameters& parameters);

}  // namespace fulldress::migrations
