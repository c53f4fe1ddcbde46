#include "harness/base/text.hpp"

#include <cstdint>

namespace fulldress {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view ellipsis = "...";

[[nodiscard]] std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// One code point, or an ill-formed sequence as long as Unicode's "maximal subpart" practice says.
struct Character {
  std::uint32_t code = 0;
  std::size_t size_bytes = 1;
  bool is_valid = false;
};

/// The smallest and largest second byte after `lead`: excludes overlong forms and surrogates.
struct ByteRange {
  std::uint32_t low = 0x80;
  std::uint32_t high = 0xBF;
};

[[nodiscard]] ByteRange second_byte_range(std::uint32_t lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {};
  }
}

[[nodiscard]] Character character_at(std::string_view text, std::size_t at) {
  const std::uint32_t lead = byte_at(text, at);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const std::size_t size = lead < 0xE0 ? 2 : (lead < 0xF0 ? 3 : 4);
  std::uint32_t code = lead & (0x7FU >> size);
  for (std::size_t index = 1; index < size; ++index) {
    const ByteRange range = index == 1 ? second_byte_range(lead) : ByteRange{};
    if (at + index >= text.size()) return {0, index, false};
    const std::uint32_t next = byte_at(text, at + index);
    if (next < range.low || next > range.high) return {0, index, false};
    code = (code << 6U) | (next & 0x3FU);
  }
  return {code, size, true};
}

/// Whether a character may be shown: XML 1.0's Char without the C1 controls.
[[nodiscard]] bool is_showable(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  if (code >= 0x7F && code <= 0x9F) return false;
  return code != 0xFFFE && code != 0xFFFF;
}

[[nodiscard]] bool is_between(char byte, char low, char high) {
  return byte >= low && byte <= high;
}

/// The end of a control sequence whose parameters start at `at`, or `at` if it is not one.
[[nodiscard]] std::size_t end_of_csi(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_between(text[end], 0x30, 0x3F)) ++end;
  while (end < text.size() && is_between(text[end], 0x20, 0x2F)) ++end;
  return end < text.size() && is_between(text[end], 0x40, 0x7E) ? end + 1 : at;
}

/// The end of an operating system command or string sequence, or `at` if it does not end on its
/// line.
[[nodiscard]] std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (std::size_t end = at; end < text.size() && text[end] != '\n'; ++end) {
    if (text[end] == '\a') return end + 1;
    if (text[end] == '\x1b') return end + 1 < text.size() && text[end + 1] == '\\' ? end + 2 : at;
  }
  return at;
}

/// The end of the escape sequence whose ESC is before `at`.
[[nodiscard]] std::size_t end_of_escape(std::string_view text, std::size_t at) {
  if (at >= text.size()) return at;
  const char kind = text[at];
  if (kind == '[') {
    const std::size_t end = end_of_csi(text, at + 1);
    return end == at + 1 ? at : end;
  }
  if (std::string_view("]PX^_").find(kind) != std::string_view::npos) {
    const std::size_t end = end_of_string(text, at + 1);
    return end == at + 1 ? at : end;
  }
  std::size_t end = at;
  while (end < text.size() && is_between(text[end], 0x20, 0x2F)) ++end;
  if (end == at) return is_between(kind, 0x30, 0x7E) ? at + 1 : at;
  return end < text.size() && is_between(text[end], 0x30, 0x7E) ? end + 1 : at;
}

/// What a character becomes in markup; empty for itself. A carriage return is written as a
/// reference because XML parsers turn a bare one into a line feed.
[[nodiscard]] std::string_view text_reference(char byte) {
  switch (byte) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '\r':
      return "&#13;";
    default:
      return {};
  }
}

[[nodiscard]] std::string_view attribute_reference(char byte) {
  switch (byte) {
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\n':
      return "&#10;";
    case '\t':
      return "&#9;";
    default:
      return text_reference(byte);
  }
}

template <typename Reference>
[[nodiscard]] std::string escape(std::string_view text, Reference reference) {
  std::string escaped;
  for (const char byte : plain_text(text)) {
    const std::string_view replaced = reference(byte);
    if (replaced.empty()) {
      escaped += byte;
    } else {
      escaped += replaced;
    }
  }
  return escaped;
}

}  // namespace

std::optional<std::size_t> ill_formed_utf8_at(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (!character.is_valid) return at;
    at += character.size_bytes;
  }
  return std::nullopt;
}

std::string sanitise_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    clean += character.is_valid ? text.substr(at, character.size_bytes) : replacement;
    at += character.size_bytes;
  }
  return clean;
}

std::string strip_ansi(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\x1b') {
      at = end_of_escape(text, at + 1);
    } else {
      clean += text[at++];
    }
  }
  return clean;
}

std::string plain_text(std::string_view text) {
  const std::string stripped = strip_ansi(text);
  const std::string_view view = stripped;
  std::string clean;
  clean.reserve(view.size());
  for (std::size_t at = 0; at < view.size();) {
    const Character character = character_at(view, at);
    const bool is_kept = character.is_valid && is_showable(character.code);
    clean += is_kept ? view.substr(at, character.size_bytes) : replacement;
    at += character.size_bytes;
  }
  return clean;
}

std::string escape_xml_text(std::string_view text) { return escape(text, text_reference); }

std::string escape_xml_attribute(std::string_view text) {
  return escape(text, attribute_reference);
}

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += character_at(text, at).size_bytes) ++count;
  return count;
}

std::string one_line(std::string_view text, std::size_t characters_max) {
  std::string line;
  bool is_gap = false;
  for (const char byte : plain_text(text)) {
    if (std::string_view(" \t\r\n").find(byte) != std::string_view::npos) {
      is_gap = !line.empty();
      continue;
    }
    if (is_gap) line += ' ';
    is_gap = false;
    line += byte;
  }
  if (character_count(line) <= characters_max) return line;
  const std::size_t kept =
      characters_max > ellipsis.size() ? characters_max - ellipsis.size() : characters_max;
  std::size_t end = 0;
  for (std::size_t count = 0; count < kept; ++count) end += character_at(line, end).size_bytes;
  line.resize(end);
  if (characters_max > ellipsis.size()) line += ellipsis;
  return line;
}

std::string cut_to_bytes(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  // The count of what is left out is never longer than the whole text's.
  const std::size_t note_size =
      std::string_view("\n[ more bytes left out]\n").size() + std::to_string(text.size()).size();
  const bool has_note = bytes_max > note_size;
  const std::size_t kept = has_note ? bytes_max - note_size : bytes_max;
  std::size_t end = 0;
  while (end < kept && end + character_at(text, end).size_bytes <= kept) {
    end += character_at(text, end).size_bytes;
  }
  std::string cut(text.substr(0, end));
  if (has_note) cut += "\n[" + std::to_string(text.size() - end) + " more bytes left out]\n";
  return cut;
}

}  // namespace fulldress
