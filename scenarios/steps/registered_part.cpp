#include "scenarios/steps/registered_part.hpp"

#include "harness/base/suggestion.hpp"
#include "harness/engine/lower_case.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace fulldress::scenarios {
namespace {

// Longer than four letters: shorter names are one letter away from many others (lpad, lead).
// source  pragma_function_list of SQLite 3.40
constexpr std::array<std::string_view, 71> functions = {{"acosh",         "asinh",
                                                         "atan2",         "atanh",
                                                         "ceiling",       "changes",
                                                         "coalesce",      "count",
                                                         "cume_dist",     "datetime",
                                                         "degrees",       "dense_rank",
                                                         "first_value",   "floor",
                                                         "format",        "group_concat",
                                                         "highlight",     "ifnull",
                                                         "instr",         "json_array",
                                                         "json_extract",  "json_array_length",
                                                         "json_insert",   "json_group_array",
                                                         "json_object",   "json_group_object",
                                                         "json_patch",    "json_quote",
                                                         "json_remove",   "json_replace",
                                                         "json_set",      "json_type",
                                                         "json_valid",    "julianday",
                                                         "last_value",    "last_insert_rowid",
                                                         "length",        "likelihood",
                                                         "likely",        "log10",
                                                         "lower",         "ltrim",
                                                         "matchinfo",     "nth_value",
                                                         "ntile",         "nullif",
                                                         "offsets",       "percent_rank",
                                                         "power",         "printf",
                                                         "quote",         "radians",
                                                         "random",        "randomblob",
                                                         "replace",       "round",
                                                         "row_number",    "rtrim",
                                                         "snippet",       "soundex",
                                                         "strftime",      "substr",
                                                         "substring",     "total",
                                                         "total_changes", "trunc",
                                                         "typeof",        "unicode",
                                                         "unixepoch",     "upper",
                                                         "zeroblob"}};

constexpr std::array<std::string_view, 3> collations = {{"binary", "nocase", "rtrim"}};
constexpr std::array<std::string_view, 5> tokenizers = {
    {"ascii", "porter", "simple", "trigram", "unicode61"}};

template <typename Names>
bool is_slip_of(const Names& names, const std::string& name) {
  const std::string written = lower_case(name);
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view each) { return edit_distance(written, each) == 1; });
}

/// What stands behind `words` in `text`; empty where they do not.
std::string behind(std::string_view text, std::string_view words) {
  const auto at = text.find(words);
  return at == std::string_view::npos ? std::string() : std::string(text.substr(at + words.size()));
}

template <typename Names>
std::string lacking(std::string_view kind, const std::string& name, const Names& names,
                    const std::string& version) {
  if (name.empty() || is_slip_of(names, name)) return {};
  return "it needs the " + std::string(kind) + " " + name + ", which SQLite " + version +
         " does not have and no migration can make: the application registers it, or the name is "
         "wrong";
}

}  // namespace

// SQLite has no code for a function or a tokenizer; its words are the same in every language.
std::string registered_part(const std::optional<ErrorRecord>& error, const std::string& version) {
  if (!error || !error->sql) return {};
  const std::string_view message = error->sql->message;
  for (const auto* const words : {"no such tokenizer: ", "unknown tokenizer: "}) {
    auto text = lacking("tokenizer", behind(message, words), tokenizers, version);
    if (!text.empty()) return text;
  }
  auto text =
      lacking("collation", behind(message, "no such collation sequence: "), collations, version);
  if (!text.empty()) return text;
  return lacking("function", behind(message, "no such function: "), functions, version);
}

}  // namespace fulldress::scenarios
