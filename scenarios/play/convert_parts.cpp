#include "scenarios/play/convert_parts.hpp"

#include "fixtures/convert/mapping.hpp"
#include "harness/base/wording.hpp"

#include <utility>

namespace fulldress::scenarios {
namespace {

using fixtures::Conversion;
using fixtures::ConvertScope;

ExpectedFigures figures_of(const Conversion& done) {
  ExpectedFigures figures = {{"read", 0},
                             {"added", 0},
                             {"changed", 0},
                             {"unchanged", 0},
                             {"unread", done.unknown.left_unread},
                             {"quarantined", done.quarantined()}};
  for (const auto& kind : done.kinds) {
    figures["read"] += kind.counts.read;
    figures["added"] += kind.counts.added;
    figures["changed"] += kind.counts.changed;
    figures["unchanged"] += kind.counts.unchanged;
  }
  figures["read"] += done.unknown.count;
  return figures;
}

class Convert : public Act {
 public:
  Convert(const ActReading& reading, ConvertScope scope)
      : act_(scope == ConvertScope::all ? "convert" : "retry"),
        database_(reading.database()),
        mapping_(fixtures::read_mapping(reading.file("mapping"))),
        source_(step_source(reading)),
        is_dry_run_(reading.flag("dry_run")),
        allowed_(reading.count("allow_quarantined").value_or(0)),
        expected_(expected_figures(
            reading, {"read", "added", "changed", "unchanged", "unread", "quarantined"})),
        quarantine_file_(reading.path("quarantine_file")),
        position_(reading.position()) {
    request_.scope = scope;
    if (reading.flag("skip_validation")) request_.validation = fixtures::Validation::types_only;
    if (const auto size = reading.count("batch_size")) {
      if (*size == 0) reading.fail("batch_size", "a batch has one record at least");
      request_.batch_size = static_cast<std::size_t>(*size);
    }
    request_.end = is_dry_run_ ? fixtures::ImportEnd::taken_back : fixtures::ImportEnd::committed;
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    auto& target = play.database(database_, context);
    auto request = request_;
    request.source = opened(source_, target, play, context);
    request.quarantine_file = play.place(quarantine_file_);
    request.progress = progress_of(context);
    const auto done = fixtures::convert_records(target, mapping_, request, context.deadline);
    add_notes(done, context);
    auto findings = judged(done);
    for (auto& finding : findings) finding.position = position_;
    const std::string broken = findings.empty() ? std::string() : findings.front().message;
    add_outcome(context, {.act = act_,
                          .findings = std::move(findings),
                          .broken = broken,
                          .duration_ms = watch.ms()});
    return Verdict::passed;
  }

 private:
  [[nodiscard]] std::vector<Finding> judged(const Conversion& done) const {
    std::vector<Finding> findings;
    const auto add = [&](const std::string& id, const std::string& subject, std::string message) {
      Finding finding;
      finding.id = act_ + "." + id;
      finding.subject = subject;
      finding.message = std::move(message);
      findings.push_back(std::move(finding));
    };
    const auto figures = figures_of(done);
    if (figures.at("read") == 0) add("nothing-read", mapping_.name, "there was nothing to convert");
    if (done.quarantined() > allowed_ && !expected_.contains("quarantined")) {
      add("set-aside", mapping_.name,
          count_of(static_cast<std::size_t>(done.quarantined()), "record") + " set aside, where " +
              std::to_string(allowed_) + " may be");
      findings.back().after = rules_text(done);
    }
    if (done.gone > 0) {
      add("gone", mapping_.name,
          count_of(static_cast<std::size_t>(done.gone), "record") +
              " that were set aside are no longer in the source");
    }
    if (done.source_before != done.source_after) {
      add("source-touched", mapping_.source_table, "the source is not what it was");
    }
    judge_figures(expected_, figures, act_, findings);
    return findings;
  }

  static std::string rules_text(const Conversion& done) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
    for (const auto& kind : done.kinds) {
      for (const auto& [rule, count] : kind.rules) {
        add(kind.kind + ": " + std::to_string(count) + " " + rule);
      }
    }
    if (done.unknown.count > 0) add(std::to_string(done.unknown.count) + " of no kind");
    return text;
  }

  void add_notes(const Conversion& done, StepContext& context) const {
    auto& record = context.record;
    for (const auto& kind : done.kinds) {
      const auto& counts = kind.counts;
      record.notes.push_back(
          kind.kind + " -> " + kind.table.to_text() + ": " + std::to_string(counts.read) +
          " read = " + std::to_string(counts.added) + " added + " + std::to_string(counts.changed) +
          " changed + " + std::to_string(counts.unchanged) + " unchanged + " +
          std::to_string(counts.quarantined) + " set aside");
      for (const auto& [member, count] : kind.unread) {
        record.notes.push_back(kind.kind + ": " + std::to_string(count) + " documents have `" +
                               member + "`, which no column reads");
      }
    }
    const auto rules = rules_text(done);
    if (!rules.empty()) record.notes.push_back("set aside: " + rules);
    record.notes.push_back(std::string(is_dry_run_ ? "a dry run: nothing was written; " : "") +
                           "the source is untouched: " + done.source_after);
    for (const auto& [name, value] : figures_of(done)) {
      record.measurements.push_back({.name = "records " + name,
                                     .value = static_cast<double>(value),
                                     .unit = "records",
                                     .subject = mapping_.name});
    }
  }

  std::string act_;
  std::string database_;
  fixtures::Mapping mapping_;
  StepSource source_;
  bool is_dry_run_;
  std::int64_t allowed_;
  ExpectedFigures expected_;
  std::filesystem::path quarantine_file_;
  ScriptPosition position_;
  fixtures::ConvertRequest request_;
};

}  // namespace

ExpectedFigures expected_figures(const ActReading& reading, const std::vector<std::string>& names) {
  ExpectedFigures figures;
  for (const auto& object : reading.objects("expect")) {
    object.refuse_others_than(names);
    for (const auto& name : names) {
      if (const auto count = object.count(name)) figures[name] = *count;
    }
  }
  return figures;
}

void judge_figures(const ExpectedFigures& expected, const ExpectedFigures& found,
                   const std::string& act, std::vector<Finding>& findings) {
  for (const auto& [name, count] : expected) {
    if (found.at(name) == count) continue;
    Finding finding;
    finding.id = act + ".other-figures";
    finding.subject = name;
    finding.message =
        std::to_string(found.at(name)) + " " + name + " instead of " + std::to_string(count);
    finding.before = std::to_string(count);
    finding.after = std::to_string(found.at(name));
    findings.push_back(std::move(finding));
  }
}

StepSource step_source(const ActReading& reading) {
  StepSource source{.database = reading.text("source"), .lines = reading.file("lines")};
  if (!source.database.empty() && !source.lines.empty()) {
    reading.fail("lines",
                 "the documents are in a \"source\" database or in \"lines\", not in both");
  }
  return source;
}

fixtures::ConvertSource opened(const StepSource& source, const Database& target, Play& play,
                               StepContext& context) {
  if (!source.lines.empty()) return {.database = nullptr, .lines = play.place(source.lines)};
  const auto& database = source.database.empty() ? target : play.database(source.database, context);
  return {.database = &database, .lines = {}};
}

fixtures::TransferProgress progress_of(StepContext& context) {
  return [&context](const std::string& doing, double fraction) {
    context.stop.throw_if_raised();
    context.journal.progress(doing, fraction);
  };
}

std::vector<ActKey> convert_keys() {
  return {{"mapping", "the mapping file (docs/convert.md)"},
          {"source", "the database with the documents; default: the same"},
          {"lines", "a file of records, one a line, instead"},
          {"batch_size", "records that are sent and written at a time"},
          {"dry_run", "`true`: everything is taken back"},
          {"skip_validation", "`true`: only types and constraints are asked"},
          {"quarantine_file", "a file for the records that are set aside"},
          {"allow_quarantined", "so many may be set aside (0)"},
          {"expect",
           "an object of figures: `read`, `added`, `changed`, `unchanged`, `unread`, "
           "`quarantined`"}};
}

std::unique_ptr<Act> convert_step(const ActReading& reading, ConvertScope scope) {
  static_cast<void>(reading.needed_text("mapping"));
  return std::make_unique<Convert>(reading, scope);
}

}  // namespace fulldress::scenarios
