#include "harness/engine/postgres/relation_reader.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sha256.hpp"
#include "harness/engine/sql_template.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <set>

namespace fulldress::postgres {
namespace {

/// How many relations one statement reads. The more there are, the longer planning for each of them
/// takes: with a hundred twice as long as with twenty-five, from which on fewer gain nothing.
constexpr std::size_t relations_per_statement = 25;
/// How many of them a prepared statement reads, more or less: the others are planned for again when
/// one of them changes.
constexpr std::size_t relations_per_plan = 16;
/// From the reading on that has so many before it, a session is one that reads again and again.
constexpr std::size_t readings_without_plan = 2;

constexpr std::string_view name_of_reading = "fulldress_reading_";
constexpr std::string_view name_of_plan = "fulldress_relations_";
constexpr std::size_t digest_characters = 32;

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::inspector);
  return parsed;
}

using Relations = std::vector<RelationToRead>;
using Places = std::vector<std::size_t>;  ///< in the list of relations

std::string reading_text(const Relations& relations, const Places& places) {
  std::string tables;
  std::string sequences;
  for (std::size_t at = 0; at < places.size(); ++at) {
    const auto& relation = relations[places[at]];
    const bool is_table = relation.kind == RelationToRead::Kind::table;
    auto& all = is_table ? tables : sequences;
    if (!all.empty()) all += "\nunion all\n";
    const auto place = std::to_string(at);
    all += is_table
               ? statements().fill(
                     "lines",
                     {{"place", place}, {"columns", relation.columns}, {"table", relation.source}})
               : statements().fill("position", {{"place", place}, {"sequence", relation.source}});
  }
  const bool has_both = !tables.empty() && !sequences.empty();
  if (!tables.empty()) tables = statements().fill("digests", {{"lines", tables}});
  if (!sequences.empty()) sequences = statements().fill("positions", {{"positions", sequences}});
  return statements().fill(
      "reading",
      {{"tables", tables}, {"and", has_both ? "union all" : ""}, {"sequences", sequences}});
}

void add_rows(std::vector<RelationReading>& readings, std::vector<Row> rows, const Places& places) {
  for (Row& row : rows) {
    const auto at = std::stoul(row.at(0).value_or(""));
    readings.emplace_back(places.at(at), std::move(row));
  }
}

std::vector<RelationReading> read_at_once(Session& session, const Relations& relations) {
  std::vector<RelationReading> readings;
  for (std::size_t start = 0; start < relations.size(); start += relations_per_statement) {
    Places places;
    const auto end = std::min(start + relations_per_statement, relations.size());
    for (std::size_t at = start; at < end; ++at) places.push_back(at);
    add_rows(readings, session.query(reading_text(relations, places)).rows, places);
  }
  return readings;
}

/// Relations that share a plan, the same ones in every call whatever relations come and go beside
/// them, unless their number doubles or halves.
std::vector<Places> groups_of(const Relations& relations) {
  const auto count = std::bit_ceil(std::max<std::size_t>(1, relations.size() / relations_per_plan));
  std::vector<Places> groups(count);
  for (std::size_t at = 0; at < relations.size(); ++at) {
    groups[std::hash<std::string>()(relations[at].source) % count].push_back(at);
  }
  std::erase_if(groups, [](const Places& places) { return places.empty(); });
  return groups;
}

std::set<std::string> prepared_names(Session& session, std::string_view start) {
  std::set<std::string> names;
  for (const Row& row : session.query(statements().get("prepared"), {std::string(start)}).rows) {
    names.insert(row.at(0).value_or(""));
  }
  return names;
}

void prepare(Session& session, const std::string& name, const std::string& query) {
  session.execute(statements().fill("prepare", {{"name", name}, {"query", query}}));
}

std::vector<RelationReading> read_by_plans(Session& session, const Relations& relations) {
  std::vector<RelationReading> readings;
  auto unused = prepared_names(session, name_of_plan);
  for (const auto& places : groups_of(relations)) {
    const auto query = reading_text(relations, places);
    const auto name = std::string(name_of_plan) + sha256_hex(query).substr(0, digest_characters);
    if (unused.erase(name) == 0) prepare(session, name, query);
    add_rows(readings, session.query(statements().fill("execute", {{"name", name}})).rows, places);
  }
  for (const auto& name : unused) {
    session.execute(statements().fill("forget", {{"name", session.quote_name(name)}}));
  }
  return readings;
}

}  // namespace

std::vector<RelationReading> read_relations(Session& session, const Relations& relations) {
  if (relations.empty()) return {};
  const auto readings = prepared_names(session, name_of_reading).size();
  if (readings >= readings_without_plan) return read_by_plans(session, relations);
  prepare(session, std::string(name_of_reading) + std::to_string(readings + 1),
          statements().get("no_rows"));
  return read_at_once(session, relations);
}

std::vector<std::int64_t> count_rows(Session& session, const std::vector<std::string>& sources) {
  std::vector<std::int64_t> counts(sources.size(), 0);
  for (std::size_t start = 0; start < sources.size(); start += relations_per_statement) {
    std::string query;
    const auto end = std::min(start + relations_per_statement, sources.size());
    for (std::size_t at = start; at < end; ++at) {
      query += (at == start ? "" : "\nunion all\n") +
               statements().fill("count", {{"place", std::to_string(at)}, {"table", sources[at]}});
    }
    for (const Row& row : session.query(query).rows) {
      counts.at(std::stoul(row.at(0).value_or(""))) = std::stoll(row.at(1).value_or(""));
    }
  }
  return counts;
}

}  // namespace fulldress::postgres
