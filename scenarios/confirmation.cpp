#include "scenarios/confirmation.hpp"

#include "harness/base/error.hpp"

namespace fulldress::scenarios {

void require_confirmation(const RunOptions& options, const std::string& name) {
  require_confirmation(options, name, {});
}

void require_confirmation(const RunOptions& options, const std::string& name,
                          const ConfirmationWords& words) {
  const std::string& confirmed = options.confirm;
  if (confirmed == name) return;
  throw UsageError(
      "scenarios.not-confirmed",
      confirmed.empty()
          ? "fulldress " + options.verb + words.effect + name +
                ", which fulldress did not start; " + words.advice +
                "to allow it, add --confirm=" + name
          : "--confirm=" + confirmed +
                " is not the name of the database; to allow it, write --confirm=" + name);
}

}  // namespace fulldress::scenarios
