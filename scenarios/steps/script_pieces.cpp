#include "scenarios/steps/script_pieces.hpp"

#include "migrations/script_text.hpp"
#include "scenarios/steps/block_statements.hpp"

namespace fulldress::scenarios {

SqlDialect client_dialect(std::string_view engine) {
  return engine == "sqlite" ? SqlDialect::sqlite : SqlDialect::psql;
}

std::vector<SqlPiece> pieces_of(const migrations::Script& script, std::string_view engine) {
  std::vector<SqlPiece> pieces;
  const auto all = migrations::statements_of(script.text, client_dialect(engine));
  for (const auto& piece : all.value_or(std::vector<SqlPiece>())) {
    const auto inner =
        piece.kind == SqlPieceKind::statement ? block_statements(piece.text) : std::nullopt;
    if (!inner) pieces.push_back(piece);
    for (const auto statement : inner.value_or(std::vector<std::string_view>())) {
      pieces.push_back({.kind = SqlPieceKind::statement, .text = statement});
    }
  }
  return pieces;
}

}  // namespace fulldress::scenarios
