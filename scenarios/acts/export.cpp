#include "fixtures/transfer/export.hpp"

#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/convert_parts.hpp"
#include "scenarios/play/outcome.hpp"

namespace fulldress::scenarios {

ActKind export_act();

namespace {

class Export : public Act {
 public:
  explicit Export(const ActReading& reading)
      : database_(reading.database()),
        tables_(reading.texts("tables")),
        excluded_(reading.texts("exclude")),
        keys_(reading.named_texts("keys")),
        bundle_(reading.path("bundle")),
        since_(reading.path("since")),
        expected_(expected_figures(reading, {"tables", "rows", "deleted"})) {
    if (!reading.has("bundle")) reading.fail("", "\"bundle\" is missing: the file to write");
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    fixtures::ExportRequest request;
    request.output = play.place(bundle_);
    std::filesystem::create_directories(request.output.parent_path());
    request.tables = tables_;
    request.excluded = excluded_;
    request.keys = {{"*", {"xmlid"}}};
    for (const auto& [table, column] : keys_) request.keys.push_back({table, {column}});
    if (!since_.empty()) request.since = play.place(since_);
    request.progress = progress_of(context);
    const auto done =
        fixtures::export_bundle(play.database(database_, context), request, context.deadline);
    for (const auto& note : done.notes) context.record.notes.push_back(note);
    ActOutcome outcome{.act = "export", .broken = "the bundle holds something else"};
    judge_figures(expected_,
                  {{"tables", static_cast<std::int64_t>(done.tables)},
                   {"rows", done.rows},
                   {"deleted", done.deleted}},
                  "export", outcome.findings);
    outcome.duration_ms = watch.ms();
    add_outcome(context, std::move(outcome));
    return Verdict::passed;
  }

 private:
  std::string database_;
  std::vector<std::string> tables_;
  std::vector<std::string> excluded_;
  std::map<std::string, std::string> keys_;
  std::filesystem::path bundle_;
  std::filesystem::path since_;
  ExpectedFigures expected_;
};

}  // namespace

ActKind export_act() {
  return {.name = "export",
          .purpose = "write the rows of the database into a bundle",
          .keys = {{"bundle", "the file to write"},
                   {"tables", "patterns on tables; default: all"},
                   {"exclude", "patterns on tables that are left out"},
                   {"keys", "an object, table to column: by which rows are known (`xmlid`)"},
                   {"since", "an earlier bundle: only what changed is written"},
                   {"expect", "an object of figures: `tables`, `rows`, `deleted`"}},
          .read = [](const ActReading& reading) { return std::make_unique<Export>(reading); }};
}

}  // namespace fulldress::scenarios
