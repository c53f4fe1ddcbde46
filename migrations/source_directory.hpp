#pragma once

#include "harness/base/error.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// The files of one directory as a format sees them: names listed once, each text read once.
///
/// Names are relative to the directory, with `/`, in the order of the C locale. What a directory
/// scan lists but cannot be opened (a broken link, a file that vanished) stays in the list, so that
/// reading it says so instead of skipping it. Directories of our own reports are not in it.
class SourceDirectory {
 public:
  /// throws  UsageError "migrations.no-directory", "migrations.cannot-read".
  explicit SourceDirectory(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Files directly in it.
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }
  /// Directories directly in it, without those that start with a dot.
  [[nodiscard]] const std::vector<std::string>& folders() const { return folders_; }
  /// Names (`folder/name`) of the files directly in one of them.
  [[nodiscard]] std::vector<std::string> files_in(const std::string& folder) const;

  /// Names of all files in it and below, without what lies in directories that start with a dot.
  [[nodiscard]] std::vector<std::string> files_below() const;
  /// Whether there is a regular file of that name, which may hold `/`.
  [[nodiscard]] bool has(const std::string& name) const;
  /// The text of a file outside: `levels` directories above, for the settings a tool keeps there;
  /// nothing if there is none. throws as text() does.
  [[nodiscard]] std::optional<std::string> text_above(const std::string& name,
                                                      std::size_t levels) const;

  /// The directory `levels` above. throws as the constructor does.
  [[nodiscard]] SourceDirectory above(std::size_t levels) const;

  /// The text of a file, byte by byte as it stands there.
  ///
  /// throws  UsageError "migrations.cannot-read", "migrations.not-utf8", "migrations.nul-byte", the
  ///         last two with file:line:column.
  [[nodiscard]] const std::string& text(const std::string& name) const;

  /// A file's path as a person would type it: the directory as it was given, and the name.
  [[nodiscard]] std::string shown(const std::string& name) const;
  /// The position of a byte of a file.
  [[nodiscard]] ScriptPosition position(const std::string& name, std::size_t offset_bytes) const;

 private:
  std::filesystem::path path_;
  std::vector<std::string> files_;
  std::vector<std::string> folders_;
  mutable std::map<std::string, std::string> texts_;  // read at first use, never again
};

}  // namespace fulldress::migrations
