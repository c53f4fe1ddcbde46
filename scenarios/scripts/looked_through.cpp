#include "scenarios/scripts/looked_through.hpp"

#include "scenarios/scripts/body_reader.hpp"
#include "scenarios/scripts/inlined_calls.hpp"
#include "scenarios/scripts/script_pieces.hpp"
#include "scenarios/scripts/script_routines.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress::scenarios {
namespace {

void look_through(migrations::Script& script, std::string_view engine, ScriptRoutines& routines) {
  std::string text;
  std::size_t from = 0;
  for (const auto& piece : pieces_of(script, engine)) {
    if (piece.kind != SqlPieceKind::statement) continue;
    routines.read(piece.text);
    const auto inner = BodyReader(routines).read(piece.text);
    text += script.text.substr(from, piece.offset_bytes - from);
    from = piece.offset_bytes + piece.text.size();
    bool is_first = true;
    for (const auto& statement : inner.value_or(std::vector{std::string(piece.text)})) {
      text += (is_first ? "" : ";\n") + statement;
      for (const auto& inlined : inlined_calls(statement, routines)) text += ";\n" + inlined;
      is_first = false;
    }
  }
  script.text = text + script.text.substr(from);
}

}  // namespace

std::vector<migrations::Migration> looked_through(const std::vector<migrations::Migration>& all,
                                                  std::string_view engine) {
  auto result = all;
  if (engine == "sqlite") return result;
  ScriptRoutines routines;
  for (auto& migration : result) {
    if (migration.up) look_through(*migration.up, engine, routines);
    // What a down creates is gone, or as it was, before the next up.
    auto routines_of_down = routines;
    if (migration.down) look_through(*migration.down, engine, routines_of_down);
  }
  return result;
}

}  // namespace fulldress::scenarios
