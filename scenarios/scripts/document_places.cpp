#include "scenarios/scripts/document_places.hpp"

#include "scenarios/scripts/array_texts.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace fulldress::scenarios {
namespace {

using fixtures::each_element;
using fixtures::each_member;

/// `->`, `->>`.
bool is_arrow(const ScriptTokens& tokens, std::size_t at) {
  return is_sign(tokens, at, '-') && is_sign(tokens, at + 1, '>');
}

/// `#>`, `#>>`.
bool is_path_arrow(const ScriptTokens& tokens, std::size_t at) {
  return is_sign(tokens, at, '#') && is_sign(tokens, at + 1, '>');
}

/// The last word of `name.name.column` that starts at `at`; nullopt: there is no name.
std::optional<std::size_t> end_of_name(const ScriptTokens& tokens, std::size_t at) {
  if (!is_name(tokens, at)) return std::nullopt;
  at = last_of_name(tokens, at);
  return is_name(tokens, at) ? std::optional(at) : std::nullopt;
}

/// What is no name where it stands without quotes.
bool is_reserved(const std::string& word) {
  static const std::set<std::string, std::less<>> words = {
      "and",       "as",    "by",    "in",      "select", "cross",  "else",  "end",       "except",
      "fetch",     "for",   "from",  "full",    "group",  "having", "inner", "intersect", "is",
      "join",      "left",  "limit", "natural", "not",    "offset", "on",    "or",        "order",
      "returning", "right", "set",   "then",    "union",  "when",   "where", "window",    "with"};
  return words.contains(word);
}

/// Whether the name that ends at `at` stands behind a parenthesis that is none of a function:
/// `(e::jsonb) ->> 'a'`.
bool is_in_parentheses(const ScriptTokens& tokens, std::size_t at) {
  at = first_of_name(tokens, at);
  if (at == 0 || !is_sign(tokens, at - 1, '(')) return false;
  const bool is_behind_word = at >= 2 && is_name(tokens, at - 2);
  return !is_behind_word || is_reserved(tokens[at - 2].value);
}

bool gives_elements(const ScriptTokens& tokens, std::size_t at, bool is_sqlite) {
  if (is_sqlite) return is_any_word(tokens, at, {"json_each", "jsonb_each"});
  return is_any_word(tokens, at,
                     {"json_array_elements", "json_array_elements_text", "jsonb_array_elements",
                      "jsonb_array_elements_text"});
}

/// Whether what SQLite's json_each() gives are joined to an object again: `json_group_object(key,
/// ...)`.
bool joins_members(const ScriptTokens& tokens) {
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!is_any_word(tokens, at, {"json_group_object", "jsonb_group_object"})) continue;
    if (is_word(tokens, last_of_name(tokens, at + 2), "key")) return true;
  }
  return false;
}

bool gives_members(const ScriptTokens& tokens, std::size_t at) {
  return is_any_word(tokens, at, {"json_each", "json_each_text", "jsonb_each", "jsonb_each_text"});
}

bool gives_records(const ScriptTokens& tokens, std::size_t at) {
  return is_any_word(tokens, at, {"json_to_recordset", "jsonb_to_recordset"});
}

bool gives_record(const ScriptTokens& tokens, std::size_t at) {
  return is_any_word(tokens, at, {"json_to_record", "jsonb_to_record"});
}

/// Whether `key` is compared with a text: then it is one of an object, not the number of an
/// element.
bool has_named_keys(const ScriptTokens& tokens) {
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!is_word(tokens, at, "key")) continue;
    const bool is_behind = at >= 2 && is_text(tokens, at - 2) && is_sign(tokens, at - 1, '=');
    const bool is_listed = is_word(tokens, at + 1, "in") && is_text(tokens, at + 3);
    if (is_behind || is_listed || is_text(tokens, at + 2)) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> keys_of_path(const std::string& text) {
  if (!text.starts_with("$.")) return {};
  std::vector<std::string> keys = {""};
  for (const char character : text.substr(2)) {
    if (character == '.') {
      keys.emplace_back();
    } else if (character == '[' || character == '"' || character == '#') {
      return {};
    } else {
      keys.back() += character;
    }
  }
  return std::ranges::count(keys, "") == 0 ? keys : std::vector<std::string>();
}

DocumentPlaces::DocumentPlaces(const ScriptTokens& tokens, bool is_sqlite)
    : tokens_(tokens), is_sqlite_(is_sqlite) {
  for (std::size_t at = 0; is_sqlite && at < tokens.size(); ++at) {
    has_parts_ = has_parts_ || gives_elements(tokens, at, true) ||
                 is_any_word(tokens, at, {"json_tree", "jsonb_tree"});
  }
  if (is_sqlite && has_named_keys(tokens)) return;
  name_all();
  // `select e.value as item from o, json_each(o.items) as e`: FROM stands behind what it names, and
  // what is named so may be taken apart in front of it.
  std::erase_if(names_, [](const Name& each) { return !each.column.empty(); });
  nameless_.clear();
  fields_.clear();
  name_all();
}

void DocumentPlaces::name_all() {
  for (std::size_t at = 0; at < tokens_.size(); ++at) {
    if (is_sign(tokens_, at + 1, '(')) name_parts(at);
  }
  for (std::size_t at = 0; at < tokens_.size(); ++at) name_copies(at);
}

// The names that a function in FROM, or in a list of SELECT, is given.
void DocumentPlaces::name_parts(std::size_t function) {
  const bool is_members =
      gives_members(tokens_, function) && (!is_sqlite_ || joins_members(tokens_));
  const bool is_elements = is_members || gives_elements(tokens_, function, is_sqlite_);
  const bool is_records = !is_sqlite_ && gives_records(tokens_, function);
  const bool is_record = !is_sqlite_ && gives_record(tokens_, function);
  if (!is_elements && !is_records && !is_record) return;
  auto place = argument_of(function);
  if (!place) return;
  if (!is_record) place->path.emplace_back(is_members ? each_member : each_element);
  std::size_t next = closing_of(tokens_, function + 1) + 1;
  while (is_sign(tokens_, next, ')')) ++next;
  DocumentRead direct{.place = *place, .name = function, .last_key = function, .end = next};
  if (is_elements && !is_members && follow_keys(direct) && direct.last_key != function) {
    nameless_.push_back(std::move(direct));
  }
  if (is_word(tokens_, next, "with") && is_word(tokens_, next + 1, "ordinality")) next += 2;
  if (is_word(tokens_, next, "as")) ++next;
  Name name{.alias = tokens_[function].value, .column = "value", .place = *place};
  const bool is_named = is_name(tokens_, next) && !is_reserved(tokens_[next].value);
  if (is_named) name.alias = tokens_[next++].value;
  if (!is_elements) return name_fields(*place, next);
  // Members have a key in front of their value.
  const std::size_t column = next + (is_members ? 3 : 1);
  const bool has_columns = is_named && is_sign(tokens_, next, '(') && is_name(tokens_, column);
  if (has_columns) name.column = tokens_[column].value;
  names_.push_back(std::move(name));
}

// `(sku text, qty numeric(10, 2))`.
void DocumentPlaces::name_fields(const DocumentPlace& record, std::size_t at) {
  if (!is_sign(tokens_, at, '(')) return;
  const auto end = closing_of(tokens_, at);
  std::size_t depth = 0;
  for (; at < end; ++at) {
    if (is_sign(tokens_, at, '(')) ++depth;
    if (is_sign(tokens_, at, ')')) --depth;
    const bool is_start = is_sign(tokens_, at, '(') || is_sign(tokens_, at, ',');
    if (depth != 1 || !is_start || !is_name(tokens_, at + 1)) continue;
    auto place = record;
    place.path.push_back(tokens_[at + 1].spelled);
    fields_.push_back({.place = std::move(place), .type = at + 2});
  }
}

// `e.value as item`, `o.doc -> 'lines' as lines`, as in a WITH or a subselect.
void DocumentPlaces::name_copies(std::size_t at) {
  if (at > 0 && is_sign(tokens_, at - 1, '.')) return;
  const auto read = read_at(at);
  if (!read || read->place.path.empty() || !is_word(tokens_, read->end, "as")) return;
  const auto alias = read->end + 1;
  if (!is_name(tokens_, alias)) return;
  if (!is_sign(tokens_, alias + 1, ',') && !is_word(tokens_, alias + 1, "from")) return;
  names_.push_back({.alias = tokens_[alias].value, .column = {}, .place = read->place});
}

// The document a function takes apart, through `coalesce(items, '[]')` and `case ... then items`.
std::optional<DocumentPlace> DocumentPlaces::argument_of(std::size_t function) const {
  const auto end = closing_of(tokens_, function + 1);
  std::size_t at = function + 2;
  if (is_word(tokens_, at, "case")) {
    while (at < end && !is_word(tokens_, at, "then")) ++at;
    ++at;
  }
  while (is_any_word(tokens_, at, {"coalesce", "ifnull", "nullif"}) &&
         is_sign(tokens_, at + 1, '(')) {
    at += 2;
  }
  while (is_sign(tokens_, at, '(')) ++at;
  auto reads = read_by_function(at);
  auto read = reads.size() == 1 ? std::optional(reads.front()) : read_at(at);
  if (!read || read->end > end || is_reserved(tokens_[read->name].value)) return std::nullopt;
  const bool is_whole = is_sign(tokens_, read->end, ')') || is_sign(tokens_, read->end, ',') ||
                        is_sign(tokens_, read->end, ':') ||
                        is_any_word(tokens_, read->end, {"else", "end"});
  if (!is_whole) return std::nullopt;
  if (is_sqlite_ && is_sign(tokens_, read->end, ',') && is_text(tokens_, read->end + 1)) {
    const auto keys = keys_of_path(tokens_[read->end + 1].value);
    read->place.path.insert(read->place.path.end(), keys.begin(), keys.end());
  }
  return read->place;
}

/// The place for which the name that ends at `at` stands; nullopt: it is a column.
std::optional<DocumentPlace> DocumentPlaces::named_place(std::size_t at) const {
  const auto& name = tokens_[at].value;
  const std::string before = at >= 2 && is_sign(tokens_, at - 1, '.') ? tokens_[at - 2].value : "";
  for (const auto& each : names_) {
    const bool is_column = name == each.column && (before.empty() || before == each.alias);
    // `o.items` is no element of the `items` that `jsonb_array_elements(o.items) as items` gives.
    const bool is_alias = name == each.alias && (before.empty() || name != each.place.column);
    if (is_column || is_alias) return each.place;
  }
  return std::nullopt;
}

/// Moves `read` behind the keys that follow; whether they are plain ones.
bool DocumentPlaces::follow_keys(DocumentRead& read) const {
  for (;;) {
    const bool is_cast = is_sign(tokens_, read.end, ':') && is_sign(tokens_, read.end + 1, ':') &&
                         is_any_word(tokens_, read.end + 2, {"json", "jsonb"});
    if (is_cast) {
      read.end += 3;
      const bool is_end = is_sign(tokens_, read.end, ')') && is_arrow(tokens_, read.end + 1);
      if (is_end && is_in_parentheses(tokens_, read.name)) ++read.end;
    }
    const bool is_path = is_path_arrow(tokens_, read.end);
    if (!is_path && !is_arrow(tokens_, read.end)) return true;
    const std::size_t key = read.end + 2;
    if (!is_text(tokens_, key)) return false;
    const auto& text = tokens_[key].value;
    const auto keys = is_path                 ? array_texts(text)
                      : text.starts_with('$') ? keys_of_path(text)
                                              : std::vector<std::string>{text};
    if (keys.empty()) return false;
    read.place.path.insert(read.place.path.end(), keys.begin(), keys.end());
    read.last_key = key;
    read.end = key + 1;
  }
}

std::optional<DocumentRead> DocumentPlaces::read_at(std::size_t at) const {
  // What stands behind a colon is the type of a cast.
  const bool is_part = at > 0 && (is_sign(tokens_, at - 1, ':') || is_sign(tokens_, at - 1, '.'));
  const auto name = is_part ? std::nullopt : end_of_name(tokens_, at);
  if (!name) return std::nullopt;
  auto place = named_place(*name);
  // Of elements and members, which json_each() calls so.
  if (!place && has_parts_ && tokens_[*name].value == "value") return std::nullopt;
  DocumentRead read{.place = place.value_or(DocumentPlace{tokens_[*name].value, {}}),
                    .name = *name,
                    .last_key = *name,
                    .end = *name + 1};
  if (!follow_keys(read)) return std::nullopt;
  return read;
}

std::vector<DocumentRead> DocumentPlaces::read_by_function(std::size_t at) const {
  const bool is_extract = is_any_word(
      tokens_, at, {"json_extract", "json_remove", "json_type", "jsonb_extract", "jsonb_remove"});
  const bool is_path = is_any_word(tokens_, at,
                                   {"json_extract_path", "json_extract_path_text",
                                    "jsonb_extract_path", "jsonb_extract_path_text"});
  if ((!is_extract && !is_path) || !is_sign(tokens_, at + 1, '(')) return {};
  // `json_extract(case when json_valid(doc) then doc else '{}' end, '$.a')`.
  const bool is_case = is_word(tokens_, at + 2, "case");
  std::size_t start = at + 2;
  while (is_case && start < tokens_.size() && !is_word(tokens_, start - 1, "then")) ++start;
  const auto document = read_at(start);
  if (!document) return {};
  std::vector<DocumentRead> reads;
  std::size_t next = document->end;
  if (is_case) {
    if (!is_word(tokens_, next, "else") || !is_word(tokens_, next + 2, "end")) return {};
    next += 3;
  }
  std::vector<std::string> keys;
  for (; is_sign(tokens_, next, ',') && is_text(tokens_, next + 1); next += 2) {
    const auto& text = tokens_[next + 1].value;
    if (is_extract) keys = keys_of_path(text);
    if (is_path) keys.push_back(text);
    if (is_path && !reads.empty()) reads.pop_back();
    auto read = *document;
    if (keys.empty()) continue;
    read.place.path.insert(read.place.path.end(), keys.begin(), keys.end());
    read.last_key = next + 1;
    reads.push_back(std::move(read));
  }
  if (!is_sign(tokens_, next, ')')) return {};
  for (auto& read : reads) read.end = next + 1;
  return reads;
}

}  // namespace fulldress::scenarios
