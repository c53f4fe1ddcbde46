#include "scenarios/scripts/statement_tokens.hpp"

#include "scenarios/scripts/script_pieces.hpp"

namespace fulldress::scenarios {

std::vector<ScriptTokens> statement_tokens(const migrations::Script& script,
                                           std::string_view engine) {
  std::vector<ScriptTokens> statements;
  for (const auto& piece : pieces_of(script, engine)) {
    if (piece.kind == SqlPieceKind::statement) statements.push_back(script_tokens(piece.text));
  }
  return statements;
}

}  // namespace fulldress::scenarios
