#include "harness/host/named_file.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"

namespace fulldress {

std::string read_named_file(const std::filesystem::path& path) {
  try {
    return read_file(path);
  } catch (const InfrastructureError& error) {
    throw UsageError("host.unreadable-file", error.message());
  }
}

}  // namespace fulldress
