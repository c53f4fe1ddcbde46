#include "scenarios/scripts/merged_tables.hpp"

#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/named_tables.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// What a statement asks the rows that are there with, or what to do beside them.
const std::set<std::string> askers = {"conflict", "ignore", "replace", "exists", "in", "except"};

class MergeReader {
 public:
  MergeReader(const std::vector<migrations::Migration>& all, std::string_view engine)
      : names_(all, engine) {
    for (const auto& migration : all) {
      for (const auto* script : {&migration.up, &migration.down}) {
        if (!*script) continue;
        std::set<std::string> made;
        for (auto& tokens : statement_tokens(**script, engine)) read(std::move(tokens), made);
      }
    }
  }

  [[nodiscard]] std::set<std::string> tables() const {
    std::set<std::string> tables;
    for (const auto& [target, sources] : merges_) {
      const bool is_compared = std::ranges::any_of(others_, [&](const ScriptTokens& tokens) {
        return has_any_word(tokens, {target}) && has_any_word(tokens, sources);
      });
      if (is_compared) continue;
      tables.merge(names_.tables(target));
    }
    return tables;
  }

 private:
  void read(ScriptTokens tokens, std::set<std::string>& made) {
    if (const auto table = made_table(tokens); !table.empty()) made.insert(table);
    const auto target = target_table(tokens);
    const auto is_target = [&](const ScriptToken& token) { return token.value == target; };
    const auto sources = sources_of(tokens);
    const bool is_copy = is_word(tokens, 0, "insert") && !sources.empty() && !target.empty() &&
                         std::ranges::count_if(tokens, is_target) == 1 &&
                         !has_any_word(tokens, askers);
    if (is_copy && !made.contains(target)) {
      for (const auto& source : sources) {
        if (!names_.tables(target).contains(source)) merges_[target].insert(source);
      }
    }
    if (is_copy || is_any_word(tokens, 0, {"create", "alter", "drop", "comment", "grant"})) return;
    others_.push_back(std::move(tokens));
  }

  /// The tables that an INSERT copies from; a subquery is none.
  static std::set<std::string> sources_of(const ScriptTokens& tokens) {
    NamedTables tables;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (names_tables(tokens, at)) at = add_tables(tokens, at, tables);
    }
    std::set<std::string> sources;
    for (const auto& [alias, table] : tables) {
      if (!table.empty()) sources.insert(table);
    }
    return sources;
  }

  NameHistory names_;
  std::map<std::string, std::set<std::string>> merges_;  ///< from tables into one
  std::vector<ScriptTokens> others_;
};

}  // namespace

std::set<std::string> merged_tables(const std::vector<migrations::Migration>& all,
                                    std::string_view engine) {
  return MergeReader(all, engine).tables();
}

}  // namespace fulldress::scenarios
