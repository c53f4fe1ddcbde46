#pragma once

#include "migrations/discovery.hpp"
#include "migrations/execution.hpp"
#include "migrations/ledger.hpp"

#include <memory>
#include <string>

namespace fulldress::migrations {

/// What the tool does when directory and ledger disagree.
enum class Tolerance { refuses, ignores };

struct FormatRules {
  /// A pending migration sorts before one that is applied. ignores: it is run like the others.
  Tolerance out_of_order = Tolerance::ignores;
  /// An applied file has changed since.
  Tolerance edited = Tolerance::ignores;
  /// An applied version has no file.
  Tolerance missing_file = Tolerance::ignores;
  /// Two writers at once are noticed even where the engine has no lock to hold between migrations.
  bool is_single_writer = false;
};

/// One migration directory format: discovery, ledger and execution model, composed. Immutable.
///
/// To add one, write migrations/formats/<name>.cpp with make_<name>_format().
class Format {
 public:
  struct Parts {
    std::string name;   ///< as in --format=<name>: "golang_migrate"
    std::string title;  ///< for people: "golang-migrate"
    std::unique_ptr<const Discovery> discovery;
    std::unique_ptr<const Ledger> ledger;
    ExecutionModel execution;
    FormatRules rules;
  };

  explicit Format(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] const std::string& name() const { return parts_.name; }
  [[nodiscard]] const std::string& title() const { return parts_.title; }
  [[nodiscard]] const Discovery& discovery() const { return *parts_.discovery; }
  [[nodiscard]] const Ledger& ledger() const { return *parts_.ledger; }
  [[nodiscard]] const ExecutionModel& execution() const { return parts_.execution; }
  [[nodiscard]] const FormatRules& rules() const { return parts_.rules; }

 private:
  Parts parts_;
};

}  // namespace fulldress::migrations
