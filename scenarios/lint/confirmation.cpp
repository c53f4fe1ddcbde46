#include "scenarios/lint/confirmation.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

using TableEntry = std::pair<const TableName, ObservedTable>;

LockMode strongest_of(const ObservedTable& table) { return std::max(table.lock, table.index_lock); }

bool keeps_anybody_out(const ObservedTable& table) {
  return keeps_out(strongest_of(table), Waiting::writers);
}

std::string figures(const TableEntry& entry, const ObservedStatement& statement) {
  const auto& [name, table] = entry;
  const auto lock = strongest_of(table);
  return fmt::format("{}: {}, {}, {} blocks in {:.1f} ms{}", name.to_text(),
                     lock == LockMode::none ? "no lock" : fmt::format("{} lock", to_text(lock)),
                     table.is_rewritten ? "written anew" : "not written anew", table.blocks,
                     statement.duration_ms,
                     table.rows < 0 ? std::string() : fmt::format(" at {} rows", table.rows));
}

template <typename Wanted>
const TableEntry* table_where(const ObservedStatement& statement, const Wanted& wanted) {
  for (const auto& entry : statement.tables) {
    if (wanted(entry.second)) return &entry;
  }
  return nullptr;
}

/// A statement, and on the tables it touched the locks its transaction holds already: what was
/// taken before is not taken again.
ObservedStatement with_held_locks(const ObservedMigration& observed, std::size_t at) {
  auto statement = observed.statements.at(at);
  for (std::size_t before = 0; before < at; ++before) {
    const auto& earlier = observed.statements[before];
    if (earlier.transaction != statement.transaction) continue;
    for (const auto& [name, table] : earlier.tables) {
      const auto found = statement.tables.find(name);
      if (found == statement.tables.end()) continue;
      found->second.lock = std::max(found->second.lock, table.lock);
      found->second.index_lock = std::max(found->second.index_lock, table.index_lock);
    }
  }
  return statement;
}

/// Compares the claim of one hit with one statement of the execution.
class Comparison {
 public:
  Comparison(const LintHit& hit, const MigrationLint& lint, const MigrationDowntime& downtime,
             std::size_t at)
      : hit_(hit),
        lint_(lint),
        downtime_(downtime),
        at_(at),
        statement_(with_held_locks(downtime.observed, at)) {}

  LintAnswer made() {
    auto answer = by_claim();
    answer.observed = at_;
    return answer;
  }

 private:
  using Answer = LintAnswer;

  [[nodiscard]] const ObservedStatement& statement() const { return statement_; }
  [[nodiscard]] Work work() const { return downtime_.works.at(at_); }

  Answer by_claim() {
    const auto claim = hit_.rule->claim;
    if (claim == Claim::breaks_old_release) {
      return not_observable("the law mixed can tell, with the statements of the old release");
    }
    if (claim == Claim::fails) return refuted("it did not fail");
    if (claim == Claim::waits_without_limit) return waits();
    if (!statement().unknown.empty()) return not_observable(statement().unknown);
    switch (claim) {
      case Claim::rewrites:
        return rewrites();
      case Claim::reads_under_lock:
        return reads(Waiting::readers);
      case Claim::reads_beside_readers:
        return reads(Waiting::writers);
      case Claim::works_under_lock:
        return works_under_lock();
      case Claim::locks_all:
        return locks(Waiting::readers);
      case Claim::locks_writers:
        return locks(Waiting::writers);
      case Claim::locks_others:
        return locks_others();
      case Claim::locks_rows:
        return locks_rows();
      case Claim::waits_without_limit:
      case Claim::fails:
      case Claim::breaks_old_release:
        break;
    }
    return not_observable("nobody looked");
  }

  static Answer confirmed(std::string seen) {
    return {.label = Label::confirmed, .seen = std::move(seen), .observed = {}};
  }
  static Answer refuted(std::string seen) {
    return {.label = Label::refuted, .seen = std::move(seen), .observed = {}};
  }
  static Answer not_observable(std::string seen) {
    return {.label = Label::not_observable, .seen = std::move(seen), .observed = {}};
  }

  [[nodiscard]] std::string seen_instead() const {
    std::string text;
    for (const auto& entry : statement().tables) {
      text += (text.empty() ? "" : "; ") + figures(entry, statement());
    }
    return text.empty() ? "it touched no table that was there before" : text;
  }

  // A file says nothing of the rows in it: an empty table gets a new one too.
  Answer rewrites() {
    const auto* const found =
        table_where(statement(), [](const ObservedTable& each) { return each.is_rewritten; });
    return found != nullptr ? confirmed(figures(*found, statement())) : refuted(seen_instead());
  }

  [[nodiscard]] const TableEntry* locked_against(Waiting waiting) const {
    return table_where(statement(), [&](const ObservedTable& each) {
      return keeps_out(strongest_of(each), waiting);
    });
  }

  Answer reads(Waiting waiting) {
    const auto* const found = locked_against(waiting);
    if (found == nullptr) return refuted(seen_instead());
    return by_work(figures(*found, statement()));
  }

  Answer by_work(const std::string& seen) {
    switch (work()) {
      case Work::proportional:
        return confirmed(seen);
      case Work::constant:
        return refuted(seen + ", which does not grow with the rows");
      case Work::unknown:
        break;
    }
    return not_observable(seen + "; the tables were too small to tell whether it grows");
  }

  Answer works_under_lock() {
    const auto& all = downtime_.observed.statements;
    for (std::size_t before = 0; before < at_; ++before) {
      if (all[before].transaction != statement().transaction) continue;
      const auto* const held = table_where(all[before], keeps_anybody_out);
      if (held == nullptr) continue;
      return by_work(fmt::format("{} lock on {} since {}; {}", to_text(strongest_of(held->second)),
                                 held->first.to_text(), all[before].position.to_text(),
                                 seen_instead()));
    }
    return refuted("no lock was held; " + seen_instead());
  }

  Answer locks(Waiting waiting) {
    const auto* const found = locked_against(waiting);
    if (found != nullptr) return confirmed(figures(*found, statement()));
    if (is_held_before(waiting)) {
      return not_observable("its transaction holds such a lock already; " + seen_instead());
    }
    return refuted(seen_instead());
  }

  [[nodiscard]] bool is_held_before(Waiting waiting) const {
    const auto& all = downtime_.observed.statements;
    return std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at_),
                       [&](const ObservedStatement& each) {
                         return each.transaction == statement().transaction &&
                                table_where(each, [&](const ObservedTable& table) {
                                  return keeps_out(strongest_of(table), waiting);
                                }) != nullptr;
                       });
  }

  // Those it does not name were found by CASCADE.
  Answer locks_others() {
    const auto& named = lint_.statements.at(hit_.statement).facts.facts;
    for (const auto& entry : statement().tables) {
      const bool is_named = std::any_of(named.begin(), named.end(), [&](const sql::Fact& each) {
        return may_be_same(each.table, entry.first);
      });
      if (is_named || !keeps_anybody_out(entry.second)) continue;
      return confirmed(figures(entry, statement()));
    }
    return refuted("no table it does not name was locked; " + seen_instead());
  }

  Answer locks_rows() {
    if (statement().tables.empty()) return not_observable("it touched no table that was there");
    return by_work(seen_instead());
  }

  Answer waits() {
    const double timeout_ms = statement().lock_timeout_ms;
    if (timeout_ms > 0) {
      return refuted(fmt::format("lock_timeout was {:.0f} ms, set elsewhere", timeout_ms));
    }
    const auto& taken = downtime_.observed.statements.at(at_);
    const auto* const found = table_where(taken, keeps_anybody_out);
    if (found == nullptr) return refuted("it wanted no lock that others wait for");
    return confirmed(fmt::format("{} lock on {}, lock_timeout 0",
                                 to_text(strongest_of(found->second)), found->first.to_text()));
  }

  const LintHit& hit_;
  const MigrationLint& lint_;
  const MigrationDowntime& downtime_;
  std::size_t at_;
  ObservedStatement statement_;
};

/// Nothing when it was not executed. A comment in front that holds the same words has misled those
/// who watched about the place; the words are the same all the same.
std::optional<std::size_t> observed_at(const LintStatement& statement,
                                       const ObservedMigration& observed) {
  const auto& all = observed.statements;
  const auto found = std::find_if(all.begin(), all.end(), [&](const ObservedStatement& each) {
    return each.position == statement.position;
  });
  if (found != all.end()) return static_cast<std::size_t>(found - all.begin());
  const auto is_same = [&](const ObservedStatement& each) { return each.sql == statement.text; };
  if (std::count_if(all.begin(), all.end(), is_same) != 1) return std::nullopt;
  return static_cast<std::size_t>(std::find_if(all.begin(), all.end(), is_same) - all.begin());
}

/// A statement that failed was not watched, nor was anything behind it.
LintAnswer confirm_failure(const LintHit& hit, const ObservedMigration& observed) {
  const auto& sqlstate = hit.rule->sqlstate;
  LintAnswer answer;
  if (observed.failure.empty()) {
    answer.seen = "it was not executed";
  } else if (!sqlstate.empty() && observed.failure.find(sqlstate) != std::string::npos) {
    answer.label = Label::confirmed;
    answer.seen = observed.failure;
  } else {
    answer.seen = "the migration failed before: " + observed.failure;
  }
  return answer;
}

}  // namespace

std::string_view to_text(Label label) {
  switch (label) {
    case Label::confirmed:
      return "confirmed";
    case Label::refuted:
      return "refuted";
    case Label::not_observable:
      return "not observable";
  }
  return "not observable";
}

LintAnswer confirm(const LintHit& hit, const MigrationLint& lint,
                   const MigrationDowntime& downtime) {
  const auto& observed = downtime.observed;
  const auto at = observed_at(lint.statements.at(hit.statement), observed);
  const bool may_have_failed = !observed.failure.empty() && hit.rule->claim == Claim::fails;
  if (!at || may_have_failed) return confirm_failure(hit, observed);
  return Comparison(hit, lint, downtime, *at).made();
}

std::vector<UnforeseenWork> unforeseen_work(const MigrationLint& lint,
                                            const MigrationDowntime& downtime) {
  std::vector<UnforeseenWork> found;
  const auto is_foreseen = [&](const ObservedStatement& statement) {
    return std::any_of(lint.hits.begin(), lint.hits.end(), [&](const LintHit& hit) {
      const auto claim = hit.rule->claim;
      const bool is_other = claim == Claim::waits_without_limit || claim == Claim::fails ||
                            claim == Claim::breaks_old_release;
      const auto& linted = lint.statements.at(hit.statement);
      return !is_other && (linted.position == statement.position || linted.text == statement.sql);
    });
  };
  const auto& all = downtime.observed.statements;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const bool is_of_tool = all[at].position.file.empty();
    if (is_of_tool || !all[at].unknown.empty() || is_foreseen(all[at])) continue;
    const bool grows = downtime.works.at(at) == Work::proportional;
    const auto statement = with_held_locks(downtime.observed, at);
    for (const auto& entry : statement.tables) {
      const bool is_slow = grows && keeps_anybody_out(entry.second);
      if (!entry.second.is_rewritten && !is_slow) continue;
      found.push_back({.observed = at, .table = entry.first, .seen = figures(entry, statement)});
    }
  }
  return found;
}

}  // namespace fulldress::scenarios
