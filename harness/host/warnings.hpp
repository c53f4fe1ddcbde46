#pragma once

#include <string>
#include <vector>

namespace fulldress {

/// Notes a fault that a destructor or a background thread met and could not throw. Kept for the
/// whole process until somebody takes it, because the object that met it is gone by then. The same
/// text is kept once.
void note_warning(std::string text) noexcept;

/// Warnings noted since the last call, oldest first, at most 1,000 kept. For the Journal.
[[nodiscard]] std::vector<std::string> take_warnings();

}  // namespace fulldress
