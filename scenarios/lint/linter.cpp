#include "scenarios/lint/linter.hpp"

#include "harness/base/suggestion.hpp"
#include "scenarios/steps/migrate.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

namespace fulldress::scenarios {
namespace {

using migrations::IgnoreComment;
using sql::Action;
using sql::Fact;

std::string subject_of_fact(const Fact& fact) {
  const auto table = fact.table.to_text();
  if (fact.action == Action::drop_index) return "index " + fact.object;
  if (fact.action == Action::check_domain) return "domain " + fact.object;
  if (fact.action == Action::rename_schema) return "schema " + fact.object;
  if (fact.action == Action::add_enum_value) return "type " + fact.type;
  const bool is_of_column = fact.action == Action::add_column ||
                            fact.action == Action::drop_column ||
                            fact.action == Action::rename_column ||
                            fact.action == Action::set_not_null || fact.action == Action::set_type;
  if (is_of_column) return "column " + table + "." + fact.object;
  if (!table.empty()) return "table " + table;
  return fact.object.empty() ? "the database" : fact.object;
}

/// The rules, asked of one migration after the other.
class Linter {
 public:
  explicit Linter(const LintConfig& config) : config_(config) {}

  MigrationLint read(const migrations::MigrationSet& set, const migrations::Migration& migration) {
    MigrationLint lint{.label = subject_of(migration),
                       .file = migration.up ? migration.up->start.file : std::string(),
                       .config = config_};
    auto script = read_statements(set, migration);
    lint.statements = std::move(script.statements);
    lint.notes = std::move(script.notes);
    told_.clear();
    state_.begin_migration();
    for (std::size_t at = 0; at < lint.statements.size(); ++at) {
      const bool is_next =
          at > 0 && lint.statements[at].transaction != lint.statements[at - 1].transaction;
      if (is_next) state_.begin_transaction();
      ask(lint, at);
    }
    return lint;
  }

 private:
  void ask(MigrationLint& lint, std::size_t at) {
    const auto& statement = lint.statements[at];
    const LintContext context{.state = state_,
                              .statement = statement,
                              .behind = std::span(lint.statements).subspan(at + 1)};
    for (const auto& fact : statement.facts.facts) {
      for (const auto& rule : lint_rules()) {
        const bool is_harmless = state_.is_new(fact.table) && rule.sqlstate != "25001";
        if (is_harmless || config_.is_off(rule.id)) continue;
        const LintHit hit{.rule = &rule,
                          .statement = at,
                          .subject = subject_of_fact(fact),
                          .table = fact.table,
                          .accepted = {}};
        if (rule.looks_so != nullptr && rule.looks_so(fact, context)) add(lint.lookalikes, hit);
        if (!rule.fires(fact, context)) continue;
        if (rule.is_once && !told_.insert(rule.id).second) continue;
        add(lint.hits, hit);
      }
      state_.note(fact);
    }
  }

  static void add(std::vector<LintHit>& hits, const LintHit& hit) {
    const bool is_known = std::any_of(hits.begin(), hits.end(), [&](const LintHit& each) {
      return each.rule == hit.rule && each.statement == hit.statement &&
             each.subject == hit.subject;
    });
    if (!is_known) hits.push_back(hit);
  }

  const LintConfig& config_;
  LintState state_;
  std::set<std::string_view> told_;
};

void require_meaning(const IgnoreComment& comment) {
  const auto known = lint_ids();
  if (std::find(known.begin(), known.end(), comment.rule) == known.end()) {
    throw UsageError("scenarios.unknown-rule", comment.position.to_text() +
                                                   ": there is no rule \"" + comment.rule + "\"" +
                                                   did_you_mean(comment.rule, known) +
                                                   "; write -- fulldress:ignore <rule> <reason>");
  }
  if (!comment.reason.empty()) return;
  throw UsageError(
      "scenarios.ignored-without-reason",
      comment.position.to_text() + ": say behind " + comment.rule + " why it may be ignored");
}

/// The statements a comment stands in or behind on the same line; else the next one of its file.
std::vector<std::size_t> meant_by(const IgnoreComment& comment, const MigrationLint& lint) {
  const auto line = comment.position.line;
  std::vector<std::size_t> meant;
  std::optional<std::size_t> next;
  for (std::size_t at = 0; at < lint.statements.size(); ++at) {
    const auto& statement = lint.statements[at];
    if (statement.position.file != comment.position.file) continue;
    if (statement.position.line <= line && line <= statement.end.line) meant.push_back(at);
    const bool is_nearer = !next || statement.position.line < lint.statements[*next].position.line;
    if (statement.position.line > line && is_nearer) next = at;
  }
  if (meant.empty() && next) meant.push_back(*next);
  return meant;
}

bool is_of(const IgnoreComment& comment, const MigrationLint& lint) {
  const auto& file = comment.position.file;
  if (lint.file == file) return true;
  return std::any_of(lint.statements.begin(), lint.statements.end(),
                     [&](const LintStatement& each) { return each.position.file == file; });
}

void accept(PlacedComment& placed, MigrationLint& lint) {
  for (auto& hit : lint.hits) {
    const bool is_meant = std::find(placed.statements.begin(), placed.statements.end(),
                                    hit.statement) != placed.statements.end();
    if (!is_meant || hit.rule->id != placed.comment.rule) continue;
    placed.is_used = true;
    if (hit.accepted.empty()) {
      hit.accepted = placed.comment.reason + " (" + placed.comment.position.to_text() + ")";
    }
  }
}

/// Gives it to the migration whose statement it is about. Several may share a file.
bool place(const IgnoreComment& comment, std::vector<MigrationLint>& migrations) {
  MigrationLint* best = nullptr;
  std::vector<std::size_t> meant;
  for (auto& lint : migrations) {
    if (!is_of(comment, lint)) continue;
    auto here = meant_by(comment, lint);
    const auto line_of = [&](const MigrationLint& of, const std::vector<std::size_t>& at) {
      return of.statements[at.front()].position.line;
    };
    const bool is_nearer = best == nullptr || meant.empty() ||
                           (!here.empty() && line_of(lint, here) < line_of(*best, meant));
    if (!is_nearer) continue;
    best = &lint;
    meant = std::move(here);
  }
  if (best == nullptr) return false;
  PlacedComment placed{.comment = comment, .statements = std::move(meant)};
  accept(placed, *best);
  best->comments.push_back(std::move(placed));
  return true;
}

}  // namespace

const MigrationLint* SetLint::of(const std::string& label) const {
  const auto found = std::find_if(migrations.begin(), migrations.end(),
                                  [&](const MigrationLint& each) { return each.label == label; });
  return found == migrations.end() ? nullptr : &*found;
}

SetLint lint(const migrations::MigrationSet& set, const LintConfig& config) {
  SetLint result;
  // Neither another tool's files nor another engine's statements are ours to judge.
  if (set.migrations().empty() || set.engine() != "postgres") return result;
  const auto comments = migrations::read_ignore_comments(set);
  for (const auto& comment : comments) require_meaning(comment);
  Linter linter(config);
  for (const auto& migration : automatic(set)) {
    result.migrations.push_back(linter.read(set, migration));
  }
  for (const auto& comment : comments) {
    if (!place(comment, result.migrations)) result.astray.push_back(comment);
  }
  return result;
}

}  // namespace fulldress::scenarios
