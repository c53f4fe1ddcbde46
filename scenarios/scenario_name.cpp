#include "scenarios/scenario_file.hpp"

namespace fulldress::scenarios {

std::string name_of_directory(const std::filesystem::path& migrations) {
  auto folder = std::filesystem::absolute(migrations).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  const bool is_generic = folder.filename() == "migrations" || folder.filename() == "migrate";
  const auto parent = folder.parent_path().filename();
  return is_generic && !parent.empty() ? parent.string() : folder.filename().string();
}

}  // namespace fulldress::scenarios
