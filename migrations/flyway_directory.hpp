#pragma once

#include "migrations/discovery.hpp"
#include "migrations/flyway_settings.hpp"
#include "migrations/ledger.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// Whether files of the directory are named as Flyway's are. Rust's refinery uses the same names
/// and says so in Cargo.toml.
[[nodiscard]] Recognition recognise_flyway(const SourceDirectory& directory,
                                           const FlywayNaming& naming);

/// All files below the directory: versioned ones by version, each baseline behind the versions it
/// stands for, repeatable ones by description. A repeatable's version is `R__<description>`, a
/// baseline's `B<version>`. What a row of the ledger holds is in the facts, by direction:
/// `up.version`, `up.description`, `up.type`, `up.script`, `up.checksum`, and `down.`.
///
/// throws  what read_flyway_script() does; "migrations.duplicate-version", "migrations.bad-name".
[[nodiscard]] Discovered discover_flyway(const SourceDirectory& directory,
                                         const FlywaySettings& settings, const std::string& engine);

/// What the rows of the ledger add up to.
class FlywayHistory {
 public:
  struct Entry {
    std::optional<std::string> version;
    std::string description;
    std::string type;
    std::string checksum;
    std::string installed_on;
    bool has_succeeded = true;
  };

  /// `migrations` are those of the directory.
  explicit FlywayHistory(const std::vector<Migration>& migrations);

  /// Rows come in the order in which they were written.
  void add(const Entry& entry);
  /// On an empty ledger the last baseline stands for all versions up to its own; on any other one
  /// baselines do not run. Both are told as applied.
  [[nodiscard]] LedgerState state() const;

 private:
  using Keys = std::map<FlywayVersion, std::string>;

  [[nodiscard]] std::string key_of(const Entry& entry) const;
  void take_back(const std::string& key);

  Keys versioned_;
  Keys baselines_;
  LedgerState state_;
  bool is_empty_ = true;
};

}  // namespace fulldress::migrations
