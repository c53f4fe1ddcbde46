#include "fixtures/convert/undo.hpp"

#include "scenarios/play/convert_parts.hpp"

#include <utility>

namespace fulldress::scenarios {

ActKind undo_act();

namespace {

class UndoConversion : public Act {
 public:
  explicit UndoConversion(const ActReading& reading)
      : database_(reading.database()),
        mapping_(fixtures::read_mapping(reading.file("mapping"))),
        source_(step_source(reading)),
        tables_(reading.texts("tables")),
        is_preview_(reading.flag("preview")),
        expected_(expected_figures(reading, {"deleted", "restored", "kept"})),
        position_(reading.position()) {}

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    auto& target = play.database(database_, context);
    fixtures::UndoRequest request;
    request.source = opened(source_, target, play, context);
    request.tables = tables_;
    request.end = is_preview_ ? fixtures::ImportEnd::taken_back : fixtures::ImportEnd::committed;
    request.progress = progress_of(context);
    const auto done = fixtures::undo_conversion(target, mapping_, request, context.deadline);
    ExpectedFigures found = {{"deleted", 0}, {"restored", 0}, {"kept", 0}};
    for (const auto& table : done.tables) {
      found["deleted"] += table.deleted;
      found["restored"] += table.restored;
      found["kept"] += table.kept;
      context.record.notes.push_back(table.table.to_text() + ": " + std::to_string(table.deleted) +
                                     (is_preview_ ? " would be deleted, " : " deleted, ") +
                                     std::to_string(table.restored) + " restored, " +
                                     std::to_string(table.kept) + " left");
    }
    context.record.notes.push_back("the source is untouched: " + done.source_after);
    for (const auto& [name, value] : found) {
      context.record.measurements.push_back({.name = "rows " + name,
                                             .value = static_cast<double>(value),
                                             .unit = "rows",
                                             .subject = mapping_.name});
    }
    std::vector<Finding> findings;
    judge_figures(expected_, found, "undo", findings);
    if (done.source_before != done.source_after) {
      Finding finding;
      finding.id = "undo.source-touched";
      finding.subject = mapping_.source_table;
      finding.message = "the source is not what it was";
      findings.push_back(std::move(finding));
    }
    for (auto& finding : findings) finding.position = position_;
    const std::string broken = findings.empty() ? std::string() : findings.front().message;
    add_outcome(context, {.act = "undo",
                          .findings = std::move(findings),
                          .broken = broken,
                          .duration_ms = watch.ms()});
    return Verdict::passed;
  }

 private:
  std::string database_;
  fixtures::Mapping mapping_;
  StepSource source_;
  std::vector<std::string> tables_;
  bool is_preview_;
  ExpectedFigures expected_;
  ScriptPosition position_;
};

}  // namespace

ActKind undo_act() {
  return {.name = "undo",
          .purpose = "take a conversion back",
          .keys = {{"mapping", "the mapping file (docs/convert.md)"},
                   {"source", "the database with the documents; default: the same"},
                   {"lines", "a file of records, one a line, instead"},
                   {"tables", "only these"},
                   {"preview", "`true`: only look at what would go"},
                   {"expect", "an object of figures: `deleted`, `restored`, `kept`"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            static_cast<void>(reading.needed_text("mapping"));
            return std::make_unique<UndoConversion>(reading);
          }};
}

}  // namespace fulldress::scenarios
