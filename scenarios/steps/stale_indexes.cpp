#include "scenarios/steps/stale_indexes.hpp"

#include "harness/base/text.hpp"
#include "harness/engine/row_digest.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/script_words.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::stale_indexes);
  return parsed;
}

/// A virtual table that indexes the words of texts.
struct TextIndex {
  bool is_fts5 = false;
  bool is_contentless = false;

  friend bool operator==(const TextIndex&, const TextIndex&) = default;
};

/// `content=''`, `content=""` or `content=`.
bool says_contentless(const ScriptTokens& tokens) {
  for (std::size_t at = 0; at + 2 < tokens.size(); ++at) {
    if (!is_word(tokens, at, "content") || !is_sign(tokens, at + 1, '=')) continue;
    const auto& value = tokens[at + 2];
    return value.kind == ScriptToken::Kind::sign || value.value.empty();
  }
  return false;
}

/// nullopt: another module's table.
std::optional<TextIndex> index_of(const std::string& definition) {
  const auto tokens = script_tokens(definition);
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!is_word(tokens, at, "using")) continue;
    const bool is_fts5 = is_word(tokens, at + 1, "fts5");
    if (!is_fts5 && !is_word(tokens, at + 1, "fts4")) continue;
    return TextIndex{.is_fts5 = is_fts5, .is_contentless = says_contentless(tokens)};
  }
  return std::nullopt;
}

std::map<std::string, TextIndex> indexes_of(Session& session) {
  std::map<std::string, TextIndex> indexes;
  for (const auto& row : session.query(statements().get("virtual_tables")).rows) {
    if (const auto index = index_of(row.at(1).value_or(""))) {
      indexes.emplace(row.at(0).value_or(""), *index);
    }
  }
  return indexes;
}

bool has_virtual_table(const DatabaseState& state) {
  return std::ranges::any_of(state.schema.objects,
                             [](const auto& each) { return each.kind == "virtual_table"; });
}

/// What the database says of an index that is not what its rows say.
std::optional<std::string> refusal_of(Session& session, const std::string& name,
                                      const TextIndex& index) {
  Transaction transaction(session);
  try {
    session.execute(statements().fill(
        index.is_fts5 ? "check.fts5" : "check.fts4",
        {{"table", session.quote_table({"main", name})}, {"command", session.quote_name(name)}}));
  } catch (const SqlError& error) {
    return one_line(error.info().message);
  }
  return std::nullopt;
}

MultisetDigest words_found(Session& session, const std::string& name) {
  session.execute(statements().fill("open_terms", {{"table", session.quote_name(name)}}));
  MultisetDigest digest;
  RowEncoder encoder;
  session.copy_out(statements().get("terms"), [&](const Row& row) {
    encoder.clear();
    encoder.add_row(row);
    digest.add(encoder.digest());
  });
  session.execute(statements().get("close_terms"));
  return digest;
}

std::vector<TableFingerprint> rows_beside_index(const DatabaseState& state,
                                                const std::string& name) {
  auto tables = state.data.tables;
  std::erase_if(tables, [&](const auto& each) { return each.table.name == name; });
  return tables;
}

bool is_filled_by_trigger(const DatabaseState& state, const std::string& name) {
  return std::ranges::any_of(state.schema.objects, [&](const SchemaObject& each) {
    return each.kind == "trigger" && ScriptWords(each.definition).names(name);
  });
}

class Comparison {
 public:
  Comparison(const IndexedSide& before, const IndexedSide& after, const FindingWords& words,
             const Deadline& deadline)
      : before_(before),
        after_(after),
        words_(words),
        original_(before.database.connect(deadline)),
        session_(after.database.connect(deadline)) {}

  std::vector<Finding> tell() {
    const auto after = indexes_of(*session_);
    for (const auto& [name, index] : indexes_of(*original_)) {
      const auto same = after.find(name);
      if (same == after.end() || same->second != index) continue;
      if (index.is_contentless) {
        if (index.is_fts5) compare_words(name);
      } else {
        check(name, index);
      }
    }
    session_->close();
    original_->close();
    return std::move(findings_);
  }

 private:
  void check(const std::string& name, const TextIndex& index) {
    const auto refusal = refusal_of(*session_, name, index);
    if (!refusal || refusal_of(*original_, name, index)) return;
    add(name, "does not find what its rows say " + words_.state + ", as it did before (" +
                  *refusal +
                  "); the down has to fill it ('rebuild') once its tables are what they were");
  }

  void compare_words(const std::string& name) {
    if (rows_beside_index(before_.state, name) != rows_beside_index(after_.state, name)) return;
    const bool has_same_rows = before_.state.data.tables == after_.state.data.tables;
    if (!has_same_rows && !is_filled_by_trigger(before_.state, name)) return;
    const auto found = words_found(*original_, name);
    const auto left = words_found(*session_, name);
    if (found == left) return;
    add(name, "finds other words " + words_.state +
                  " than before, though the other tables hold the same rows; the down has to fill "
                  "it");
    findings_.back().before = std::to_string(found.rows) + " words";
    findings_.back().after = std::to_string(left.rows) + " words";
  }

  void add(const std::string& name, std::string message) {
    findings_.push_back({.id = words_.law + ".stale-index",
                         .severity = Severity::error,
                         .subject = "full-text index " + name,
                         .message = std::move(message),
                         .before = {},
                         .after = {},
                         .position = {},
                         .evidence = {}});
  }

  const IndexedSide& before_;
  const IndexedSide& after_;
  const FindingWords& words_;
  std::unique_ptr<Session> original_;
  std::unique_ptr<Session> session_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> stale_indexes(const IndexedSide& before, const IndexedSide& after,
                                   const FindingWords& words, const Deadline& deadline) {
  if (!has_virtual_table(before.state) || !has_virtual_table(after.state)) return {};
  return Comparison(before, after, words, deadline).tell();
}

}  // namespace fulldress::scenarios
