#include "migrations/source_directory.hpp"

#include "harness/base/text.hpp"
#include "harness/host/report_directory.hpp"
#include "migrations/path_above.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

/// Calls `use` with every entry of `directory`.
template <typename Use>
void each_entry(const fs::path& directory, const Use& use) {
  std::error_code code;
  fs::directory_iterator entry(directory, code);
  while (!code && entry != fs::directory_iterator()) {
    use(*entry);
    entry.increment(code);
  }
  if (code) {
    throw UsageError("migrations.cannot-read",
                     directory.string() + " cannot be read: " + code.message());
  }
}

void refuse_bytes(const std::string& text, const std::string& file) {
  const auto nul = text.find('\0');
  const std::string clean = sanitise_utf8(text);
  const bool is_utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  if (clean != text) {
    const auto different = std::mismatch(text.begin(), text.end(), clean.begin(), clean.end());
    const auto offset = static_cast<std::size_t>(different.first - text.begin());
    throw UsageError("migrations.not-utf8",
                     position_of(text, offset, file).to_text() +
                         ": the byte here is not UTF-8; save the file as UTF-8" +
                         (is_utf16 ? " (it looks like UTF-16)" : ""));
  }
  if (nul != std::string::npos) {
    throw UsageError("migrations.nul-byte", position_of(text, nul, file).to_text() +
                                                ": a NUL byte, which no database accepts in SQL");
  }
}

/// The text of `file`, which messages call `shown`.
std::string read_text(const fs::path& file, const std::string& shown) {
  std::error_code code;
  const auto status = fs::status(file, code);
  if (status.type() == fs::file_type::not_found) {
    throw UsageError("migrations.cannot-read",
                     shown + " cannot be read: it has vanished, or is a broken link");
  }
  if (!fs::exists(status)) {
    throw UsageError("migrations.cannot-read", shown + " cannot be read: " + code.message());
  }
  // Reading a pipe would wait for ever.
  if (!fs::is_regular_file(status)) {
    throw UsageError("migrations.cannot-read", shown + " is not an ordinary file");
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad()) {
    throw UsageError("migrations.cannot-read", shown + " cannot be read; check its permissions");
  }
  refuse_bytes(text, shown);
  return text;
}

}  // namespace

SourceDirectory::SourceDirectory(const fs::path& path) : path_(path) {
  std::error_code code;
  const auto status = fs::status(path, code);
  if (!fs::exists(status)) {
    throw UsageError("migrations.no-directory", "there is no directory " + path.string() +
                                                    "; name the directory of the migrations");
  }
  if (!fs::is_directory(status)) {
    throw UsageError("migrations.no-directory",
                     path.string() + " is not a directory; name the directory of the migrations");
  }
  each_entry(path, [&](const fs::directory_entry& entry) {
    std::error_code ignored;
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory(ignored)) {
      files_.push_back(name);
    } else if (!name.starts_with('.') && !is_report_directory(entry.path())) {
      folders_.push_back(name);
    }
  });
  std::sort(files_.begin(), files_.end());
  std::sort(folders_.begin(), folders_.end());
}

std::vector<std::string> SourceDirectory::files_in(const std::string& folder) const {
  std::vector<std::string> names;
  each_entry(path_ / folder, [&](const fs::directory_entry& entry) {
    std::error_code ignored;
    if (entry.is_directory(ignored)) return;
    names.push_back(folder + "/" + entry.path().filename().string());
  });
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> SourceDirectory::files_below() const {
  std::vector<std::string> names = files_;
  std::vector<std::string> left(folders_.rbegin(), folders_.rend());
  while (!left.empty()) {
    const std::string folder = left.back();
    left.pop_back();
    each_entry(path_ / folder, [&](const fs::directory_entry& entry) {
      std::error_code ignored;
      const std::string name = entry.path().filename().string();
      if (!entry.is_directory(ignored)) {
        names.push_back(folder + "/" + name);
      } else if (!name.starts_with('.') && !entry.is_symlink(ignored) &&
                 !is_report_directory(entry.path())) {
        left.push_back(folder + "/" + name);
      }
    });
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool SourceDirectory::has(const std::string& name) const {
  std::error_code ignored;
  return fs::is_regular_file(path_ / name, ignored);
}

std::optional<std::string> SourceDirectory::text_above(const std::string& name,
                                                       std::size_t levels) const {
  std::error_code ignored;
  fs::path folder = fs::weakly_canonical(path_, ignored);
  for (std::size_t level = 0; level < levels; ++level) folder = folder.parent_path();
  if (!fs::is_regular_file(folder / name, ignored)) return std::nullopt;
  return read_text(folder / name, (folder / name).string());
}

SourceDirectory SourceDirectory::above(std::size_t levels) const {
  std::error_code ignored;
  fs::path folder = fs::weakly_canonical(path_, ignored);
  for (std::size_t level = 0; level < levels; ++level) folder = folder.parent_path();
  // As a person would write it, unless a link led here.
  const fs::path written = (path_ / path_above("", levels)).lexically_normal();
  return SourceDirectory(fs::equivalent(written, folder, ignored) ? written : folder);
}

const std::string& SourceDirectory::text(const std::string& name) const {
  const auto known = texts_.find(name);
  if (known != texts_.end()) return known->second;
  return texts_.emplace(name, read_text(path_ / name, shown(name))).first->second;
}

std::string SourceDirectory::shown(const std::string& name) const {
  return (path_ / name).lexically_normal().string();
}

ScriptPosition SourceDirectory::position(const std::string& name, std::size_t offset_bytes) const {
  return position_of(text(name), offset_bytes, shown(name));
}

}  // namespace fulldress::migrations
