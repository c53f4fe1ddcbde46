#include "scenarios/config_file.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"

namespace fulldress::scenarios {

std::string config_text(const std::filesystem::path& file) {
  try {
    return read_file(file);
  } catch (const InfrastructureError& error) {
    throw UsageError("scenarios.unreadable-config", error.message() + "; check --config");
  }
}

}  // namespace fulldress::scenarios
