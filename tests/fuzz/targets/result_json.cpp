#include "harness/base/record_json.hpp"
#include "tests/fuzz/fuzz_target.hpp"

// result.json: what is read can be written and read again, and is the same then.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fulldress::fuzz::text_of(data, size);
  fulldress::fuzz::expect_own_errors([&] {
    const auto record = fulldress::record_from_json(text, "input");
    const std::string written = fulldress::to_json(record);
    fulldress::ensure(fulldress::to_json(fulldress::record_from_json(written, "again")) == written,
                      "what was read is written as it was");
  });
  return 0;
}
