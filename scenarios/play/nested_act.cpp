#include "scenarios/play/nested_act.hpp"

#include "harness/base/suggestion.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

bool may_be_nested(const ActKind& kind) {
  static const std::vector<std::string> others = {"guard", "database", "remember", "compare"};
  return std::find(others.begin(), others.end(), kind.name) == others.end();
}

}  // namespace

std::unique_ptr<Act> nested_act(const ActReading& reading, const std::string& database) {
  const auto name = reading.needed_text("act");
  std::vector<std::string> known;
  for (const auto& kind : all_acts()) {
    if (!may_be_nested(kind)) continue;
    if (kind.name != name) {
      known.push_back(kind.name);
      continue;
    }
    std::vector<std::string> keys = {"act", "about", "database"};
    for (const auto& key : kind.keys) keys.push_back(key.name);
    reading.refuse_others_than(keys);
    if (reading.database() != database) {
      reading.fail("database", "an act inside a step is played on the step's database, " +
                                   database + "; say \"database\": \"" + database + "\"");
    }
    return kind.read(reading);
  }
  reading.fail(
      "act", "there is no act \"" + name + "\" that could stand here" + did_you_mean(name, known));
}

}  // namespace fulldress::scenarios
