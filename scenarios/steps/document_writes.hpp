#pragma once

#include "scenarios/steps/script_tokens.hpp"

#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// The keys that statements write into JSON documents: in `json_set(doc, '$.a', ...)`,
/// `jsonb_build_object('a', ...)`, `|| '{"a": 1}'`.
class WrittenKeys {
 public:
  void add(const ScriptTokens& statement);
  [[nodiscard]] bool has(const std::string& key) const { return has_new(key) || has_kept(key); }
  /// As above; but for what is written as it was read under the same key: `'a', e ->> 'a'`.
  [[nodiscard]] bool has_new(const std::string& key) const;

 private:
  [[nodiscard]] bool has_kept(const std::string& key) const { return kept_.contains(key); }
  void add_keys(const ScriptTokens& statement, std::size_t writer);
  void add_key(const std::string& text);

  std::set<std::string> new_;
  std::set<std::string> kept_;
  std::vector<std::string> documents_;
};

}  // namespace fulldress::scenarios
