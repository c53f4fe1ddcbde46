#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fulldress::checks {

/// A `{name}` of a check's statement: lower-case letters, digits and underscores, starting with a
/// letter. `{{name}}` is not one; it stands for the text `{name}`.
struct Placeholder {
  std::string name;
  std::size_t offset_bytes = 0;
};

/// The first placeholder of `statement` at or behind `offset_bytes`; nullopt if there is none.
[[nodiscard]] std::optional<Placeholder> next_placeholder(std::string_view statement,
                                                          std::size_t offset_bytes);

/// `statement` with every placeholder replaced by `value_of(name)`, once: what is put in is not
/// looked at again.
[[nodiscard]] std::string fill(std::string_view statement,
                               const std::function<std::string(const std::string&)>& value_of);

/// `text` as a statement that fill() gives back unchanged.
[[nodiscard]] std::string escaped_placeholders(std::string_view text);

/// Whether `id` matches `glob`, in which `*` stands for any characters and `?` for one.
[[nodiscard]] bool matches_glob(std::string_view id, std::string_view glob);

/// `text` without white space at its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace fulldress::checks
