#include "scenarios/scenario_file.hpp"
#include "tests/fuzz/fuzz_target.hpp"

// scenario.json and fulldress.json: what is accepted names a scenario.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fulldress::fuzz::text_of(data, size);
  fulldress::fuzz::expect_own_errors([&] {
    static_cast<void>(fulldress::scenarios::parse_scenarios(text, "/tmp/fulldress.json"));
  });
  return 0;
}
