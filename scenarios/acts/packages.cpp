#include "fixtures/packages/packages.hpp"

#include "scenarios/packages.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/convert_parts.hpp"
#include "scenarios/play/outcome.hpp"
#include "scenarios/transfer.hpp"

namespace fulldress::scenarios {

ActKind packages_act();

namespace {

constexpr std::string_view act_name = "packages";

class Packages : public Act {
 public:
  explicit Packages(const ActReading& reading)
      : database_(reading.database()),
        plan_(reading.file("plan")),
        sources_(reading.path("sources")),
        mode_(import_mode_of(reading.choice("mode", {"init", "replace", "update", "append"}))),
        is_dry_run_(reading.flag("dry_run")),
        is_undone_(reading.flag("rollback_on_error")),
        expected_(expected_figures(
            reading, {"added", "changed", "unchanged", "deleted", "resolved", "cases"})) {
    if (!reading.has("plan")) reading.fail("", "\"plan\" is missing: the file with the phases");
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    auto& database = play.database(database_, context);
    fixtures::PackageRequest request;
    request.plan = play.place(plan_);
    if (!sources_.empty()) request.sources = play.place(sources_);
    request.mode = mode_;
    request.end = is_dry_run_ ? fixtures::ImportEnd::taken_back : fixtures::ImportEnd::committed;
    if (is_undone_) request.on_bad_rows = fixtures::OnBadRows::undo_all;
    request.progress = progress_of(context);
    const auto done = fixtures::import_packages(database, request, context.deadline);
    ActOutcome outcome{.act = "packages", .findings = bad_rows(done)};
    outcome.broken = outcome.findings.empty() ? "other rows were touched" : "there are bad rows";
    const bool is_checked = outcome.findings.empty() && !is_dry_run_ && !done.checks.empty();
    if (is_checked) context.record.checks = ask_checks(database, done.checks, context.deadline);
    judge_figures(expected_, figures_of(done, context), "packages", outcome.findings);
    outcome.duration_ms = watch.ms();
    add_outcome(context, std::move(outcome));
    return Verdict::passed;
  }

 private:
  static std::vector<Finding> bad_rows(const fixtures::ImportedPackages& done) {
    std::vector<Finding> findings;
    for (const auto& row : done.bad_rows) {
      Finding finding;
      finding.id = std::string(act_name) + ".bad-row";
      finding.subject = row.phase + " " + row.place;
      finding.message = (row.table.empty() ? "" : row.table + " ") +
                        (row.column.empty() ? "" : row.column + " ") + "(" + row.key +
                        "): " + row.reason;
      findings.push_back(std::move(finding));
    }
    return findings;
  }

  /// `cases` are what was asked of the rows: queries of the plan, and checks that applied.
  static ExpectedFigures figures_of(const fixtures::ImportedPackages& done,
                                    const StepContext& context) {
    ExpectedFigures figures = {{"added", 0},   {"changed", 0},  {"unchanged", 0},
                               {"deleted", 0}, {"resolved", 0}, {"cases", 0}};
    for (const auto& phase : done.phases) {
      figures["added"] += phase.added;
      figures["changed"] += phase.changed;
      figures["unchanged"] += phase.unchanged;
      figures["deleted"] += phase.deleted;
      figures["resolved"] += phase.resolved;
      figures["cases"] += phase.queries;
    }
    for (const auto& outcome : context.record.checks) {
      if (outcome.verdict != Verdict::skipped) ++figures["cases"];
    }
    return figures;
  }

  std::string database_;
  std::filesystem::path plan_;
  std::filesystem::path sources_;
  fixtures::ImportMode mode_;
  bool is_dry_run_;
  bool is_undone_;
  ExpectedFigures expected_;
};

}  // namespace

ActKind packages_act() {
  return {.name = "packages",
          .purpose = "import data packages, phase by phase, and ask the checks of their plan",
          .keys = {{"plan", "the file with the phases"},
                   {"sources", "where its files are; default: the plan's folder"},
                   {"mode", "`init` (default), `replace`, `update` or `append`"},
                   {"dry_run", "`true`: everything is taken back"},
                   {"rollback_on_error", "`true`: a bad row undoes all phases"},
                   {"expect",
                    "an object of figures: `added`, `changed`, `unchanged`, `deleted`, "
                    "`resolved`, `cases`"}},
          .read = [](const ActReading& reading) { return std::make_unique<Packages>(reading); }};
}

}  // namespace fulldress::scenarios
