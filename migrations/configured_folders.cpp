#include "migrations/configured_folders.hpp"

#include "migrations/graphile_layout.hpp"
#include "migrations/node_pg_project.hpp"

namespace fulldress::migrations {

std::map<std::string, std::string> configured_folders(const SourceDirectory& directory) {
  std::map<std::string, std::string> folders;
  if (const auto named = graphile_folder_named_in(directory)) folders["graphile_migrate"] = *named;
  if (const auto named = node_pg_folder_named_in(directory, 0)) {
    folders["node_pg_migrate"] = named->path;
  }
  return folders;
}

}  // namespace fulldress::migrations
