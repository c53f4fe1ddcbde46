#pragma once

#include "migrations/discovery.hpp"
#include "migrations/execution.hpp"
#include "migrations/ledger.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// What the user says about a format: `format_options` in fulldress.json, --format-option.
using FormatSettings = std::map<std::string, std::string>;

/// What the tool does when directory and ledger disagree.
enum class Tolerance { refuses, ignores };

/// Which applied migration is the last one, to be rolled back first.
enum class RollbackOrder {
  files,  ///< the highest in the order of the files
  ledger  ///< the one whose ledger row is the last in LedgerState::applied
};

struct FormatRules {
  /// A pending migration sorts before one that is applied. ignores: it is run like the others.
  Tolerance out_of_order = Tolerance::ignores;
  /// An applied file has changed since.
  Tolerance edited = Tolerance::ignores;
  /// An applied version has no file.
  Tolerance missing_file = Tolerance::ignores;
  /// The rows of LedgerState::applied are not the first files in the same order, as far as both go.
  Tolerance ledger_order = Tolerance::ignores;
  RollbackOrder rollback_order = RollbackOrder::files;
  /// Two writers at once are noticed even where the engine has no lock to hold between migrations.
  bool is_single_writer = false;
};

/// One migration directory format: discovery, ledger and execution model, composed. Immutable.
///
/// To add one, write migrations/formats/<name>.cpp with make_<name>_format(settings).
class Format {
 public:
  struct Parts {
    std::string name;   ///< as in --format=<name>: "golang_migrate"
    std::string title;  ///< for people: "golang-migrate"
    std::unique_ptr<const Discovery> discovery;
    std::unique_ptr<const Ledger> ledger;
    ExecutionModel execution;
    FormatRules rules;
    /// The settings it takes; a name that ends in `.` takes any that start so: "placeholders.".
    std::vector<std::string> settings = {};
    /// What the platform that hosts such projects has put into every database before their first
    /// migration, as one script; empty: nothing. Disposable databases get it when they are made.
    std::string platform = {};
  };

  explicit Format(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] const std::string& name() const { return parts_.name; }
  [[nodiscard]] const std::string& title() const { return parts_.title; }
  [[nodiscard]] const Discovery& discovery() const { return *parts_.discovery; }
  [[nodiscard]] const Ledger& ledger() const { return *parts_.ledger; }
  [[nodiscard]] const ExecutionModel& execution() const { return parts_.execution; }
  [[nodiscard]] const FormatRules& rules() const { return parts_.rules; }
  [[nodiscard]] const std::vector<std::string>& settings() const { return parts_.settings; }
  [[nodiscard]] const std::string& platform() const { return parts_.platform; }

 private:
  Parts parts_;
};

}  // namespace fulldress::migrations
