#include "harness/engine/array_spelling.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace fulldress {
namespace {

constexpr std::string_view array_start = "(ARRAY[";
constexpr std::string_view cast_start = ")::";

/// An array with its cast, as it stands at the start of a text.
struct CastArray {
  std::vector<std::string> elements;
  std::string type;  ///< of an element
  std::size_t bytes = 0;
};

/// Where the quoted text that starts at `at` ends: behind its last quote, or at the end.
std::size_t behind_quotes(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] != quote) continue;
    // Two quotes are one quote of the text.
    if (at + 1 < text.size() && text[at + 1] == quote) {
      ++at;
    } else {
      return at + 1;
    }
  }
  return text.size();
}

/// Reads elements up to the bracket that closes the array. returns where it stands.
std::optional<std::size_t> read_elements(std::string_view text, std::size_t at,
                                         std::vector<std::string>& elements) {
  std::size_t depth = 0;
  std::size_t start = at;
  const auto add = [&] { elements.emplace_back(text.substr(start, at - start)); };
  while (at < text.size()) {
    const char byte = text[at];
    if (byte == '\'' || byte == '"') {
      at = behind_quotes(text, at);
      continue;
    }
    if (byte == ']' && depth == 0) {
      add();
      return at;
    }
    if (byte == '(' || byte == '[') ++depth;
    if ((byte == ')' || byte == ']') && depth > 0) --depth;
    if (byte == ',' && depth == 0) {
      add();
      start = at + 2;
    }
    ++at;
  }
  return std::nullopt;
}

bool is_of_a_type(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == ' ' ||
         byte == '_' || byte == '.';
}

std::optional<CastArray> array_at(std::string_view text) {
  if (!text.starts_with(array_start)) return std::nullopt;
  CastArray array;
  const auto end = read_elements(text, array_start.size(), array.elements);
  if (!end) return std::nullopt;
  std::size_t at = *end + 1;
  if (text.substr(at, cast_start.size()) != cast_start) return std::nullopt;
  at += cast_start.size();
  const std::size_t type_start = at;
  while (at < text.size() && is_of_a_type(text[at])) ++at;
  array.type = text.substr(type_start, at - type_start);
  if (array.type.empty() || text.substr(at, 2) != "[]") return std::nullopt;
  array.bytes = at + 2;
  return array;
}

/// A constant in quotes with its cast, `'it''s'::text`.
struct Constant {
  std::string_view text;  ///< between the quotes
  std::string_view type;
};

std::optional<Constant> constant_of(std::string_view element) {
  if (!element.starts_with('\'')) return std::nullopt;
  const std::size_t end = behind_quotes(element, 0);
  const auto cast = element.substr(end);
  const auto type = cast.substr(std::min<std::size_t>(2, cast.size()));
  if (!cast.starts_with("::") || type.empty() || !std::ranges::all_of(type, is_of_a_type)) {
    return std::nullopt;
  }
  return Constant{.text = element.substr(1, end - 2), .type = type};
}

/// An element as the server writes it between braces. nullopt: backslashes have two readings.
std::optional<std::string> braced(std::string_view text) {
  if (text.find('\\') != std::string_view::npos) return std::nullopt;
  const bool is_bare = !text.empty() && lower_case(text) != "null" &&
                       text.find_first_of("{}\", \t\r\n\v\f") == std::string_view::npos;
  if (is_bare) return std::string(text);
  std::string quoted = "\"";
  for (const char each : text) {
    if (each == '"') quoted += '\\';
    quoted += each;
  }
  return quoted + '"';
}

struct Respelled {
  std::string text;
  std::size_t bytes = 0;  ///< of the array in its place
};

std::optional<Respelled> constant_array_at(std::string_view text) {
  constexpr std::string_view start = "ARRAY[";
  constexpr std::string_view empty = "ARRAY[]::";
  if (text.starts_with(empty)) return Respelled{.text = "'{}'::", .bytes = empty.size()};
  std::vector<std::string> elements;
  if (!text.starts_with(start)) return std::nullopt;
  const auto end = read_elements(text, start.size(), elements);
  if (!end) return std::nullopt;
  std::string list;
  std::string type;
  for (const auto& element : elements) {
    const auto constant = constant_of(element);
    const auto value = constant ? braced(constant->text) : std::nullopt;
    if (!value || (!type.empty() && type != constant->type)) return std::nullopt;
    type = constant->type;
    list += (list.empty() ? "" : ",") + *value;
  }
  return Respelled{.text = "'{" + list + "}'::" + type + "[]", .bytes = *end + 1};
}

}  // namespace

std::string with_element_casts(std::string_view definition) {
  std::string respelled;
  while (!definition.empty()) {
    if (const auto array = array_at(definition)) {
      respelled += "ARRAY[";
      for (std::size_t index = 0; index < array->elements.size(); ++index) {
        respelled += (index == 0 ? "(" : ", (") + array->elements[index] + ")::" + array->type;
      }
      respelled += "]";
      definition.remove_prefix(array->bytes);
      continue;
    }
    const bool is_quoted = definition.front() == '\'' || definition.front() == '"';
    const std::size_t bytes = is_quoted ? behind_quotes(definition, 0) : 1;
    respelled += definition.substr(0, bytes);
    definition.remove_prefix(bytes);
  }
  return respelled;
}

std::string with_constant_arrays(std::string_view definition) {
  std::string respelled;
  while (!definition.empty()) {
    const bool is_name = !respelled.empty() && sql_token::is_name_part(respelled.back());
    if (const auto array = is_name ? std::nullopt : constant_array_at(definition)) {
      respelled += array->text;
      definition.remove_prefix(array->bytes);
      continue;
    }
    const bool is_quoted = definition.front() == '\'' || definition.front() == '"';
    const std::size_t bytes = is_quoted ? behind_quotes(definition, 0) : 1;
    respelled += definition.substr(0, bytes);
    definition.remove_prefix(bytes);
  }
  return respelled;
}

}  // namespace fulldress
