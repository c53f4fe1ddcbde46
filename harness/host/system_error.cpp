#include "harness/host/system_error.hpp"

#include "harness/base/error.hpp"

#include <system_error>

namespace fulldress {

std::string system_error_text(int number) { return std::system_category().message(number); }

void throw_system_error(const SystemFailure& failure, std::source_location where) {
  std::string message = failure.what + ": " + system_error_text(failure.number);
  if (!failure.advice.empty()) message += "; " + failure.advice;
  throw InfrastructureError(failure.id, std::move(message), where);
}

}  // namespace fulldress
