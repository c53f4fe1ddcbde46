#pragma once

#include "harness/run/transfer_options.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fulldress {

/// What `convert` is asked for, beside the target (RunOptions::database), --confirm and --dry-run.
struct ConvertOptions {
  std::filesystem::path mapping;
  std::string source;  ///< a database, or a file of lines; empty: the target itself
  std::size_t batch_size = 1000;
  bool skips_validation = false;
  bool is_retry = false;
  bool is_rollback = false;
  std::vector<std::string> tables;   ///< of a rollback; empty: all
  std::filesystem::path quarantine;  ///< a file of its records; empty: none
  std::filesystem::path results;     ///< a page about the conversion; empty: none
  std::string on_complete;           ///< a command for the shell; empty: none
  std::string program_version;
  std::int64_t quarantined_max = 0;  ///< --allow-quarantined: more is a failure
  TransferListener listener;
  std::function<void(const std::string& line)> say;  ///< hears of every record set aside
};

struct ConvertSummary {
  struct Kind {
    std::string name;
    std::string table;
    std::int64_t read = 0;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t quarantined = 0;
    std::map<std::string, std::int64_t> rules;   ///< quarantined, by the first rule they break
    std::map<std::string, std::int64_t> unread;  ///< members no column reads
  };
  struct Cleared {
    std::string table;
    std::int64_t deleted = 0;
    std::int64_t restored = 0;  ///< rows the conversion had changed
    std::int64_t kept = 0;      ///< rows that are left
  };
  std::vector<Kind> kinds;            ///< in the order they were written
  std::vector<Cleared> cleared;       ///< by a rollback, in the order they were cleared
  std::int64_t unknown = 0;           ///< records of no kind
  std::vector<std::string> examples;  ///< keys of some of them
  std::int64_t left_unread = 0;       ///< records the mapping leaves where they are
  std::int64_t gone = 0;              ///< to be retried, but no longer in the source
  std::int64_t quarantined = 0;       ///< with those of no kind
  std::string source_before;          ///< fingerprints of the source
  std::string source_after;
  std::vector<std::string> notes;  ///< what the way back is
  std::string quarantine_table;
  bool is_written = false;   ///< false: a dry run or a preview
  std::string hook_problem;  ///< how the command of --on-complete failed; empty: it did not
  std::int64_t duration_ms = 0;
};

}  // namespace fulldress
