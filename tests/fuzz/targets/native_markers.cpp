#include "migrations/native_script.hpp"
#include "tests/fuzz/fuzz_target.hpp"

// The markers of the native format: what is read lies inside the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using fulldress::SqlDialect;
  const auto text = fulldress::fuzz::text_of(data, size);
  for (const auto dialect : {SqlDialect::postgres, SqlDialect::sqlite}) {
    fulldress::fuzz::expect_own_errors([&] {
      const auto script = fulldress::migrations::parse_native_script(text, "input", dialect);
      fulldress::ensure(script.up.has_value(), "what is accepted has an up part");
      fulldress::ensure(text.find(script.up->text) != std::string_view::npos,
                        "the up part is in the text");
    });
  }
  return 0;
}
