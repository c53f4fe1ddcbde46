#include "harness/host/cache_directory.hpp"

#include "harness/base/error.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/files.hpp"
#include "harness/host/privileges.hpp"
#include "harness/host/room.hpp"
#include "harness/host/temp_dir.hpp"

#include <sys/stat.h>
#include <xxhash.h>

#include <fmt/format.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

constexpr mode_t private_directory = 0700;

fs::path absolute_variable(const std::string& name) {
  fs::path path = environment_variable(name).value_or("");
  // The XDG specification ignores relative paths.
  return path.is_absolute() ? path : fs::path();
}

std::string remembered(const fs::path& file, const std::string& question) {
  try {
    // The question is kept with the answer: two with the same hash must not be mixed up.
    const std::string known = read_file(file);
    const std::string start = question + "\n";
    return known.starts_with(start) ? known.substr(start.size()) : "";
  } catch (const InfrastructureError&) {
    // Never asked before.
    return {};
  }
}

}  // namespace

fs::path cache_directory(const fs::path& asked) {
  if (!asked.empty()) return fs::absolute(asked).lexically_normal();
  const User self = current_user();
  const auto is_own = [&](const fs::path& path) { return owner_of(path) == self.user_id; };
  if (const auto xdg = absolute_variable("XDG_CACHE_HOME"); !xdg.empty()) return xdg / "fulldress";
  if (const auto home = absolute_variable("HOME"); !home.empty() && is_own(home)) {
    return home / ".cache" / "fulldress";
  }
  if (is_root()) return "/var/cache/fulldress";
  return default_temp_root() / ("fulldress-cache-" + std::to_string(self.user_id));
}

bool make_cache_directory(const fs::path& directory) {
  fs::path made;
  for (const auto& part : directory) {
    made /= part;
    ::mkdir(made.c_str(), private_directory);
  }
  std::error_code ignored;
  // Following a link: the folder itself counts. Root may use what belongs to somebody, but must not
  // run on what somebody prepared.
  const fs::path target = fs::weakly_canonical(directory, ignored);
  return owner_of(target) == current_user().user_id && may_write_in(target);
}

std::string Memory::answer(const std::string& question,
                           const std::function<std::string()>& find) const {
  const fs::path file =
      directory_ / fmt::format("{:016x}", XXH3_64bits(question.data(), question.size()));
  if (owner_of(directory_) == current_user().user_id) {
    std::string known = remembered(file, question);
    if (!known.empty()) return known;
  }
  std::string found = find();
  if (found.empty() || !make_cache_directory(directory_)) return found;
  try {
    write_file_atomically(file, question + "\n" + found);
  } catch (const InfrastructureError&) {
    // Asked again next time.
  }
  return found;
}

}  // namespace fulldress
