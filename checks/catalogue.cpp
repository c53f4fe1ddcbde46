#include "checks/check.hpp"
#include "checks/embedded_catalogue.hpp"
#include "harness/base/error.hpp"

#include <algorithm>

namespace fulldress::checks {

const std::vector<Check>& catalogue() {
  static const auto checks = [] {
    std::vector<Check> parsed;
    for (const auto& [path, text] : embedded_catalogue) {
      try {
        parsed.push_back(parse_check(text, "checks/" + std::string(path)));
      } catch (const UsageError& error) {
        throw InternalError(error.message());
      }
    }
    std::sort(parsed.begin(), parsed.end(),
              [](const Check& left, const Check& right) { return left.id < right.id; });
    return parsed;
  }();
  return checks;
}

}  // namespace fulldress::checks
