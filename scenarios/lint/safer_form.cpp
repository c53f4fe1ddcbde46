#include "scenarios/lint/safer_form.hpp"

#include "harness/sql/statement_facts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

std::string told(std::string_view advice, std::string_view page) {
  constexpr std::string_view documentation = "https://www.postgresql.org/docs/current/";
  return fmt::format("; safer: {} ({}{})", advice, documentation, page);
}

/// Whether it says why a statement is slow or locks, and not what else is wrong with it.
bool is_of_work(const LintRule& rule) {
  constexpr std::array others = {Claim::waits_without_limit, Claim::fails,
                                 Claim::breaks_old_release};
  return std::find(others.begin(), others.end(), rule.claim) == others.end();
}

}  // namespace

std::string safer_form_of(const LintRule& rule) { return told(rule.safer, rule.page); }

std::string safer_form_of(std::string_view statement) {
  const LintState nothing_known;
  const LintStatement alone;
  const LintContext context{.state = nothing_known, .statement = alone, .behind = {}};
  for (auto fact : sql::facts_of(statement).facts) {
    // Its condition let enough rows through to keep people waiting.
    fact.is_everything = true;
    for (const auto& rule : lint_rules()) {
      if (is_of_work(rule) && rule.fires(fact, context)) return safer_form_of(rule);
    }
  }
  return told(
      "keep the transaction short: what is slow belongs in front of the first lock or in a "
      "migration of its own, and set lock_timeout",
      "explicit-locking.html");
}

}  // namespace fulldress::scenarios
