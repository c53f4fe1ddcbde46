#pragma once

#include <cstdint>
#include <filesystem>

namespace fulldress {

/// Bytes we may still write under `directory`; 0 when it cannot be told.
[[nodiscard]] std::uint64_t free_bytes(const std::filesystem::path& directory);

/// Whether `directory` is on a file system that lives in memory (tmpfs).
[[nodiscard]] bool is_in_memory(const std::filesystem::path& directory);

/// Whether we may make entries in `directory`.
[[nodiscard]] bool may_write_in(const std::filesystem::path& directory);

/// Bytes of memory that can be used without swapping: what the kernel calls available, and what
/// the control groups we are in leave us.
[[nodiscard]] std::uint64_t available_memory_bytes();

}  // namespace fulldress
