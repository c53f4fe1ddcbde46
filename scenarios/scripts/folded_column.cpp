#include "scenarios/scripts/folded_column.hpp"

namespace fulldress::scenarios {

FoldedColumn folded_column(const ScriptTokens& tokens, std::size_t at) {
  FoldedColumn found{.start = first_of_name(tokens, at), .end = at + 1, .none = {}};
  while (found.start >= 2 && is_sign(tokens, found.start - 1, '(')) {
    const std::size_t name = found.start - 2;
    const bool is_folding =
        is_any_word(tokens, name, {"lower", "upper", "trim", "btrim", "ltrim", "rtrim"});
    const bool is_replacing = is_any_word(tokens, name, {"coalesce", "ifnull"}) &&
                              is_sign(tokens, found.end, ',') &&
                              (is_text(tokens, found.end + 1) || is_number(tokens, found.end + 1));
    const std::size_t close = is_replacing ? found.end + 2 : found.end;
    if ((!is_folding && !is_replacing) || !is_sign(tokens, close, ')')) break;
    if (is_replacing) found.none = tokens[found.end + 1].value;
    found.start = name;
    found.end = close + 1;
  }
  return found;
}

}  // namespace fulldress::scenarios
