#include "migrations/locale_order.hpp"

#include <cstddef>

namespace fulldress::migrations {
namespace {

/// ASCII in the order of the root collation (CLDR); a small letter and its capital are equals here.
constexpr std::string_view order =
    " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"
    "abcdefghijklmnopqrstuvwxyz";

constexpr bool is_capital(char character) { return character >= 'A' && character <= 'Z'; }

constexpr char small(char character) {
  return is_capital(character) ? static_cast<char>(character - 'A' + 'a') : character;
}

std::size_t rank(char character) {
  const auto found = order.find(small(character));
  return found != std::string_view::npos ? found
                                         : order.size() + static_cast<unsigned char>(character);
}

}  // namespace

bool is_before_in_locale(std::string_view left, std::string_view right) {
  for (std::size_t at = 0; at < left.size() && at < right.size(); ++at) {
    if (rank(left[at]) != rank(right[at])) return rank(left[at]) < rank(right[at]);
  }
  if (left.size() != right.size()) return left.size() < right.size();
  for (std::size_t at = 0; at < left.size(); ++at) {
    if (left[at] != right[at]) return is_capital(right[at]);
  }
  return false;
}

}  // namespace fulldress::migrations
