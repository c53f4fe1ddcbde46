#include "migrations/discovery.hpp"

namespace fulldress::migrations {

std::map<std::string, std::string> Discovery::settings_near(
    const SourceDirectory& /*directory*/) const {
  return {};
}

}  // namespace fulldress::migrations
