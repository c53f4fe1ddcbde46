#pragma once

#include "harness/base/run_record.hpp"

#include <optional>
#include <string>

namespace fulldress::scenarios {

/// What a statement that failed with `error` uses of what no SQL of SQLite makes and only its
/// application can register with the connection: a function, a collation or a tokenizer that
/// SQLite `version` does not have. One line; empty where the error has another reason, and where
/// the name is one slip away from one of SQLite's own: that is a mistake.
[[nodiscard]] std::string registered_part(const std::optional<ErrorRecord>& error,
                                          const std::string& version);

}  // namespace fulldress::scenarios
