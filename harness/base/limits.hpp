#pragma once

#include "harness/base/verdict.hpp"

namespace fulldress {

/// What the gate tolerates. Defaults close it on every failed case of severity `error`.
struct Limits {
  Severity fail_on = Severity::error;  ///< the lightest severity that closes the gate
  bool accept_empty = false;           ///< nothing rehearsed counts as passed

  friend bool operator==(const Limits&, const Limits&) = default;
};

}  // namespace fulldress
