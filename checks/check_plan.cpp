#include "checks/check_plan.hpp"

#include "checks/case_runner.hpp"
#include "checks/check_text.hpp"
#include "checks/comparison.hpp"
#include "checks/new_case.hpp"
#include "checks/procedure.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace fulldress::checks {
namespace {

using Statements = std::map<std::string, std::string>;
using Pieces = std::map<std::string, Value>;

// Columns of a discovery that mean something by themselves; all others are pieces of statements,
// or evidence when the discovery answers by itself.
const std::set<std::string> reserved_columns = {"subject", "severity", "violations", "skip",
                                                "unknown"};

// A check file that cannot be used is a fact about the check, told per case; the rest goes on.
void mark_malformed(CheckCase& broken, const std::string& message) {
  broken.question = Question::answered;
  broken.outcome.verdict = Verdict::unknown;
  broken.outcome.error = ErrorRecord{.id = "checks.malformed",
                                     .message = broken.check->id + ": " + message,
                                     .context = {},
                                     .sql = std::nullopt,
                                     .kind = ErrorKind::usage};
}

CheckCase malformed(const Check& check, const std::string& message) {
  CheckCase broken = new_case(check, "");
  mark_malformed(broken, message);
  return broken;
}

CheckCase raised(const Check& check, const SqlError& error, ValueVisibility visibility) {
  CheckCase broken = new_case(check, "");
  broken.outcome.sql = error.info().statement;
  if (finds_damage(check, error.sqlstate())) {
    broken.outcome.verdict = Verdict::failed;
    broken.outcome.violations = 1;
    broken.outcome.evidence.columns = {"key_message"};
    broken.outcome.evidence.rows = {{error.info().message}};
  } else {
    broken.outcome.verdict = Verdict::unknown;
    broken.outcome.error = error_of(error, visibility);
  }
  return broken;
}

Pieces pieces_of(const ResultSet& found, const Row& row) {
  Pieces pieces;
  for (std::size_t column = 0; column < found.columns.size(); ++column) {
    pieces.emplace(found.columns[column], row.at(column));
  }
  return pieces;
}

Value piece(const Pieces& pieces, const std::string& name) {
  const auto found = pieces.find(name);
  return found == pieces.end() ? std::nullopt : found->second;
}

void set_severity(CheckCase& target, const Pieces& pieces) {
  const Value severity = piece(pieces, "severity");
  if (!severity) return;
  for (const Severity each : {Severity::info, Severity::warning, Severity::error}) {
    if (*severity == to_text(each)) {
      target.outcome.severity = each;
      return;
    }
  }
  mark_malformed(target, "discovery gives the severity `" + *severity + "`");
}

// A subject that cannot be asked, with the reason discovery gives for it.
bool set_unasked(CheckCase& target, const Pieces& pieces) {
  if (const Value reason = piece(pieces, "skip")) {
    target.outcome.verdict = Verdict::skipped;
    target.outcome.reason = *reason;
    return true;
  }
  if (const Value reason = piece(pieces, "unknown")) {
    set_cannot_tell(target, *reason);
    return true;
  }
  return false;
}

/// Fills the statements of one case; remembers what was missing.
class StatementFiller {
 public:
  StatementFiller(const CheckSession& session, const Pieces& pieces)
      : text_(session.text()), sample_(session.sample()), pieces_(pieces) {}

  std::string operator()(const std::string& statement) {
    return fill(statement, [this](const std::string& name) -> std::string {
      if (const Value value = piece(pieces_, name)) return *value;
      if (name == "sample") {
        is_sampled_ = !sample_.empty();
        return sample_;
      }
      const auto fragment = text_.fragments.find(name);
      if (fragment != text_.fragments.end()) return fragment->second;
      missing_ = name;
      return {};
    });
  }

  [[nodiscard]] const std::string& missing() const { return missing_; }
  /// Whether a statement looks at a sample of the rows.
  [[nodiscard]] bool is_sampled() const { return is_sampled_; }

 private:
  const EngineText& text_;
  const std::string& sample_;
  const Pieces& pieces_;
  std::string missing_;
  bool is_sampled_ = false;
};

void set_predicate(CheckCase& target, const CheckSession& session, const Pieces& pieces,
                   StatementFiller& filled) {
  const Statements& statements = target.check->sql.at(session.engine());
  const EngineText& text = session.text();
  target.question = Question::predicate;
  target.relation = piece(pieces, "relation").value_or("");
  target.predicate = "(" + filled(statements.at("predicate")) + "\n)";
  const std::map<std::string, std::string> parts = {{"relation", target.relation},
                                                    {"predicate", target.predicate},
                                                    {"key", piece(pieces, "key").value_or("")},
                                                    {"sample", filled("{sample}")}};
  target.count = text.session.fill("predicate", parts);
  const auto evidence = statements.find("evidence");
  target.evidence = evidence == statements.end() ? text.session.fill("predicate_evidence", parts)
                                                 : filled(evidence->second);
}

// A subject whose discovery gives no value for the screen is counted at once.
void set_screen(CheckCase& target, const CheckSession& session, const Pieces& pieces) {
  const Statements& statements = target.check->sql.at(session.engine());
  const auto screen = statements.find("screen");
  if (screen == statements.end()) return;
  StatementFiller filled(session, pieces);
  std::string text = filled(screen->second);
  const auto lookup = statements.find("lookup");
  std::string looked_up = lookup == statements.end() ? "" : filled(lookup->second);
  target.relation = piece(pieces, "relation").value_or("");
  const std::string name = piece(pieces, "lookup").value_or("");
  const bool is_nameless = !looked_up.empty() && name.empty();
  if (!filled.missing().empty() || target.relation.empty() || is_nameless) return;
  target.screen = std::move(text);
  target.lookup = std::move(looked_up);
  target.lookup_name = name;
}

void set_settings(CheckCase& target, const CheckSession& session, const Pieces& pieces,
                  StatementFiller& filled) {
  for (const auto& [name, value] : pieces) {
    if (value) target.pages += session.pages_of(*value);
  }
  const auto settings = target.check->settings.find(session.engine());
  if (settings == target.check->settings.end()) return;
  for (const auto& [name, value] : settings->second) {
    target.settings.emplace_back(name, filled(value));
  }
}

void set_question(CheckCase& target, const CheckSession& session, const Pieces& pieces) {
  const Statements& statements = target.check->sql.at(session.engine());
  StatementFiller filled(session, pieces);
  set_settings(target, session, pieces, filled);
  if (statements.contains("predicate")) {
    if (!piece(pieces, "relation") || !piece(pieces, "key")) {
      mark_malformed(target, "discovery must give the columns `relation` and `key`");
      return;
    }
    set_predicate(target, session, pieces, filled);
  } else if (statements.contains("exec")) {
    target.question = Question::exec;
    target.exec = filled(statements.at("exec"));
  } else {
    target.question = Question::count;
    target.count = filled(statements.at("count"));
    target.evidence = filled(statements.at("evidence"));
    set_screen(target, session, pieces);
  }
  if (filled.is_sampled()) target.sample_percent = session.sample_percent();
  target.outcome.sql = target.question == Question::exec ? target.exec : target.count;
  if (const auto rehearsal = statements.find("rehearsal"); rehearsal != statements.end()) {
    target.question = Question::answered;
    target.rehearsal = filled(rehearsal->second);
    target.outcome.sql = target.rehearsal;
  }
  if (!filled.missing().empty()) {
    mark_malformed(target, "discovery gives no value for `{" + filled.missing() + "}`");
  }
}

bool is_catalog_like(const Statements& statements) { return statements.size() == 1; }

// Each row of a discovery that answers by itself adds its violations and, when it has any, one row
// of evidence to the outcome of its subject.
void add_answer(CheckCase& target, const ResultSet& found, const Pieces& pieces,
                const std::string& discovery) {
  CheckOutcome& outcome = target.outcome;
  const std::string text = piece(pieces, "violations").value_or("");
  std::int64_t violations = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), violations);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || violations < 0) {
    mark_malformed(target, "discovery must give a count in the column `violations`");
    return;
  }
  outcome.violations += violations;
  outcome.verdict = outcome.violations > 0 ? Verdict::failed : Verdict::passed;
  if (violations == 0) return;
  outcome.sql = discovery;
  if (outcome.evidence.rows.size() >= evidence_rows_max) {
    outcome.evidence.is_capped = true;
    return;
  }
  const bool is_first = outcome.evidence.rows.empty();
  auto& cells = outcome.evidence.rows.emplace_back();
  for (const auto& column : found.columns) {
    if (reserved_columns.contains(column)) continue;
    if (is_first) outcome.evidence.columns.push_back(column);
    cells.push_back(piece(pieces, column));
  }
}

class CasePlanner {
 public:
  CasePlanner(const CheckSession& session, const Check& check)
      : session_(session),
        check_(check),
        statements_(check.sql.at(session.engine())),
        is_answering_(is_catalog_like(statements_)) {}

  void add(const ResultSet& found, const Row& row, const std::string& discovery) {
    const Pieces pieces = pieces_of(found, row);
    const Value subject = piece(pieces, "subject");
    if (!subject) {
      cases_.push_back(malformed(check_, "discovery gives a row without a subject"));
      return;
    }
    const auto known = by_subject_.find(*subject);
    if (known != by_subject_.end()) {
      CheckCase& same = cases_[known->second];
      if (is_answering_ && !same.outcome.error) {
        add_answer(same, found, pieces, discovery);
      } else if (!is_answering_) {
        mark_malformed(same, "discovery gives the subject `" + *subject + "` twice");
      }
      return;
    }
    by_subject_.emplace(*subject, cases_.size());
    CheckCase& fresh = cases_.emplace_back(new_case(check_, *subject));
    set_severity(fresh, pieces);
    if (fresh.outcome.error || set_unasked(fresh, pieces)) return;
    if (is_answering_) {
      add_answer(fresh, found, pieces, discovery);
    } else {
      set_question(fresh, session_, pieces);
    }
  }

  [[nodiscard]] std::vector<CheckCase> take() {
    std::stable_sort(cases_.begin(), cases_.end(),
                     [](const CheckCase& left, const CheckCase& right) {
                       return left.outcome.subject < right.outcome.subject;
                     });
    return std::move(cases_);
  }

 private:
  const CheckSession& session_;
  const Check& check_;
  const Statements& statements_;
  bool is_answering_;
  std::vector<CheckCase> cases_;
  std::map<std::string, std::size_t> by_subject_;
};

// Why a check cannot be asked at all; empty if it can.
std::string reason_to_skip(CheckSession& session, const Check& check, const CheckOptions& options) {
  if (check.kind == "procedure" && procedure_of(check.id) == nullptr) {
    return "only checks of the catalogue can be of kind procedure";
  }
  if (!check.sql.contains(session.engine())) return "not for engine " + session.engine();
  const auto& [key, is_optional] = check.configuration;
  if (!key.empty() && !is_optional && !options.settings.contains(key)) {
    return "not configured: check_settings." + key;
  }
  if (check.kind == "compare" && options.baseline == nullptr) {
    return "needs a baseline to compare with: --baseline FILE, or a rehearsal";
  }
  for (const auto& need : check.needs) {
    if (session.has_extension(need.name)) continue;
    return "extension " + need.name + " is not installed" +
           (need.package.empty() ? "" : " (package " + need.package + ")");
  }
  return {};
}

// What is bound to the statement that is asked first.
Row parameters_of(const Check& check, const CheckSettings& settings) {
  if (check.configuration.key.empty()) return {};
  const auto found = settings.find(check.configuration.key);
  return {found == settings.end() ? Value() : Value(found->second)};
}

constexpr std::string_view lock_not_available = "55P03";

// What is held so fast that a discovery gave up waiting for it: unknown each, and the discovery
// goes on without them.
std::vector<CheckCase> held_cases(const Check& check, const LockedRelations& relations,
                                  const SqlError& error, const CheckOptions& options) {
  std::vector<CheckCase> cases;
  for (const auto& [name, number] : relations) {
    CheckCase& held = cases.emplace_back(new_case(check, name));
    held.outcome.verdict = Verdict::unknown;
    held.outcome.reason = "somebody holds a lock under which not even its definition can be read";
    held.outcome.sql = error.info().statement;
    held.outcome.error = error_of(error, visibility_of(options));
  }
  return cases;
}

}  // namespace

bool finds_damage(const Check& check, std::string_view sqlstate) {
  const bool looks_for_damage = check.kind == "sqlite" || check.id.starts_with("physical.");
  return looks_for_damage && (sqlstate == "XX001" || sqlstate == "XX002");
}

std::vector<CheckCase> plan_check(CheckSession& session, const Check& check,
                                  const CheckOptions& options) {
  if (auto reason = reason_to_skip(session, check, options); !reason.empty()) {
    return {skipped_case(check, std::move(reason))};
  }
  if (check.kind == "compare") return plan_comparison(session, check, options);
  if (check.kind == "procedure") return {};
  const Row parameters = parameters_of(check, options.settings);
  auto fragments = session.text().fragments;
  std::string discovery;
  ResultSet found;
  const auto discover = [&] {
    discovery = fill(check.sql.at(session.engine()).at("discovery"),
                     [&](const std::string& name) { return fragments.at(name); });
    return session.attempt(
        [&](Session& connection) { found = connection.query(discovery, parameters); });
  };
  std::vector<CheckCase> held;
  auto error = discover();
  if (error && error->sqlstate() == lock_not_available) {
    const auto relations = session.locked_relations();
    held = held_cases(check, relations, *error, options);
    fragments["user_relations"] = session.relations_without(relations);
    error = discover();
  }
  if (error) return {raised(check, *error, visibility_of(options))};
  if (found.rows.empty() && !held.empty()) return held;
  if (found.rows.empty()) return {skipped_case(check, check.texts.at("nothing"))};
  const auto columns = std::set<std::string>(found.columns.begin(), found.columns.end());
  if (!columns.contains("subject")) {
    return {malformed(check, "discovery must give a column `subject`")};
  }
  CasePlanner planner(session, check);
  for (const Row& row : found.rows) planner.add(found, row, discovery);
  auto cases = planner.take();
  std::move(held.begin(), held.end(), std::back_inserter(cases));
  return cases;
}

}  // namespace fulldress::checks
