#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace fulldress::postgres::testing {

/// One change of a schema and the objects a comparison must name for it, as "kind identity".
/// Nothing else may be named. Every case starts from a table t (id identity primary key, a, b).
struct SchemaChangeCase {
  std::string name;
  std::string setup;
  std::string change;
  std::vector<std::string> differing;
};

// GoogleTest names a failing parameter by this.
inline void PrintTo(const SchemaChangeCase& change_case, std::ostream* stream) {
  *stream << change_case.name;
}

using SchemaChangeCases = std::vector<SchemaChangeCase>;

}  // namespace fulldress::postgres::testing
