#include "migrations/flyway_script.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/crc32.hpp"
#include "migrations/mapped_text.hpp"
#include "migrations/property_text.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace fulldress::migrations {
namespace {

using Words = std::vector<std::string>;

[[noreturn]] void refuse(std::string id, const ScriptPosition& position,
                         const std::string& message) {
  throw UsageError(std::move(id), position.to_text() + ": " + message);
}

/// The values of placeholders for one file.
class Placeholders {
 public:
  Placeholders(const FlywaySettings& settings, const std::string& file, const std::string& engine)
      : settings_(settings), values_(settings.placeholders) {
    const std::string own_schema = engine == "postgres" ? "public" : "main";
    const auto slash = file.rfind('/');
    values_.emplace("flyway:defaultschema",
                    settings.default_schema.empty() ? own_schema : settings.default_schema);
    values_.emplace("flyway:table", settings.table);
    values_.emplace("flyway:environment", "default");
    values_.emplace("flyway:filename", slash == std::string::npos ? file : file.substr(slash + 1));
  }

  [[nodiscard]] MappedText replace(const SourceDirectory& directory, const std::string& file,
                                   FlywayScript& script) const {
    const std::string_view text = directory.text(file);
    const std::string& prefix = settings_.placeholder_prefix;
    const std::string& suffix = settings_.placeholder_suffix;
    MappedText replaced;
    std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    while (at < text.size()) {
      const auto start = prefix.empty() ? std::string_view::npos : text.find(prefix, at);
      replaced.copy(text.substr(at, start - at), at);
      if (start == std::string_view::npos) break;
      const auto end = text.find(suffix, start + prefix.size());
      const std::string name(text.substr(start + prefix.size(), end == std::string_view::npos
                                                                    ? end
                                                                    : end - start - prefix.size()));
      const auto value = values_.find(lower_case(name));
      if (end == std::string_view::npos) {
        refuse("migrations.unresolved-placeholder", directory.position(file, start),
               "a placeholder of Flyway starts here and is not closed by " + suffix);
      }
      if (value != values_.end()) {
        replaced.insert(value->second, start);
      } else if (lower_case(name) == "flyway:timestamp") {
        // The moment of a run is not part of the files: every run is to see the same ones.
        replaced.insert("1970-01-01 00:00:00", start);
        script.depends_on_moment = true;
      } else {
        refuse("migrations.unresolved-placeholder", directory.position(file, start),
               "there is no value for " + prefix + name + suffix +
                   "; say --format-option placeholders." + name + "=<value>");
      }
      at = end + suffix.size();
    }
    return replaced;
  }

 private:
  const FlywaySettings& settings_;
  std::map<std::string, std::string> values_;
};

/// What the `.conf` beside a script says.
struct Sidecar {
  std::optional<bool> executes_in_transaction;
  bool replaces_placeholders = true;
  bool is_executed = true;
};

bool boolean_of(const Property& property, const ScriptPosition& position) {
  const std::string word = lower_case(property.value);
  if (word != "true" && word != "false") {
    refuse("migrations.malformed-directive", position,
           property.key + " is true or false, not \"" + property.value + "\"");
  }
  return word == "true";
}

/// `a==b` or `a!=b`; true and false as they are.
bool condition_of(const Property& property, const ScriptPosition& position) {
  const auto compare = [&](std::string_view sign) -> std::optional<bool> {
    const auto at = property.value.find(sign);
    if (at == std::string::npos || property.value.find_first_of("&|()") != std::string::npos) {
      return std::nullopt;
    }
    const auto sides = std::pair(items_of(property.value.substr(0, at)),
                                 items_of(property.value.substr(at + sign.size())));
    return (sides.first == sides.second) == (sign == "==");
  };
  if (const auto equal = compare("==")) return *equal;
  if (const auto different = compare("!=")) return *different;
  const std::string word = lower_case(property.value);
  if (word == "true" || word == "false") return word == "true";
  refuse("migrations.unsupported", position,
         "this condition is not understood; write true, false, a==b or a!=b");
}

Sidecar read_sidecar(const SourceDirectory& directory, const std::string& file,
                     const Placeholders& placeholders) {
  Sidecar sidecar;
  if (!directory.has(file)) return sidecar;
  FlywayScript ignored;
  const MappedText replaced = placeholders.replace(directory, file, ignored);
  for (const Property& each : properties_of(replaced.text())) {
    const auto position = directory.position(file, replaced.source_of(each.offset_bytes));
    if (each.key == "executeInTransaction") {
      sidecar.executes_in_transaction = boolean_of(each, position);
    } else if (each.key == "placeholderReplacement") {
      sidecar.replaces_placeholders = boolean_of(each, position);
    } else if (each.key == "shouldExecute") {
      sidecar.is_executed = condition_of(each, position);
    } else if (each.key != "encoding") {
      refuse("migrations.unknown-directive", position,
             "Flyway knows no setting \"" + each.key +
                 "\" of a script; there are executeInTransaction, encoding, "
                 "placeholderReplacement and shouldExecute");
    }
  }
  return sidecar;
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Whether Flyway runs this statement outside of a transaction. source  its PostgreSQLParser,
/// SQLiteParser; ALTER TYPE ... ADD VALUE counts only before PostgreSQL 12.
bool needs_no_transaction(std::string_view statement, const std::string& engine) {
  Words words = sql_token::leading_words(statement, 4);
  words.resize(4);
  if (engine == "sqlite") return words[0] == "pragma" && words[1] == "foreign_keys";
  const bool makes = is_one_of(words[0], {"create", "drop"});
  if (makes && words[1] == "unique") words.erase(words.begin() + 1);
  if (makes && words[1] == "index") return words[2] == "concurrently";
  if (makes) return is_one_of(words[1], {"database", "tablespace", "subscription"});
  if (words[0] == "reindex" && words[1] == "verbose") words.erase(words.begin());
  if (words[0] == "reindex" || words[0] == "verbose") {
    return is_one_of(words[1], {"schema", "database", "system"});
  }
  return words[0] == "vacuum" || (words[0] == "alter" && words[1] == "system") ||
         (words[0] == "discard" && words[1] == "all");
}

}  // namespace

std::string flyway_checksum(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string plain(text);
  std::erase_if(plain, [](char each) { return each == '\r' || each == '\n'; });
  return std::to_string(static_cast<std::int32_t>(crc32(plain)));
}

FlywayScript read_flyway_script(const SourceDirectory& directory, const std::string& file,
                                FlywayKind kind, const FlywaySettings& settings,
                                const std::string& engine) {
  const Placeholders placeholders(settings, file, engine);
  const Sidecar sidecar = read_sidecar(directory, file + ".conf", placeholders);
  FlywayScript result;
  MappedText replaced;
  if (settings.replaces_placeholders && sidecar.replaces_placeholders) {
    replaced = placeholders.replace(directory, file, result);
  } else {
    replaced.copy(directory.text(file), 0);
  }
  const bool is_repeatable = kind == FlywayKind::repeatable;
  result.checksum = flyway_checksum(is_repeatable ? replaced.text() : directory.text(file));
  result.is_executed = sidecar.is_executed;
  Script& script = result.script;
  script.text = replaced.text();
  script.start = directory.position(file, 0);
  const auto dialect = engine == "postgres" ? SqlDialect::psql : dialect_of(engine);
  // What cannot be split is sent as a whole, so that the server says what is wrong with it.
  const auto pieces = statements_of(script.text, dialect);
  std::optional<bool> needs_none;
  for (const SqlPiece& piece : pieces.value_or(std::vector<SqlPiece>())) {
    const auto position = directory.position(file, replaced.source_of(piece.offset_bytes));
    if (piece.kind == SqlPieceKind::copy_data) {
      script.statements.back().copy_data = std::string(piece.text);
      continue;
    }
    const bool needs = needs_no_transaction(piece.text, engine);
    const bool is_decided = settings.mixed || sidecar.executes_in_transaction;
    if (!is_decided && needs_none && *needs_none != needs) {
      refuse("migrations.mixed-transactions", position,
             std::string("this statement runs ") + (needs ? "outside of" : "in") +
                 " a transaction, unlike those before it, and Flyway takes no file that mixes the "
                 "two; split it, or set mixed=true");
    }
    needs_none = needs_none.value_or(false) || needs;
    script.statements.push_back({.text = std::string(piece.text), .start = position});
  }
  if (!pieces) script.statements.push_back({.text = script.text, .start = script.start});
  script.is_transactional = sidecar.executes_in_transaction.value_or(
      settings.executes_in_transaction && !needs_none.value_or(false));
  return result;
}

}  // namespace fulldress::migrations
