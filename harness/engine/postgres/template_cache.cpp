#include "harness/engine/postgres/template_cache.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/postgres/template_build.hpp"
#include "harness/engine/sha256.hpp"
#include "harness/host/cache_directory.hpp"
#include "harness/host/file_lock.hpp"
#include "harness/host/files.hpp"
#include "harness/host/machine.hpp"
#include "harness/host/random.hpp"
#include "harness/host/temp_dir.hpp"
#include "harness/host/warnings.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;

// Changes when what is put into an entry does.
constexpr auto entry_form = "template 1";
constexpr std::size_t key_digits = 20;
constexpr std::size_t entries_max = 8;
constexpr std::chrono::hours freshness{24};

// A long wait for another process's initdb, whatever the caller's deadline is.
constexpr std::chrono::minutes build_limit{5};

fs::path entries_of(const ServerOptions& options) {
  return cache_directory(options.cache_root) / "postgres";
}

bool is_later(const TemplateManifest& manifest, const std::string& folder) {
  return std::any_of(manifest.later.begin(), manifest.later.end(),
                     [&](const auto& each) { return each.first == folder; });
}

// Entries are removed in the order of their last use, which the manifest's time tells to the day.
void note_use(const fs::path& manifest) {
  std::error_code ignored;
  const auto now = fs::file_time_type::clock::now();
  if (now - fs::last_write_time(manifest, ignored) > freshness) {
    fs::last_write_time(manifest, now, ignored);
  }
}

}  // namespace

TemplateCache::TemplateCache(Binaries binaries, const ServerOptions& options, User user)
    : binaries_(std::move(binaries)),
      locale_(options.locale),
      encoding_(options.encoding),
      user_(std::move(user)),
      entries_(entries_of(options)) {
  Sha256 key;
  for (const std::string& part :
       {std::string(entry_form), binaries_.version, binaries_.identity, locale_, encoding_,
        std::to_string(user_.user_id), c_library_version()}) {
    key.add_part(part);
  }
  entry_ = entries_ / key.hex().substr(0, key_digits);
}

std::optional<TemplateManifest> TemplateCache::copy_first(const fs::path& data,
                                                          const Deadline& deadline) const {
  if (auto manifest = try_copy_first(data)) return manifest;
  std::optional<FileLock> lock;
  if (make_cache_directory(entries_)) {
    lock.emplace(entry_.string() + ".lock", deadline.earlier(Deadline::after(build_limit)));
    // Somebody else may have built it while we waited.
    if (auto manifest = try_copy_first(data)) return manifest;
  }
  build(data, deadline);
  if (lock) {
    store(data);
  } else {
    note_warning("the cache " + entries_.string() +
                 " is not a folder of ours that can be written, so every PostgreSQL server costs "
                 "an initdb; make it writable or name another with --cache-root");
  }
  return std::nullopt;
}

TemplateCache::Copied TemplateCache::copy_later(const fs::path& data,
                                                const TemplateManifest& manifest,
                                                const std::stop_token& stop) const {
  for (const auto& [folder, digest] : manifest.later) {
    try {
      const auto copied = copy_tree({.from = entry_ / "data" / folder,
                                     .to = data / folder,
                                     .owner = user_,
                                     .is_left_out = {},
                                     .stop = stop});
      if (stop.stop_requested()) return Copied::stopped;
      if (!copied.matches(digest)) return Copied::damaged;
    } catch (const InfrastructureError& error) {
      if (error.id() == "host.read-failed") return Copied::damaged;
      throw;
    }
  }
  return Copied::good;
}

void TemplateCache::discard() const {
  std::error_code ignored;
  // Without its manifest it is no entry any more; the rest goes when it is built anew.
  fs::remove(entry_ / "manifest", ignored);
}

std::optional<TemplateManifest> TemplateCache::manifest() const {
  if (owner_of(entry_) != current_user().user_id) return std::nullopt;
  try {
    return TemplateManifest::parse(read_file(entry_ / "manifest"));
  } catch (const InfrastructureError&) {
    return std::nullopt;
  }
}

std::optional<TemplateManifest> TemplateCache::try_copy_first(const fs::path& data) const {
  auto known = manifest();
  if (!known) return std::nullopt;
  try {
    const auto copied = copy_tree(
        {.from = entry_ / "data",
         .to = data,
         .owner = user_,
         .is_left_out = [&](const std::string& folder) { return is_later(*known, folder); }});
    if (copied.matches(known->first)) {
      note_use(entry_ / "manifest");
      return known;
    }
  } catch (const InfrastructureError& error) {
    if (error.id() != "host.read-failed") throw;
  }
  remove_tree(data);
  return std::nullopt;
}

void TemplateCache::build(const fs::path& data, const Deadline& deadline) const {
  const TempDir workshop({.root = data.parent_path(), .prefix = "initdb", .owner = user_});
  const fs::path built = build_template({.binaries = binaries_,
                                         .locale = locale_,
                                         .encoding = encoding_,
                                         .user = user_,
                                         .directory = workshop.path()},
                                        deadline);
  fs::rename(built, data);
}

void TemplateCache::store(const fs::path& data) const {
  const fs::path draft = entry_.string() + "." + random_hex(4) + ".tmp";
  const fs::path former = entry_.string() + "." + random_hex(4) + ".old";
  try {
    remove_old_entries();
    fs::create_directory(draft);
    const auto manifest = write_draft(data, draft);
    write_file_atomically(draft / "manifest", manifest.to_text());
    std::error_code is_missing;
    fs::rename(entry_, former, is_missing);
    fs::rename(draft, entry_);
    remove_tree(former);
  } catch (const InfrastructureError& error) {
    note_warning("the next PostgreSQL server costs an initdb again: " + error.message());
    std::error_code ignored;
    fs::remove_all(draft, ignored);
  } catch (const fs::filesystem_error& error) {
    note_warning(std::string("the next PostgreSQL server costs an initdb again: ") + error.what());
    std::error_code ignored;
    fs::remove_all(draft, ignored);
  }
}

TemplateManifest TemplateCache::write_draft(const fs::path& data, const fs::path& draft) const {
  write_file_atomically(draft / "about.txt", "PostgreSQL " + binaries_.version + "\nprograms " +
                                                 binaries_.directory.string() + "\nlocale " +
                                                 locale_ + "\nencoding " + encoding_ + "\nuser " +
                                                 user_.name + "\n");
  TemplateManifest manifest;
  for (auto& folder : template_database_folders(data)) {
    manifest.later.emplace_back(std::move(folder), TreeDigest{});
  }
  manifest.first = copy_tree(
      {.from = data, .to = draft / "data", .owner = {}, .is_left_out = [&](const std::string& at) {
         return is_later(manifest, at);
       }});
  for (auto& [folder, digest] : manifest.later) {
    digest = copy_tree(
        {.from = data / folder, .to = draft / "data" / folder, .owner = {}, .is_left_out = {}});
  }
  return manifest;
}

void TemplateCache::remove_old_entries() const {
  std::vector<std::pair<fs::file_time_type, fs::path>> others;
  const std::string own = entry_.filename().string();
  for (const auto& entry : fs::directory_iterator(entries_)) {
    const std::string name = entry.path().filename().string();
    const bool is_draft = name.ends_with(".tmp") || name.ends_with(".old");
    // We hold the lock of this key, so whoever made them has died.
    if (is_draft && name.starts_with(own + ".")) remove_tree(entry.path());
    if (is_draft || name == own || name == "known" || !entry.is_directory()) continue;
    std::error_code is_missing;
    others.emplace_back(fs::last_write_time(entry.path() / "manifest", is_missing), entry.path());
  }
  std::sort(others.begin(), others.end(), std::greater<>());
  for (std::size_t at = entries_max - 1; at < others.size(); ++at) remove_tree(others[at].second);
}

}  // namespace fulldress::postgres
