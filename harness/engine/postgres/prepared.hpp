#pragma once

#include "harness/engine/session.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace fulldress::postgres {

/// A statement that a session plans once. A script that forgets what is prepared only costs time.
struct Prepared {
  std::string name;
  std::string arguments;  ///< as they are written behind the name
  std::function<std::string(Session&)> text;
};

/// Runs it, and prepares it first where it is not yet.
[[nodiscard]] std::vector<Row> query_prepared(Session& session, const Prepared& statement);

/// Object ids as the one argument, an array.
[[nodiscard]] std::string argument_of(const std::set<std::uint32_t>& relations);

}  // namespace fulldress::postgres
