#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "reports/support/evidence.hpp"
#include "reports/support/html_parts.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace fulldress::reports {
namespace {

constexpr std::size_t findings_max = 50;

/// Whether another problem may still be written in full.
[[nodiscard]] bool has_room(const Markup& page, std::size_t problems) {
  return problems < html_problems_max && page.size_bytes() < html_details_bytes_max;
}

[[nodiscard]] bool is_problem(Standing standing) {
  return standing == Standing::closing || standing == Standing::undecided ||
         standing == Standing::warned;
}

void write_side(Markup& page, std::string_view title, std::string_view tag,
                const std::string& definition) {
  page.open("figure");
  page.leaf("figcaption", title);
  if (definition.empty()) {
    page.leaf("p", tag == "del" ? "was not there" : "gone", {{"class", "soft"}});
  } else {
    page.open("pre");
    page.leaf(tag, definition_text(definition));
    page.close();
  }
  page.close();
}

void write_finding(Markup& page, const Finding& finding) {
  page.line();
  page.open("p");
  const std::string problem = one_line(problem_of(finding), 1000);
  page.text(problem + " ");
  page.leaf("code", one_line(finding.id));
  if (finding.severity != Severity::error)
    page.text(" (" + std::string(to_text(finding.severity)) + ")");
  page.text(place_after(problem, finding.position));
  page.close();
  if (!finding.before.empty() || !finding.after.empty()) {
    page.open("div", {{"class", "sides"}});
    write_side(page, "before", "del", finding.before);
    write_side(page, "after", "ins", finding.after);
    page.close();
  }
  write_evidence(page, finding.evidence);
}

template <typename Outcome>
struct Placed {
  const StepRecord& step;
  const Outcome& outcome;
};

/// All outcomes of one kind, in the order they happened.
template <typename Outcome>
[[nodiscard]] std::vector<Placed<Outcome>> all_of(const ScenarioRecord& scenario,
                                                  std::vector<Outcome> StepRecord::*list) {
  std::vector<Placed<Outcome>> all;
  for (const StepRecord& step : scenario.steps) {
    for (const Outcome& outcome : step.*list) all.push_back({step, outcome});
  }
  return all;
}

void write_law_problem(Markup& page, const LawOutcome& law, Standing standing) {
  begin_problem(page, standing,
                label_of(law) + ": " + law.reason + place_after(law.reason, law.position));
  if (law.error) write_error(page, *law.error);
  const std::size_t shown = std::min(law.findings.size(), findings_max);
  for (std::size_t index = 0; index < shown; ++index) {
    if (page.size_bytes() > html_details_bytes_max) break;
    write_finding(page, law.findings[index]);
  }
  write_more(page, law.findings.size() - shown);
  page.close();
}

/// A law may hold and still have something to say.
void write_remarks(Markup& page, const LawOutcome& law) {
  page.line();
  page.open("details");
  page.open("summary");
  write_verdict(page, Standing::passed);
  page.text(" " + one_line(label_of(law)) + ": " + count_of(law.findings.size(), "remark"));
  page.close();
  page.open("div");
  const std::size_t shown = std::min(law.findings.size(), findings_max);
  for (std::size_t index = 0; index < shown; ++index) write_finding(page, law.findings[index]);
  write_more(page, law.findings.size() - shown);
  page.close();
  page.close();
}

void write_check_problem(Markup& page, const CheckOutcome& check, Standing standing) {
  const bool has_raised = check.verdict == Verdict::unknown && check.error;
  begin_problem(page, standing,
                has_raised ? "check " + label_of(check) + " could not be run" : sentence_of(check));
  write_evidence(page, check.evidence);
  if (check.error) write_error(page, *check.error);
  write_block(page, "count again with", check.sql);
  page.open("p", {{"class", "soft"}});
  page.text("What it means and how to fix it: ");
  page.leaf("code", "fulldress explain " + one_line(check.check_id));
  page.close();
  page.close();
}

using Checks = std::vector<const CheckOutcome*>;

/// A family of checks; open if something is wrong in it.
void write_family(Markup& page, const std::string& family, const Checks& checks,
                  const Limits& limits) {
  Tally tally;
  Standing heaviest = Standing::skipped;
  for (const CheckOutcome* check : checks) {
    tally.add(standing_of(*check, limits));
    heaviest = std::max(heaviest, standing_of(*check, limits));
  }
  page.line();
  page.open("details", is_problem(heaviest) ? Attributes{{"open", "open"}} : Attributes{});
  page.open("summary");
  write_verdict(page, heaviest);
  page.text(fmt::format(" {}: {} passed", one_line(family), tally.passed));
  if (tally.closing > 0) page.text(fmt::format(", {} failed", tally.closing));
  if (tally.undecided > 0) page.text(fmt::format(", {} unknown", tally.undecided));
  if (tally.warned > 0) page.text(", " + count_of(tally.warned, "warning"));
  if (tally.skipped > 0) page.text(fmt::format(", {} skipped", tally.skipped));
  page.close();
  page.open("div");
  begin_table(page, {{.title = "check"},
                     {.title = "verdict"},
                     {.title = "violations", .is_number = true},
                     {.title = "time", .is_number = true},
                     {.title = "remark"}});
  const std::size_t shown = std::min(checks.size(), html_rows_max);
  for (std::size_t index = 0; index < shown; ++index) {
    const CheckOutcome& check = *checks[index];
    page.line();
    page.open("tr");
    write_row_header(page, label_of(check));
    write_verdict_cell(page, standing_of(check, limits));
    const bool has_count = check.verdict == Verdict::passed || check.verdict == Verdict::failed;
    write_number(page, has_count ? std::to_string(check.violations) : "");
    write_number(page, check.verdict == Verdict::skipped ? "" : duration_text(check.duration_ms));
    const bool is_told = check.change != Change::unrelated;
    write_cell(page, is_told && check.reason.empty() ? to_text(check.change)
                                                     : std::string_view(check.reason));
    page.close();
  }
  end_table(page);
  write_more(page, checks.size() - shown);
  page.close();
  page.close();
}

/// The error below says why; the title says what and where.
[[nodiscard]] std::string title_of(const MigrationRecord& migration) {
  if (!migration.error) return sentence_of(migration);
  const std::optional<ScriptPosition> position = position_of(migration);
  return fmt::format("migration {}: {} failed{}", label_of(migration), to_text(migration.direction),
                     position ? " at " + position->to_text() : "");
}

}  // namespace

void write_migrations(Markup& page, const ScenarioPart& part) {
  const auto all = all_of(part.scenario, &StepRecord::migrations);
  if (all.empty()) return;
  page.line();
  page.leaf("h3", "Migrations", {{"id", part.anchor + "-migrations"}});
  std::size_t problems = 0;
  std::size_t left_out = 0;
  for (const auto& [step, migration] : all) {
    const Standing standing = standing_of(migration);
    if (!is_problem(standing)) continue;
    if (!has_room(page, problems++)) {
      ++left_out;
      continue;
    }
    begin_problem(page, standing, title_of(migration));
    if (migration.error) write_error(page, *migration.error);
    page.close();
  }
  write_more(page, left_out);
  begin_table(page, {{.title = "migration"},
                     {.title = "direction"},
                     {.title = "verdict"},
                     {.title = "time", .is_number = true},
                     {.title = "step"},
                     {.title = "remark"}});
  const std::size_t shown = std::min(all.size(), html_rows_max);
  for (std::size_t index = 0; index < shown; ++index) {
    const auto& [step, migration] = all[index];
    page.line();
    page.open("tr");
    write_row_header(page, label_of(migration));
    write_cell(page, to_text(migration.direction));
    write_verdict_cell(page, standing_of(migration));
    write_number(page,
                 migration.verdict == Verdict::skipped ? "" : duration_text(migration.duration_ms));
    write_cell(page, step.name);
    write_cell(page, migration.reason);
    page.close();
  }
  end_table(page);
  write_more(page, all.size() - shown);
}

void write_laws(Markup& page, const ScenarioPart& part) {
  const auto all = all_of(part.scenario, &StepRecord::laws);
  if (all.empty()) return;
  page.line();
  page.leaf("h3", "Laws", {{"id", part.anchor + "-laws"}});
  std::size_t problems = 0;
  std::size_t left_out = 0;
  for (const auto& [step, law] : all) {
    const Standing standing = standing_of(law, part.limits);
    if (!is_problem(standing)) continue;
    if (has_room(page, problems++)) {
      write_law_problem(page, law, standing);
    } else {
      ++left_out;
    }
  }
  write_more(page, left_out);
  begin_table(page, {{.title = "law"},
                     {.title = "of"},
                     {.title = "verdict"},
                     {.title = "class"},
                     {.title = "findings", .is_number = true},
                     {.title = "time", .is_number = true},
                     {.title = "remark"}});
  const std::size_t shown = std::min(all.size(), html_rows_max);
  for (std::size_t index = 0; index < shown; ++index) {
    const LawOutcome& law = all[index].outcome;
    page.line();
    page.open("tr");
    write_row_header(page, law.law);
    write_cell(page, law.subject);
    write_verdict_cell(page, standing_of(law, part.limits));
    write_cell(page, classes_text(law));
    write_number(page, std::to_string(law.findings.size()));
    write_number(page, law.verdict == Verdict::skipped ? "" : duration_text(law.duration_ms));
    write_cell(page, law.reason);
    page.close();
  }
  end_table(page);
  write_more(page, all.size() - shown);
  std::size_t remarked = 0;
  for (const auto& [step, law] : all) {
    if (law.verdict != Verdict::passed || law.findings.empty()) continue;
    if (has_room(page, remarked++)) write_remarks(page, law);
  }
}

void write_checks(Markup& page, const ScenarioPart& part) {
  const auto all = all_of(part.scenario, &StepRecord::checks);
  if (all.empty()) return;
  page.line();
  page.leaf("h3", "Checks", {{"id", part.anchor + "-checks"}});
  std::size_t problems = 0;
  std::size_t left_out = 0;
  for (const Standing wanted : {Standing::closing, Standing::undecided, Standing::warned}) {
    for (const auto& [step, check] : all) {
      if (standing_of(check, part.limits) != wanted) continue;
      if (has_room(page, problems++)) {
        write_check_problem(page, check, wanted);
      } else {
        ++left_out;
      }
    }
  }
  write_more(page, left_out);
  std::map<std::string, Checks> families;
  for (const auto& placed : all) {
    const std::string& id = placed.outcome.check_id;
    families[id.substr(0, id.find('.'))].push_back(&placed.outcome);
  }
  for (const auto& [family, checks] : families) write_family(page, family, checks, part.limits);
}

void write_measurements(Markup& page, const ScenarioPart& part) {
  const auto all = all_of(part.scenario, &StepRecord::measurements);
  if (all.empty()) return;
  page.line();
  page.leaf("h3", "Measurements", {{"id", part.anchor + "-measurements"}});
  begin_table(page, {{.title = "what"},
                     {.title = "of"},
                     {.title = "value", .is_number = true},
                     {.title = "step"}});
  const std::size_t shown = std::min(all.size(), html_rows_max);
  for (std::size_t index = 0; index < shown; ++index) {
    const auto& [step, measurement] = all[index];
    page.line();
    page.open("tr");
    write_row_header(page, measurement.name);
    write_cell(page, measurement.subject);
    write_number(page, value_text(measurement));
    write_cell(page, step.name);
    page.close();
  }
  end_table(page);
  write_more(page, all.size() - shown);
}

void write_notes(Markup& page, const ScenarioPart& part) {
  const auto notes = all_of(part.scenario, &StepRecord::notes);
  const auto files = all_of(part.scenario, &StepRecord::attachments);
  if (notes.empty() && files.empty()) return;
  page.line();
  page.leaf("h3", "Notes and files");
  page.open("ul");
  std::size_t shown = 0;
  for (const auto& [step, note] : notes) {
    if (++shown > html_rows_max) break;
    page.leaf("li", one_line(step.name) + ": " + one_line(note, 1000));
  }
  for (const auto& [step, file] : files) {
    if (++shown > html_rows_max) break;
    page.open("li");
    page.text(one_line(step.name) + ": ");
    page.leaf("code", one_line(file, 1000));
    page.close();
  }
  page.close();
  const std::size_t total = notes.size() + files.size();
  write_more(page, total > html_rows_max ? total - html_rows_max : 0);
}

}  // namespace fulldress::reports
