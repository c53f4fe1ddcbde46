#include "scenarios/emergency/batch.hpp"

#include "fixtures/backup/store.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/host/cache_directory.hpp"
#include "harness/host/files.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int batch_format_version = 1;
constexpr std::size_t listed_max = 10;

constexpr std::array all_states = {BatchState::begun, BatchState::applied, BatchState::failed,
                                   BatchState::rolled_back};

BatchState state_of(const std::string& text) {
  for (const auto state : all_states) {
    if (to_text(state) == text) return state;
  }
  throw std::invalid_argument("\"" + one_line(text, 40) + "\" is no state of a batch");
}

std::string line_of(const MigrationBatch& batch) {
  std::string line = batch.id;
  if (!batch.name.empty()) line += " (\"" + one_line(batch.name, 60) + "\")";
  line += ", " + count_of(batch.migrations.size(), "migration") + ", ";
  return line + std::string(to_text(batch.state));
}

std::string known(const std::vector<MigrationBatch>& batches) {
  if (batches.empty()) return "there is none of this database";
  std::string list;
  const std::size_t first = batches.size() > listed_max ? batches.size() - listed_max : 0;
  for (std::size_t index = batches.size(); index > first; --index) {
    list += (list.empty() ? "" : "; ") + line_of(batches[index - 1]);
  }
  return "there are, newest first: " + list + (first > 0 ? "; and older ones" : "");
}

}  // namespace

std::string_view to_text(BatchState state) {
  switch (state) {
    case BatchState::begun:
      return "begun";
    case BatchState::applied:
      return "applied";
    case BatchState::failed:
      return "failed";
    case BatchState::rolled_back:
      return "rolled back";
  }
  return "begun";
}

bool DatabaseKey::is_same(const DatabaseKey& other) const {
  if (identity == other.identity) return true;
  const auto server_of = [](const std::string& key) { return key.substr(0, key.rfind('/')); };
  return name == other.name && server_of(identity) == server_of(other.identity);
}

std::string to_json(const MigrationBatch& batch) {
  Json migrations = Json::array();
  for (const auto& each : batch.migrations) {
    migrations.push_back({{"version", each.version}, {"name", each.name}, {"state", each.state}});
  }
  const Json json = {{"version", batch_format_version},
                     {"id", batch.id},
                     {"name", batch.name},
                     {"engine", batch.engine},
                     {"database", batch.database},
                     {"identity", batch.identity},
                     {"directory", batch.directory},
                     {"backup", batch.backup},
                     {"way_back", batch.way_back},
                     {"begun_at", batch.begun_at},
                     {"ended_at", batch.ended_at},
                     {"rolled_back_at", batch.rolled_back_at},
                     {"state", to_text(batch.state)},
                     {"migrations", migrations}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

MigrationBatch parse_batch(std::string_view text, const std::string& file) {
  try {
    const Json json = Json::parse(text);
    if (json.at("version").get<int>() != batch_format_version) {
      throw std::invalid_argument("it is of another version of fulldress");
    }
    MigrationBatch batch{.id = json.at("id").get<std::string>(),
                         .name = json.at("name").get<std::string>(),
                         .engine = json.at("engine").get<std::string>(),
                         .database = json.at("database").get<std::string>(),
                         .identity = json.at("identity").get<std::string>(),
                         .directory = json.at("directory").get<std::string>(),
                         .backup = json.at("backup").get<std::string>(),
                         .way_back = json.at("way_back").get<std::string>(),
                         .begun_at = json.at("begun_at").get<std::string>(),
                         .ended_at = json.at("ended_at").get<std::string>(),
                         .rolled_back_at = json.at("rolled_back_at").get<std::string>(),
                         .state = state_of(json.at("state").get<std::string>()),
                         .migrations = {}};
    for (const auto& each : json.at("migrations")) {
      batch.migrations.push_back({.version = each.at("version").get<std::string>(),
                                  .name = each.at("name").get<std::string>(),
                                  .state = each.at("state").get<std::string>()});
    }
    return batch;
  } catch (const std::exception& error) {
    throw UsageError("scenarios.damaged-batch",
                     file + " is not what was written of a batch: " + one_line(error.what(), 200) +
                         "; remove it, and name the backup with --backup-point");
  }
}

BatchBook::BatchBook(const fs::path& backups)
    : directory_(
          (backups.empty() ? fixtures::BackupStore::standard_directory() : fs::absolute(backups)) /
          "batches") {}

bool BatchBook::has_folder() const {
  std::error_code problem;
  return fs::is_directory(directory_.parent_path(), problem);
}

std::vector<MigrationBatch> BatchBook::list(const DatabaseKey& database) const {
  std::vector<MigrationBatch> found;
  std::error_code problem;
  if (!fs::is_directory(directory_, problem)) return found;
  for (const auto& entry : fs::directory_iterator(directory_)) {
    if (entry.path().extension() != ".json") continue;
    auto batch = parse_batch(read_file(entry.path()), entry.path().string());
    if (database.is_same({.identity = batch.identity, .name = batch.database}))
      found.push_back(std::move(batch));
  }
  // An id starts with the instant.
  std::sort(found.begin(), found.end(),
            [](const auto& left, const auto& right) { return left.id < right.id; });
  return found;
}

MigrationBatch BatchBook::find(const std::string& name, const DatabaseKey& database) const {
  const auto all = list(database);
  std::vector<MigrationBatch> fitting;
  for (const auto& each : all) {
    if (name == "latest") {
      if (each.state != BatchState::rolled_back) fitting = {each};
    } else if (each.id.starts_with(name) || each.name == name) {
      fitting.push_back(each);
    }
  }
  if (fitting.size() == 1) return fitting.front();
  throw UsageError("scenarios.unknown-batch",
                   (fitting.empty() ? "there is no batch \"" : "more than one batch is called \"") +
                       one_line(name, 80) + "\" in " + directory_.string() + "; " + known(all));
}

void BatchBook::write(const MigrationBatch& batch) const {
  static_cast<void>(fixtures::BackupStore(directory_.parent_path()));
  if (!make_cache_directory(directory_)) {
    throw UsageError("backup.bad-directory",
                     directory_.string() +
                         " cannot hold what is known of batches: it must be a "
                         "folder of yours that may be written");
  }
  write_file_atomically(directory_ / (batch.id + ".json"), to_json(batch));
}

}  // namespace fulldress::scenarios
