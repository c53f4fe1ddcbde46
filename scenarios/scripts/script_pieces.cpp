#include "scenarios/scripts/script_pieces.hpp"

#include "migrations/script_text.hpp"

namespace fulldress::scenarios {

SqlDialect client_dialect(std::string_view engine) {
  return engine == "sqlite" ? SqlDialect::sqlite : SqlDialect::psql;
}

std::vector<SqlPiece> pieces_of(const migrations::Script& script, std::string_view engine) {
  return migrations::statements_of(script.text, client_dialect(engine))
      .value_or(std::vector<SqlPiece>());
}

}  // namespace fulldress::scenarios
