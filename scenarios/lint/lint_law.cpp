#include "scenarios/lint/lint_law.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/lint/confirmation.hpp"
#include "scenarios/lint/safer_form.hpp"
#include "scenarios/steps/comparison.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t statement_characters_max = 120;

Finding finding_at(const ScriptPosition& position, std::string_view id, std::string subject) {
  Finding finding;
  finding.id = std::string(id);
  finding.severity = Severity::warning;
  finding.subject = std::move(subject);
  finding.position = position;
  return finding;
}

Finding finding_of(const LintHit& hit, const MigrationLint& lint) {
  auto finding = finding_at(lint.statements.at(hit.statement).position, hit.rule->id, hit.subject);
  finding.severity = lint.config.severity_of(hit.rule->id).value_or(finding.severity);
  finding.waiver = hit.accepted;
  finding.message = fmt::format("{}: {}", hit.rule->condition, to_text(hit.rule->claim));
  return finding;
}

Finding unused(const migrations::IgnoreComment& comment, const std::string& subject) {
  auto finding = finding_at(comment.position, "lint.unused-ignore", subject);
  finding.message = comment.rule + " says nothing of this statement; remove the comment";
  return finding;
}

/// What stands behind a comment is unused unless some finding was accepted by it.
void add_unused(const MigrationLint& lint, const std::vector<PlacedComment>& comments,
                std::vector<Finding>& findings) {
  for (const auto& each : comments) {
    if (!each.is_used) findings.push_back(unused(each.comment, lint.label));
  }
}

LawOutcome law_of(const std::string& subject) {
  LawOutcome law;
  law.law = "lint";
  law.subject = subject;
  return law;
}

std::size_t count_open(const std::vector<Finding>& findings) {
  return static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(),
      [](const Finding& each) { return each.severity != Severity::info && each.waiver.empty(); }));
}

void conclude(LawOutcome& law, const std::string& how) {
  judge(law, {});
  if (law.verdict != Verdict::failed) return;
  const auto open = count_open(law.findings);
  law.reason = open == 0 ? "what the rules find is accepted by comments"
                         : count_of(open, "finding") + " of the rules" + how;
}

/// One migration that was executed.
class Labelled {
 public:
  Labelled(const MigrationLint& lint, const MigrationDowntime& downtime, const LawOutcome& judged)
      : lint_(lint), downtime_(downtime), judged_(judged), comments_(lint.comments) {}

  LawOutcome made() {
    auto law = law_of(lint_.label);
    table_.id = "lint.findings";
    table_.severity = Severity::info;
    table_.subject = lint_.label;
    table_.evidence.columns = {"place", "rule", "object", "label", "seen", "accepted"};
    for (const auto& hit : lint_.hits) law.findings.push_back(labelled(hit));
    // Where it does what it looks like, that is seen as what no rule has said.
    for (const auto& hit : lint_.lookalikes) {
      const bool is_refuted = confirm(hit, lint_, downtime_).label == Label::refuted;
      if (is_refuted) law.findings.push_back(labelled(hit));
    }
    for (const auto& work : unforeseen_work(lint_, downtime_)) {
      if (!lint_.config.is_off(execution_only)) law.findings.push_back(unforeseen(work));
    }
    add_unused(lint_, comments_, law.findings);
    const auto& rows = table_.evidence.rows;
    table_.message = count_of(rows.size(), "finding") + ", and what the execution says of them";
    if (!rows.empty()) law.findings.push_back(std::move(table_));
    conclude(law, " hold or could not be refuted");
    return law;
  }

 private:
  Finding labelled(const LintHit& hit) {
    auto finding = finding_of(hit, lint_);
    const auto answer = confirm(hit, lint_, downtime_);
    add_row(finding, to_text(answer.label), answer.seen);
    finding.message =
        fmt::format("{}: {} ({})", to_text(answer.label), finding.message, one_line(answer.seen));
    if (answer.label == Label::refuted) finding.severity = Severity::info;
    if (answer.label == Label::confirmed) weigh(finding, hit.rule->claim, answer.observed);
    if (answer.label != Label::refuted) finding.message += safer_form_of(*hit.rule);
    return finding;
  }

  Finding unforeseen(const UnforeseenWork& work) {
    const auto& statement = downtime_.observed.statements.at(work.observed);
    auto finding = finding_at(statement.position, execution_only, "table " + work.table.to_text());
    finding.waiver = accepted_at(statement.position);
    add_row(finding, "execution only", work.seen);
    finding.message = fmt::format("no rule says so of {}, but it was seen: {}",
                                  one_line(statement.sql, statement_characters_max), work.seen);
    weigh(finding, Claim::reads_under_lock, work.observed);
    return finding;
  }

  /// Whether it matters is the law downtime's to say: who waits longer than allowed.
  void weigh(Finding& finding, Claim claim, const std::optional<std::size_t>& observed) const {
    if (!observed) return;
    const auto severity = lint_.config.severity_of(finding.id);
    finding.severity = severity.value_or(finding.severity);
    const auto told = told_by_downtime(claim, *observed);
    if (!told.empty()) {
      finding.message += "; see " + told;
    } else if (judged_.verdict == Verdict::unknown) {
      finding.message += "; how long anybody waits is unknown";
    } else if (claim == Claim::locks_rows && !is_predicted(*observed)) {
      finding.message += "; how long in production nobody knows (--production-rows)";
    } else {
      finding.severity = severity.value_or(Severity::info);
      finding.message += "; nobody has to wait longer than allowed";
    }
  }

  /// The finding of the law downtime about a table of the same transaction; empty when it is
  /// content.
  [[nodiscard]] std::string told_by_downtime(Claim claim, std::size_t observed) const {
    for (const auto& finding : judged_.findings) {
      if (finding.severity == Severity::info) continue;
      const bool is_queue = finding.id == "downtime.waits-without-limit";
      if (is_queue != (claim == Claim::waits_without_limit)) continue;
      if (is_queue || is_about(finding.subject, observed)) return finding.id;
    }
    return {};
  }

  [[nodiscard]] bool is_about(const std::string& subject, std::size_t observed) const {
    const auto& all = downtime_.observed.statements;
    return std::any_of(all.begin(), all.end(), [&](const ObservedStatement& each) {
      if (each.transaction != all.at(observed).transaction) return false;
      return std::any_of(each.tables.begin(), each.tables.end(), [&](const auto& table) {
        return subject == "table " + table.first.to_text();
      });
    });
  }

  /// How long row writers wait in production is known.
  [[nodiscard]] bool is_predicted(std::size_t observed) const {
    const auto& tables = downtime_.observed.statements.at(observed).tables;
    return std::any_of(downtime_.tables.begin(), downtime_.tables.end(), [&](const auto& each) {
      const auto found = each.classes.find(Waiting::row_writers);
      return tables.contains(each.table) && found != each.classes.end() &&
             found->second.predicted.has_value();
    });
  }

  void add_row(const Finding& finding, std::string_view label, const std::string& seen) {
    table_.evidence.rows.push_back({finding.position->to_text(), finding.id, finding.subject,
                                    std::string(label), one_line(seen), finding.waiver});
  }

  std::string accepted_at(const ScriptPosition& position) {
    for (auto& each : comments_) {
      const bool is_meant =
          each.comment.rule == execution_only &&
          std::any_of(each.statements.begin(), each.statements.end(),
                      [&](std::size_t at) { return lint_.statements.at(at).position == position; });
      if (!is_meant) continue;
      each.is_used = true;
      return each.comment.reason + " (" + each.comment.position.to_text() + ")";
    }
    return {};
  }

  const MigrationLint& lint_;
  const MigrationDowntime& downtime_;
  const LawOutcome& judged_;
  std::vector<PlacedComment> comments_;
  Finding table_;
};

}  // namespace

LawOutcome lint_law(const MigrationLint& lint) {
  auto law = law_of(lint.label);
  for (const auto& hit : lint.hits) {
    auto finding = finding_of(hit, lint);
    finding.message += safer_form_of(*hit.rule);
    law.findings.push_back(std::move(finding));
  }
  auto comments = lint.comments;
  // Nothing was executed, so nobody knows whether it is needed.
  std::erase_if(comments,
                [](const PlacedComment& each) { return each.comment.rule == execution_only; });
  add_unused(lint, comments, law.findings);
  conclude(law, "; nothing was executed: the law downtime confirms or refutes each");
  return law;
}

LawOutcome lint_law(const MigrationLint& lint, const MigrationDowntime& downtime,
                    const LawOutcome& judged) {
  return Labelled(lint, downtime, judged).made();
}

std::vector<LawOutcome> astray_laws(const SetLint& lint) {
  std::vector<LawOutcome> laws;
  for (const auto& comment : lint.astray) {
    auto law = law_of(comment.position.file);
    law.findings.push_back(unused(comment, comment.position.file));
    conclude(law, "");
    laws.push_back(std::move(law));
  }
  return laws;
}

std::vector<std::string> lint_notes(const SetLint& lint) {
  std::size_t statements = 0;
  std::vector<std::string> notes;
  for (const auto& each : lint.migrations) {
    statements += each.statements.size();
    notes.insert(notes.end(), each.notes.begin(), each.notes.end());
  }
  notes.insert(notes.begin(), count_of(statements, "statement") + " of " +
                                  count_of(lint.migrations.size(), "migration") +
                                  " were looked at by their words");
  return notes;
}

}  // namespace fulldress::scenarios
