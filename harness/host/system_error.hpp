#pragma once

#include <source_location>
#include <string>

namespace fulldress {

/// What the operating system says of error `number`: "No such file or directory".
[[nodiscard]] std::string system_error_text(int number);

/// Throws InfrastructureError `id`: "<what>: <text of number>; <advice>".
struct SystemFailure {
  std::string id;
  std::string what;
  int number = 0;
  std::string advice;
};
[[noreturn]] void throw_system_error(const SystemFailure& failure,
                                     std::source_location where = std::source_location::current());

}  // namespace fulldress
