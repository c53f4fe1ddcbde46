#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace fulldress {

/// What `trend` is asked for.
struct TrendQuestion {
  std::string history;               ///< an SQLite file or a PostgreSQL URL
  std::vector<std::string> metrics;  ///< globs; empty: all
  std::string branch;                ///< empty: all
  std::string machine;               ///< empty: all
  std::size_t runs = 50;             ///< latest ones looked at
  std::chrono::milliseconds timeout = std::chrono::minutes(1);
};

/// `trend --accept`: what was measured last is the new usual value of what `metrics` names.
struct BaselineAcceptance {
  TrendQuestion question;
  std::string reason;
  std::string expires;  ///< last day it counts, "2027-01-31"; empty: it does not expire
};

}  // namespace fulldress
