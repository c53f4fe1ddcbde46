#include "checks/check_text.hpp"
#include "harness/base/error.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"
#include "scenarios/play/state_parts.hpp"
#include "scenarios/steps/comparison.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fulldress::scenarios {

ActKind compare_act();

namespace {

constexpr std::array<std::pair<std::string_view, StatePart>, 5> part_names = {
    {{"schema", StatePart::schema},
     {"privileges", StatePart::privileges},
     {"policies", StatePart::policies},
     {"sequences", StatePart::sequences},
     {"rows", StatePart::rows}}};

std::set<StatePart> parts_of(const ActReading& reading) {
  std::set<StatePart> parts;
  for (const auto& name : reading.texts("what")) {
    const auto found = std::find_if(part_names.begin(), part_names.end(),
                                    [&](const auto& each) { return each.first == name; });
    if (found == part_names.end()) {
      reading.fail(
          "what",
          "\"what\" lists schema, privileges, policies, sequences and rows, not \"" + name + "\"");
    }
    parts.insert(found->second);
  }
  if (!parts.empty()) return parts;
  for (const auto& [name, part] : part_names) parts.insert(part);
  return parts;
}

class Compare : public Act {
 public:
  explicit Compare(const ActReading& reading)
      : database_(reading.database()),
        with_(reading.text("with")),
        with_database_(reading.text("with_database")),
        parts_(parts_of(reading)),
        except_(reading.texts("except")),
        is_strict_(reading.flag("strict")),
        position_(reading.position()) {
    if (with_.empty() == with_database_.empty()) {
      reading.fail(with_.empty() ? "name" : "with",
                   "\"with\" names what was remembered, or \"with_database\" a database");
    }
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    const auto session = play.database(database_, context).connect(context.deadline);
    std::unique_ptr<Session> other;
    DatabaseState before;
    std::string engine;
    if (with_database_.empty()) {
      before = play.remembered(with_).state;
      engine = play.remembered(with_).engine;
    } else {
      other = play.database(with_database_, context).connect(context.deadline);
      before = state_of(play, *other);
      engine = other->engine_name();
    }
    if (engine != session->engine_name()) {
      throw UsageError("scenarios.other-engine",
                       "a state of engine " + engine + " is not comparable with one of engine " +
                           session->engine_name() + "; compare the rows by queries");
    }
    const auto left = only(std::move(before), parts_);
    const auto right = only(state_of(play, *session), parts_);
    auto findings = differences({.state = left, .session = other.get()},
                                {.state = right, .session = session.get()}, play);
    session->close();
    add_note(left, context);
    add_outcome(context, {.act = "compare",
                          .findings = std::move(findings),
                          .broken = "the database is not what it is compared with",
                          .duration_ms = watch.ms()});
    return Verdict::passed;
  }

 private:
  [[nodiscard]] std::vector<Finding> differences(const ComparedSide& before,
                                                 const ComparedSide& after, Play& play) const {
    const auto left_out = tables_left_out(before.state, after.state);
    // Without another session rows cannot be looked at; only that they differ is said.
    const ComparedSide here =
        before.session != nullptr ? after : ComparedSide{.state = after.state, .session = nullptr};
    auto findings = compare_states(
        before, here, {.law = "compare", .state = "now", .missing = "is gone", .extra = "is new"},
        {.shows_values = play.stage().options().shows_values, .left_out = left_out});
    if (!parts_.contains(StatePart::schema)) add_lonely_tables(before, after, left_out, findings);
    for (auto& finding : findings) {
      if (is_strict_) finding.severity = Severity::error;
      if (!finding.position) finding.position = position_;
    }
    return findings;
  }

  [[nodiscard]] std::vector<TableName> tables_left_out(const DatabaseState& before,
                                                       const DatabaseState& after) const {
    std::vector<TableName> tables;
    for (const auto* state : {&before, &after}) {
      for (const auto& table : state->data.tables) {
        const bool is_left_out =
            std::any_of(except_.begin(), except_.end(), [&](const std::string& pattern) {
              return checks::matches_glob(table.table.name, pattern) ||
                     checks::matches_glob(table.table.to_text(), pattern);
            });
        if (is_left_out) tables.push_back(table.table);
      }
    }
    return tables;
  }

  // The schema would tell of a table that only one side has.
  static void add_lonely_tables(const ComparedSide& before, const ComparedSide& after,
                                const std::vector<TableName>& left_out,
                                std::vector<Finding>& findings) {
    const auto add = [&](const ComparedSide& one, const ComparedSide& other,
                         const std::string& fate) {
      for (const auto& table : one.state.data.tables) {
        const bool is_left_out =
            std::find(left_out.begin(), left_out.end(), table.table) != left_out.end();
        if (is_left_out || find_table(other.state, table.table) != nullptr) continue;
        Finding finding;
        finding.id = "compare.rows-without-table";
        finding.subject = "table " + table.table.to_text();
        finding.message = "table " + table.table.to_text() + " " + fate;
        findings.push_back(std::move(finding));
      }
    };
    add(before, after, "is gone");
    add(after, before, "is new");
  }

  void add_note(const DatabaseState& state, StepContext& context) const {
    std::int64_t rows = 0;
    for (const auto& table : state.data.tables) rows += table.rows;
    context.record.notes.push_back("compared " + std::to_string(state.schema.objects.size()) +
                                   " objects, " + std::to_string(rows) + " rows and " +
                                   std::to_string(state.data.sequences.size()) + " sequences");
  }

  std::string database_;
  std::string with_;
  std::string with_database_;
  std::set<StatePart> parts_;
  std::vector<std::string> except_;
  bool is_strict_;
  ScriptPosition position_;
};

}  // namespace

ActKind compare_act() {
  return {
      .name = "compare",
      .purpose = "compare the whole state of a database",
      .keys = {{"with", "what a step `remember` has remembered"},
               {"with_database", "a database instead; then the rows that differ are shown"},
               {"what", "of `schema`, `privileges`, `policies`, `sequences`, `rows`; default all"},
               {"except", "patterns on tables whose rows are not compared"},
               {"strict", "`true`: spelling, comments and sequences that moved on fail too"}},
      .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
        return std::make_unique<Compare>(reading);
      }};
}

}  // namespace fulldress::scenarios
