#include "scenarios/steps/document_shapes.hpp"

#include "scenarios/steps/script_pieces.hpp"
#include "scenarios/steps/script_tokens.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace fulldress::scenarios {
namespace {

using fixtures::DocumentMember;
using Path = std::vector<std::string>;

/// More keys than this nobody looks for one by one.
constexpr std::size_t members_per_column_max = 16;

bool is_any(const ScriptTokens& tokens, std::size_t at,
            std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return is_word(tokens, at, word); });
}

bool is_kind(const ScriptTokens& tokens, std::size_t at, ScriptToken::Kind kind) {
  return at < tokens.size() && tokens[at].kind == kind;
}

bool is_text(const ScriptTokens& tokens, std::size_t at) {
  return is_kind(tokens, at, ScriptToken::Kind::text);
}

bool is_arrow(const ScriptTokens& tokens, std::size_t at) {
  return is_sign(tokens, at, '-') && is_sign(tokens, at + 1, '>');
}

/// The last word of `name.name.column` that starts at `at`; nullopt: there is no name.
std::optional<std::size_t> end_of_name(const ScriptTokens& tokens, std::size_t at) {
  if (!is_kind(tokens, at, ScriptToken::Kind::word)) return std::nullopt;
  while (is_sign(tokens, at + 1, '.') && is_kind(tokens, at + 2, ScriptToken::Kind::word)) at += 2;
  return at;
}

/// The keys of "$.a.b"; empty: it is no path of plain keys.
Path keys_of_path(const std::string& text) {
  if (!text.starts_with("$.")) return {};
  Path keys = {""};
  for (const char character : text.substr(2)) {
    if (character == '.') {
      keys.emplace_back();
    } else if (character == '[' || character == '"' || character == '#') {
      return {};
    } else {
      keys.back() += character;
    }
  }
  return std::ranges::count(keys, "") == 0 ? keys : Path();
}

/// What `type`, as of a cast, makes of a text; nullopt: its texts have a form of their own.
std::optional<DocumentMember::Kind> kind_of_type(const std::string& type) {
  static const std::set<std::string, std::less<>> numbers = {
      "bigint", "decimal", "double", "float",   "float4",  "float8", "int",
      "int2",   "int4",    "int8",   "integer", "numeric", "real",   "smallint"};
  static const std::set<std::string, std::less<>> texts = {"character", "citext", "text",
                                                           "varchar"};
  if (numbers.contains(type)) return DocumentMember::Kind::number;
  if (type == "bool" || type == "boolean") return DocumentMember::Kind::truth;
  if (texts.contains(type)) return DocumentMember::Kind::text;
  return std::nullopt;
}

/// Reads scripts statement by statement, and tells at the end what they say of each column.
class Reading {
 public:
  explicit Reading(std::string_view engine) : engine_(engine), is_sqlite_(engine == "sqlite") {}

  void read(const migrations::Script& script, bool is_up) {
    for (const auto& piece : pieces_of(script, engine_)) {
      if (piece.kind != SqlPieceKind::statement) continue;
      const auto tokens = script_tokens(piece.text);
      read_lists(tokens);
      if (!is_up) continue;
      for (std::size_t at = 0; at < tokens.size(); ++at) {
        read_function(tokens, at);
        read_arrows(tokens, at);
        read_written(tokens, at);
      }
    }
  }

  [[nodiscard]] fixtures::DocumentShapes take() {
    fixtures::DocumentShapes shapes;
    for (const auto& column : lists_) {
      shapes[column] = {.is_text_list = true, .members = {}, .is_in_texts = is_sqlite_};
    }
    for (const auto& [column, member] : members_) {
      if (lists_.contains(column) || !is_wanted(column, member.path)) continue;
      auto& shape = shapes[column];
      shape.is_in_texts = is_sqlite_;
      const bool is_known = std::ranges::any_of(
          shape.members, [&](const auto& each) { return each.path == member.path; });
      if (!is_known && shape.members.size() < members_per_column_max) {
        shape.members.push_back(member);
      }
    }
    return shapes;
  }

 private:
  /// `json_each(roles)` whose `value` is taken as it is, `jsonb_array_elements_text(roles)`.
  void read_lists(const ScriptTokens& tokens) {
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const bool is_each = is_sqlite_ && is_word(tokens, at, "json_each");
      const bool is_elements =
          is_any(tokens, at, {"json_array_elements_text", "jsonb_array_elements_text"});
      if ((!is_each && !is_elements) || !is_sign(tokens, at + 1, '(')) continue;
      const auto column = end_of_name(tokens, at + 2);
      if (!column || !is_sign(tokens, *column + 1, ')')) continue;
      if (is_each ? has_plain_values(tokens) : !is_sign(tokens, *column + 2, ':')) {
        lists_.insert(tokens[*column].value);
      }
    }
  }

  /// Whether `value` is neither a document, nor another type's, nor compared with keys.
  static bool has_plain_values(const ScriptTokens& tokens) {
    bool has_value = false;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (is_word(tokens, at, "key")) return false;
      if (!is_word(tokens, at, "value")) continue;
      has_value = true;
      std::size_t start = at;
      while (start >= 2 && is_sign(tokens, start - 1, '.')) start -= 2;
      const bool is_argument =
          start >= 2 && is_sign(tokens, start - 1, '(') &&
          tokens[start - 2].kind == ScriptToken::Kind::word &&
          (tokens[start - 2].value.starts_with("json") || tokens[start - 2].value == "cast");
      const bool is_compared =
          is_sign(tokens, at + 1, '=') || (start >= 1 && is_sign(tokens, start - 1, '='));
      if (is_argument || is_compared || is_arrow(tokens, at + 1)) return false;
    }
    return has_value;
  }

  /// `json_extract(column, '$.a', '$.b')`.
  void read_function(const ScriptTokens& tokens, std::size_t at) {
    if (!is_word(tokens, at, "json_extract") || !is_sign(tokens, at + 1, '(')) return;
    const auto column = end_of_name(tokens, at + 2);
    if (!column) return;
    std::size_t next = *column + 1;
    std::vector<Path> paths;
    for (; is_sign(tokens, next, ',') && is_text(tokens, next + 1); next += 2) {
      paths.push_back(keys_of_path(tokens[next + 1].value));
    }
    if (!is_sign(tokens, next, ')')) return;
    for (const auto& path : paths) note(tokens, {at, next + 1}, *column, path);
  }

  /// `column -> 'a' ->> 'b'`, `column ->> '$.a.b'`, `column::jsonb ->> 'a'`.
  void read_arrows(const ScriptTokens& tokens, std::size_t at) {
    // What stands behind a colon is the type of a cast.
    const bool is_type = at > 0 && is_sign(tokens, at - 1, ':');
    if (is_type || !is_kind(tokens, at, ScriptToken::Kind::word)) return;
    std::size_t next = at + 1;
    const bool is_cast = is_sign(tokens, next, ':') && is_sign(tokens, next + 1, ':') &&
                         is_any(tokens, next + 2, {"json", "jsonb"});
    if (is_cast) next += 3;
    Path path;
    while (is_arrow(tokens, next)) {
      next += 2;
      if (!is_text(tokens, next)) return;
      const auto& text = tokens[next].value;
      const auto keys = text.starts_with('$') ? keys_of_path(text) : Path{text};
      if (keys.empty()) return;
      path.insert(path.end(), keys.begin(), keys.end());
      ++next;
    }
    std::size_t start = at;
    while (start >= 2 && is_sign(tokens, start - 1, '.')) start -= 2;
    if (!path.empty()) note(tokens, {start, next}, at, path);
  }

  struct Extent {
    std::size_t start;
    std::size_t end;
  };

  void note(const ScriptTokens& tokens, const Extent& read, std::size_t column, const Path& path) {
    const auto& name = tokens[column].value;
    // Of elements, which json_each() calls so.
    const bool is_element = is_sqlite_ && name == "value";
    if (path.empty() || is_element) return;
    const auto kind = kind_of_read(tokens, read);
    if (!kind) refused_.emplace(name, path);
    members_.push_back({name, {.path = path, .kind = kind.value_or(DocumentMember::Kind::text)}});
  }

  static std::optional<DocumentMember::Kind> kind_of_read(const ScriptTokens& tokens,
                                                          const Extent& read) {
    const bool is_enclosed = read.start >= 1 && is_sign(tokens, read.start - 1, '(');
    const std::string before = is_enclosed && read.start >= 2 ? tokens[read.start - 2].value : "";
    static const std::set<std::string, std::less<>> parsers = {
        "date", "datetime", "decode", "julianday", "strftime", "time", "unixepoch"};
    const bool is_parsed =
        before.starts_with("json") || before.starts_with("to_") || parsers.contains(before);
    if (is_parsed) return std::nullopt;
    // `(a ->> 'k')::int`, `nullif(a ->> 'k', '')::int`, `cast(coalesce(a ->> 'k', '0') as int)`.
    std::size_t depth = 0;
    for (std::size_t at = read.end; at < tokens.size(); ++at) {
      const bool is_end = is_sign(tokens, at, ')');
      if (is_sign(tokens, at, '(')) ++depth;
      if (depth > 0) {
        if (is_end) --depth;
        continue;
      }
      if (is_any(tokens, at, {"from", "where"})) break;
      const bool is_alone = is_sign(tokens, at + 2, ')') || is_sign(tokens, at + 2, '(');
      if (is_word(tokens, at, "as") && is_alone) return kind_of_type(tokens[at + 1].value);
      const std::size_t cast = is_end ? at + 1 : at;
      const bool is_cast = (is_end || at == read.end) && is_sign(tokens, cast, ':') &&
                           is_sign(tokens, cast + 1, ':');
      if (is_cast && cast + 2 < tokens.size()) return kind_of_type(tokens[cast + 2].value);
    }
    return DocumentMember::Kind::text;
  }

  /// Keys in `json_set(column, '$.a', ...)`, `jsonb_build_object('a', ...)`, `|| '{"a": 1}'`.
  void read_written(const ScriptTokens& tokens, std::size_t at) {
    if (is_text(tokens, at) && tokens[at].value.find('{') != std::string::npos) {
      documents_.push_back(tokens[at].value);
    }
    const bool is_writer =
        is_any(tokens, at,
               {"json_build_object", "json_insert", "json_object", "json_patch", "json_replace",
                "json_set", "jsonb_build_object", "jsonb_insert", "jsonb_set"});
    if (!is_writer || !is_sign(tokens, at + 1, '(')) return;
    std::size_t depth = 0;
    for (std::size_t next = at + 1; next < tokens.size(); ++next) {
      if (is_sign(tokens, next, '(')) ++depth;
      if (is_sign(tokens, next, ')') && --depth == 0) return;
      const bool is_read = is_sign(tokens, next - 1, '>') || is_sign(tokens, next - 1, '-');
      if (depth == 1 && is_text(tokens, next) && !is_read) add_written(tokens[next].value);
    }
  }

  void add_written(const std::string& text) {
    const auto keys = keys_of_path(text);
    if (keys.empty()) written_.insert(text);
    for (const auto& key : keys) written_.insert(key);
    // `{a,b}`.
    std::string key;
    for (const char character : text.starts_with('{') ? text.substr(1) : std::string()) {
      if (character == ',' || character == '}') {
        written_.insert(std::exchange(key, {}));
      } else {
        key += character;
      }
    }
  }

  [[nodiscard]] bool is_written(const std::string& key) const {
    return written_.contains(key) || std::ranges::any_of(documents_, [&](const auto& text) {
             return text.find('"' + key + '"') != std::string::npos;
           });
  }

  /// Whether a text can stand there: nobody writes or refuses it, or looks inside of it.
  [[nodiscard]] bool is_wanted(const std::string& column, const Path& path) const {
    const auto is_in_front = [&](const Path& other) {
      return other.size() > path.size() && std::equal(path.begin(), path.end(), other.begin());
    };
    return !refused_.contains({column, path}) &&
           std::ranges::none_of(path, [&](const auto& key) { return is_written(key); }) &&
           std::ranges::none_of(members_, [&](const auto& each) {
             return each.first == column && is_in_front(each.second.path);
           });
  }

  std::string_view engine_;
  bool is_sqlite_;
  std::set<std::string> lists_;
  std::vector<std::pair<std::string, DocumentMember>> members_;  ///< by column, in order
  std::set<std::pair<std::string, Path>> refused_;
  std::set<std::string> written_;
  std::vector<std::string> documents_;
};

}  // namespace

fixtures::DocumentShapes document_shapes(const std::vector<migrations::Migration>& all,
                                         std::string_view engine) {
  Reading reading(engine);
  for (const auto& migration : all) {
    if (migration.up) reading.read(*migration.up, true);
    if (migration.down) reading.read(*migration.down, false);
  }
  return reading.take();
}

}  // namespace fulldress::scenarios
