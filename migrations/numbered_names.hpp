#pragma once

#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// How names of migrations hold their numbers, as settings of the generic format.
struct Numbering {
  std::string pattern;  ///< with the groups `version` and `name`; without direction and extension
  std::string order;    ///< the setting order; empty: as by default
};

/// `001_users`: the number in front of all else.
[[nodiscard]] Numbering usual_numbering();

/// How all of `names` are numbered. They are without directions and extensions, such as
/// `001_users`, `2022-01-31-users`, `V1_2__users`, `1.10.0` or
/// `users_1586550687936`.
///
/// returns  nullopt where some are numbered in another way than the others, or not at all
[[nodiscard]] std::optional<Numbering> numbering_of(const std::vector<std::string>& names);

/// What tells the migrations of such names apart: the number without zeros in front, with the
/// letter that stands before it, or all of the name where that starts with a day; empty where there
/// is none.
[[nodiscard]] std::string number_in_name(const std::string& name);

/// Whether a name starts with a day, with or without a time, whose digits signs part:
/// `2022-01-31-users`, `2022-01-31-23-59-59`, `20220131-235959`. Such names are ordered as texts.
[[nodiscard]] bool starts_with_day(const std::string& name);

/// A numbering's pattern for names of one folder: its `.*` match no slash.
[[nodiscard]] std::string within_folder(std::string pattern);

}  // namespace fulldress::migrations
