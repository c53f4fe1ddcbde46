#include "migrations/generic_files.hpp"

#include "harness/base/error.hpp"
#include "harness/base/wording.hpp"
#include "migrations/generic_names.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace fulldress::migrations {
namespace {

struct NamedFile {
  GenericName name;
  std::string path;
};

using Files = std::vector<NamedFile>;

bool is_left_out(const GenericSettings& settings, const std::string& path) {
  const std::string file = path.substr(path.rfind('/') + 1);
  return file.starts_with('.') || (settings.ignore && settings.ignore->is_in(path));
}

/// A pattern without a folder takes files of the directory itself: those in folders that would
/// match are not passed over in silence.
void refuse_in_folder(const SourceDirectory& directory, const GenericSettings& settings,
                      const std::string& path) {
  if (!settings.pattern.match(path.substr(path.rfind('/') + 1))) return;
  throw UsageError("migrations.stray-file",
                   directory.shown(path) +
                       " lies in a folder, and the setting pattern names none; name the folder as "
                       "the directory, write `(?:.*/)?` in front of the pattern, or name the "
                       "folder in the setting ignore");
}

Files named_files(const SourceDirectory& directory, const GenericSettings& settings) {
  Files found;
  for (const auto& path : directory.files_below()) {
    if (is_left_out(settings, path)) continue;
    if (!settings.names_folders && path.find('/') != std::string::npos) {
      refuse_in_folder(directory, settings, path);
      continue;
    }
    if (!settings.manifest_up.empty() && !settings.pattern.match(path)) continue;
    auto name = read_generic_name(settings, path, directory.shown(path));
    if (name) found.push_back({.name = std::move(*name), .path = path});
  }
  return found;
}

/// What one direction of one version has.
struct Candidates {
  Files own, any, other, programs;

  /// The engine's own files replace those for all.
  [[nodiscard]] const Files& chosen() const { return own.empty() ? any : own; }
  [[nodiscard]] bool is_empty() const { return own.empty() && any.empty(); }
};

struct Version {
  Candidates up, down;
};

void add(Version& version, NamedFile file) {
  Candidates& candidates = file.name.direction == Direction::up ? version.up : version.down;
  if (file.name.dialect == FileDialect::other) {
    candidates.other.push_back(std::move(file));
  } else if (file.name.is_program) {
    candidates.programs.push_back(std::move(file));
  } else if (file.name.dialect == FileDialect::own) {
    candidates.own.push_back(std::move(file));
  } else {
    candidates.any.push_back(std::move(file));
  }
}

void refuse_programs(const SourceDirectory& directory, const GenericSettings& settings,
                     const Candidates& candidates) {
  if (candidates.programs.empty() || settings.programs == ProgramFiles::ignored) return;
  if (settings.programs == ProgramFiles::twins && !candidates.is_empty()) return;
  throw UsageError("migrations.needs-program",
                   directory.shown(candidates.programs.front().path) +
                       ":1:1: a migration that is a program runs only in the project itself; "
                       "rehearse that by its own commands (key command of fulldress.json), or say "
                       "program_files=ignored to leave such files out");
}

std::vector<GenericFile> files_of(const SourceDirectory& directory, const GenericSettings& settings,
                                  const Candidates& candidates) {
  const Files& chosen = candidates.chosen();
  if (chosen.size() > 1 && settings.several == SeveralFiles::refused) {
    throw UsageError("migrations.duplicate-version",
                     directory.shown(chosen[0].path) + " and " + directory.shown(chosen[1].path) +
                         " are both the " + std::string(to_text(chosen[0].name.direction)) +
                         " file of version " + chosen[0].name.version +
                         "; rename one, or say several=joined if both belong to it");
  }
  std::vector<GenericFile> files;
  files.reserve(chosen.size());
  for (const auto& each : chosen) {
    files.push_back({.path = each.path, .says_no_transaction = each.name.says_no_transaction});
  }
  return files;
}

/// A way back whose way there is for another engine, or a program that was left out, is as if not
/// there. One without any way there is a mistake.
void refuse_lonely_down(const SourceDirectory& directory, const Version& version) {
  if (version.down.is_empty() || !version.up.programs.empty()) return;
  if (version.down.own.empty() && !version.up.other.empty()) return;
  const NamedFile& file = version.down.chosen().front();
  throw UsageError("migrations.missing-up",
                   directory.shown(file.path) + " takes back version " + file.name.version +
                       ", and no file brings it; add the up file, or correct the version");
}

void refuse_nothing(const SourceDirectory& directory, const Files& files) {
  const auto others = std::count_if(files.begin(), files.end(), [](const NamedFile& each) {
    return each.name.dialect == FileDialect::other;
  });
  throw UsageError(
      "migrations.none-found",
      directory.path().string() + " holds no migration that the setting pattern matches" +
          (others == 0 ? std::string("; correct the pattern")
                       : " for this engine: " + count_of(static_cast<std::size_t>(others), "file") +
                             " are other dialects'; say another --engine, or name the dialect in "
                             "a setting dialect.*"));
}

}  // namespace

std::vector<GenericVersion> generic_versions(const SourceDirectory& directory,
                                             const GenericSettings& settings) {
  const Files files = named_files(directory, settings);
  std::map<VersionPlace, Version> versions;
  for (const auto& file : files) add(versions[file.name.place], file);
  std::vector<GenericVersion> found;
  for (const auto& [place, version] : versions) {
    refuse_programs(directory, settings, version.up);
    refuse_programs(directory, settings, version.down);
    if (version.up.is_empty()) {
      refuse_lonely_down(directory, version);
      continue;
    }
    const NamedFile& first = version.up.chosen().front();
    found.push_back({.place = place,
                     .version = first.name.version,
                     .name = first.name.name,
                     .up = files_of(directory, settings, version.up),
                     .down = files_of(directory, settings, version.down),
                     .has_program_down = !version.down.programs.empty()});
  }
  if (found.empty()) refuse_nothing(directory, files);
  return found;
}

}  // namespace fulldress::migrations
