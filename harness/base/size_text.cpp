#include "harness/base/size_text.hpp"

#include "harness/base/wording.hpp"

namespace fulldress {

std::string size_text(std::uint64_t bytes) {
  return value_text(
      {.name = {}, .value = static_cast<double>(bytes), .unit = "bytes", .subject = {}});
}

}  // namespace fulldress
