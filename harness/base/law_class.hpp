#pragma once

#include <array>
#include <string_view>

namespace fulldress {

/// What becomes of a migration that is taken back, in falling weight: of several classes the first
/// in this order is the migration's. docs/roundtrip.md explains each.
enum class LawClass {
  up_fails,            ///< the up fails, also on empty tables
  up_fails_with_rows,  ///< the up fails once tables hold rows, and passes on empty ones
  no_down,             ///< neither a down part nor a declaration
  empty_down,          ///< the down undoes nothing of what the up changed
  down_fails,
  drift,                   ///< the schema is not what it was, or cannot go up again
  lost_rows,               ///< rows or values are lost that the up's text does not give up
  rows_left,               ///< rows the up wrote are left over after the down
  lost_with_foreign_keys,  ///< SQLite: loses rows or fails only where foreign keys are enforced
  unknown,                 ///< could not be found out, e.g. a newer server is needed
  lost_new_rows,           ///< only rows written after the up are lost
  lost_by_design,          ///< the up says that it destroys data; its down cannot bring it back
  renamed_only,            ///< an index or constraint has another name
  text_only,               ///< comments; definitions written otherwise that mean the same
  column_order_only,
  irreversible,  ///< declared
  restored
};

[[nodiscard]] constexpr std::string_view to_text(LawClass law_class) {
  constexpr std::array<std::string_view, 17> names = {"up-fails",
                                                      "up-fails-with-rows",
                                                      "no-down",
                                                      "empty-down",
                                                      "down-fails",
                                                      "drift",
                                                      "lost-rows",
                                                      "rows-left",
                                                      "lost-with-foreign-keys",
                                                      "unknown",
                                                      "lost-new-rows",
                                                      "lost-by-design",
                                                      "renamed-only",
                                                      "text-only",
                                                      "column-order-only",
                                                      "irreversible",
                                                      "restored"};
  return names.at(static_cast<std::size_t>(law_class));
}

/// Every class, in the order above.
[[nodiscard]] constexpr auto all_law_classes() {
  std::array<LawClass, static_cast<std::size_t>(LawClass::restored) + 1> all{};
  for (std::size_t index = 0; index < all.size(); ++index) {
    all.at(index) = static_cast<LawClass>(index);
  }
  return all;
}

}  // namespace fulldress
