#pragma once

#include "harness/engine/session.hpp"

namespace fulldress::postgres {

/// Gives a session another deadline for a while.
class ScopedDeadline {
 public:
  ScopedDeadline(Session& session, const Deadline& deadline)
      : session_(session), before_(session.deadline()) {
    session_.set_deadline(deadline);
  }
  ScopedDeadline(const ScopedDeadline&) = delete;
  ScopedDeadline& operator=(const ScopedDeadline&) = delete;
  ~ScopedDeadline() { session_.set_deadline(before_); }

 private:
  Session& session_;
  Deadline before_;
};

}  // namespace fulldress::postgres
