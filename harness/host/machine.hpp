#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace fulldress {

/// The running program's own file.
[[nodiscard]] std::filesystem::path executable_path();

/// The file `name` in a folder of $PATH that may be executed; nullopt when there is none.
[[nodiscard]] std::optional<std::filesystem::path> find_program(const std::string& name);

/// Name and version of the C library, whose locales decide the order of text: "glibc 2.36".
[[nodiscard]] std::string c_library_version();

/// What timings depend on: kernel, cpus, cpu_model, memory_bytes, hostname. A fact the machine does
/// not tell is left out.
[[nodiscard]] std::map<std::string, std::string> machine_facts();

}  // namespace fulldress
