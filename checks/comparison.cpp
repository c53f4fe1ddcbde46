#include "checks/comparison.hpp"

#include "checks/case_runner.hpp"
#include "checks/difference.hpp"
#include "checks/judge_subject.hpp"
#include "checks/new_case.hpp"
#include "checks/snapshot_parts.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace fulldress::checks {
namespace {

using RowsBySubject = std::map<std::string, SnapshotRows>;

bool reads_tables(const Check& check, const std::string& engine) {
  return check.sql.at(engine).contains("discovery");
}

RowsBySubject by_subject(const SnapshotRows& rows) {
  RowsBySubject found;
  for (const auto& row : rows) found[row.subject].push_back(row);
  return found;
}

template <class Found>
std::optional<Found> at(const std::map<std::string, Found>& all, const std::string& key) {
  const auto found = all.find(key);
  return found == all.end() ? std::nullopt : std::optional(found->second);
}

void set_unknown(CheckCase& target, const Unreadable& why, const CheckOptions& options) {
  if (why.error) {
    target.outcome.verdict = Verdict::unknown;
    target.outcome.error = error_of(*why.error, visibility_of(options));
  } else {
    set_cannot_tell(target, why.reason);
  }
}

/// The cases of one check, from what it saw and what it sees.
class Comparer {
 public:
  Comparer(CheckSession& session, const Check& check, const CheckOptions& options)
      : session_(session),
        check_(check),
        options_(options),
        before_(renamed(options.baseline->snapshots.at(check.id), renames_of(options.settings))),
        then_(by_subject(before_.rows)),
        deltas_(deltas_of(options.settings)) {}

  std::vector<CheckCase> plan() {
    const auto unread = before_.unknown.find("");
    if (unread != before_.unknown.end()) {
      set_cannot_tell(add(""), "it could not be read for the baseline: " + unread->second);
    } else if (reads_tables(check_, session_.engine())) {
      plan_parts();
    } else {
      compare_whole();
    }
    add_unknown_deltas();
    return std::move(cases_);
  }

 private:
  CheckCase& add(const std::string& subject) {
    subjects_.insert(subject);
    auto& fresh = cases_.emplace_back(new_case(check_, subject));
    fresh.outcome.sql = first_statement(check_, session_.engine());
    return fresh;
  }

  // The migrations keep their own account in it.
  [[nodiscard]] bool skips_ledger(CheckCase& target) const {
    const auto parts = name_parts(target.outcome.subject);
    const auto& ledger = options_.ledger;
    const bool is_ledger = std::any_of(ledger.begin(), ledger.end(), [&](const TableName& table) {
      return parts == std::vector<std::string>{table.schema, table.name} ||
             parts == std::vector<std::string>{table.name};
    });
    if (!is_ledger) return false;
    target.outcome.verdict = Verdict::skipped;
    target.outcome.reason = "the ledger of the migrations";
    return true;
  }

  void compare_whole() {
    auto read = read_whole(session_, check_, options_);
    if (const auto* why = std::get_if<Unreadable>(&read)) {
      set_unknown(add(""), *why, options_);
      return;
    }
    const auto now = by_subject(std::get<SnapshotRows>(read));
    std::set<std::string> subjects;
    for (const auto& [subject, rows] : then_) subjects.insert(subject);
    for (const auto& [subject, rows] : now) subjects.insert(subject);
    for (const auto& subject : subjects) {
      auto& target = add(subject);
      if (skips_ledger(target)) continue;
      judge_subject(check_, {.before = at(then_, subject), .after = at(now, subject)},
                    at(deltas_, subject), visibility_of(options_), target.outcome);
    }
    if (cases_.empty()) cases_.push_back(skipped_case(check_, check_.texts.at("nothing")));
  }

  void plan_parts() {
    auto found = discover_parts(session_, check_, options_, &before_);
    if (const auto* why = std::get_if<Unreadable>(&found)) {
      set_unknown(add(""), *why, options_);
      return;
    }
    for (auto& part : std::get<std::vector<SnapshotPart>>(found)) plan_part(part);
    for (const auto& [subject, rows] : then_) {
      if (subjects_.contains(subject)) continue;
      auto& target = add(subject);
      if (skips_ledger(target)) continue;
      judge_subject(check_, {.before = rows, .after = std::nullopt}, at(deltas_, subject),
                    visibility_of(options_), target.outcome);
    }
    if (cases_.empty()) cases_.push_back(skipped_case(check_, check_.texts.at("nothing")));
  }

  void plan_part(const SnapshotPart& part) {
    auto& target = add(part.subject);
    const auto unread = before_.unknown.find(part.subject);
    if (skips_ledger(target)) return;
    if (!part.skip.empty()) {
      target.outcome.verdict = Verdict::skipped;
      target.outcome.reason = part.skip;
    } else if (!part.unknown.empty()) {
      set_cannot_tell(target, part.unknown);
    } else if (unread != before_.unknown.end()) {
      set_cannot_tell(target, "it could not be read for the baseline: " + unread->second);
    } else if (!then_.contains(part.subject)) {
      target.outcome.verdict = Verdict::skipped;
      target.outcome.reason = "it is new since the baseline";
    } else {
      target.question = Question::comparison;
      target.count = part.statement;
      target.outcome.sql = part.statement;
      target.before = then_.at(part.subject);
      target.declared = at(deltas_, part.subject);
    }
  }

  // What is declared of a subject nobody knows would be believed to be looked at.
  void add_unknown_deltas() {
    if (!scope_of(check_.difference).is_row_count) return;
    for (const auto& [subject, delta] : deltas_) {
      if (subjects_.contains(subject)) continue;
      set_cannot_tell(add(subject),
                      "check_settings.deltas names what is neither in the baseline "
                      "nor in the database: " +
                          subject);
    }
  }

  CheckSession& session_;
  const Check& check_;
  const CheckOptions& options_;
  const Snapshot before_;
  const RowsBySubject then_;
  const std::map<std::string, Delta> deltas_;
  std::vector<CheckCase> cases_;
  std::set<std::string> subjects_;
};

// A query says how many rows more there are. returns why it could not be answered.
std::optional<Unreadable> answer_rows_query(CheckSession& session, Delta& declared) {
  if (!declared.rows || declared.rows->kind != RowsRule::Kind::query) return std::nullopt;
  ResultSet result;
  const auto raised =
      session.attempt([&](Session& connection) { result = connection.query(declared.rows->text); });
  if (raised) return Unreadable{.reason = raised->message(), .error = *raised};
  const bool is_one = result.rows.size() == 1 && result.rows.front().size() == 1;
  const std::string text = is_one ? result.rows.front().front().value_or("") : std::string();
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
    return Unreadable{.reason = "the query of check_settings.deltas gives no whole number: " +
                                declared.rows->text};
  }
  declared.rows->kind = RowsRule::Kind::more;
  declared.rows->number = number;
  declared.rows->number_max = number;
  return std::nullopt;
}

}  // namespace

Snapshot take_snapshot(CheckSession& session, const Check& check, const CheckOptions& options) {
  Snapshot snapshot;
  if (!reads_tables(check, session.engine())) {
    auto read = read_whole(session, check, options);
    if (const auto* why = std::get_if<Unreadable>(&read)) {
      snapshot.unknown.emplace("", why->reason);
    } else {
      snapshot.rows = std::get<SnapshotRows>(std::move(read));
    }
    return snapshot;
  }
  auto found = discover_parts(session, check, options, nullptr);
  if (const auto* why = std::get_if<Unreadable>(&found)) {
    snapshot.unknown.emplace("", why->reason);
    return snapshot;
  }
  for (const auto& part : std::get<std::vector<SnapshotPart>>(found)) {
    if (!part.skip.empty()) continue;
    if (!part.unknown.empty()) {
      snapshot.unknown.emplace(part.subject, part.unknown);
      continue;
    }
    auto read = read_part(session, check, part);
    if (const auto* why = std::get_if<Unreadable>(&read)) {
      snapshot.unknown.emplace(part.subject, why->reason);
    } else {
      auto& rows = std::get<SnapshotRows>(read);
      std::move(rows.begin(), rows.end(), std::back_inserter(snapshot.rows));
    }
  }
  return snapshot;
}

std::vector<CheckCase> plan_comparison(CheckSession& session, const Check& check,
                                       const CheckOptions& options) {
  if (!options.baseline->snapshots.contains(check.id)) {
    return {skipped_case(check, "the baseline holds no snapshot of this check; take it again")};
  }
  return Comparer(session, check, options).plan();
}

void run_comparison(CheckSession& session, CheckCase& target, const CheckOptions& options) {
  const SnapshotPart part{
      .subject = target.outcome.subject, .statement = target.count, .skip = {}, .unknown = {}};
  auto read = read_part(session, *target.check, part);
  if (const auto* why = std::get_if<Unreadable>(&read)) {
    set_unknown(target, *why, options);
    return;
  }
  if (target.declared) {
    if (const auto why = answer_rows_query(session, *target.declared)) {
      set_unknown(target, *why, options);
      return;
    }
  }
  judge_subject(*target.check,
                {.before = target.before, .after = std::get<SnapshotRows>(std::move(read))},
                target.declared, visibility_of(options), target.outcome);
}

}  // namespace fulldress::checks
