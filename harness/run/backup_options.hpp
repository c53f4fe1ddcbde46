#pragma once

#include "harness/run/transfer_options.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fulldress {

/// One backup, as the command line shows it.
struct BackupSummary {
  struct Table {
    std::string name;
    std::int64_t rows = 0;
    std::string digest;
  };
  struct File {
    std::string path;  ///< in `directory`
    std::int64_t bytes = 0;
    std::string sha256;
  };
  std::string id;
  std::string label;  ///< what whoever took it calls it; may be empty
  std::string created_at;
  std::string engine;
  std::string server_version;
  std::string database;
  std::string url;  ///< without secrets
  std::string user;
  std::string host;
  std::string role;
  std::string dump_tool;
  bool is_whole = true;
  std::vector<Table> tables;
  std::vector<File> files;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::string schema_fingerprint;
  std::string restorable;  ///< yes, no, unverified
  std::string reason;
  std::string verified_at;
  std::string verified_by;
  std::filesystem::path directory;
};

/// What `backup` is asked for, beside the database of RunOptions.
struct BackupOptions {
  std::filesystem::path directory;  ///< of the backups; empty: the standard one
  std::vector<std::string> tables;  ///< patterns; empty: the whole database
  std::string label;                ///< a name to find it by; empty: none
  bool is_verified = true;          ///< at once
  std::string program_version;
  TransferListener listener;
};

/// `backup verify ID`.
struct BackupVerifyOptions {
  std::filesystem::path directory;
  std::string id;
  TransferListener listener;
};

/// `backup prune`.
struct BackupPruneOptions {
  std::filesystem::path directory;
  std::optional<std::size_t> keep;
  std::optional<std::chrono::seconds> older_than;
  bool is_dry_run = false;
};

struct BackupPruneSummary {
  std::vector<BackupSummary> removed;
  std::size_t drafts = 0;  ///< left by killed runs
};

/// `restore ID DATABASE`, beside the database and --confirm of RunOptions.
struct RestoreOptions {
  std::filesystem::path directory;
  std::string id;
  std::vector<std::string> tables;
  bool is_replaced = false;  ///< whatever the target holds
  bool creates_roles = false;
  TransferListener listener;
};

struct RestoreSummary {
  BackupSummary backup;
  std::size_t tables = 0;
  std::int64_t rows = 0;
  std::int64_t duration_ms = 0;
  std::vector<std::string> notes;
};

}  // namespace fulldress
