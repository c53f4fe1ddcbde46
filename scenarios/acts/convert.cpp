#include "scenarios/play/convert_parts.hpp"

namespace fulldress::scenarios {

ActKind convert_act();

ActKind convert_act() {
  return {.name = "convert",
          .purpose = "convert documents into rows",
          .keys = convert_keys(),
          .read = [](const ActReading& reading) {
            return convert_step(reading, fixtures::ConvertScope::all);
          }};
}

}  // namespace fulldress::scenarios
