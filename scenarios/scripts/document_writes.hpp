#pragma once

#include "scenarios/scripts/column_sources.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <map>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// The keys that statements write into JSON documents: in `json_set(doc, '$.a', ...)`,
/// `jsonb_build_object('a', ...)`, `|| '{"a": 1}'`.
class WrittenKeys {
 public:
  /// writes  of `statement`.
  void add(const ScriptTokens& statement, const StatementWrites& writes);
  /// Whether one of the columns may be given the key.
  [[nodiscard]] bool has(const std::string& key, const ColumnSources::Places& places) const;
  /// Whether it is written, and not as it was read under the same key: `'a', e ->> 'a'`.
  [[nodiscard]] bool has_new(const std::string& key) const;

 private:
  struct Document {
    std::string text;
    ColumnPlace place;
  };
  using Keys = std::multimap<std::string, ColumnPlace>;

  void add_keys(const ScriptTokens& statement, std::size_t writer, const StatementWrites& writes);
  void add_key(const std::string& text, const ColumnPlace& place);

  Keys new_;
  Keys kept_;
  std::vector<Document> documents_;
};

}  // namespace fulldress::scenarios
