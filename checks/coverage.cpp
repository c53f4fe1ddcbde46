#include "checks/coverage.hpp"

#include "harness/base/wording.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace fulldress::checks {
namespace {

/// How often each reason was given.
using Reasons = std::map<std::string, std::size_t>;

// The most frequent reason first; those given as often in the order of the alphabet.
std::string text_of(const Reasons& reasons) {
  std::vector<std::pair<std::string, std::size_t>> sorted(reasons.begin(), reasons.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& left, const auto& right) { return left.second > right.second; });
  std::string text;
  for (const auto& [reason, count] : sorted) {
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", count, reason);
  }
  return text;
}

std::size_t total_of(const Reasons& reasons) {
  std::size_t total = 0;
  for (const auto& [reason, count] : reasons) total += count;
  return total;
}

/// What became of one check that was asked.
struct Asked {
  bool has_run = false;
  std::string reason;  ///< why its first skipped subject was
};

enum class Whose { catalogue, user };

std::map<std::string, Asked> asked_checks(const std::vector<CheckOutcome>& outcomes, Whose whose) {
  std::map<std::string, Asked> asked;
  const auto& known = catalogue();
  for (const auto& outcome : outcomes) {
    const auto check_of =
        std::lower_bound(known.begin(), known.end(), outcome.check_id,
                         [](const Check& each, const std::string& id) { return each.id < id; });
    const bool is_ours = check_of != known.end() && check_of->id == outcome.check_id;
    if (is_ours != (whose == Whose::catalogue)) continue;
    Asked& check = asked[outcome.check_id];
    if (outcome.verdict != Verdict::skipped) {
      check.has_run = true;
    } else if (check.reason.empty()) {
      check.reason = outcome.reason;
    }
  }
  return asked;
}

std::string reason_not_asked(const Check& check, const CheckOptions& options,
                             const std::string& engine) {
  if (!options.ids.empty()) return "not selected by --check";
  if (!check.sql.contains(engine)) return "not for engine " + engine;
  if (check.tier == "scenario") return "not configured (check_settings) or without a baseline";
  return check.tier + ", which --check and --tier ask for";
}

}  // namespace

std::vector<std::string> coverage_notes(const std::vector<CheckOutcome>& outcomes,
                                        const CheckOptions& options, const std::string& engine) {
  Reasons skipped;
  std::size_t ran = 0;
  const auto asked = asked_checks(outcomes, Whose::catalogue);
  for (const auto& [id, check] : asked) {
    if (check.has_run) {
      ++ran;
    } else {
      ++skipped[check.reason];
    }
  }
  Reasons not_asked;
  for (const Check& check : catalogue()) {
    if (!asked.contains(check.id)) ++not_asked[reason_not_asked(check, options, engine)];
  }
  std::vector<std::string> notes = {fmt::format(
      "{} of the catalogue: {} ran, {} skipped, {} not asked",
      count_of(catalogue().size(), "check"), ran, total_of(skipped), total_of(not_asked))};
  if (!skipped.empty()) notes.push_back("checks skipped: " + text_of(skipped));
  if (!not_asked.empty()) notes.push_back("checks not asked: " + text_of(not_asked));
  if (const auto own = asked_checks(outcomes, Whose::user); !own.empty()) {
    const auto answered =
        std::count_if(own.begin(), own.end(), [](const auto& each) { return each.second.has_run; });
    notes.push_back(fmt::format("{} of your own: {} ran, {} skipped", count_of(own.size(), "check"),
                                answered, own.size() - static_cast<std::size_t>(answered)));
  }
  const auto sampled = static_cast<std::size_t>(std::count_if(
      outcomes.begin(), outcomes.end(),
      [](const CheckOutcome& outcome) { return outcome.reason.starts_with(sampled_mark); }));
  if (sampled > 0) {
    notes.push_back(
        fmt::format("{} on a sample of {} % of the rows: what was not looked at may differ",
                    count_of(sampled, "outcome") + (sampled == 1 ? " rests" : " rest"),
                    options.sample_percent));
  }
  return notes;
}

}  // namespace fulldress::checks
