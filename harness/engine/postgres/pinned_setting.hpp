#pragma once

#include "harness/engine/session.hpp"

#include <string>

namespace fulldress::postgres {

/// A setting of the session for the life of this object; then it is what it was before.
///
/// Inside a transaction that fails meanwhile nothing can be set back, and need not: its rollback
/// does that.
class PinnedSetting {
 public:
  PinnedSetting(Session& session, std::string name, const std::string& value);
  PinnedSetting(const PinnedSetting&) = delete;
  PinnedSetting& operator=(const PinnedSetting&) = delete;
  ~PinnedSetting();

 private:
  Session& session_;
  std::string name_;
  std::string before_;
};

}  // namespace fulldress::postgres
