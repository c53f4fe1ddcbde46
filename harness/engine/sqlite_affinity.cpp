#include "harness/engine/sqlite_affinity.hpp"

#include "harness/engine/lower_case.hpp"

#include <algorithm>
#include <string>

namespace fulldress {

SqliteAffinity sqlite_affinity_of(std::string_view declared_type) {
  const std::string type = lower_case(declared_type);
  const auto has = [&](std::string_view part) { return type.find(part) != std::string::npos; };
  if (type.empty()) return SqliteAffinity::none;
  if (type == "any") return SqliteAffinity::any;
  if (has("int")) return SqliteAffinity::integer;
  if (has("char") || has("clob") || has("text")) return SqliteAffinity::text;
  if (has("blob")) return SqliteAffinity::blob;
  if (has("real") || has("floa") || has("doub")) return SqliteAffinity::real;
  return SqliteAffinity::numeric;
}

}  // namespace fulldress
