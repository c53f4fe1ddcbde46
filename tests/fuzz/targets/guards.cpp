#include "migrations/guard.hpp"
#include "tests/fuzz/fuzz_target.hpp"

// Guards: what is accepted can be described and has one or two arguments.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fulldress::fuzz::text_of(data, size);
  fulldress::fuzz::expect_own_errors([&] {
    const auto guard =
        fulldress::migrations::parse_guard(text, {.file = "input", .line = 1, .column = 1});
    fulldress::ensure(!guard.arguments.empty() && !describe(guard).empty(),
                      "a guard asks for something");
  });
  return 0;
}
