#pragma once

#include "migrations/generic_suggestion.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// Whether it is a word that tools use for the way there, or for the way back, in any case.
[[nodiscard]] bool says_up(const std::string& word);
[[nodiscard]] bool says_down(const std::string& word);

/// Files that are up and down of one number by a word in their names: `001_a.sql` and
/// `001_a_down.sql`, `forward-1-a.sql` and `reverse-1-a.sql`, `001.do.sql` and `001.undo.sql`.
struct NamedPairs {
  struct Pair {
    std::string up;
    std::string down;
  };
  std::vector<Pair> pairs;  ///< in the order of the downs; never empty
  GenericNaming naming;     ///< how the generic format reads them
};

/// What golang-migrate, sqlx and others read themselves (`1_a.up.sql` and `1_a.down.sql`) is not
/// among them.
///
/// files    names without folders
/// returns  nullopt when no two of them are a pair
[[nodiscard]] std::optional<NamedPairs> named_pairs_in(const std::vector<std::string>& files);

/// Those of `paths` that are one of such a pair in their folder.
[[nodiscard]] std::set<std::string> files_in_named_pairs(const std::vector<std::string>& paths);

}  // namespace fulldress::migrations
