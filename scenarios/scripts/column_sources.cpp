#include "scenarios/scripts/column_sources.hpp"

#include <utility>
#include <vector>

namespace fulldress::scenarios {
namespace {

/// `from`, and what that comes from in turn.
template <typename Beside>
std::set<std::string> closure(const std::set<std::string>& from, const Beside& beside) {
  std::set<std::string> found;
  std::vector<std::string> waiting(from.begin(), from.end());
  while (!waiting.empty()) {
    auto name = std::move(waiting.back());
    waiting.pop_back();
    if (!found.insert(name).second) continue;
    beside(name, waiting);
  }
  return found;
}

void append(const std::map<std::string, std::set<std::string>>& all, const std::string& name,
            std::vector<std::string>& names) {
  const auto found = all.find(name);
  if (found != all.end()) names.insert(names.end(), found->second.begin(), found->second.end());
}

}  // namespace

bool ColumnSources::Places::may_be(const ColumnPlace& place) const {
  const bool is_table = place.table.empty() || tables.empty() || tables.contains(place.table);
  const bool is_column = place.column.empty() || columns.empty() || columns.contains(place.column);
  return is_table && is_column;
}

void ColumnSources::read(const ScriptTokens& statement, const StatementWrites& writes) {
  for (const auto& [from, into] : writes.copies) columns_from_[into].insert(from);
  for (const auto& table : writes.tables) {
    for (const auto& token : statement) {
      const bool is_other = token.kind == ScriptToken::Kind::word && token.value != table &&
                            names_.is_made(token.value);
      if (is_other) tables_from_[table].insert(token.value);
    }
  }
}

ColumnSources::Places ColumnSources::of(const ColumnPlace& place) const {
  Places places;
  if (names_.is_made(place.table)) {
    places.tables = closure({place.table}, [&](const auto& name, auto& waiting) {
      append(tables_from_, name, waiting);
      const auto others = names_.tables(name);
      waiting.insert(waiting.end(), others.begin(), others.end());
    });
  }
  places.columns = closure({place.column}, [&](const auto& name, auto& waiting) {
    append(columns_from_, name, waiting);
    const auto others = names_.columns({.table = {}, .column = name});
    waiting.insert(waiting.end(), others.begin(), others.end());
  });
  return places;
}

}  // namespace fulldress::scenarios
