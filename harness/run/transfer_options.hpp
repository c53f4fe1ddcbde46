#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace fulldress {

/// Says what is being done, and how much of it, from 0 to 1.
using TransferListener = std::function<void(const std::string& doing, double fraction)>;

/// What `export` is asked for, beside the database of RunOptions.
struct ExportOptions {
  std::filesystem::path output;
  std::vector<std::string> tables;    ///< patterns; empty: all
  std::vector<std::string> excluded;  ///< patterns
  std::filesystem::path plan;         ///< of data packages, whose tables are exported
  std::vector<std::string> packages;  ///< of the plan; empty: all
  std::vector<std::pair<std::string, std::string>> conditions;         ///< table pattern, SQL
  std::vector<std::pair<std::string, std::vector<std::string>>> keys;  ///< table pattern, columns
  std::filesystem::path since;
  bool is_compressed = true;
  bool is_sorted = true;  ///< rows in the order of their keys
  bool is_friendly = false;
  bool is_deterministic = false;
  std::string program_version;
  TransferListener listener;
};

struct ExportSummary {
  std::size_t tables = 0;
  std::int64_t rows = 0;
  std::int64_t deleted = 0;
  std::int64_t bytes = 0;
  std::int64_t stored_bytes = 0;
  std::vector<std::string> notes;
};

/// What `import` is asked for, beside the database and --confirm of RunOptions.
struct ImportOptions {
  std::filesystem::path bundle;
  std::string mode;  ///< init, replace, update, append
  bool is_phased = false;
  bool is_resumed = false;
  TransferListener listener;
};

struct ImportSummary {
  struct Table {
    std::string name;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t deleted = 0;
  };
  std::vector<Table> tables;
  std::vector<std::string> notes;
  std::size_t phases_before = 0;  ///< done by an earlier, interrupted import
};

/// What `import --packages` is asked for, beside the database and --confirm of RunOptions.
struct PackageOptions {
  std::filesystem::path plan;
  std::string mode;  ///< init, replace, update, append
  bool is_resumed = false;
  bool is_undone_on_error = false;
  std::filesystem::path errors;  ///< where bad rows are written as JSON lines; empty: nowhere
  TransferListener listener;
};

struct PackageSummary {
  struct Phase {
    std::string name;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t deleted = 0;
    std::int64_t late = 0;
    std::int64_t resolved = 0;
    std::int64_t queries = 0;
  };
  struct BadRow {
    std::string phase;
    std::string place;
    std::string table;
    std::string column;
    std::string key;
    std::string reason;
  };
  struct BadCheck {
    std::string name;
    std::string reason;
    bool is_error = true;
  };
  std::vector<Phase> phases;
  std::vector<BadRow> bad_rows;
  std::vector<BadCheck> bad_checks;
  std::vector<std::string> notes;
  std::size_t phases_before = 0;  ///< done by an earlier, interrupted import
  std::size_t checks = 0;         ///< cases that were asked
};

}  // namespace fulldress
