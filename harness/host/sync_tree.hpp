#pragma once

#include <filesystem>

namespace fulldress {

/// Writes every file and folder under `directory`, and itself, through to the disk. Links are not
/// followed. throws InfrastructureError "host.write-failed".
void sync_tree(const std::filesystem::path& directory);

/// The same for the entries of one folder: a rename in it is durable afterwards.
void sync_directory(const std::filesystem::path& directory);

}  // namespace fulldress
