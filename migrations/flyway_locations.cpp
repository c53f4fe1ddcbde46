#include "migrations/flyway_locations.hpp"

#include "migrations/flyway_settings.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view on_files = "filesystem:";
constexpr std::string_view on_class_path = "classpath:";

/// Every folder of the directory that holds files, and those above it.
std::set<std::string> folders_below(const SourceDirectory& directory) {
  std::set<std::string> folders;
  for (const std::string& file : directory.files_below()) {
    for (auto slash = file.find('/'); slash != std::string::npos;
         slash = file.find('/', slash + 1)) {
      folders.insert(file.substr(0, slash));
    }
  }
  return folders;
}

bool is_below(const std::string& path, const std::string& folder) {
  return folder == "." || path == folder || path.starts_with(folder + "/");
}

/// The last `count` parts of the directory's path; "." for none.
std::string last_parts(const SourceDirectory& directory, std::size_t count) {
  std::error_code ignored;
  fs::path path = fs::weakly_canonical(directory.path(), ignored);
  fs::path parts;
  for (std::size_t part = 0; part < count; ++part) {
    parts = parts.empty() ? path.filename() : path.filename() / parts;
    path = path.parent_path();
  }
  return parts.empty() ? "." : parts.generic_string();
}

/// Whether a path from `levels` directories above the directory leads to a folder.
bool leads_to_folder(const SourceDirectory& directory, std::size_t levels,
                     const std::string& path) {
  std::error_code ignored;
  fs::path base = fs::weakly_canonical(directory.path(), ignored);
  for (std::size_t level = 0; level < levels; ++level) base = base.parent_path();
  return fs::is_directory(base / path, ignored);
}

/// What one location is to the directory.
struct Place {
  bool is_all = false;               ///< it is the directory, or holds it
  std::vector<std::string> folders;  ///< of the directory
  bool is_known = true;              ///< whether it is to be told where it lies, and there
};

Place place_of(const SourceDirectory& directory, const std::string& location, std::size_t level) {
  const std::string own = last_parts(directory, level);
  const std::string plain = plain_location(location);
  const bool is_path = location.starts_with(on_files) && !plain.starts_with('/');
  Place place;
  if (is_path) {
    const std::string path = fs::path(plain).lexically_normal().generic_string();
    place.is_all = is_below(own, path);
    place.is_known = leads_to_folder(directory, level, path);
    if (!place.is_all && place.is_known && path != own && is_below(path, own)) {
      place.folders.push_back(own == "." ? path : path.substr(own.size() + 1));
    }
    return place;
  }
  const std::string ending = plain.starts_with('/') ? plain : "/" + plain;
  place.is_all = ("/" + own).ends_with(ending);
  for (const std::string& folder : folders_below(directory)) {
    if (!place.is_all && ("/" + folder).ends_with(ending)) place.folders.push_back(folder);
  }
  place.is_known = place.is_all || !place.folders.empty();
  return place;
}

}  // namespace

std::string plain_location(std::string location) {
  for (const std::string_view scheme : {on_files, on_class_path}) {
    if (location.starts_with(scheme)) location.erase(0, scheme.size());
  }
  while (location.starts_with("./")) location.erase(0, 2);
  while (location.size() > 1 && location.ends_with('/')) location.pop_back();
  return location;
}

std::string folders_of_locations(const SourceDirectory& directory,
                                 const std::vector<std::string>& locations, std::size_t level) {
  std::string inside;
  std::string outside;
  bool is_all = false;
  const auto add = [](std::string& list, const std::string& item) {
    list += (list.empty() ? "" : ",") + item;
  };
  for (const std::string& location : locations) {
    const Place place = place_of(directory, location, level);
    is_all = is_all || place.is_all;
    for (const std::string& folder : place.folders) add(inside, folder);
    const bool is_elsewhere = !place.is_all && place.folders.empty() && place.is_known;
    if (is_elsewhere) add(outside, std::string(flyway_location_outside) + location);
  }
  if (is_all) inside = ".";
  if (inside.empty() || (is_all && outside.empty())) return {};
  if (!outside.empty()) add(inside, outside);
  return inside;
}

}  // namespace fulldress::migrations
