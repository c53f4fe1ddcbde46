#include "harness/engine/lower_case.hpp"

#include "harness/engine/sql_token.hpp"

#include <algorithm>

namespace fulldress {

std::string lower_case(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(), sql_token::to_lower);
  return folded;
}

}  // namespace fulldress
