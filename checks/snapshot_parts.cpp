#include "checks/snapshot_parts.hpp"

#include "checks/check_text.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/inspector.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <nlohmann/json.hpp>

namespace fulldress::checks {
namespace {

using Rows = std::vector<SnapshotRow>;

// A snapshot of this text is the whole catalogue as the laws compare it.
constexpr std::string_view whole_schema = "schema";

std::string filled_with_fragments(const CheckSession& session, const std::string& statement) {
  return fill(statement,
              [&](const std::string& name) { return session.text().fragments.at(name); });
}

std::optional<std::size_t> column_of(const ResultSet& result, const std::string& name) {
  const auto found = std::find(result.columns.begin(), result.columns.end(), name);
  if (found == result.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - result.columns.begin());
}

std::string text_in(const Row& row, const std::optional<std::size_t>& column) {
  return column ? sanitise_utf8(row.at(*column).value_or("")) : std::string();
}

Unreadable unreadable(const SqlError& error) { return {.reason = error.message(), .error = error}; }

std::variant<Rows, Unreadable> sorted(Rows rows) {
  const auto key = [](const SnapshotRow& row) { return std::tie(row.subject, row.object); };
  std::sort(rows.begin(), rows.end(),
            [&](const auto& left, const auto& right) { return key(left) < key(right); });
  const auto twice = std::adjacent_find(
      rows.begin(), rows.end(),
      [&](const auto& left, const auto& right) { return key(left) == key(right); });
  if (twice == rows.end()) return rows;
  return Unreadable{.reason =
                        "the snapshot gives `" + twice->subject + " " + twice->object + "` twice"};
}

// Without a column `subject` every object is one of its own.
std::variant<Rows, Unreadable> rows_of(const ResultSet& result, const std::string& subject) {
  const auto subject_column = column_of(result, "subject");
  const auto object_column = column_of(result, "object");
  const auto value_column = column_of(result, "value");
  if (!object_column || !value_column) {
    return Unreadable{.reason = "a snapshot must give the columns `object` and `value`"};
  }
  Rows rows;
  for (const Row& row : result.rows) {
    SnapshotRow fresh{.subject = subject,
                      .object = text_in(row, object_column),
                      .value = text_in(row, value_column)};
    if (subject.empty() && subject_column) {
      fresh.subject = text_in(row, subject_column);
    } else if (subject.empty()) {
      std::swap(fresh.subject, fresh.object);
    }
    rows.push_back(std::move(fresh));
  }
  return sorted(std::move(rows));
}

std::variant<Rows, Unreadable> rows_of(const SchemaSnapshot& schema) {
  Rows rows;
  for (const auto& object : schema.objects) {
    if (object.kind == "unclassified") {
      return Unreadable{.reason = "there is an object nobody can describe: " + object.identity};
    }
    rows.push_back({.subject = sanitise_utf8(object.kind + " " + object.identity),
                    .object = "",
                    .value = sanitise_utf8(object.definition)});
  }
  return sorted(std::move(rows));
}

// Values are read under the same names and settings whoever asks, so that they compare.
void pin(CheckSession& session, const Check& check) {
  const auto& path = session.text().session.get("discovery_search_path");
  if (!path.empty()) session.apply({{"search_path", path}});
  const auto settings = check.settings.find(session.engine());
  if (settings != check.settings.end()) session.apply(settings->second);
}

Row parameters_of(const Check& check, const CheckOptions& options, const std::string& statement,
                  const Snapshot* before) {
  if (check.configuration.key.empty()) return {};
  const auto configured = options.settings.find(check.configuration.key);
  Row parameters = {configured == options.settings.end() ? Value() : Value(configured->second)};
  if (statement.find("$2") == std::string::npos) return parameters;
  if (before == nullptr) {
    parameters.emplace_back(std::nullopt);
    return parameters;
  }
  nlohmann::json objects = nlohmann::json::object();
  for (const auto& row : before->rows) objects[row.subject].push_back(row.object);
  parameters.emplace_back(objects.dump());
  return parameters;
}

SnapshotPart part_of(const CheckSession& session, const Check& check, const ResultSet& found,
                     const Row& row) {
  const auto piece = [&](const std::string& name) -> Value {
    const auto column = column_of(found, name);
    return column ? row.at(*column) : std::nullopt;
  };
  SnapshotPart part;
  part.subject = sanitise_utf8(piece("subject").value_or(""));
  part.skip = piece("skip").value_or("");
  part.unknown = piece("unknown").value_or("");
  if (part.subject.empty()) part.unknown = "discovery gives a row without a subject";
  if (!part.skip.empty() || !part.unknown.empty()) return part;
  const auto& fragments = session.text().fragments;
  part.statement = fill(check.sql.at(session.engine()).at("snapshot"),
                        [&](const std::string& name) -> std::string {
                          if (const Value value = piece(name)) return *value;
                          const auto fragment = fragments.find(name);
                          if (fragment != fragments.end()) return fragment->second;
                          part.unknown = "discovery gives no value for `{" + name + "}`";
                          return {};
                        });
  return part;
}

}  // namespace

const std::string& first_statement(const Check& check, const std::string& engine) {
  const auto& parts = check.sql.at(engine);
  const auto discovery = parts.find("discovery");
  return discovery == parts.end() ? parts.at("snapshot") : discovery->second;
}

std::variant<std::vector<SnapshotRow>, Unreadable> read_whole(CheckSession& session,
                                                              const Check& check,
                                                              const CheckOptions& options) {
  const auto& text = first_statement(check, session.engine());
  std::variant<Rows, Unreadable> rows;
  const auto raised = session.attempt([&](Session& connection) {
    if (text == whole_schema) {
      rows = rows_of(connection.inspector().schema(connection));
      return;
    }
    pin(session, check);
    rows = rows_of(connection.query(filled_with_fragments(session, text),
                                    parameters_of(check, options, text, nullptr)),
                   "");
  });
  if (raised) return unreadable(*raised);
  return rows;
}

std::variant<std::vector<SnapshotPart>, Unreadable> discover_parts(CheckSession& session,
                                                                   const Check& check,
                                                                   const CheckOptions& options,
                                                                   const Snapshot* before) {
  const auto& text = first_statement(check, session.engine());
  ResultSet found;
  const auto raised = session.attempt([&](Session& connection) {
    pin(session, check);
    found = connection.query(filled_with_fragments(session, text),
                             parameters_of(check, options, text, before));
  });
  if (raised) return unreadable(*raised);
  std::vector<SnapshotPart> parts;
  for (const Row& row : found.rows) parts.push_back(part_of(session, check, found, row));
  return parts;
}

std::variant<std::vector<SnapshotRow>, Unreadable> read_part(CheckSession& session,
                                                             const Check& check,
                                                             const SnapshotPart& part) {
  std::variant<Rows, Unreadable> rows;
  const auto raised = session.attempt([&](Session& connection) {
    pin(session, check);
    rows = rows_of(connection.query(part.statement), part.subject);
  });
  if (raised) return unreadable(*raised);
  return rows;
}

}  // namespace fulldress::checks
