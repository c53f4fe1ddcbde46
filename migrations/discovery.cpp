#include "migrations/discovery.hpp"

namespace fulldress::migrations {

std::map<std::string, std::string> Discovery::settings_near(
    const SourceDirectory& /*directory*/) const {
  return {};
}

std::optional<std::string> Discovery::folder_named_in(const SourceDirectory& /*project*/) const {
  return std::nullopt;
}

bool Discovery::keeps_folders_in(const SourceDirectory& /*directory*/) const { return false; }

}  // namespace fulldress::migrations
