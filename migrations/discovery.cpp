#include "migrations/discovery.hpp"

namespace fulldress::migrations {

std::map<std::string, std::string> Discovery::settings_near(
    const SourceDirectory& /*directory*/) const {
  return {};
}

std::optional<std::string> Discovery::folder_named_in(const SourceDirectory& /*project*/) const {
  return std::nullopt;
}

std::size_t Discovery::levels_to_project(const SourceDirectory& /*directory*/) const { return 0; }

bool Discovery::keeps_folders_in(const SourceDirectory& /*directory*/) const { return false; }

}  // namespace fulldress::migrations
