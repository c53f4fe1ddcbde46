#include "scenarios/queries/gather.hpp"

#include "scenarios/queries/server_log.hpp"
#include "scenarios/queries/statement_statistics.hpp"
#include "scenarios/queries/statement_words.hpp"

#include <map>
#include <set>
#include <string>

namespace fulldress::scenarios {
namespace {

// Two captured statements may start with the same words.
void name_apart(std::vector<QueryStatement>& statements) {
  std::map<std::string, int> count;
  for (auto& statement : statements) {
    const int times = ++count[statement.name];
    if (times > 1) statement.name += " (" + std::to_string(times) + ")";
  }
}

void tolerate(std::vector<QueryStatement>& statements, const std::vector<Tolerance>& tolerated) {
  for (auto& statement : statements) {
    statement.tolerated.insert(statement.tolerated.end(), tolerated.begin(), tolerated.end());
  }
}

}  // namespace

GatheredQueries gather_queries(const QueriesConfig& config) {
  GatheredQueries gathered{.of_old = config.of_old, .of_new = config.of_new, .captured = {}};
  const LogChoice choice{.database = config.log_database};
  for (const auto& file : config.logs) capture_log(file, choice, gathered.captured);
  for (const auto& file : config.statistics) capture_statistics(file, choice, gathered.captured);
  std::set<std::string> known;
  for (const auto& statement : gathered.of_old) {
    if (statement.why_no_values.empty()) known.insert(fingerprint_of(statement.sql));
  }
  for (auto& statement : gathered.captured.statements) {
    if (!known.contains(fingerprint_of(statement.sql))) {
      gathered.of_old.push_back(std::move(statement));
    }
  }
  gathered.captured.statements.clear();
  for (auto& statement : gathered.of_old) {
    if (statement.since.empty()) statement.since = config.since;
  }
  tolerate(gathered.of_old, config.tolerated);
  tolerate(gathered.of_new, config.tolerated);
  name_apart(gathered.of_old);
  name_apart(gathered.of_new);
  return gathered;
}

}  // namespace fulldress::scenarios
