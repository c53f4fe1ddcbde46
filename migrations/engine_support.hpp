#pragma once

#include "harness/base/error.hpp"

#include <string>

namespace fulldress::migrations {

/// For tools that know PostgreSQL only. throws UsageError "migrations.unsupported-engine".
inline void require_postgres(const std::string& title, const std::string& engine) {
  if (engine == "postgres") return;
  throw UsageError("migrations.unsupported-engine",
                   title + " runs migrations on PostgreSQL only; say --engine=postgres");
}

}  // namespace fulldress::migrations
