#include "scenarios/scripts/document_types.hpp"

#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace fulldress::scenarios {
namespace {

using fixtures::DocumentMember;
using Kind = DocumentMember::Kind;

DocumentMember member(Kind kind, std::string type = {}) {
  return {.path = {}, .kind = kind, .type = std::move(type)};
}

/// Whether `as` is followed by a type and not by a name.
bool is_cast_to(const ScriptTokens& tokens, std::size_t as) {
  if (!is_word(tokens, as, "as")) return false;
  return is_sign(tokens, as + 2, ')') || is_sign(tokens, as + 2, '(') ||
         is_any_word(tokens, as + 2, {"precision", "varying", "with", "without"});
}

/// What a function makes of a text.
DocumentMember member_of_parser(const std::string& function) {
  static const std::set<std::string, std::less<>> takers_of_all = {
      "json_array",         "json_build_array", "json_quote", "jsonb_build_array",
      "jsonb_build_object", "to_json",          "to_jsonb"};
  if (function == "date") return member(Kind::date);
  if (takers_of_all.contains(function)) return member(Kind::text);
  return member(Kind::typed);
}

}  // namespace

DocumentMember member_of_type(const ScriptTokens& tokens, std::size_t type) {
  static const std::map<std::string, Kind, std::less<>> kinds = {
      {"bigint", Kind::number},   {"bool", Kind::truth},       {"boolean", Kind::truth},
      {"character", Kind::text},  {"citext", Kind::text},      {"date", Kind::date},
      {"decimal", Kind::number},  {"double", Kind::fraction},  {"float", Kind::fraction},
      {"float4", Kind::fraction}, {"float8", Kind::fraction},  {"int", Kind::number},
      {"int2", Kind::number},     {"int4", Kind::number},      {"int8", Kind::number},
      {"integer", Kind::number},  {"json", Kind::document},    {"jsonb", Kind::document},
      {"numeric", Kind::number},  {"real", Kind::fraction},    {"smallint", Kind::number},
      {"text", Kind::text},       {"timestamp", Kind::moment}, {"timestamptz", Kind::zoned_moment},
      {"uuid", Kind::uuid},       {"varchar", Kind::text}};
  const std::size_t at = last_of_name(tokens, type);
  if (at >= tokens.size() || is_sign(tokens, at + 1, '[')) return member(Kind::typed);
  const auto& name = tokens[at].value;
  if (name == "timestamp") {
    std::size_t next = at + 1;
    if (is_sign(tokens, next, '(')) next += 3;
    if (is_word(tokens, next, "with")) return member(Kind::zoned_moment);
  }
  const auto found = kinds.find(name);
  return found == kinds.end() ? member(Kind::typed, name) : member(found->second);
}

DocumentMember member_of_read(const ScriptTokens& tokens, std::size_t start, std::size_t end) {
  const bool is_enclosed = start >= 1 && is_sign(tokens, start - 1, '(');
  const std::string before = is_enclosed && start >= 2 ? tokens[start - 2].value : "";
  static const std::set<std::string, std::less<>> parsers = {
      "date", "datetime", "decode", "julianday", "strftime", "time", "unixepoch"};
  const bool is_parsed =
      before.starts_with("json") || before.starts_with("to_") || parsers.contains(before);
  if (is_parsed) return member_of_parser(before);
  // `(a ->> 'k')::int`, `nullif(a ->> 'k', '')::int`, `cast(coalesce(a ->> 'k', '0') as int)`.
  std::size_t depth = 0;
  std::size_t around = start;
  for (std::size_t at = end; at < tokens.size(); ++at) {
    const bool is_end = is_sign(tokens, at, ')');
    if (is_sign(tokens, at, '(')) ++depth;
    if (depth > 0) {
      if (is_end) --depth;
      continue;
    }
    if (is_any_word(tokens, at, {"from", "where"})) break;
    if (is_cast_to(tokens, at)) return member_of_type(tokens, at + 1);
    if (is_end) {
      // What is cast behind it is another document.
      around = opening_of(tokens, around);
      if (around > 0 && tokens[around - 1].value.starts_with("json")) break;
    }
    const std::size_t cast = is_end ? at + 1 : at;
    const bool is_cast =
        (is_end || at == end) && is_sign(tokens, cast, ':') && is_sign(tokens, cast + 1, ':');
    if (is_cast && cast + 2 < tokens.size()) return member_of_type(tokens, cast + 2);
  }
  return member(Kind::text);
}

std::map<std::string, std::string> column_types(const ScriptTokens& tokens) {
  std::map<std::string, std::string> types;
  const auto note = [&](const std::string& table, std::size_t column) {
    if (!is_name(tokens, column + 1)) return;
    types[table + "." + tokens[column].value] = tokens[column + 1].value;
  };
  std::size_t at = 0;
  while (at < tokens.size() && !is_word(tokens, at, "table")) ++at;
  const bool is_change = is_word(tokens, 0, "alter");
  if (at > 3 || (!is_change && !is_word(tokens, 0, "create"))) return types;
  ++at;
  if (is_word(tokens, at, "if")) at += is_change ? 2 : 3;
  const auto table = take_name(tokens, at);
  if (is_change) {
    if (!is_word(tokens, at, "add")) return types;
    note(table, is_word(tokens, at + 1, "column") ? at + 2 : at + 1);
    return types;
  }
  std::size_t depth = 0;
  for (; at < tokens.size(); ++at) {
    if (is_sign(tokens, at, '(')) ++depth;
    if (is_sign(tokens, at, ')') && --depth == 0) break;
    const bool is_start = is_sign(tokens, at, '(') || is_sign(tokens, at, ',');
    if (depth == 1 && is_start) note(table, at + 1);
  }
  return types;
}

// source  sqlite.org/datatype3.html, "Determination Of Column Affinity".
Kind kind_of_affinity(const std::string& type) {
  const auto has = [&](std::string_view word) { return type.find(word) != std::string::npos; };
  if (has("int") || has("bool") || has("num") || has("dec")) return Kind::number;
  if (has("real") || has("floa") || has("doub")) return Kind::fraction;
  return Kind::text;
}

}  // namespace fulldress::scenarios
