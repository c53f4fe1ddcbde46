#pragma once

#include "harness/engine/schema_snapshot.hpp"

#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Tables, views and the like, which have columns.
[[nodiscard]] bool is_relation(const std::string& kind);

/// The objects that are gone or new as a whole among the differences of two schemas.
class WholeObjects {
 public:
  explicit WholeObjects(const std::vector<SchemaDifference>& differences);

  /// Whether `difference` goes without saying beside one of them: a column of a table that is gone,
  /// the owner of a new function.
  [[nodiscard]] bool have_part(const SchemaDifference& difference) const;

 private:
  std::set<std::string> named_;       ///< as owners and privileges name them: "function public.f()"
  std::set<std::string> with_parts_;  ///< the identities of relations and domains
};

}  // namespace fulldress::scenarios
