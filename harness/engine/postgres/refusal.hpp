#pragma once

#include "harness/base/error.hpp"

#include <string>
#include <string_view>

namespace fulldress::postgres {

/// What the server would say of `statement` if it were asked.
[[nodiscard]] SqlError refused_here(std::string sqlstate, std::string message,
                                    std::string_view statement);

/// libpq takes texts that end at their first NUL byte; PostgreSQL has no such character.
/// what    "a parameter", for the message
/// throws  SqlError 22021.
void refuse_nul(std::string_view text, std::string_view what, std::string_view statement);

}  // namespace fulldress::postgres
