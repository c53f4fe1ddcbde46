#include "scenarios/lint/lint_config.hpp"

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "scenarios/lint/lint_rule.hpp"
#include "scenarios/play/act_reading.hpp"

#include <algorithm>
#include <array>

namespace fulldress::scenarios {

std::optional<Severity> LintConfig::severity_of(std::string_view rule) const {
  const auto found = severities.find(rule);
  return found == severities.end() ? std::nullopt : std::optional(found->second);
}

LintConfig read_lint_config(const nlohmann::json& object, const std::string& pointer,
                            const ConfigText& config) {
  const ActReading reading(object, pointer, config);
  reading.refuse_others_than({"rules"});
  LintConfig lint;
  lint.is_asked = true;
  if (!reading.has("rules")) return lint;
  const auto known = lint_ids();
  const auto weights = reading.named_texts("rules");
  const auto rules = reading.objects("rules").at(0);
  for (const auto& [rule, weight] : weights) {
    if (std::find(known.begin(), known.end(), rule) == known.end()) {
      throw UsageError("scenarios.unknown-rule",
                       rules.position(rule).to_text() + ": there is no rule \"" + rule + "\"" +
                           did_you_mean(rule, known) + "; docs/lint.md has all of them");
    }
    if (weight == "off") {
      lint.off.insert(rule);
      continue;
    }
    constexpr std::array severities = {Severity::info, Severity::warning, Severity::error};
    const auto* const found = std::find_if(severities.begin(), severities.end(),
                                           [&](Severity each) { return to_text(each) == weight; });
    if (found == severities.end()) {
      rules.fail(rule, "a rule is off, info, warning or error, not \"" + weight + "\"");
    }
    lint.severities.emplace(rule, *found);
  }
  return lint;
}

}  // namespace fulldress::scenarios
