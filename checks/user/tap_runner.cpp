#include "checks/user/tap_runner.hpp"

#include "checks/case_runner.hpp"
#include "checks/engine_text.hpp"
#include "checks/user/tap_output.hpp"
#include "harness/engine/database.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

namespace fulldress::checks {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view whole_file = "(file)";

/// A statement that raised, and what it was.
struct Stop {
  const TapStatement* statement = nullptr;
  SqlError error;
};

class TapRun {
 public:
  TapRun(Session& session, const TapFile& file, const CheckOptions& options)
      : session_(session),
        file_(file),
        options_(options),
        text_(engine_text(session.engine_name())->session) {}

  std::vector<CheckOutcome> outcomes() {
    if (text_.get("tap_begin").empty()) return {skipped("pgTAP is for PostgreSQL")};
    try {
      run();
    } catch (...) {
      session_.execute(text_.get("tap_end"));
      throw;
    }
    session_.execute(text_.get("tap_end"));
    return told();
  }

 private:
  [[nodiscard]] bool may_write() const { return options_.tap_access == TapAccess::disposable; }

  void run() {
    if (const auto stop = attempt(nullptr, [&] { begin(); })) {
      stop_ = stop;
      return;
    }
    if (!has_pgtap()) return;
    for (const auto& statement : file_.statements) {
      if (!step(statement)) return;
    }
  }

  // Limits as for every check; whether it may write is decided by the first statement.
  void begin() {
    session_.execute(text_.get("tap_begin"));
    session_.query(text_.get("tap_limits"), {std::to_string(options_.statement_timeout.count()),
                                             std::to_string(options_.lock_timeout.count())});
    is_planned_ = false;
    is_fresh_ = true;
  }

  bool has_pgtap() {
    if (session_.query(text_.get("tap_is_there")).rows.at(0).at(0) != "0") return true;
    if (may_write() && !attempt(nullptr, [&] { session_.execute(text_.get("tap_install")); })) {
      return true;
    }
    missing_ = "pgTAP is not installed in this database (package postgresql-<major>-pgtap)";
    return false;
  }

  // false: the file is stopped.
  bool step(const TapStatement& statement) {
    if (statement.step == TapStep::begin) return true;
    if (statement.step == TapStep::end) {
      if (is_fresh_) return true;
      session_.execute(text_.get("tap_end"));
      begin();
      return true;
    }
    is_fresh_ = false;
    const bool is_plan = statement.step == TapStep::plan && !is_planned_;
    if (!may_write() && !is_plan && !is_planned_) forbid_writing();
    stop_ = attempt(&statement, [&] { read(statement); });
    if (stop_) return false;
    if (is_plan) {
      is_planned_ = true;
      if (!may_write()) session_.execute(text_.get("tap_read_only"));
    }
    return true;
  }

  // What stands before the plan reads only, too; the plan itself is refused then, and says so.
  void forbid_writing() {
    is_planned_ = true;
    is_late_ = true;
    session_.execute(text_.get("tap_read_only"));
  }

  template <typename Use>
  std::optional<Stop> attempt(const TapStatement* statement, const Use& use) {
    try {
      use();
    } catch (const SqlError& error) {
      return Stop{.statement = statement, .error = error};
    }
    return std::nullopt;
  }

  void read(const TapStatement& statement) {
    const auto start = Clock::now();
    const ResultSet result = session_.query(statement.text);
    const std::size_t known = output_.assertions.size();
    for (const auto& row : result.rows) {
      if (!row.empty() && row.front()) read_lines(*row.front());
    }
    const std::chrono::duration<double, std::milli> spent = Clock::now() - start;
    const std::size_t told = output_.assertions.size() - known;
    for (std::size_t at = 0; at < told; ++at) {
      sources_.push_back(statement.text);
      durations_.push_back(spent.count() / static_cast<double>(told));
    }
  }

  void read_lines(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      read_tap_line(text.substr(0, end), output_);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  [[nodiscard]] CheckOutcome fresh(std::string_view subject) const {
    CheckOutcome outcome;
    outcome.check_id = file_.id;
    outcome.title = "An assertion of " + file_.name + " does not hold";
    outcome.subject = subject;
    return outcome;
  }

  [[nodiscard]] CheckOutcome skipped(std::string reason) const {
    CheckOutcome outcome = fresh("");
    outcome.verdict = Verdict::skipped;
    outcome.reason = std::move(reason);
    return outcome;
  }

  // What is marked as to do and fails is what its author expects: said, and no failure.
  [[nodiscard]] CheckOutcome outcome_of(std::size_t index, const std::string& subject) const {
    const TapAssertion& assertion = output_.assertions[index];
    CheckOutcome outcome = fresh(subject);
    outcome.sql = sources_[index];
    outcome.duration_ms = durations_[index];
    if (assertion.directive == "skip" || (assertion.directive == "todo" && !assertion.is_ok)) {
      outcome.verdict = Verdict::skipped;
      const std::string reason = assertion.reason.empty() ? "no reason given" : assertion.reason;
      outcome.reason = assertion.directive == "todo" ? "todo: " + reason : reason;
      return outcome;
    }
    outcome.verdict = assertion.is_ok ? Verdict::passed : Verdict::failed;
    if (assertion.is_ok) return outcome;
    outcome.violations = 1;
    ResultSet details{.columns = {"diagnostic"}, .rows = {}};
    for (const auto& line : assertion.diagnostics) details.rows.push_back({line});
    outcome.evidence = evidence_of(details, visibility_of(options_));
    return outcome;
  }

  [[nodiscard]] std::vector<CheckOutcome> told() const {
    if (!missing_.empty()) return {skipped(missing_)};
    if (!output_.skipped.empty() && !stop_) return {skipped(output_.skipped)};
    std::vector<CheckOutcome> outcomes;
    std::map<std::string, int> times;
    for (std::size_t index = 0; index < output_.assertions.size(); ++index) {
      std::string subject = output_.assertions[index].description;
      if (subject.empty()) subject = "assertion " + std::to_string(index + 1);
      if (const int count = ++times[subject]; count > 1) {
        subject += " (" + std::to_string(count) + ")";
      }
      outcomes.push_back(outcome_of(index, subject));
    }
    if (auto fault = fault_of_file()) outcomes.push_back(std::move(*fault));
    return outcomes;
  }

  [[nodiscard]] std::optional<CheckOutcome> fault_of_file() const {
    CheckOutcome outcome = fresh(whole_file);
    const std::size_t ran = output_.assertions.size();
    if (stop_) {
      set_stopped(outcome, ran);
    } else if (!output_.bailed_out.empty()) {
      outcome.verdict = Verdict::failed;
      outcome.violations = 1;
      outcome.reason = "bailed out: " + output_.bailed_out;
    } else if (!output_.planned) {
      outcome.verdict = Verdict::failed;
      outcome.violations = 1;
      outcome.reason = "no plan was printed; does the file end with finish()?";
    } else if (*output_.planned != ran || ran == 0) {
      outcome.verdict = Verdict::failed;
      outcome.violations = 1;
      outcome.reason =
          "planned " + std::to_string(*output_.planned) + " assertions, ran " + std::to_string(ran);
    } else {
      return std::nullopt;
    }
    return outcome;
  }

  /// Of a transaction that may write, by a session that reads only.
  [[nodiscard]] static bool is_refusal(std::string_view sqlstate) {
    return sqlstate == "25001" || sqlstate == "25006";
  }

  // What the server says of it is no help: what to do is.
  void set_not_allowed(CheckOutcome& outcome) const {
    const std::string name =
        options_.database == nullptr ? "<database name>" : options_.database->name();
    outcome.reason = file_.name +
                     " was not run: pgTAP makes temporary tables, which a database that fulldress "
                     "did not start refuses; to allow no more than that, add --confirm=" +
                     name;
    outcome.error = ErrorRecord{.id = "checks.cannot-tell",
                                .message = outcome.reason,
                                .context = {},
                                .sql = std::nullopt,
                                .kind = ErrorKind::infrastructure};
  }

  void set_stopped(CheckOutcome& outcome, std::size_t ran) const {
    outcome.verdict = Verdict::unknown;
    outcome.sql = stop_->error.info().statement;
    if (stop_->statement == nullptr && is_refusal(stop_->error.sqlstate())) {
      set_not_allowed(outcome);
      return;
    }
    outcome.error = error_of(stop_->error, visibility_of(options_));
    const std::string place = stop_->statement == nullptr
                                  ? file_.name
                                  : file_.name + ":" + std::to_string(stop_->statement->line);
    outcome.reason = "stopped at " + place + " after " + std::to_string(ran) + " assertions";
    if (output_.planned) outcome.reason += " of " + std::to_string(*output_.planned);
    const bool is_refused = stop_->error.sqlstate() == "25006";
    if (is_refused && is_late_) {
      outcome.reason +=
          ": statements before plan() are read-only here, and then plan() cannot "
          "make its temporary tables; start the file with plan()";
    } else if (is_refused) {
      outcome.reason +=
          ": it writes, which is refused in a database that fulldress did not start; "
          "rehearse it with `fulldress run`";
    }
  }

  Session& session_;
  const TapFile& file_;
  const CheckOptions& options_;
  const SqlTemplate& text_;
  TapOutput output_;
  std::vector<std::string> sources_;  ///< of each assertion, the statement that made it
  std::vector<double> durations_;
  std::optional<Stop> stop_;
  std::string missing_;
  bool is_planned_ = false;  ///< writing is decided
  bool is_late_ = false;     ///< something stood before the plan
  bool is_fresh_ = true;     ///< nothing has run in this transaction
};

}  // namespace

std::vector<CheckOutcome> run_tap_file(Session& session, const TapFile& file,
                                       const CheckOptions& options) {
  return TapRun(session, file, options).outcomes();
}

}  // namespace fulldress::checks
