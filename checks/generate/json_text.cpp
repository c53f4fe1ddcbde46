#include "checks/generate/json_text.hpp"

#include "harness/base/text.hpp"

namespace fulldress::checks {
namespace {

constexpr std::string_view hexadecimal = "0123456789abcdef";

void append_escaped(std::string& json, char character) {
  const auto code = static_cast<unsigned char>(character);
  if (character == '"' || character == '\\') {
    json += '\\';
    json += character;
  } else if (character == '\n') {
    json += "\\n";
  } else if (code < 0x20 || code == 0x7F) {
    json += "\\u00";
    json += hexadecimal[code >> 4U];
    json += hexadecimal[code & 0x0FU];
  } else {
    json += character;
  }
}

// Each line of `text` two blanks further to the right; a line feed in JSON is never in a string.
std::string indented(std::string_view text) {
  std::string moved;
  for (const char character : text) {
    moved += character;
    if (character == '\n') moved += "  ";
  }
  return moved;
}

std::string enclosed(char open, const std::string& inside, char close) {
  std::string text(1, open);
  if (!inside.empty()) text += "\n  " + inside + "\n";
  return text + close;
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string json = "\"";
  for (const char character : sanitise_utf8(text)) append_escaped(json, character);
  return json + "\"";
}

void JsonObject::add_raw(std::string_view name, std::string_view json) {
  members_ += (members_.empty() ? "" : ",\n  ") + json_string(name) + ": " + indented(json);
}

std::string JsonObject::text() const { return enclosed('{', members_, '}'); }

void JsonArray::add_raw(std::string_view json) {
  items_ += (items_.empty() ? "" : ",\n  ") + indented(json);
}

std::string JsonArray::text() const { return enclosed('[', items_, ']'); }

}  // namespace fulldress::checks
