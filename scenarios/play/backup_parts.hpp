#pragma once

#include "fixtures/backup/store.hpp"
#include "scenarios/play/play.hpp"

#include <string>

namespace fulldress::scenarios {

/// The backups that steps have taken under `name`, in the folder the steps share.
[[nodiscard]] inline fixtures::BackupStore step_backups(Play& play, const std::string& name) {
  return fixtures::BackupStore(play.files() / "backups" / name);
}

}  // namespace fulldress::scenarios
