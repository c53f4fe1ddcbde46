#include "scenarios/serve/jobs.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/sha256.hpp"
#include "harness/host/cache_directory.hpp"
#include "harness/host/clock.hpp"
#include "harness/host/files.hpp"
#include "harness/host/output_file.hpp"
#include "harness/host/random.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <system_error>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const char* to_text(JobState state) {
  switch (state) {
    case JobState::running:
      return "running";
    case JobState::done:
      return "done";
    case JobState::failed:
      return "failed";
    case JobState::cancelled:
      break;
  }
  return "cancelled";
}

Json json_of(const ExportJob& job) {
  return {{"id", job.id},
          {"state", to_text(job.state)},
          {"database", job.database},
          {"doing", job.doing},
          {"fraction", job.fraction},
          {"started_at", job.started_at},
          {"ended_at", job.ended_at},
          {"error", job.error},
          {"tables", job.tables},
          {"rows", job.rows},
          {"stored_bytes", job.stored_bytes},
          {"sha256", job.sha256}};
}

std::string text_of(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Only what is done is kept over the end of the program.
ExportJob earlier_job(const std::string& text) {
  const auto json = Json::parse(text);
  return {.id = json.at("id").get<std::string>(),
          .state = JobState::done,
          .database = json.at("database").get<std::string>(),
          .doing = {},
          .fraction = 1,
          .started_at = json.at("started_at").get<std::string>(),
          .ended_at = json.at("ended_at").get<std::string>(),
          .error = {},
          .tables = json.at("tables").get<std::int64_t>(),
          .rows = json.at("rows").get<std::int64_t>(),
          .stored_bytes = json.at("stored_bytes").get<std::int64_t>(),
          .sha256 = json.at("sha256").get<std::string>()};
}

std::string new_id() {
  auto time = now_utc_text();
  std::erase_if(time, [](char character) { return character == '-' || character == ':'; });
  return time + "-" + random_hex(4);
}

}  // namespace

std::string to_json(const ExportJob& job) { return text_of(json_of(job)); }

std::string to_json(const std::vector<ExportJob>& jobs) {
  Json list = Json::array();
  for (const auto& job : jobs) list.push_back(json_of(job));
  return text_of(list);
}

ExportJobs::ExportJobs(Options options) : options_(std::move(options)) {
  if (!make_cache_directory(options_.directory)) {
    throw UsageError("serve.bad-directory",
                     options_.directory.string() +
                         " cannot hold exports: it must be a folder of yours that may be written; "
                         "name another with --directory");
  }
  read_earlier();
}

ExportJobs::~ExportJobs() {
  cancel_all();
  if (thread_.joinable()) thread_.join();
}

std::optional<std::string> ExportJobs::start() {
  const std::lock_guard lock(mutex_);
  if (!running_.empty()) return std::nullopt;
  // The one before has said its last word already.
  if (thread_.joinable()) thread_.join();
  ExportJob job{.id = new_id(), .database = options_.database, .started_at = now_utc_text()};
  running_ = job.id;
  is_cancelled_ = false;
  const auto id = job.id;
  jobs_.emplace(id, std::move(job));
  thread_ = std::thread([this, id] { run(id); });
  return id;
}

std::vector<ExportJob> ExportJobs::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<ExportJob> found;
  for (const auto& [id, job] : jobs_) found.push_back(job);
  std::reverse(found.begin(), found.end());
  return found;
}

std::optional<ExportJob> ExportJobs::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<fs::path> ExportJobs::bundle(const std::string& id) const {
  const auto job = find(id);
  if (!job || job->state != JobState::done) return std::nullopt;
  return file_of(job->id, ".tar");
}

bool ExportJobs::cancel_or_remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return false;
  if (running_ == id) {
    is_cancelled_ = true;
    return true;
  }
  std::error_code ignored;
  fs::remove(file_of(id, ".json"), ignored);
  fs::remove(file_of(id, ".tar"), ignored);
  jobs_.erase(found);
  return true;
}

void ExportJobs::cancel_all() { is_cancelled_ = true; }

/// What a server that was killed has left half-written.
void ExportJobs::remove_abandoned() {
  std::set<fs::path> bundles;
  for (const auto& entry : fs::directory_iterator(options_.directory)) {
    auto bundle = entry.path();
    if (bundle.extension() != ".tmp") continue;
    // ID.tar.HEX.tmp
    bundle.replace_extension().replace_extension();
    if (bundle.extension() == ".tar") bundles.insert(bundle);
  }
  for (const auto& bundle : bundles) OutputFile::remove_abandoned(bundle);
}

void ExportJobs::read_earlier() {
  remove_abandoned();
  for (const auto& entry : fs::directory_iterator(options_.directory)) {
    if (entry.path().extension() != ".json") continue;
    try {
      auto job = earlier_job(read_file(entry.path()));
      // The name decides, not what somebody has written into the file.
      const bool is_whole = job.id == entry.path().stem().string() &&
                            fs::is_regular_file(fs::symlink_status(file_of(job.id, ".tar")));
      if (is_whole) jobs_.emplace(job.id, std::move(job));
    } catch (const nlohmann::json::exception&) {
      // Somebody else's file.
      continue;
    }
  }
}

void ExportJobs::run(const std::string& id) {
  const auto output = file_of(id, ".tar");
  auto job = find(id).value_or(ExportJob{});
  const auto listen = [&](const std::string& doing, double fraction) {
    if (is_cancelled_) throw UsageError("serve.cancelled", "the export was cancelled");
    const std::lock_guard lock(mutex_);
    jobs_[id].doing = doing;
    jobs_[id].fraction = fraction;
  };
  try {
    const auto written = options_.work(output, listen);
    job.sha256 = sha256_of_file(output);
    job.tables = static_cast<std::int64_t>(written.tables);
    job.rows = written.rows;
    job.stored_bytes = static_cast<std::int64_t>(fs::file_size(output));
    job.state = JobState::done;
    job.ended_at = now_utc_text();
    write_file_atomically(file_of(id, ".json"), to_json(job));
  } catch (const std::exception& error) {
    std::error_code ignored;
    fs::remove(output, ignored);
    const auto* const known = dynamic_cast<const Error*>(&error);
    job.state = is_cancelled_ ? JobState::cancelled : JobState::failed;
    job.error = redact_secrets(one_line(known == nullptr ? error.what() : known->message(), 500));
  }
  finish(std::move(job));
}

void ExportJobs::finish(ExportJob job) {
  const std::lock_guard lock(mutex_);
  if (job.ended_at.empty()) job.ended_at = now_utc_text();
  if (job.state == JobState::done) job.fraction = 1;
  job.doing.clear();
  running_.clear();
  jobs_[job.id] = std::move(job);
}

fs::path ExportJobs::file_of(const std::string& id, const char* ending) const {
  return options_.directory / (id + ending);
}

}  // namespace fulldress::scenarios
