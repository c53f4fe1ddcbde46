#pragma once

#include "harness/base/error.hpp"

#include <string>

namespace fulldress::scenarios {

/// The extension beyond PostgreSQL's own whose schema, function, type or access method a statement
/// missed: who administers a server creates such ones, not a migration. Empty: it is none we know.
[[nodiscard]] std::string uncreated_extension(const SqlErrorInfo& error);

}  // namespace fulldress::scenarios
