#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/engine/transaction.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"

#include <algorithm>

namespace fulldress::scenarios {

ActKind query_act();

namespace {

constexpr std::size_t row_characters_max = 300;

std::string text_of(const Row& row) {
  std::string text;
  for (const auto& value : row) text += (text.empty() ? "" : " | ") + value.value_or("NULL");
  return one_line(redact_secrets(text), row_characters_max);
}

std::string text_of(const std::vector<ExpectedValue>& row) {
  std::string text;
  for (const auto& value : row) text += (text.empty() ? "" : " | ") + to_text(value);
  return one_line(text, row_characters_max);
}

bool is_same_row(const std::vector<ExpectedValue>& expected, const Row& row) {
  return std::equal(
      expected.begin(), expected.end(), row.begin(), row.end(),
      [](const ExpectedValue& left, const Value& right) { return is_same(left, right); });
}

/// What a number of rows must be.
struct RowBounds {
  std::optional<std::int64_t> at_least;
  std::optional<std::int64_t> at_most;
};

class AskQuery : public Act {
 public:
  explicit AskQuery(const ActReading& reading)
      : database_(reading.database()),
        as_(session_as(reading)),
        query_(query_text(reading)),
        expected_(reading.rows("expect")),
        bounds_{.at_least = reading.count("rows_at_least"),
                .at_most = reading.count("rows_at_most")},
        population_(reading.text("population")),
        population_at_least_(reading.count("population_at_least").value_or(1)),
        mode_(reading.flag("writes") ? TransactionMode::read_write
                                     : TransactionMode::repeatable_read_only),
        position_(reading.position()) {
    if (expected_ && bounds_.at_most) {
      reading.fail("rows_at_most", "\"expect\" says how many rows there are");
    }
    if (reading.has("population_at_least") && population_.empty()) {
      reading.fail("population_at_least", "\"population\" is missing: a query that counts");
    }
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    const auto session = play.connect(database_, as_, context);
    Transaction transaction(*session, mode_);
    std::vector<Finding> findings;
    look_at_population(*session, context, findings);
    const auto found = session->query(query_.text(play), query_.bound());
    judge_rows(found, findings);
    transaction.commit();
    session->close();
    const std::string broken = findings.empty() ? std::string() : findings.front().message;
    add_outcome(context, {.act = "query",
                          .findings = std::move(findings),
                          .broken = broken,
                          .duration_ms = watch.ms()});
    return Verdict::passed;
  }

 private:
  [[nodiscard]] Finding finding(const std::string& id, std::string message) const {
    Finding finding;
    finding.id = "query." + id;
    finding.subject = query_.file.empty() ? one_line(query_.sql, 120) : query_.file.string();
    finding.message = std::move(message);
    finding.position = position_;
    return finding;
  }

  // A query that finds nothing wrong among no rows proves nothing.
  void look_at_population(Session& session, StepContext& context,
                          std::vector<Finding>& findings) const {
    if (population_.empty()) return;
    const auto counted = session.query(population_);
    const bool is_number = counted.rows.size() == 1 && counted.rows.front().size() == 1 &&
                           counted.rows.front().front().has_value();
    const std::string text = is_number ? *counted.rows.front().front() : "no single value";
    const ExpectedValue least{.kind = ExpectedValue::Kind::number,
                              .text = std::to_string(population_at_least_)};
    const double count = is_number ? std::strtod(text.c_str(), nullptr) : -1;
    if (is_number && count >= static_cast<double>(population_at_least_)) {
      context.record.notes.push_back("looked at " + text + " rows");
      return;
    }
    auto wrong = finding("nothing-looked-at", "there are too few rows to prove anything");
    wrong.before = "at least " + least.text;
    wrong.after = text;
    findings.push_back(std::move(wrong));
  }

  void judge_rows(const ResultSet& found, std::vector<Finding>& findings) const {
    const auto count = static_cast<std::int64_t>(found.rows.size());
    if (expected_) judge_expected(found, findings);
    if (bounds_.at_least && count < *bounds_.at_least) {
      auto wrong =
          finding("too-few-rows", count_of(found.rows.size(), "row") + " instead of at least " +
                                      std::to_string(*bounds_.at_least));
      wrong.evidence = evidence_of(found);
      findings.push_back(std::move(wrong));
    }
    const bool are_violations = !expected_ && !bounds_.at_least && !bounds_.at_most;
    const auto most = are_violations ? std::optional<std::int64_t>(0) : bounds_.at_most;
    if (!most || count <= *most) return;
    auto wrong = finding(are_violations ? "rows-found" : "too-many-rows",
                         count_of(found.rows.size(), "row") +
                             (are_violations ? " where there should be none"
                                             : " instead of at most " + std::to_string(*most)));
    wrong.evidence = evidence_of(found);
    findings.push_back(std::move(wrong));
  }

  void judge_expected(const ResultSet& found, std::vector<Finding>& findings) const {
    const auto& expected = *expected_;
    const auto both = std::min(expected.size(), found.rows.size());
    std::size_t at = 0;
    while (at < both && is_same_row(expected[at], found.rows[at])) ++at;
    if (at == expected.size() && at == found.rows.size()) return;
    auto wrong = finding("rows-differ", "row " + std::to_string(at + 1) +
                                            " is not the expected one: expected " +
                                            count_of(expected.size(), "row") + ", found " +
                                            std::to_string(found.rows.size()));
    wrong.before = at < expected.size() ? text_of(expected[at]) : "no such row";
    wrong.after = at < found.rows.size() ? text_of(found.rows[at]) : "no such row";
    wrong.evidence = evidence_of(found);
    findings.push_back(std::move(wrong));
  }

  std::string database_;
  SessionAs as_;
  QueryText query_;
  std::optional<std::vector<std::vector<ExpectedValue>>> expected_;
  RowBounds bounds_;
  std::string population_;
  std::int64_t population_at_least_;
  TransactionMode mode_;
  ScriptPosition position_;
};

}  // namespace

ActKind query_act() {
  return {.name = "query",
          .purpose = "ask a query: rows are violations, or are compared",
          .keys = with_session_keys(
              {{"sql", "the query"},
               {"file", "a file that holds it instead"},
               {"parameters", "texts for `$1`, `$2`, ..."},
               {"expect", "the rows it must give, in order; a list of lists, or one value"},
               {"rows_at_least", "so many rows at least; then rows are no violations"},
               {"rows_at_most", "so many rows at most; then rows are no violations"},
               {"population", "a query that counts what was looked at"},
               {"population_at_least", "what it must count at least (1)"},
               {"writes", "`true`: it may write, and is committed"}}),
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<AskQuery>(reading);
          }};
}

}  // namespace fulldress::scenarios
