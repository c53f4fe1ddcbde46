#include "scenarios/queries/version_watch.hpp"

#include "harness/base/text.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/steps/comparison.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// What makes two findings of one statement the same on two versions.
std::string key_of(const Finding& finding) {
  return finding.id + "|" +
         (finding.id == "mixed.missing-column" ? finding.before : std::string()) +
         (finding.id == "mixed.type-changed" ? finding.message : std::string());
}

bool weighs(const Finding& finding) { return finding.severity != Severity::info; }

/// Whether a statement that gives rows gave none: then no row could be compared.
bool gives_nothing(const StatementOutcome& outcome) {
  return !outcome.columns.empty() &&
         std::all_of(outcome.answers.begin(), outcome.answers.end(),
                     [](const auto& answer) { return answer.effect.rows.rows.empty(); });
}

/// When the finding was seen, in front of what it says.
std::string dated(const std::string& message, const std::string& since, const std::string& until) {
  if (until.empty()) return "since " + since + ": " + message;
  return "from " + since + " until " + until + ": " + message;
}

/// Looks at versions in between end when they have taken so long.
constexpr double affordable_ms = 60'000;

}  // namespace

bool looks_in_between(SeenVersions versions, double spent_ms) {
  switch (versions) {
    case SeenVersions::every:
      return true;
    case SeenVersions::ends:
      return false;
    case SeenVersions::affordable:
      return spent_ms <= affordable_ms;
  }
  return true;
}

VersionWatch::VersionWatch(std::vector<QueryStatement> statements, Options options)
    : options_(options) {
  for (auto& statement : statements) {
    auto& watched = watched_.emplace_back();
    watched.is_due = statement.since.empty();
    watched.statement = std::move(statement);
  }
}

void VersionWatch::look(const Database& database, const VersionPlace& place, StepContext& context) {
  const Stopwatch watch;
  StatementRunner runner({.database = database, .deadline = context.deadline});
  for (auto& watched : watched_) {
    context.stop.throw_if_raised();
    look_at(watched, runner, place);
  }
  runner.close();
  spent_ms_ += watch.ms();
}

void VersionWatch::look_at(Watched& watched, StatementRunner& runner, const VersionPlace& place) {
  const auto& statement = watched.statement;
  if (!place.version.empty() && statement.until == place.version) watched.has_ended = true;
  if (!place.version.empty() && statement.since == place.version) watched.is_due = true;
  if (!watched.is_due || watched.has_ended) return;
  if (!watched.baseline) {
    begin(watched, runner, place.label);
    return;
  }
  watched.last = runner.run(statement);
  compare(watched, runner, place.label);
}

void VersionWatch::begin(Watched& watched, StatementRunner& runner, const std::string& label) {
  auto& statement = watched.statement;
  if (!statement.parameter_query.empty()) {
    std::string why;
    statement.parameters = runner.values_of(statement, why);
    statement.why_no_values = why;
  }
  watched.last = runner.run(statement);
  if (watched.last.is_good()) {
    remember(watched, watched.last, runner);
    watched.judged_from = label;
    watched.unknown.clear();
    return;
  }
  watched.unknown = watched.last.unknown;
  if (watched.last.error) watched.refusal = refusal_text(*watched.last.error);
  // The version somebody names is the one it must work on.
  if (!statement.since.empty()) watched.has_ended = true;
}

void VersionWatch::remember(Watched& watched, StatementOutcome outcome, StatementRunner& runner) {
  watched.unsteady = unsteady_of(watched.statement, outcome, runner);
  watched.sorted = sorted_answers(watched.statement, outcome, watched.unsteady, runner);
  watched.baseline = std::move(outcome);
}

void VersionWatch::compare(Watched& watched, StatementRunner& runner, const std::string& label) {
  if (!watched.last.unknown.empty()) {
    if (watched.unknown.empty()) watched.unknown = "on " + label + " " + watched.last.unknown;
    return;
  }
  const DifferenceOptions how{.shows_values = options_.shows_values,
                              .compares_rows = watched.compares_rows,
                              .unsteady = watched.unsteady};
  auto found = differences(watched.statement, *watched.baseline, watched.last, how);
  const auto why = without_choices({.statement = watched.statement,
                                    .before = *watched.baseline,
                                    .sorted_before = watched.sorted,
                                    .after = watched.last,
                                    .how = how},
                                   runner, found);
  if (!why.empty() && watched.unknown.empty()) watched.unknown = "on " + label + " " + why;
  for (auto& seen : watched.seen) {
    if (seen.is_settled || !seen.until.empty()) continue;
    const auto same = std::find_if(found.begin(), found.end(), [&](const Finding& each) {
      return key_of(each) == key_of(seen.finding);
    });
    if (same != found.end()) {
      found.erase(same);
    } else if (watched.last.is_good()) {
      seen.until = label;
    }
  }
  for (auto& finding : found) {
    watched.seen.push_back({.finding = std::move(finding), .since = label, .until = {}});
  }
}

void VersionWatch::look_again(const Database& database, StepContext& context) {
  const Stopwatch watch;
  StatementRunner runner({.database = database, .deadline = context.deadline});
  for (auto& watched : watched_) {
    context.stop.throw_if_raised();
    if (!watched.baseline || watched.has_ended) continue;
    if (!watched.last.is_good()) {
      watched.compares_rows = false;
      continue;
    }
    auto outcome = runner.run(watched.statement);
    // Rows are added to tables nobody used before; a statement that is refused because of them is
    // one nobody could have known about.
    if (!outcome.is_good()) {
      watched.compares_rows = false;
      continue;
    }
    remember(watched, std::move(outcome), runner);
    watched.compares_rows = true;
    for (auto& seen : watched.seen) seen.is_settled = true;
  }
  runner.close();
  spent_ms_ += watch.ms();
}

std::vector<LawOutcome> VersionWatch::laws() const {
  std::vector<LawOutcome> laws;
  for (const auto& watched : watched_) laws.push_back(law_of(watched));
  return laws;
}

bool VersionWatch::is_other_every_time(const Watched& watched) {
  const auto& columns = watched.baseline->columns;
  return !columns.empty() && std::all_of(columns.begin(), columns.end(), [&](const auto& column) {
    return watched.unsteady.columns.contains(column.name);
  });
}

LawOutcome VersionWatch::law_of(const Watched& watched) {
  const auto& statement = watched.statement;
  LawOutcome law{.law = "mixed",
                 .subject = statement.name,
                 .reason = {},
                 .findings = {},
                 .position = statement.position,
                 .error = {}};
  if (!watched.baseline) {
    const bool is_refused = watched.unknown.empty();
    law.verdict = is_refused ? Verdict::skipped : Verdict::unknown;
    law.reason = is_refused ? "not judged: it fails on the old version already: " + watched.refusal
                            : watched.unknown;
    if (is_refused && watched.refusal.empty()) {
      law.reason = statement.until.empty() ? "not judged: version " + statement.since +
                                                 " is not among those that are applied"
                                           : "not judged: its last version is over";
    }
    return law;
  }
  for (const auto& seen : watched.seen) {
    auto finding = seen.finding;
    finding.message = dated(finding.message, seen.since, seen.until);
    const bool is_over = !seen.until.empty();
    if (is_over && statement.tolerates(Tolerance::in_between)) finding.severity = Severity::info;
    law.findings.push_back(std::move(finding));
  }
  judge(law, "the statement does not do what it did");
  if (law.verdict == Verdict::failed) return law;
  law.reason = "judged from " + watched.judged_from + " on";
  if (!watched.unknown.empty()) {
    law.verdict = Verdict::unknown;
    law.reason = watched.unknown;
  } else if (!statement.why_no_values.empty()) {
    law.reason = "prepared and planned only: " + statement.why_no_values;
    if (!statement.tolerates(Tolerance::no_values)) law.verdict = Verdict::unknown;
  } else if (gives_nothing(*watched.baseline)) {
    law.reason += "; it gives no row there: only its columns are compared";
  } else if (watched.unsteady.has_other_counts) {
    law.reason = "it gives or changes another number of rows every time: they cannot be compared";
    if (!statement.tolerates(Tolerance::rows)) law.verdict = Verdict::unknown;
  } else if (is_other_every_time(watched)) {
    law.reason += "; all its values are others every time: only their number is compared";
  }
  return law;
}

std::vector<QueryStatement> VersionWatch::broken_at(const std::string& label) const {
  std::vector<QueryStatement> broken;
  for (const auto& watched : watched_) {
    const bool is_broken =
        std::any_of(watched.seen.begin(), watched.seen.end(),
                    [&](const Seen& seen) { return seen.since == label && weighs(seen.finding); });
    if (is_broken) broken.push_back(watched.statement);
  }
  return broken;
}

void VersionWatch::blame(const VersionWatch& closer) {
  for (auto& watched : watched_) {
    const auto other = std::find_if(
        closer.watched_.begin(), closer.watched_.end(),
        [&](const Watched& each) { return each.statement.name == watched.statement.name; });
    if (other == closer.watched_.end() || !other->baseline) continue;
    for (auto& seen : watched.seen) {
      const auto same = std::find_if(other->seen.begin(), other->seen.end(), [&](const Seen& each) {
        return key_of(each.finding) == key_of(seen.finding) && each.until.empty();
      });
      if (same != other->seen.end()) seen.since = same->since;
    }
  }
}

std::size_t VersionWatch::judged() const {
  return static_cast<std::size_t>(
      std::count_if(watched_.begin(), watched_.end(),
                    [](const Watched& watched) { return watched.baseline.has_value(); }));
}

}  // namespace fulldress::scenarios
