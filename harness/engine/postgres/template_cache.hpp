#pragma once

#include "harness/engine/postgres/binaries.hpp"
#include "harness/engine/postgres/template_manifest.hpp"
#include "harness/host/deadline.hpp"
#include "harness/host/privileges.hpp"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

namespace fulldress::postgres {

/// initdb's result, kept below cache_directory()/postgres/<key> and copied for every server.
///
/// The key is made of the exact server (its program file and its version), locale, encoding, user,
/// C library and the form of the entry. An entry is built aside and renamed into place under a
/// lock, so that several processes may start at once; readers take no lock, because a copy is
/// compared with the entry's manifest: cut off, missing, added or changed files are noticed and the
/// entry is built anew. A cache that cannot be written only costs an initdb each time, and a
/// warning.
class TemplateCache {
 public:
  TemplateCache(Binaries binaries, const ServerOptions& options, User user);

  /// Makes the data directory `data`, owned by the server's user, all but the template databases'
  /// folders when those can follow. returns what copy_later() needs; nullopt when nothing is
  /// missing. throws InfrastructureError "engine.initdb-failed", "host.copy-failed".
  [[nodiscard]] std::optional<TemplateManifest> copy_first(const std::filesystem::path& data,
                                                           const Deadline& deadline) const;

  enum class Copied { good, damaged, stopped };
  /// Copies the folders that were left out, e.g. while the server starts. `stop` ends it early.
  [[nodiscard]] Copied copy_later(const std::filesystem::path& data,
                                  const TemplateManifest& manifest,
                                  const std::stop_token& stop = {}) const;

  /// Removes the entry: it was found damaged.
  void discard() const;

  [[nodiscard]] const std::filesystem::path& entry() const { return entry_; }

 private:
  [[nodiscard]] std::optional<TemplateManifest> manifest() const;
  [[nodiscard]] std::optional<TemplateManifest> try_copy_first(
      const std::filesystem::path& data) const;
  void build(const std::filesystem::path& data, const Deadline& deadline) const;
  void store(const std::filesystem::path& data) const;
  [[nodiscard]] TemplateManifest write_draft(const std::filesystem::path& data,
                                             const std::filesystem::path& draft) const;
  void remove_old_entries() const;

  Binaries binaries_;
  std::string locale_;
  std::string encoding_;
  User user_;
  std::filesystem::path entries_;
  std::filesystem::path entry_;
};

}  // namespace fulldress::postgres
