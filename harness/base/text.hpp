#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fulldress {

/// `text` with every ill-formed UTF-8 sequence replaced by U+FFFD.
[[nodiscard]] std::string sanitise_utf8(std::string_view text);

/// Where the first ill-formed UTF-8 sequence of `text` starts; nullopt when all of it is UTF-8.
[[nodiscard]] std::optional<std::size_t> ill_formed_utf8_at(std::string_view text);

/// `text` without ANSI escape sequences. A sequence that is not ended on its line loses only its
/// escape character, so that it cannot hide what follows.
[[nodiscard]] std::string strip_ansi(std::string_view text);

/// `text` as it may be shown anywhere: valid UTF-8, no ANSI sequences, and U+FFFD for every other
/// control character and whatever XML 1.0 forbids. Tab, line feed and carriage return stay.
[[nodiscard]] std::string plain_text(std::string_view text);

/// plain_text(), escaped for an XML or HTML element.
[[nodiscard]] std::string escape_xml_text(std::string_view text);

/// plain_text(), escaped for a double-quoted XML or HTML attribute; line breaks survive.
[[nodiscard]] std::string escape_xml_attribute(std::string_view text);

/// plain_text() as one line: runs of white space become one blank, the ends are trimmed, and what
/// is longer than `characters_max` code points ends in "...".
[[nodiscard]] std::string one_line(std::string_view text, std::size_t characters_max = 200);

/// At most `bytes_max` bytes of `text`, cut between characters, with a last line that says how many
/// bytes were left out. `bytes_max` below that line's length gives the cut text alone.
[[nodiscard]] std::string cut_to_bytes(std::string_view text, std::size_t bytes_max);

/// The number of code points; ill-formed bytes count one each.
[[nodiscard]] std::size_t character_count(std::string_view text);

/// `text` with the values of passwords, secrets and tokens replaced by "***": `password=...` and
/// its relatives (also PGPASSWORD, JSON and `PASSWORD '...'` in SQL), and the password in a URL.
[[nodiscard]] std::string redact_secrets(std::string_view text);

}  // namespace fulldress
