#pragma once

#include "harness/base/run_record.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What somebody accepts, and why. At least one of `migration` and `check` is given.
struct Waiver {
  std::string migration;  ///< glob on a migration: its version, or version and name
  std::string check;      ///< glob on the id of a check or of a finding, e.g. "roundtrip.rows-*"
  std::string object;     ///< glob on the object, with its kind or without; empty: any
  std::string reason;
  std::optional<std::int64_t> max = std::nullopt;  ///< violations it accepts; nullopt: any number
  std::string expires;  ///< the last day it holds, "2027-01-31"; empty: it does not expire
  ScriptPosition position;

  friend bool operator==(const Waiver&, const Waiver&) = default;
};

/// Whether `text` is a day of the calendar, "2027-01-31".
[[nodiscard]] bool is_date(const std::string& text);

/// The day it is, UTC: "2026-11-21".
[[nodiscard]] std::string today_utc();

/// Whether everything a waiver could be for was looked at, so that one without use is stale.
enum class Coverage { complete, partial };

/// The waivers of one scenario and what they were good for.
class WaiverBook {
 public:
  struct Options {
    std::vector<Waiver> waivers;
    std::string today;  ///< "2026-11-21"
    /// What outcomes call a migration, to its version.
    std::map<std::string, std::string> versions = {};
    /// Migrations declared irreversible, to the reason; also declarations that must be needed.
    std::map<std::string, std::string> irreversible = {};
  };

  explicit WaiverBook(Options options);

  /// Marks what is accepted in the outcomes of a finished step. Only failures are marked: what we
  /// could not find out is nobody's to accept, nor is a migration that does not apply.
  void mark(StepRecord& step);

  [[nodiscard]] bool is_empty() const;

  /// One outcome of the law "waiver" for each: failed with a warning when it is expired, matches
  /// nothing, or is no longer needed; skipped with `why_partial` when that cannot be said.
  [[nodiscard]] std::vector<LawOutcome> outcomes(Coverage coverage,
                                                 const std::string& why_partial) const;

 private:
  struct Use {
    std::size_t accepted = 0;     ///< findings and outcomes it was good for
    std::size_t holding = 0;      ///< outcomes it names that passed
    std::int64_t violations = 0;  ///< most of one step that it fits, where it has a `max`
  };

  [[nodiscard]] bool is_for_migration(const Waiver& waiver, const std::string& subject) const;
  void mark_check(CheckOutcome& check);
  void mark_law(LawOutcome& law);
  void mark_finding(const LawOutcome& law, Finding& finding);
  void count_holding(const LawOutcome& law);
  void count_violations(const StepRecord& step);
  [[nodiscard]] bool is_exceeded(std::size_t index) const;
  [[nodiscard]] bool is_expired(const Waiver& waiver) const;
  [[nodiscard]] LawOutcome outcome_of(const Waiver& waiver, const Use& use) const;
  void add_declarations(std::vector<LawOutcome>& laws) const;

  Options options_;
  std::vector<Use> uses_;                     ///< one for each waiver
  std::map<std::string, bool> declarations_;  ///< irreversible subject: whether its down restores
};

}  // namespace fulldress::scenarios
