#include "scenarios/queries/query.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t unread_max = 100;

}  // namespace

bool QueryStatement::tolerates(Tolerance tolerance) const {
  return std::find(tolerated.begin(), tolerated.end(), tolerance) != tolerated.end();
}

void CapturedStatements::report(ScriptPosition position, std::string message) {
  ++unread_count;
  if (unread.size() < unread_max) unread.push_back({std::move(position), std::move(message)});
}

}  // namespace fulldress::scenarios
