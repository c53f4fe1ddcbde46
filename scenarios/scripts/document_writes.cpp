#include "scenarios/scripts/document_writes.hpp"

#include "scenarios/scripts/array_texts.hpp"
#include "scenarios/scripts/document_places.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace fulldress::scenarios {
namespace {

bool is_writer(const ScriptTokens& tokens, std::size_t at) {
  static const std::set<std::string, std::less<>> writers = {
      "json_build_object", "json_insert",        "json_object",  "json_patch", "json_replace",
      "json_set",          "jsonb_build_object", "jsonb_insert", "jsonb_set"};
  return is_name(tokens, at) && writers.contains(tokens[at].value) && is_sign(tokens, at + 1, '(');
}

/// Whether the text at `at` is a key or path by which a document is read.
bool is_read(const ScriptTokens& tokens, std::size_t at) {
  return is_sign(tokens, at - 1, '>') || is_sign(tokens, at - 1, '-');
}

/// Whether the document at `at` is one that others are to hold: `doc @> '{"a": 1}'`.
bool is_held(const ScriptTokens& tokens, std::size_t at) {
  return at >= 2 && is_sign(tokens, at - 2, '@') && is_sign(tokens, at - 1, '>');
}

/// Whether the value behind the key at `at` is what is read under the same key, and nothing else
/// where that is not there.
bool is_kept(const ScriptTokens& tokens, std::size_t at) {
  const auto& key = tokens[at].value;
  std::size_t depth = 0;
  bool is_found = false;
  for (std::size_t next = at + 2; next < tokens.size(); ++next) {
    if (is_sign(tokens, next, '(')) ++depth;
    const bool is_end = is_sign(tokens, next, ')') && depth-- == 0;
    if (is_end || (depth == 0 && is_sign(tokens, next, ','))) break;
    for (const auto* word : {"case", "coalesce", "ifnull"}) {
      if (is_word(tokens, next, word)) return false;
    }
    if (!is_text(tokens, next)) continue;
    const auto& text = tokens[next].value;
    if (text != key && text != "$." + key) return false;
    is_found = true;
  }
  return is_found;
}

/// Where the text at `at` is written to; nothing in it where that is not known.
ColumnPlace place_of(const StatementWrites& writes, std::size_t at) {
  const auto written = std::ranges::find(writes.constants, at, &WrittenConstant::at);
  if (written == writes.constants.end()) return {};
  return {.table = written->table, .column = written->column};
}

bool is_named_in(const std::string& document, const std::string& key) {
  return document.find('"' + key + '"') != std::string::npos;
}

}  // namespace

void WrittenKeys::add(const ScriptTokens& statement, const StatementWrites& writes) {
  for (std::size_t at = 0; at < statement.size(); ++at) {
    const bool is_document = is_text(statement, at) && !is_held(statement, at) &&
                             statement[at].value.find('{') != std::string::npos;
    if (is_document) documents_.push_back({statement[at].value, place_of(writes, at)});
    if (is_writer(statement, at)) add_keys(statement, at, writes);
  }
}

bool WrittenKeys::has(const std::string& key, const ColumnSources::Places& places) const {
  const auto is_in = [&](const Keys& keys) {
    const auto [first, last] = keys.equal_range(key);
    return std::any_of(first, last, [&](const auto& each) { return places.may_be(each.second); });
  };
  return is_in(new_) || is_in(kept_) || std::ranges::any_of(documents_, [&](const auto& each) {
           return is_named_in(each.text, key) && places.may_be(each.place);
         });
}

bool WrittenKeys::has_new(const std::string& key) const {
  return new_.contains(key) || std::ranges::any_of(documents_, [&](const auto& each) {
           return is_named_in(each.text, key);
         });
}

void WrittenKeys::add_keys(const ScriptTokens& statement, std::size_t writer,
                           const StatementWrites& writes) {
  std::size_t depth = 0;
  for (std::size_t at = writer + 1; at < statement.size(); ++at) {
    if (is_sign(statement, at, '(')) ++depth;
    if (is_sign(statement, at, ')') && --depth == 0) return;
    if (depth != 1 || !is_text(statement, at) || is_read(statement, at)) continue;
    const auto& text = statement[at].value;
    if (is_sign(statement, at + 1, ',') && is_kept(statement, at)) {
      kept_.emplace(text, place_of(writes, at));
    } else {
      add_key(text, place_of(writes, at));
    }
  }
}

void WrittenKeys::add_key(const std::string& text, const ColumnPlace& place) {
  const auto keys = keys_of_path(text);
  if (keys.empty()) new_.emplace(text, place);
  for (const auto& key : keys) new_.emplace(key, place);
  for (const auto& key : array_texts(text)) new_.emplace(key, place);
}

}  // namespace fulldress::scenarios
