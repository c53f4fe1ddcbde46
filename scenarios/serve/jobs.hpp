#pragma once

#include "fixtures/transfer/export.hpp"
#include "harness/host/deadline.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace fulldress::scenarios {

enum class JobState { running, done, failed, cancelled };

/// One export that was asked for over HTTP.
struct ExportJob {
  std::string id;
  JobState state = JobState::running;
  std::string database;
  std::string doing;    ///< what it is at
  double fraction = 0;  ///< of the whole, from 0 to 1
  std::string started_at;
  std::string ended_at;
  std::string error;  ///< why it failed
  std::int64_t tables = 0;
  std::int64_t rows = 0;
  std::int64_t stored_bytes = 0;
  std::string sha256;  ///< of the bundle

  friend bool operator==(const ExportJob&, const ExportJob&) = default;
};

[[nodiscard]] std::string to_json(const ExportJob& job);
[[nodiscard]] std::string to_json(const std::vector<ExportJob>& jobs);

/// Writes a bundle to `output`, saying how far it is; what `progress` throws ends it.
using ExportWork = std::function<fixtures::ExportedBundle(
    const std::filesystem::path& output, const fixtures::TransferProgress& progress)>;

/// Exports, one at a time, in a thread; their bundles and what is known of them lie in a folder,
/// also when the program is started again.
class ExportJobs {
 public:
  struct Options {
    std::filesystem::path directory;  ///< made for us alone when it is missing
    std::string database;             ///< its name, as it is shown
    ExportWork work;
  };

  /// throws UsageError "serve.bad-directory".
  explicit ExportJobs(Options options);
  ExportJobs(const ExportJobs&) = delete;
  ExportJobs& operator=(const ExportJobs&) = delete;
  /// Cancels what is running; nothing half-written stays.
  ~ExportJobs();

  /// returns the new job's id; nullopt while another one is running.
  std::optional<std::string> start();
  /// Newest first.
  [[nodiscard]] std::vector<ExportJob> list() const;
  [[nodiscard]] std::optional<ExportJob> find(const std::string& id) const;
  /// The bundle of a job that is done.
  [[nodiscard]] std::optional<std::filesystem::path> bundle(const std::string& id) const;
  /// Cancels a running job, removes another with its bundle. returns false when there is none.
  bool cancel_or_remove(const std::string& id);
  void cancel_all();

 private:
  void remove_abandoned();
  void read_earlier();
  void run(const std::string& id);
  void finish(ExportJob job);
  [[nodiscard]] std::filesystem::path file_of(const std::string& id, const char* ending) const;

  Options options_;
  mutable std::mutex mutex_;
  std::map<std::string, ExportJob> jobs_;
  std::string running_;  ///< id; empty: none
  std::atomic<bool> is_cancelled_ = false;
  std::thread thread_;
};

}  // namespace fulldress::scenarios
