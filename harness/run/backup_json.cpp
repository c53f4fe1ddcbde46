#include "harness/run/backup_json.hpp"

#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const BackupSummary& backup) {
  Json tables = Json::array();
  for (const auto& table : backup.tables) {
    tables.push_back({{"name", table.name}, {"rows", table.rows}, {"digest", table.digest}});
  }
  Json files = Json::array();
  for (const auto& file : backup.files) {
    files.push_back({{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  return {{"id", backup.id},
          {"label", backup.label},
          {"created_at", backup.created_at},
          {"engine", backup.engine},
          {"server_version", backup.server_version},
          {"database", backup.database},
          {"url", backup.url},
          {"user", backup.user},
          {"host", backup.host},
          {"role", backup.role},
          {"dump_tool", backup.dump_tool},
          {"whole", backup.is_whole},
          {"rows", backup.rows},
          {"bytes", backup.bytes},
          {"schema_fingerprint", backup.schema_fingerprint},
          {"restorable", backup.restorable},
          {"reason", backup.reason},
          {"verified_at", backup.verified_at},
          {"verified_by", backup.verified_by},
          {"directory", backup.directory.string()},
          {"tables", tables},
          {"files", files}};
}

std::string text_of(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const BackupSummary& backup) { return text_of(json_of(backup)); }

std::string to_json(const std::vector<BackupSummary>& backups) {
  Json list = Json::array();
  for (const auto& backup : backups) list.push_back(json_of(backup));
  return text_of(list);
}

}  // namespace fulldress
