#include "checks/baseline.hpp"
#include "harness/base/error.hpp"
#include "harness/base/json_position.hpp"
#include "harness/base/read_json.hpp"

#include <algorithm>
#include <tuple>

#include <nlohmann/json.hpp>

namespace fulldress::checks {
namespace {

using nlohmann::json;

constexpr std::string_view format_name = "fulldress-baseline";
constexpr int format_version = 1;

std::string quoted(const std::string& text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string text_of(const SnapshotRow& row) {
  return "[" + quoted(row.subject) + ", " + quoted(row.object) + ", " + quoted(row.value) + "]";
}

std::string text_of(const Snapshot& snapshot) {
  std::string unknown;
  for (const auto& [subject, reason] : snapshot.unknown) {
    unknown += (unknown.empty() ? "" : ", ") + quoted(subject) + ": " + quoted(reason);
  }
  std::string rows;
  for (const auto& row : snapshot.rows) rows += (rows.empty() ? "\n" : ",\n") + text_of(row);
  return "{\"unknown\": {" + unknown + "}, \"rows\": [" + rows + "]}";
}

/// Reads one document; every error says where in it.
class BaselineReader {
 public:
  BaselineReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  Baseline read() {
    const json document = read_json(
        text_, {.file = file_,
                .error_id = "checks.malformed-baseline",
                .complaint = "this is no JSON; take the baseline again (--save-baseline)"});
    require_format(document);
    Baseline baseline;
    baseline.engine = text_at(document, "engine");
    baseline.server_version = text_at(document, "server_version");
    baseline.taken_at = text_at(document, "taken_at");
    baseline.database = text_at(document, "database");
    const auto& snapshots = object_at(document, "", "snapshots");
    for (const auto& [id, each] : snapshots.items()) {
      baseline.snapshots.emplace(id, snapshot_of(each, "/snapshots/" + id));
    }
    return baseline;
  }

 private:
  void require_format(const json& document) const {
    if (!document.is_object() || document.value("format", json()) != format_name) {
      fail("", "this is no baseline; fulldress check --save-baseline writes one");
    }
    const auto version = document.value("version", json());
    if (!version.is_number_integer() || version.get<std::int64_t>() < 1) {
      fail("/version", "the version of the format is missing");
    }
    if (version.get<std::int64_t>() > format_version) {
      throw UsageError("checks.newer-baseline",
                       position_in_json(text_, "/version", file_).to_text() +
                           ": a later release has written this baseline; use that release");
    }
  }

  [[nodiscard]] Snapshot snapshot_of(const json& value, const std::string& at) const {
    if (!value.is_object()) fail(at, "a snapshot is an object");
    Snapshot snapshot;
    const auto& rows = value.find("rows");
    if (rows == value.end() || !rows->is_array()) fail(at, "\"rows\" is missing, a list");
    for (std::size_t index = 0; index < rows->size(); ++index) {
      snapshot.rows.push_back(row_of((*rows)[index], at + "/rows/" + std::to_string(index)));
    }
    for (const auto& [subject, reason] : object_at(value, at, "unknown").items()) {
      if (!reason.is_string()) fail(at + "/unknown", "a reason is a text");
      snapshot.unknown.emplace(subject, reason.get<std::string>());
    }
    std::sort(snapshot.rows.begin(), snapshot.rows.end(), [](const auto& left, const auto& right) {
      return std::tie(left.subject, left.object) < std::tie(right.subject, right.object);
    });
    return snapshot;
  }

  [[nodiscard]] SnapshotRow row_of(const json& value, const std::string& at) const {
    const bool is_row = value.is_array() && value.size() == 3 && value[0].is_string() &&
                        value[1].is_string() && value[2].is_string();
    if (!is_row) fail(at, "a row is a list of three texts: subject, object and value");
    return {.subject = value[0].get<std::string>(),
            .object = value[1].get<std::string>(),
            .value = value[2].get<std::string>()};
  }

  [[nodiscard]] std::string text_at(const json& object, const std::string& key) const {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) {
      fail(found == object.end() ? "" : "/" + key, "\"" + key + "\" is missing, a text");
    }
    return found->get<std::string>();
  }

  [[nodiscard]] const json& object_at(const json& object, const std::string& at,
                                      const std::string& key) const {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_object()) {
      fail(at, "\"" + key + "\" is missing, an object");
    }
    return *found;
  }

  [[noreturn]] void fail(const std::string& at, const std::string& message) const {
    throw UsageError("checks.malformed-baseline",
                     position_in_json(text_, at, file_).to_text() + ": " + message);
  }

  std::string_view text_;
  const std::string& file_;
};

}  // namespace

std::string to_json(const Baseline& baseline) {
  std::string text = "{\n";
  text += "\"format\": " + quoted(std::string(format_name)) + ",\n";
  text += "\"version\": " + std::to_string(format_version) + ",\n";
  text += "\"engine\": " + quoted(baseline.engine) + ",\n";
  text += "\"server_version\": " + quoted(baseline.server_version) + ",\n";
  text += "\"taken_at\": " + quoted(baseline.taken_at) + ",\n";
  text += "\"database\": " + quoted(baseline.database) + ",\n";
  text += "\"snapshots\": {";
  bool is_first = true;
  for (const auto& [id, snapshot] : baseline.snapshots) {
    text += (is_first ? "\n" : ",\n") + quoted(id) + ": " + text_of(snapshot);
    is_first = false;
  }
  return text + "\n}\n}\n";
}

Baseline baseline_from_json(std::string_view text, const std::string& file) {
  return BaselineReader(text, file).read();
}

}  // namespace fulldress::checks
