#include "scenarios/downtime/verdict.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/lint/safer_form.hpp"
#include "scenarios/steps/comparison.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t statement_characters_max = 120;
/// What probes may cost before a reader is to know.
constexpr double overhead_max = 0.05;

std::string id_of(Waiting waiting) {
  switch (waiting) {
    case Waiting::readers:
      return "readers";
    case Waiting::writers:
      return "writers";
    case Waiting::row_writers:
      return "row-writers";
  }
  return "readers";
}

std::string ms(double value) { return fmt::format("{:.0f} ms", value); }

class Judge {
 public:
  Judge(const MigrationDowntime& downtime, const DowntimeConfig& config)
      : downtime_(downtime), config_(config) {}

  DowntimeJudgement made() {
    auto& law = judgement_.law;
    law.law = "downtime";
    law.subject = downtime_.observed.label;
    // Without what it takes to look at the statements.
    law.duration_ms = downtime_.is_from_outside ? downtime_.observed.duration_ms : 0;
    for (const auto& each : downtime_.observed.statements) {
      if (!downtime_.is_from_outside) law.duration_ms += each.duration_ms + each.commit_ms;
    }
    for (const auto& table : downtime_.tables) {
      for (const auto& [waiting, each] : table.classes) judge_class(table, waiting, each);
    }
    judge_waiting_without_limit();
    tell_unknown();
    tell_overhead();
    judge(law, "not without downtime");
    if (law.verdict == Verdict::failed) law.reason = "zero downtime: no; " + reason();
    if (law.verdict == Verdict::failed && !unknown_.empty()) {
      judgement_.notes.push_back(law.subject + ": not known besides: " + unknown_text());
    }
    if (law.verdict == Verdict::passed && !unknown_.empty()) {
      law.verdict = Verdict::unknown;
      law.reason = "zero downtime: unknown; " + unknown_text();
    }
    if (law.verdict == Verdict::passed) {
      law.reason = std::string("zero downtime: yes") +
                   (downtime_.is_from_outside ? ", as far as probes see" : "") +
                   "; nobody had to wait longer than " + ms(longest_ms_);
    }
    law.findings.push_back(table_of_statements());
    if (!downtime_.tables.empty()) law.findings.push_back(table_of_tables());
    return std::move(judgement_);
  }

 private:
  [[nodiscard]] std::string reason() const {
    for (const auto& finding : judgement_.law.findings) {
      if (finding.severity == Severity::error) return finding.message;
    }
    return "see its findings";
  }

  [[nodiscard]] std::string unknown_text() const {
    constexpr std::size_t told_max = 3;
    std::string text;
    for (std::size_t at = 0; at < unknown_.size() && at < told_max; ++at) {
      text += (at == 0 ? "" : "; ") + unknown_[at];
    }
    if (unknown_.size() > told_max)
      text += fmt::format("; and {} more", unknown_.size() - told_max);
    return text;
  }

  void add_measurement(const std::string& name, double value, const TableDowntime& table) {
    judgement_.measurements.push_back(
        {.name = name,
         .value = value,
         .unit = "ms",
         .subject = downtime_.observed.label + " " + table.table.to_text()});
  }

  void judge_class(const TableDowntime& table, Waiting waiting, const ClassDowntime& each) {
    const std::string who(to_text(waiting));
    const double allowed = config_.max_blocked_ms.at(waiting);
    if (each.measured) {
      longest_ms_ = std::max(longest_ms_, each.measured->max_ms);
      add_measurement(who + " blocked", each.measured->max_ms, table);
      add_measurement(who + " blocked, together", each.measured->total_ms, table);
    } else if (each.by) {
      unknown_.push_back(who + " of " + table.table.to_text() +
                         " were not measured: " + each.unknown);
    }
    if (each.predicted && (each.by || downtime_.is_from_outside)) {
      add_measurement(who + " blocked, at production's size", each.predicted->safe, table);
    }
    const double seen_ms = each.measured ? each.measured->max_ms : 0;
    if (seen_ms > allowed) {
      add(table, waiting, each, "downtime." + id_of(waiting) + "-blocked",
          fmt::format("{} of {} blocked {} at {} rows, allowed are {}", who, table.table.to_text(),
                      ms(seen_ms), table.rows, ms(allowed)));
      return;
    }
    if (!each.by && !downtime_.is_from_outside) return;
    if (each.predicted && each.predicted->safe > allowed) {
      add(table, waiting, each, "downtime.blocked-in-production",
          fmt::format("{} of {} would be blocked about {} in production ({} with a safety of 1.5), "
                      "allowed are {}",
                      who, table.table.to_text(), ms(each.predicted->value),
                      ms(each.predicted->safe), ms(allowed)));
      return;
    }
    if (each.unpredicted.empty() && !each.untold.empty()) {
      unknown_.push_back(who + " of " + table.table.to_text() + ": " + each.untold);
      return;
    }
    if (each.predicted || waiting == Waiting::row_writers) return;
    if (!each.grows && !each.unknown_growth.empty()) {
      unknown_.push_back(who + " of " + table.table.to_text() + ": " + each.unknown_growth +
                         "; say how many rows production has (--production-rows)");
    }
    if (!each.grows) return;
    add(table, waiting, each, "downtime.grows-with-rows",
        fmt::format("{} of {} are kept out while statements look at every row, and {}", who,
                    table.table.to_text(),
                    each.unpredicted.empty()
                        ? "nobody said how many rows production has (--production-rows)"
                        : each.unpredicted));
  }

  void add(const TableDowntime& table, Waiting waiting, const ClassDowntime& each, std::string id,
           std::string message) {
    Finding finding;
    finding.id = std::move(id);
    finding.subject = "table " + table.table.to_text();
    finding.message = std::move(message);
    if (!each.is_by_lock && !downtime_.is_from_outside) {
      finding.severity = Severity::warning;
      finding.message += "; no lock explains it: a busy machine may";
    }
    if (each.by) {
      const auto& statements = downtime_.observed.statements;
      const auto& first = statements.at(*each.by);
      const auto& slow = slowest_behind(*each.by);
      const auto found = first.tables.find(table.table);
      finding.position = first.position;
      if (found != first.tables.end()) {
        finding.message += fmt::format(": {} lock", to_text(strongest(found->second, waiting)));
      }
      finding.message += " from " + one_line(first.sql, statement_characters_max);
      if (&slow != &first) {
        finding.message +=
            fmt::format(", held while {} runs ({})", one_line(slow.sql, statement_characters_max),
                        slow.position.to_text());
      }
      finding.message += safer_form_of(slow.sql);
    }
    judgement_.law.findings.push_back(std::move(finding));
  }

  static LockMode strongest(const ObservedTable& table, Waiting waiting) {
    return keeps_out(table.lock, waiting) || table.index_lock < table.lock ? table.lock
                                                                           : table.index_lock;
  }

  [[nodiscard]] const ObservedStatement& slowest_behind(std::size_t first) const {
    const auto& statements = downtime_.observed.statements;
    auto slowest = first;
    for (auto at = first; at < statements.size(); ++at) {
      if (statements[at].transaction != statements[first].transaction) break;
      if (statements[at].duration_ms > statements[slowest].duration_ms) slowest = at;
    }
    return statements[slowest];
  }

  // Whoever waits for a lock keeps all out who come later.
  void judge_waiting_without_limit() {
    constexpr const char* advice =
        "; set lock_timeout in front of it and try again "
        "(https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT)";
    Finding finding;
    finding.id = "downtime.waits-without-limit";
    finding.severity = Severity::warning;
    finding.subject = downtime_.observed.label;
    const auto queue = downtime_.queue.value_or(QueueOutcome{});
    const auto* const statement = waiting_for_ever();
    if (statement != nullptr) finding.position = statement->position;
    if (!queue.unknown.empty()) {
      unknown_.push_back("a long reader was in its way, and what then happens is not known: " +
                         queue.unknown);
    } else if (queue.has_waited && queue.keeps_others_out && !queue.has_given_up) {
      finding.message =
          "behind a transaction that has read its tables and does not end it waits without limit, "
          "and everybody who comes later waits behind it";
    }
    if (finding.message.empty() && statement != nullptr) {
      finding.message = one_line(statement->sql, statement_characters_max) +
                        " waits without limit behind a transaction that has written into its "
                        "table and does not end, and every writer who comes later waits behind it";
    }
    if (finding.message.empty()) return;
    finding.message += advice;
    judgement_.law.findings.push_back(std::move(finding));
  }

  /// The first statement that takes a lock writers are kept out by, and waits for it for ever.
  [[nodiscard]] const ObservedStatement* waiting_for_ever() const {
    for (const auto& statement : downtime_.observed.statements) {
      if (statement.lock_timeout_ms > 0 || statement.statement_timeout_ms > 0) continue;
      for (const auto& [name, table] : statement.tables) {
        if (keeps_out(table.lock, Waiting::writers)) return &statement;
      }
    }
    return nullptr;
  }

  void tell_unknown() {
    if (!downtime_.unknown.empty()) unknown_.push_back(downtime_.unknown);
    // There the probes alone decide, and the outcome says so.
    if (downtime_.is_from_outside) return;
    const auto& statements = downtime_.observed.statements;
    for (std::size_t at = 0; at < statements.size(); ++at) {
      const auto text = one_line(statements[at].sql, statement_characters_max);
      if (!statements[at].unknown.empty()) {
        unknown_.push_back(text + ": " + statements[at].unknown);
      }
      if (statements[at].has_lost_locks && may_have_kept_out(at)) {
        unknown_.push_back("a part of " + text +
                           " was rolled back within it (EXCEPTION), and nobody has seen what it "
                           "had locked until then");
      }
    }
  }

  // Locks that were let go within a statement were held no longer than the statement took.
  [[nodiscard]] bool may_have_kept_out(std::size_t at) const {
    double allowed = config_.max_blocked_ms.begin()->second;
    for (const auto& [waiting, limit] : config_.max_blocked_ms) allowed = std::min(allowed, limit);
    return downtime_.observed.statements[at].duration_ms > allowed ||
           downtime_.works.at(at) == Work::proportional;
  }

  void tell_overhead() {
    if (!downtime_.probe_overhead) return;
    judgement_.measurements.push_back({.name = "overhead of the probes",
                                       .value = 100 * *downtime_.probe_overhead,
                                       .unit = "%",
                                       .subject = downtime_.observed.label});
    if (*downtime_.probe_overhead <= overhead_max) return;
    judgement_.notes.push_back(
        fmt::format("{}: beside the probes its statements took {:.0f} % longer than alone; "
                    "blocked times are too long by about as much",
                    downtime_.observed.label, 100 * *downtime_.probe_overhead));
  }

  Finding table_of_statements() {
    Finding finding;
    finding.id = "downtime.statements";
    finding.severity = Severity::info;
    finding.subject = downtime_.observed.label;
    finding.message = count_of(downtime_.observed.statements.size(), "statement") + ", as executed";
    finding.evidence.columns = {"place", "statement", "table", "lock",   "rewrite",
                                "work",  "blocks",    "log",   "took ms"};
    const auto& statements = downtime_.observed.statements;
    for (std::size_t at = 0; at < statements.size(); ++at) {
      const auto& statement = statements[at];
      const auto row = [&](const std::string& table, const ObservedTable& observed) {
        finding.evidence.rows.push_back(
            {statement.position.to_text(), one_line(statement.sql, statement_characters_max), table,
             std::string(to_text(observed.lock)), observed.is_rewritten ? "yes" : "no",
             std::string(to_text(downtime_.works.at(at))), std::to_string(observed.blocks),
             std::to_string(statement.wal_bytes), fmt::format("{:.1f}", statement.duration_ms)});
      };
      for (const auto& [name, table] : statement.tables) row(name.to_text(), table);
      if (statement.tables.empty()) row("", {});
    }
    return finding;
  }

  Finding table_of_tables() {
    Finding finding;
    finding.id = "downtime.tables";
    finding.severity = Severity::info;
    finding.subject = downtime_.observed.label;
    finding.message =
        count_of(downtime_.tables.size(), "table") + ": how long anybody had to wait, in ms";
    finding.evidence.columns = {"table", "rows",    "lock",     "rewrite",    "work",
                                "who",   "longest", "together", "production", "by"};
    for (const auto& table : downtime_.tables) {
      for (const auto& [waiting, each] : table.classes) {
        finding.evidence.rows.push_back(
            {table.table.to_text(), std::to_string(table.rows), std::string(to_text(table.lock)),
             table.is_rewritten ? "yes" : "no", std::string(to_text(table.work)),
             std::string(to_text(waiting)), measured_text(each, &BlockedTime::max_ms),
             measured_text(each, &BlockedTime::total_ms), predicted_text(each),
             each.by ? downtime_.observed.statements.at(*each.by).position.to_text() : ""});
      }
    }
    return finding;
  }

  static std::string measured_text(const ClassDowntime& each, double BlockedTime::*part) {
    if (each.measured) return fmt::format("{:.1f}", (*each.measured).*part);
    return each.unknown.empty() ? "not blocked" : "unknown: " + each.unknown;
  }

  static std::string predicted_text(const ClassDowntime& each) {
    if (each.predicted) return fmt::format("{:.0f}", each.predicted->safe);
    const auto& why = each.unpredicted.empty() ? each.untold : each.unpredicted;
    return why.empty() ? "" : "unknown: " + why;
  }

  const MigrationDowntime& downtime_;
  const DowntimeConfig& config_;
  DowntimeJudgement judgement_;
  std::vector<std::string> unknown_;
  double longest_ms_ = 0;
};

}  // namespace

DowntimeJudgement judge_downtime(const MigrationDowntime& downtime, const DowntimeConfig& config) {
  return Judge(downtime, config).made();
}

}  // namespace fulldress::scenarios
