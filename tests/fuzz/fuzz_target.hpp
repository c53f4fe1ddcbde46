#pragma once

#include "harness/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// What libFuzzer and our own driver (driver.cpp) call with ever new inputs. Returns 0; an input
/// that breaks a property ends the process.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fulldress::fuzz {

/// Calls `parse`. Malformed input may be refused with a UsageError or SqlError; whatever else is
/// thrown, an InternalError too, is a defect and is not caught.
template <typename Parse>
void expect_own_errors(const Parse& parse) {
  try {
    parse();
  } catch (const UsageError& error) {
    ensure(!error.id().empty() && !error.message().empty(), "an error says what is wrong");
  } catch (const SqlError& error) {
    ensure(!error.id().empty(), "an error says what is wrong");
  }
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace fulldress::fuzz
