#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/run/terminal_text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fulldress {
namespace {

constexpr std::size_t findings_max = 10;
constexpr std::size_t outcomes_max = 25;
constexpr std::size_t rows_max = 5;
constexpr std::size_t definition_lines_max = 8;
constexpr std::size_t inner = 6;

void write_more(TerminalText& out, std::size_t total, std::size_t shown, std::size_t indent) {
  if (total <= shown) return;
  out.paragraph(fmt::format("... and {} more, see the report", total - shown), {indent, indent},
                Tint::dim);
}

void write_evidence(TerminalText& out, const Evidence& evidence) {
  if (evidence.rows.empty()) return;
  std::vector<std::vector<std::string>> rows;
  if (!evidence.columns.empty()) rows.push_back(evidence.columns);
  const std::size_t shown = std::min(evidence.rows.size(), rows_max);
  for (std::size_t index = 0; index < shown; ++index) {
    auto& cells = rows.emplace_back();
    for (const auto& cell : evidence.rows[index]) cells.push_back(cell.value_or("NULL"));
  }
  out.table(rows, inner + 2);
  if (evidence.is_capped) {
    out.paragraph("... and more", {inner + 2, inner + 2}, Tint::dim);
  } else {
    write_more(out, evidence.rows.size(), shown, inner + 2);
  }
}

void write_sql_error(TerminalText& out, const ErrorRecord& error) {
  if (!error.sql) return;
  const auto write = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) out.paragraph(fmt::format("{}: {}", name, text), {inner, inner + 2});
  };
  write("detail", error.sql->detail);
  write("hint", error.sql->hint);
  if (error.sql->statement.empty()) return;
  out.paragraph("statement:", {inner, inner}, Tint::dim);
  out.block(error.sql->statement, inner + 2, definition_lines_max);
}

/// `name   definition`, or a block under the name if the definition has several lines.
void write_side(TerminalText& out, std::string_view name, const std::string& definition,
                std::string_view absent) {
  constexpr std::size_t margin = inner + 2;
  if (definition.empty()) {
    out.paragraph(fmt::format("{} {}", name, absent), {margin, margin + 8}, Tint::dim);
  } else if (definition.find('\n') == std::string::npos) {
    out.paragraph(fmt::format("{} {}", name, definition), {margin, margin + 8});
  } else {
    out.paragraph(name, {margin, margin}, Tint::dim);
    out.block(definition, margin + 2, definition_lines_max);
  }
}

void write_finding(TerminalText& out, const Finding& finding) {
  const std::string problem = problem_of(finding);
  out.paragraph(problem + place_after(problem, finding.position), {inner, inner + 2});
  if (!finding.before.empty() || !finding.after.empty()) {
    write_side(out, "before:", finding.before, "(was not there)");
    write_side(out, "after: ", finding.after, "(gone)");
  }
  write_evidence(out, finding.evidence);
}

void write_migration(TerminalText& out, const MigrationRecord& migration, Standing standing) {
  const std::optional<ScriptPosition> position = position_of(migration);
  const std::string direction(to_text(migration.direction));
  const char* how = standing == Standing::closing ? " failed" : " is undecided";
  out.marked(standing, "migration " + label_of(migration) + ": " + direction + how, 4);
  std::string message = migration.error ? problem_of(*migration.error) : migration.reason;
  if (!place_after(message, position).empty()) message = position->to_text() + ": " + message;
  out.paragraph(message, {inner, inner + 2});
  if (migration.error) write_sql_error(out, *migration.error);
}

void write_law(TerminalText& out, const LawOutcome& law, Standing standing) {
  const std::string reason =
      law.verdict == Verdict::unknown && law.error ? problem_of(*law.error) : law.reason;
  out.marked(standing, label_of(law) + ": " + reason + place_after(reason, law.position), 4);
  const std::size_t shown = std::min(law.findings.size(), findings_max);
  for (std::size_t index = 0; index < shown; ++index) write_finding(out, law.findings[index]);
  write_more(out, law.findings.size(), shown, inner);
}

void write_check(TerminalText& out, const CheckOutcome& check, Standing standing) {
  out.marked(standing, label_of(check) + ": " + problem_of(check), 4);
  if (standing == Standing::warned) return;
  write_evidence(out, check.evidence);
  if (check.error) write_sql_error(out, *check.error);
  out.paragraph("more: fulldress explain " + check.check_id, {inner, inner}, Tint::dim);
}

/// Writes the outcomes that stand as `wanted`, at most outcomes_max of each kind.
template <typename Outcome, typename Stand, typename Write>
void write_those(TerminalText& out, const std::vector<Outcome>& outcomes, Standing wanted,
                 Stand stand, Write write) {
  std::size_t total = 0;
  for (const Outcome& outcome : outcomes) {
    if (stand(outcome) != wanted) continue;
    if (++total <= outcomes_max) write(out, outcome, wanted);
  }
  write_more(out, total, outcomes_max, 4);
}

}  // namespace

void write_details(TerminalText& out, const StepRecord& step, const Limits& limits) {
  for (const Standing wanted : {Standing::closing, Standing::undecided, Standing::warned}) {
    write_those(
        out, step.migrations, wanted, [](const MigrationRecord& one) { return standing_of(one); },
        write_migration);
    write_those(
        out, step.laws, wanted, [&](const LawOutcome& one) { return standing_of(one, limits); },
        write_law);
    write_those(
        out, step.checks, wanted, [&](const CheckOutcome& one) { return standing_of(one, limits); },
        write_check);
  }
  if (!step.error) return;
  for (const std::string& line : step.error->context) out.paragraph(line, {4, 6}, Tint::dim);
  write_sql_error(out, *step.error);
}

}  // namespace fulldress
