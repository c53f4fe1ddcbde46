#pragma once

#include "harness/engine/sql_script.hpp"
#include "harness/engine/value.hpp"
#include "migrations/client_scripts.hpp"
#include "migrations/format.hpp"
#include "migrations/ledger_evidence.hpp"
#include "migrations/package_range.hpp"
#include "migrations/source_directory.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace fulldress::migrations {

struct LoadOptions {
  std::string
      format;  ///< empty: detect (FORMATS 4.0.2); ambiguity is an error that lists the candidates
  std::string engine;  ///< "postgres" or "sqlite"
  /// Where the ledger is, if not where the format's tool puts it: `table` or `schema.table`.
  std::string ledger_table;
  FormatSettings settings;  ///< what the user says about the format
  /// Asked for the ledger in the user's database when the files fit several formats, or none.
  LedgerEvidence ledger_evidence = {};
  PackageSettings packages = {};
};

/// The files of one directory, read once, ordered by the format's own rule, checksummed; immutable.
class MigrationSet {
 public:
  /// throws UsageError "migrations.*" with file:line:column for every malformed directory named in
  /// FORMATS.
  [[nodiscard]] static MigrationSet load(const std::filesystem::path& directory,
                                         const LoadOptions& options);

  /// The same in a format that is given; `options.format` says nothing.
  [[nodiscard]] static MigrationSet compose(const std::filesystem::path& directory,
                                            std::shared_ptr<const Format> format,
                                            const LoadOptions& options);

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  [[nodiscard]] const Format& format() const { return *format_; }
  [[nodiscard]] const std::vector<Migration>& migrations() const { return migrations_; }
  /// Versions that are kept for reading and never run; the ledger may hold them.
  [[nodiscard]] const std::vector<std::string>& archived() const { return archived_; }
  /// What runs around and between the migrations.
  [[nodiscard]] const std::vector<Action>& actions() const { return actions_; }
  /// What the format told from the files alone and the user may have to say otherwise.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  [[nodiscard]] const std::string& engine() const { return engine_; }
  /// The lexical rules by which the tool, and we, read the scripts.
  [[nodiscard]] SqlDialect dialect() const;
  /// Whether scripts are run as psql runs them.
  [[nodiscard]] bool is_run_by_psql() const;
  /// What scripts that psql runs include or copy; empty for all others.
  [[nodiscard]] const IncludedFiles& included_files() const { return included_files_; }
  /// The ledger's table; an empty schema means the session's current one.
  [[nodiscard]] const TableName& ledger_table() const { return ledger_table_; }
  /// SHA-256 over format, settings, versions and texts: names the template database.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

 private:
  [[nodiscard]] static MigrationSet read(const SourceDirectory& source,
                                         std::shared_ptr<const Format> format,
                                         const LoadOptions& options);

  std::filesystem::path directory_;
  std::shared_ptr<const Format> format_;  ///< shared by copies of this immutable value
  std::vector<Migration> migrations_;
  std::vector<std::string> archived_;
  std::vector<Action> actions_;
  std::vector<std::string> notes_;
  std::string engine_;
  IncludedFiles included_files_;
  TableName ledger_table_;
  std::string fingerprint_;
};

}  // namespace fulldress::migrations
