#include "checks/check.hpp"
#include "tests/fuzz/fuzz_target.hpp"

// Files of the check catalogue: what is accepted has an id.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fulldress::fuzz::text_of(data, size);
  fulldress::fuzz::expect_own_errors([&] {
    const auto check = fulldress::checks::parse_check(text, "input.sql");
    fulldress::ensure(!check.id.empty(), "a check has an id");
  });
  return 0;
}
