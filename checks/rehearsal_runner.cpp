#include "checks/rehearsal_runner.hpp"

#include "harness/engine/transaction.hpp"

#include <charconv>
#include <chrono>
#include <optional>

namespace fulldress::checks {
namespace {

using Clock = std::chrono::steady_clock;

std::optional<std::int64_t> count_of(const ResultSet& counted) {
  if (counted.rows.size() != 1 || counted.rows.front().size() != 1) return std::nullopt;
  const std::string text = counted.rows.front().front().value_or("");
  std::int64_t count = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return is_whole && count >= 0 ? std::optional(count) : std::nullopt;
}

void pin(Session& session, const EngineText& text, const CheckOptions& options) {
  const auto& statement = text.session.get("pin");
  if (statement.empty()) return;
  session.query(statement, {std::to_string(options.statement_timeout.count()),
                            std::to_string(options.lock_timeout.count())});
}

void ask(Session& session, CheckCase& target, const CheckOptions& options, const EngineText& text) {
  const auto visibility =
      options.shows_values ? ValueVisibility::everything : ValueVisibility::keys_only;
  CheckOutcome& outcome = target.outcome;
  try {
    const Transaction taken_back(session);
    pin(session, text, options);
    session.execute(target.rehearsal);
    const auto violations = count_of(session.query(target.count));
    if (!violations) {
      outcome.error = ErrorRecord{
          .id = "checks.malformed",
          .message = target.check->id + ": the count must be one row with one whole number",
          .context = {},
          .sql = std::nullopt,
          .kind = ErrorKind::usage};
      return;
    }
    outcome.violations = *violations;
    outcome.verdict = *violations > 0 ? Verdict::failed : Verdict::passed;
    if (*violations == 0) return;
    const auto rows =
        session.query(text.session.fill("evidence", {{"statement", target.evidence}}));
    outcome.evidence = evidence_of(rows, visibility);
  } catch (const SqlError& error) {
    outcome.verdict = Verdict::unknown;
    outcome.error = error_of(error, visibility);
  }
}

}  // namespace

void run_rehearsal(Session& session, CheckCase& target, const CheckOptions& options) {
  const auto start = Clock::now();
  ask(session, target, options, *engine_text(session.engine_name()));
  const std::chrono::duration<double, std::milli> spent = Clock::now() - start;
  target.outcome.duration_ms += spent.count();
}

}  // namespace fulldress::checks
