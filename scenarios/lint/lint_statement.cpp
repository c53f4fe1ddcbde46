#include "scenarios/lint/lint_statement.hpp"

#include "harness/base/text.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t shown_characters = 80;

enum class TransactionControl { none, opens, ends };

TransactionControl control_of(std::string_view statement) {
  const migrations::Script alone{.text = std::string(statement), .start = {}, .guards = {}};
  if (!migrations::find_transaction_control(alone, SqlDialect::postgres)) {
    return TransactionControl::none;
  }
  const bool is_end = migrations::find_transaction_end(alone, SqlDialect::postgres).has_value();
  return is_end ? TransactionControl::ends : TransactionControl::opens;
}

class ScriptReader {
 public:
  ScriptReader(const migrations::MigrationSet& set, const migrations::Script& script)
      : set_(set), script_(script), is_open_(script.is_transactional) {}

  LintScript read() {
    using migrations::Sending;
    const auto sending = set_.format().execution().sending;
    if (sending == Sending::own_statements) {
      for (const auto& part : script_.statements) {
        read_text(migrations::script_of(part), Sent::together);
      }
    } else {
      read_text(script_, sending == Sending::whole ? Sent::together : Sent::one_by_one);
    }
    return std::move(read_);
  }

 private:
  enum class Sent { together, one_by_one };

  void read_text(const migrations::Script& part, Sent sent) {
    const auto pieces = migrations::statements_of(part.text, set_.dialect());
    if (!pieces) {
      read_.notes.push_back(part.start.to_text() +
                            ": not looked at: a quote, comment or parenthesis is not closed");
      return;
    }
    // The server puts what is sent together into one transaction.
    const bool is_joined = sent == Sent::together && pieces->size() > 1;
    for (const auto& piece : *pieces) {
      if (piece.kind == SqlPieceKind::meta_command) note_command(part, piece);
      if (piece.kind != SqlPieceKind::statement) continue;
      const auto control = control_of(piece.text);
      if (control == TransactionControl::opens) is_open_ = true;
      if (control == TransactionControl::ends) {
        is_open_ = false;
        ++transaction_;
      }
      if (control != TransactionControl::none) continue;
      const bool is_alone = !is_open_ && !is_joined;
      add(part, piece, !is_alone);
      if (is_alone) ++transaction_;
    }
    if (is_joined && !is_open_) ++transaction_;
  }

  void add(const migrations::Script& part, const SqlPiece& piece, bool is_in_transaction) {
    LintStatement statement;
    statement.text = std::string(piece.text);
    statement.position = migrations::position_in(part, piece.offset_bytes);
    statement.end = migrations::position_in(
        part, piece.offset_bytes + std::max<std::size_t>(1, piece.text.size()) - 1);
    statement.transaction = transaction_;
    statement.is_in_transaction = is_in_transaction;
    statement.facts = sql::facts_of(piece.text);
    if (!statement.facts.problem.empty()) {
      read_.notes.push_back(statement.position.to_text() + ": not looked at: " +
                            one_line(statement.facts.problem, shown_characters));
    }
    const auto words = sql_token::leading_words(piece.text, 1);
    if (!words.empty() && words.front() == "do") {
      read_.notes.push_back(statement.position.to_text() +
                            ": not looked into: what a DO block executes is seen by the law "
                            "downtime only");
    }
    read_.statements.push_back(std::move(statement));
  }

  void note_command(const migrations::Script& part, const SqlPiece& piece) {
    if (!piece.text.starts_with("\\i")) return;
    read_.notes.push_back(migrations::position_in(part, piece.offset_bytes).to_text() +
                          ": not looked into: " + one_line(piece.text, shown_characters));
  }

  const migrations::MigrationSet& set_;
  const migrations::Script& script_;
  bool is_open_;
  std::size_t transaction_ = 0;
  LintScript read_;
};

}  // namespace

LintScript read_statements(const migrations::MigrationSet& set,
                           const migrations::Migration& migration) {
  if (!migration.up) return {};
  return ScriptReader(set, *migration.up).read();
}

}  // namespace fulldress::scenarios
