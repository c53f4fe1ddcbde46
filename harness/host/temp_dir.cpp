#include "harness/host/temp_dir.hpp"

#include "harness/base/error.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/system_error.hpp"
#include "harness/host/warnings.hpp"

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

fs::path make_directory(const TempDirOptions& options) {
  const fs::path root =
      fs::absolute(options.root.empty() ? default_temp_root() : options.root).lexically_normal();
  std::string name = (root / (options.prefix + ".XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw_system_error({.id = "host.temp-dir-failed",
                        .what = "cannot make a directory in " + root.string(),
                        .number = errno,
                        .advice = "check that it exists and may be written, or name another"});
  }
  return name;
}

}  // namespace

void remove_tree(const fs::path& directory) {
  std::error_code problem;
  fs::remove_all(directory, problem);
  if (problem) {
    throw InfrastructureError("host.remove-failed", "cannot remove " + directory.string() + ": " +
                                                        problem.message() + "; remove it by hand");
  }
}

fs::path default_temp_root() {
  const auto named = environment_variable("TMPDIR");
  std::error_code ignored;
  if (named && !named->empty() && fs::is_directory(*named, ignored)) return *named;
  return "/tmp";
}

TempDir::TempDir(const TempDirOptions& options) : path_(make_directory(options)) {
  if (!options.owner) return;
  try {
    change_owner(path_, *options.owner);
  } catch (const Error&) {
    // The destructor of an object that was not fully made does not run.
    remove_tree(path_);
    throw;
  }
}

TempDir::TempDir(TempDir&& other) noexcept
    : path_(std::exchange(other.path_, {})), is_kept_(other.is_kept_) {}

TempDir::~TempDir() {
  if (path_.empty() || is_kept_) return;
  try {
    remove();
  } catch (const Error& error) {
    note_warning(error.message());
  }
}

void TempDir::remove() {
  if (path_.empty()) return;
  remove_tree(path_);
  path_.clear();
}

}  // namespace fulldress
