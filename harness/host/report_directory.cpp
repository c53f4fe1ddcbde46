#include "harness/host/report_directory.hpp"

#include "harness/base/report_names.hpp"

#include <fstream>
#include <string>
#include <system_error>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

/// Others may keep a file of that name too.
bool has_journal(const fs::path& directory) {
  std::ifstream stream(directory / journal_file, std::ios::binary);
  constexpr std::size_t begin_bytes = 200;  // the time stands before the event
  std::string begin(begin_bytes, '\0');
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return begin.find(R"("event":"run_started")") != std::string::npos;
}

}  // namespace

bool is_report_directory(const fs::path& directory) {
  if (directory.filename() == default_report_directory) return true;
  const bool is_begun = has_journal(directory);
  std::error_code problem;
  bool is_any_inside = false;
  for (fs::directory_iterator entry(directory, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    std::error_code ignored;
    const bool is_folder = entry->is_directory(ignored) && !entry->is_symlink(ignored);
    // Whoever sends reports into a directory of his own keeps what else is in it.
    const bool is_ours = is_folder ? is_report_directory(entry->path())
                                   : is_begun && entry->path().extension() != ".sql";
    if (!is_ours) return false;
    is_any_inside = true;
  }
  return !problem && is_any_inside;
}

}  // namespace fulldress
