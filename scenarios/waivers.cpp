#include "scenarios/waivers.hpp"

#include "checks/check_text.hpp"
#include "harness/base/wording.hpp"
#include "harness/host/clock.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

namespace fulldress::scenarios {
namespace {

using checks::matches_glob;

bool fits(const std::string& glob, const std::string& text) {
  return glob.empty() || matches_glob(text, glob);
}

/// "public.users.tenant" names "policy public.users.tenant" too.
bool fits_object(const std::string& glob, const std::string& subject) {
  if (fits(glob, subject)) return true;
  const auto blank = subject.find(' ');
  return blank != std::string::npos && matches_glob(subject.substr(blank + 1), glob);
}

std::string name_of(const Waiver& waiver) {
  std::string name;
  if (!waiver.migration.empty()) name += "migration " + waiver.migration;
  if (!waiver.check.empty()) name += (name.empty() ? "" : ", ") + ("check " + waiver.check);
  if (!waiver.object.empty()) name += ", object " + waiver.object;
  return name;
}

Finding finding_of(const std::string& id, const std::string& subject, std::string message) {
  Finding finding;
  finding.id = "waiver." + id;
  finding.severity = Severity::warning;
  finding.subject = subject;
  finding.message = std::move(message);
  return finding;
}

void fail(LawOutcome& law, Finding finding) {
  law.verdict = Verdict::failed;
  law.reason = "this waiver should go or be corrected";
  finding.position = law.position;
  law.findings.push_back(std::move(finding));
}

int number_of(const std::string& text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

bool is_date(const std::string& text) {
  if (text.size() != 10) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_dash = at == 4 || at == 7;
    if (is_dash ? text[at] != '-' : (text[at] < '0' || text[at] > '9')) return false;
  }
  return std::chrono::year_month_day(
             std::chrono::year(number_of(text.substr(0, 4))),
             std::chrono::month(static_cast<unsigned>(number_of(text.substr(5, 2)))),
             std::chrono::day(static_cast<unsigned>(number_of(text.substr(8, 2)))))
      .ok();
}

std::string today_utc() { return now_utc_text().substr(0, std::string("2026-11-21").size()); }

WaiverBook::WaiverBook(Options options)
    : options_(std::move(options)), uses_(options_.waivers.size()) {
  for (const auto& [subject, reason] : options_.irreversible) declarations_[subject] = false;
}

bool WaiverBook::is_empty() const { return options_.waivers.empty() && declarations_.empty(); }

void WaiverBook::mark(StepRecord& step) {
  count_violations(step);
  for (auto& check : step.checks) mark_check(check);
  for (auto& law : step.laws) {
    mark_law(law);
    const auto declared = declarations_.find(law.subject);
    if (declared == declarations_.end() || law.law != "roundtrip") continue;
    declared->second = law.verdict == Verdict::passed;
  }
}

bool WaiverBook::is_for_migration(const Waiver& waiver, const std::string& subject) const {
  if (fits(waiver.migration, subject)) return true;
  const auto version = options_.versions.find(subject);
  return version != options_.versions.end() && matches_glob(version->second, waiver.migration);
}

bool WaiverBook::is_expired(const Waiver& waiver) const {
  // Texts of this form sort as the days do.
  return !waiver.expires.empty() && waiver.expires < options_.today;
}

// A `max` is for all that a waiver fits together, so it is known before anything is accepted.
void WaiverBook::count_violations(const StepRecord& step) {
  for (std::size_t index = 0; index < uses_.size(); ++index) {
    const Waiver& waiver = options_.waivers[index];
    if (!waiver.max) continue;
    std::int64_t violations = 0;
    for (const auto& check : step.checks) {
      const bool is_for_it = fits(waiver.check, check.check_id) &&
                             fits_object(waiver.object, check.subject) &&
                             check.verdict == Verdict::failed;
      if (is_for_it) violations += check.violations;
    }
    uses_[index].violations = std::max(uses_[index].violations, violations);
  }
}

bool WaiverBook::is_exceeded(std::size_t index) const {
  const auto& max = options_.waivers[index].max;
  return max && uses_[index].violations > *max;
}

void WaiverBook::mark_check(CheckOutcome& check) {
  for (std::size_t index = 0; index < uses_.size(); ++index) {
    const Waiver& waiver = options_.waivers[index];
    if (!waiver.migration.empty() || !fits(waiver.check, check.check_id)) continue;
    if (!fits_object(waiver.object, check.subject)) continue;
    if (check.verdict == Verdict::passed) ++uses_[index].holding;
    if (check.verdict != Verdict::failed) continue;
    ++uses_[index].accepted;
    if (is_exceeded(index)) {
      check.reason += (check.reason.empty() ? "" : "; ") + std::string("a waiver accepts ") +
                      std::to_string(*waiver.max) + ", there are " +
                      std::to_string(uses_[index].violations);
    } else if (check.waiver.empty() && !is_expired(waiver)) {
      check.waiver = waiver.reason;
    }
  }
}

void WaiverBook::mark_law(LawOutcome& law) {
  if (law.verdict == Verdict::passed) count_holding(law);
  if (law.verdict != Verdict::failed) return;
  for (auto& finding : law.findings) mark_finding(law, finding);
  if (!law.findings.empty()) return;
  for (std::size_t index = 0; index < uses_.size(); ++index) {
    const Waiver& waiver = options_.waivers[index];
    if (!is_for_migration(waiver, law.subject) || !fits(waiver.check, law.law)) continue;
    if (!waiver.object.empty()) continue;
    ++uses_[index].accepted;
    if (law.waiver.empty() && !is_expired(waiver)) law.waiver = waiver.reason;
  }
}

void WaiverBook::mark_finding(const LawOutcome& law, Finding& finding) {
  if (finding.severity == Severity::info) return;
  for (std::size_t index = 0; index < uses_.size(); ++index) {
    const Waiver& waiver = options_.waivers[index];
    if (!is_for_migration(waiver, law.subject) || !fits(waiver.check, finding.id)) continue;
    if (!fits_object(waiver.object, finding.subject)) continue;
    ++uses_[index].accepted;
    if (finding.waiver.empty() && !is_expired(waiver)) finding.waiver = waiver.reason;
  }
}

void WaiverBook::count_holding(const LawOutcome& law) {
  for (std::size_t index = 0; index < uses_.size(); ++index) {
    const Waiver& waiver = options_.waivers[index];
    if (waiver.migration.empty() || !is_for_migration(waiver, law.subject)) continue;
    ++uses_[index].holding;
  }
}

LawOutcome WaiverBook::outcome_of(const Waiver& waiver, const Use& use) const {
  LawOutcome law;
  law.law = "waiver";
  law.subject = name_of(waiver);
  law.position = waiver.position;
  law.verdict = Verdict::passed;
  if (use.accepted > 0) law.reason = "accepts " + count_of(use.accepted, "finding");
  if (is_expired(waiver)) {
    law.reason.clear();
    fail(law, finding_of("expired", law.subject,
                         "it expired on " + waiver.expires +
                             "; mend what it accepts, or give it a new day and say why"));
  } else if (use.accepted == 0 && use.holding > 0) {
    fail(law, finding_of("not-needed", law.subject,
                         "what it accepts does not happen any more; remove it"));
  } else if (waiver.max && use.violations > *waiver.max) {
    fail(law, finding_of("exceeded", law.subject,
                         "it accepts " + std::to_string(*waiver.max) + ", and there are " +
                             std::to_string(use.violations) + "; mend what is new"));
  } else if (waiver.max && use.accepted > 0 && use.violations < *waiver.max) {
    fail(law, finding_of("not-needed", law.subject,
                         "only " + std::to_string(use.violations) + " of " +
                             std::to_string(*waiver.max) + " are left; lower max to " +
                             std::to_string(use.violations)));
  } else if (use.accepted == 0) {
    fail(law, finding_of("unused", law.subject, "it fits nothing; correct or remove it"));
  }
  return law;
}

void WaiverBook::add_declarations(std::vector<LawOutcome>& laws) const {
  for (const auto& [subject, is_restored] : declarations_) {
    if (!is_restored) continue;
    LawOutcome law;
    law.law = "waiver";
    law.subject = subject;
    fail(law, finding_of("not-needed", subject,
                         "it is declared irreversible (" + options_.irreversible.at(subject) +
                             "), and its down restores everything; remove the declaration"));
    laws.push_back(std::move(law));
  }
}

std::vector<LawOutcome> WaiverBook::outcomes(Coverage coverage,
                                             const std::string& why_partial) const {
  std::vector<LawOutcome> laws;
  for (std::size_t index = 0; index < uses_.size(); ++index) {
    const Waiver& waiver = options_.waivers[index];
    LawOutcome law = outcome_of(waiver, uses_[index]);
    if (coverage == Coverage::partial && uses_[index].accepted == 0 && !is_expired(waiver)) {
      law.verdict = Verdict::skipped;
      law.reason = why_partial;
      law.findings.clear();
    }
    laws.push_back(std::move(law));
  }
  add_declarations(laws);
  return laws;
}

}  // namespace fulldress::scenarios
