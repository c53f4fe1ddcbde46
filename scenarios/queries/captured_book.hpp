#pragma once

#include "scenarios/queries/query.hpp"
#include "scenarios/queries/server_log.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// One execution somebody saw.
struct CapturedCall {
  std::string_view sql;
  std::optional<Row> values;  ///< nullopt: nobody saw them
  ScriptPosition position;
  std::string why_no_values = {};  ///< if it has parameters and no values
  std::size_t calls = 1;
};

/// Merges calls into statements: one for each fingerprint, with the values that were seen.
class CapturedBook {
 public:
  /// `choice` and `captured` outlive it; what `captured` holds already is merged with.
  CapturedBook(const LogChoice& choice, CapturedStatements& captured);

  void add(const CapturedCall& call);

 private:
  struct Entry {
    std::size_t first = 0;     ///< of its statements in `captured`
    std::size_t variants = 1;  ///< texts with other literals, each a statement
    std::set<std::string> texts;
  };

  void add_new(const CapturedCall& call, std::string_view sql, const std::string& fingerprint);
  void add_variant(const CapturedCall& call, std::string_view sql, Entry& entry);
  void append(const CapturedCall& call, std::string_view sql);

  const LogChoice& choice_;
  CapturedStatements& captured_;
  std::map<std::string, Entry> entries_;
};

}  // namespace fulldress::scenarios
