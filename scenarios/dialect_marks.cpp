#include "scenarios/dialect_marks.hpp"

#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

// Where a column's type stands: behind its name, in a list of columns or behind ADD [COLUMN].
constexpr std::string_view column_name =
    R"((?:[(,]|\badd|\bcolumn|\bexists)\s*(?:[a-z_][\w$]*|" *"|` *`|\[ *\])\s+)";

constexpr std::string_view sqlite_words =
    R"(\bautoincrement\b|\bpragma\s+\w+|\bwithout\s+rowid\b|\bsqlite_(?:master|schema|sequence)\b|)"
    R"(\b(?:insert|update)\s+or\s+(?:abort|fail|ignore|replace|rollback)\b|)"
    R"(\bcreate\s+virtual\s+table\b|\)\s*strict\s*(?:;|,|$)|\battach\s+database\b|)"
    R"(\b(?:strftime|julianday|unixepoch|randomblob|zeroblob|last_insert_rowid|typeof)\s*\(|)"
    R"(\bdatetime\s*\(\s*'|\bcollate\s+(?:nocase|rtrim)\b|\bglob\s+')";

constexpr std::string_view postgres_words =
    R"(::\s*["a-z]|\$\$|\blanguage\s+(?:'|plpgsql\b|sql\b|c\b)|\\(?:c|connect|copy|i|ir|set)\s|)"
    R"((?:^|;)\s*(?:create|drop|alter)\s+(?:or\s+replace\s+)?(?:extension|type|schema|sequence|)"
    R"(domain|function|procedure|role|policy|aggregate|rule|operator|collation|publication|)"
    R"(materialized\s+view|default\s+privileges)\b|\bcreate\s+or\s+replace\b|)"
    R"((?:^|;)\s*alter\s+(?:index|view)\b|\balter\s+column\b|)"
    R"(\bindex\s+concurrently\b|(?:^|;)\s*comment\s+on\s+\w+|)"
    R"(\busing\s+(?:gin|gist|btree|hash|brin|spgist)\b|\b(?:add|drop|validate)\s+constraint\b|)"
    R"(\bgenerated\s+(?:always|by\s+default)\s+as\s+identity\b|\binterval\s+'|)"
    R"(\b(?:gen_random_uuid|uuid_generate_v4|nextval|setval|to_tsvector|pg_\w+)\s*\(|)"
    R"((?:^|;)\s*(?:grant|revoke)\s)";

constexpr std::string_view other_words =
    R"((?:\)|\bnull|\bkey|\bunique)\s*auto_increment\b|\bauto_increment\s*=|)"
    R"(\bengine\s*=\s*(?:innodb|myisam|memory|aria|rocksdb|ndb\w*|\w*mergetree)\b|)"
    R"(\bdefault\s+(?:charset|character\s+set)\b|)"
    R"(\bcharacter\s+set\s*=?\s*utf8\w*|\bon\s+update\s+current_timestamp\b|)"
    R"(\bmodify\s+column\b|\b(?:lock|unlock)\s+tables\b|\bidentity\s*\(\s*\d|)"
    R"(\bn?varchar\s*\(\s*max\b)";

// SQLite takes any words for a type: `int auto_increment` is one.
constexpr std::string_view other_types = R"(\bauto_increment\b|\buniqueidentifier\b|\bvarchar2\b)";

constexpr std::string_view not_postgres_types =
    R"((?:datetime|blob|nvarchar|tinyint|mediumint|longtext|mediumtext|double|int\s+unsigned)\b)";
// DOUBLE PRECISION is everybody's.
constexpr std::string_view double_precision = R"(double\s+precision\b)";

constexpr std::string_view not_postgres_words =
    R"(` *`|\b(?:table|from|into|index|on|exists|view|join|update|references|column)\s+\[ *[a-z_]|)"
    R"(\bbool(?:ean)?\s+(?:not\s+null\s+|null\s+)?default\s*\(?\s*[01]\b|)"
    R"(\breplace\s+into\b|\b(?:ifnull|group_concat)\s*\(|)"
    R"(\bcreate\s+(?:view|trigger)\s+if\s+not\s+exists\b|)"
    R"(\bcreate\s+(?:temp\w*\s+)?trigger\b[^;]*\bbegin\b)";

constexpr std::string_view not_sqlite_words = R"(\btimestamp\s+with(?:out)?\s+time\s+zone\b)";

constexpr std::string_view not_sqlite_types =
    R"((?:(?:big|small)?serial|timestamptz|jsonb|bytea|uuid|inet|citext|tsvector)\b)";

/// Blanks, where the text holds no words of its own; quotes and line ends stay.
void blank(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t at = from; at < std::min(to, text.size()); ++at) {
    if (text[at] != '\n') text[at] = ' ';
  }
}

std::size_t end_of_block_comment(std::string_view text, std::size_t at) {
  const std::size_t nested = sql_token::end_of_nested_comment(text, at);
  if (nested != sql_token::npos) return nested;
  // SQLite's do not nest.
  const std::size_t end = text.find("*/", at + 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

}  // namespace

std::string words_only(std::string_view script) {
  std::string text(script);
  std::transform(text.begin(), text.end(), text.begin(), sql_token::to_lower);
  for (std::size_t at = 0; at < script.size();) {
    const char character = script[at];
    std::size_t end = at + 1;
    if (script.substr(at, 2) == "--") {
      end = sql_token::end_of_line(script, at);
      blank(text, at, end);
    } else if (script.substr(at, 2) == "/*") {
      end = end_of_block_comment(script, at);
      blank(text, at, end);
    } else if (character == '\'' || character == '"' || character == '`') {
      const bool has_escapes = character == '\'' && at > 0 &&
                               sql_token::to_lower(script[at - 1]) == 'e' &&
                               (at == 1 || !sql_token::is_name_part(script[at - 2]));
      end = has_escapes ? sql_token::end_of_escaped_string(script, at + 1)
                        : sql_token::end_of_quotes(script, at + 1, character);
      end = std::min(end, script.size());
      blank(text, at + 1, end - 1);
    } else if (character == '$' && !sql_token::dollar_tag(script, at).empty()) {
      const std::string_view tag = sql_token::dollar_tag(script, at);
      const std::size_t close = script.find(tag, at + tag.size());
      end = close == std::string_view::npos ? script.size() : close + tag.size();
      blank(text, at, end);
      text.replace(at, 2, "$$");
    } else if (sql_token::is_name_start(character)) {
      end = sql_token::end_of_word(script, at);
    }
    at = std::max(end, at + 1);
  }
  return text;
}

namespace {

const Pattern& pattern_of(DialectMark kind) {
  const auto typed = [](std::string_view types) {
    return std::string(column_name) + std::string(types);
  };
  static const std::array<Pattern, dialect_mark_count> patterns = {
      Pattern(sqlite_words),
      Pattern(postgres_words),
      Pattern(other_words),
      Pattern(other_types),
      Pattern(std::string(not_postgres_words) + "|" + typed(not_postgres_types)),
      Pattern(std::string(not_sqlite_words) + "|" + typed(not_sqlite_types))};
  return patterns.at(static_cast<std::size_t>(kind));
}

}  // namespace

DialectMarks::DialectMarks(std::string_view script) {
  static const Pattern everybodys{double_precision};
  std::string text = words_only(script);
  for (const auto& each : everybodys.find_all(text)) {
    blank(text, each.offset_bytes(), each.offset_bytes() + each.size_bytes());
  }
  for (std::size_t kind = 0; kind < dialect_mark_count; ++kind) {
    const auto match = pattern_of(static_cast<DialectMark>(kind)).find(text);
    if (!match) continue;
    constexpr std::size_t words_max = 60;
    const auto words = script.substr(match->offset_bytes(), match->size_bytes());
    found_.at(kind) = {.words = one_line(words, words_max), .offset_bytes = match->offset_bytes()};
  }
}

}  // namespace fulldress::scenarios
