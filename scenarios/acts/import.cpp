#include "fixtures/transfer/import.hpp"

#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/convert_parts.hpp"
#include "scenarios/play/outcome.hpp"
#include "scenarios/transfer.hpp"

namespace fulldress::scenarios {

ActKind import_act();

namespace {

class Import : public Act {
 public:
  explicit Import(const ActReading& reading)
      : database_(reading.database()),
        bundle_(reading.file("bundle")),
        mode_(import_mode_of(reading.choice("mode", {"init", "replace", "update", "append"}))),
        is_dry_run_(reading.flag("dry_run")),
        is_phased_(reading.flag("phases")),
        expected_(expected_figures(reading, {"added", "changed", "unchanged", "deleted"})) {
    if (!reading.has("bundle")) reading.fail("", "\"bundle\" is missing: the file to read");
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    fixtures::ImportRequest request;
    request.bundle = play.place(bundle_);
    request.mode = mode_;
    request.end = is_dry_run_ ? fixtures::ImportEnd::taken_back : fixtures::ImportEnd::committed;
    request.steps = is_phased_ ? fixtures::ImportSteps::per_group : fixtures::ImportSteps::one;
    request.progress = progress_of(context);
    const auto done =
        fixtures::import_bundle(play.database(database_, context), request, context.deadline);
    for (const auto& note : done.notes) context.record.notes.push_back(note);
    ExpectedFigures figures = {{"added", 0}, {"changed", 0}, {"unchanged", 0}, {"deleted", 0}};
    for (const auto& table : done.tables) {
      figures["added"] += table.added;
      figures["changed"] += table.changed;
      figures["unchanged"] += table.unchanged;
      figures["deleted"] += table.deleted;
    }
    ActOutcome outcome{.act = "import", .broken = "other rows were touched"};
    judge_figures(expected_, figures, "import", outcome.findings);
    outcome.duration_ms = watch.ms();
    add_outcome(context, std::move(outcome));
    return Verdict::passed;
  }

 private:
  std::string database_;
  std::filesystem::path bundle_;
  fixtures::ImportMode mode_;
  bool is_dry_run_;
  bool is_phased_;
  ExpectedFigures expected_;
};

}  // namespace

ActKind import_act() {
  return {.name = "import",
          .purpose = "put the rows of a bundle into the database",
          .keys = {{"bundle", "the file to read"},
                   {"mode", "`init` (default), `replace`, `update` or `append`"},
                   {"dry_run", "`true`: everything is taken back"},
                   {"phases", "`true`: every group of tables is committed by itself"},
                   {"expect", "an object of figures: `added`, `changed`, `unchanged`, `deleted`"}},
          .read = [](const ActReading& reading) { return std::make_unique<Import>(reading); }};
}

}  // namespace fulldress::scenarios
