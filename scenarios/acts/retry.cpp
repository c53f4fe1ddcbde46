#include "scenarios/play/convert_parts.hpp"

namespace fulldress::scenarios {

ActKind retry_act();

ActKind retry_act() {
  return {.name = "retry",
          .purpose = "convert the documents that were set aside",
          .keys = convert_keys(),
          .read = [](const ActReading& reading) {
            return convert_step(reading, fixtures::ConvertScope::quarantined);
          }};
}

}  // namespace fulldress::scenarios
