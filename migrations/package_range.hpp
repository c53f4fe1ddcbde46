#pragma once

#include "migrations/migration.hpp"

#include <string>
#include <vector>

namespace fulldress::migrations {

struct LedgerState;

/// A named range of versions. Bounds are numbers that stand in front of versions ("018", "2.1"), or
/// versions, names or files of migrations; both belong to the range.
struct Package {
  std::string name;
  std::string title;
  std::string from;
  std::string to;            ///< empty: open, for the last package only
  bool is_reserved = false;  ///< nothing may be in it yet but what is manual

  friend bool operator==(const Package&, const Package&) = default;
};

/// What is said of the packages of a directory, and which of them are meant.
struct PackageSettings {
  std::vector<Package> packages;    ///< in the order in which they are applied
  std::vector<std::string> manual;  ///< versions, names or files that run only when named
  std::string first;                ///< package to start with; empty: the first
  std::string last;                 ///< package to end with; empty: the last
  std::vector<std::string> named;   ///< manual migrations that are to run this time
  std::string origin;               ///< who selects, for messages: "--package"

  [[nodiscard]] bool is_empty() const {
    return packages.empty() && manual.empty() && first.empty() && last.empty() && named.empty();
  }
  friend bool operator==(const PackageSettings&, const PackageSettings&) = default;
};

/// Marks each migration with its package, and what does not run: manual ones that are not named,
/// and those of packages behind the selected ones. Those in front of them must be applied already.
///
/// migrations  in their order.
/// throws      UsageError "migrations.bad-packages" for ranges that overlap, end before they start
///             or share a name, "migrations.outside-packages" for a file in no package,
///             "migrations.reserved-package" for one in a reserved package,
///             "migrations.unknown-package", "migrations.package-order" for a selection that ends
///             before it starts, "migrations.unknown-version", "migrations.not-manual".
void mark_packages(std::vector<Migration>& migrations, const PackageSettings& settings);

/// throws  UsageError "migrations.package-gap" when a package holds applied migrations and an
///         earlier one pending ones.
void refuse_package_gaps(const std::vector<Migration>& migrations, const LedgerState& state);

/// throws  UsageError "migrations.package-not-applied" when a package in front of the selected ones
///         is not applied in full.
void refuse_unapplied_packages(const std::vector<Migration>& migrations, const LedgerState& state);

/// The places of what a rollback may take back: those in front of the selected packages stay.
///
/// places  newest first.
/// throws  UsageError "migrations.package-gap" when one behind them would have to go first.
[[nodiscard]] std::vector<std::size_t> places_in_selection(const std::vector<Migration>& migrations,
                                                           const std::vector<std::size_t>& places);

}  // namespace fulldress::migrations
