#include "scenarios/scripts/document_conditions.hpp"

#include "scenarios/scripts/array_texts.hpp"
#include "scenarios/scripts/case_texts.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using fixtures::DocumentMember;
using Json = nlohmann::ordered_json;
using Kind = DocumentMember::Kind;

bool is_cast(const ScriptTokens& tokens, std::size_t at) {
  return is_sign(tokens, at, ':') && is_sign(tokens, at + 1, ':') && is_name(tokens, at + 2);
}

/// Behind `)::int`.
std::size_t behind_casts(const ScriptTokens& tokens, std::size_t at) {
  while (is_sign(tokens, at, ')') || is_cast(tokens, at)) at += is_cast(tokens, at) ? 3U : 1U;
  return at;
}

/// The literals at `at`: one behind `=`, more behind `in (`, and those of `case ... when 'a' then`.
std::vector<ScriptToken> literals_at(const ScriptTokens& tokens, std::size_t at) {
  std::vector<ScriptToken> literals;
  const auto take = [&](std::size_t place) {
    const bool is_literal = is_text(tokens, place) || is_number(tokens, place) ||
                            is_any_word(tokens, place, {"true", "false"});
    if (is_literal) literals.push_back(tokens[place]);
    return is_literal;
  };
  if (is_sign(tokens, at, '=')) {
    take(at + 1);
  } else if (is_word(tokens, at, "in") && is_sign(tokens, at + 1, '(')) {
    for (std::size_t next = at + 2; take(next) && is_sign(tokens, next + 1, ','); next += 2) {
    }
  } else if (is_word(tokens, at, "when")) {
    for (const auto choice : case_choices(tokens, at)) take(choice);
  }
  return literals;
}

/// The value that a literal is in a document, as text.
std::optional<std::string> json_of(const ScriptToken& literal, Kind kind) {
  const auto& text = literal.value;
  const bool is_number = kind == Kind::number || kind == Kind::fraction;
  const auto value = Json::parse(text, nullptr, false);
  if (literal.kind != ScriptToken::Kind::text || is_number || kind == Kind::truth) {
    const bool is_plain = value.is_number() || value.is_boolean();
    return is_plain ? std::optional(value.dump()) : std::nullopt;
  }
  // `doc -> 'a' = '"x"'`, and `doc ->> 'a' = 'true'` or `= '1'`, which is more often a number.
  if (value.is_string() || value.is_boolean() || value.is_number()) return value.dump();
  if (kind != Kind::text || text.empty()) return std::nullopt;
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A value of the type that jsonb_typeof() or json_type() calls so.
std::optional<std::string> json_of_type(const std::string& type) {
  if (type == "array") return R"(["amber"])";
  if (type == "object") return R"({"n":1})";
  if (type == "string" || type == "text") return R"("amber")";
  if (type == "number" || type == "integer") return "1";
  if (type == "boolean" || type == "true") return "true";
  return std::nullopt;
}

/// Each value in `document` that is no object, by its path.
void add_leaves(const Json& document, const std::vector<std::string>& path,
                std::vector<DocumentMember>& members) {
  for (const auto& [key, value] : document.items()) {
    auto inner = path;
    inner.push_back(key);
    if (value.is_object()) {
      add_leaves(value, inner, members);
    } else if (!value.is_null()) {
      members.push_back({.path = std::move(inner), .sought = {value.dump()}});
    }
  }
}

}  // namespace

std::vector<std::string> sought_members(const ScriptTokens& tokens, std::size_t end, Kind kind) {
  std::vector<std::string> values;
  for (const auto& literal : literals_at(tokens, behind_casts(tokens, end))) {
    auto value = json_of(literal, kind);
    if (value) values.push_back(std::move(*value));
  }
  return values;
}

std::optional<std::vector<std::string>> sought_types(const ScriptTokens& tokens, std::size_t start,
                                                     std::size_t end) {
  const auto is_type = [&](std::size_t at) {
    return is_any_word(tokens, at, {"json_type", "json_typeof", "jsonb_typeof"});
  };
  const bool is_around = start >= 2 && is_type(start - 2) && is_sign(tokens, end, ')');
  if (!is_around && !is_type(start)) return std::nullopt;
  std::vector<std::string> values;
  for (const auto& literal : literals_at(tokens, is_around ? end + 1 : end)) {
    auto value = json_of_type(literal.value);
    if (value) values.push_back(std::move(*value));
  }
  return values.empty() ? std::nullopt : std::optional(std::move(values));
}

std::vector<DocumentMember> held_members(const ScriptTokens& tokens, const DocumentRead& document) {
  std::vector<DocumentMember> members;
  if (is_behind_not(tokens, document.name)) return members;
  for (std::size_t at = document.end;;) {
    const bool is_part = is_sign(tokens, at, '@') && is_sign(tokens, at + 1, '>');
    const bool is_path = is_sign(tokens, at, '#') && is_sign(tokens, at + 1, '-');
    const bool is_key = is_path || is_sign(tokens, at, '?') || is_sign(tokens, at, '-');
    const std::size_t text = at + (is_path || is_part ? 2 : 1);
    // `due - '1 day'::interval` takes no key out.
    if ((!is_key && !is_part) || !is_text(tokens, text) || is_cast(tokens, text + 1)) {
      return members;
    }
    const auto& value = tokens[text].value;
    if (is_part) {
      const auto part = Json::parse(value, nullptr, false);
      if (part.is_object()) add_leaves(part, document.place.path, members);
      return members;
    }
    DocumentMember member{.path = document.place.path};
    const auto keys = is_path ? array_texts(value) : std::vector<std::string>{value};
    if (keys.empty()) return members;
    member.path.insert(member.path.end(), keys.begin(), keys.end());
    members.push_back(std::move(member));
    at = text + 1;
  }
}

}  // namespace fulldress::scenarios
