#include "scenarios/downtime/observed_session.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/transaction_control.hpp"
#include "migrations/script_text.hpp"
#include "scenarios/downtime/lock_watch.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fulldress::scenarios {
namespace {

using Clock = std::chrono::steady_clock;

double ms_between(Clock::time_point start, Clock::time_point end) {
  return std::chrono::duration<double, std::milli>(end - start).count();
}

/// Whether a statement was refused because of the transaction around it.
bool wants_no_transaction(const SqlError& error) {
  return error.sqlstate() == "25001" || error.sqlstate() == "2D000";
}

/// An error of a part of a text, as one of the whole.
SqlError within(const SqlError& error, std::size_t offset) {
  auto info = error.info();
  if (info.offset_bytes) info.offset_bytes = *info.offset_bytes + offset;
  return SqlError(std::move(info), error.where());
}

std::vector<TableName> tables_of(const std::map<std::string, Relation>& relations) {
  constexpr std::size_t tables_max = 2000;
  std::vector<TableName> tables;
  for (const auto& [key, relation] : relations) {
    if (relation.is_lockable && tables.size() < tables_max) tables.push_back(relation.name);
  }
  return tables;
}

}  // namespace

ObservedSession::ObservedSession(Session& session, const Database& database,
                                 Observation observation)
    : inner_(session), database_(database), observation_(observation), start_(Clock::now()) {}

void ObservedSession::enter(const migrations::Script& script) {
  script_ = &script;
  cursor_ = 0;
  part_cursor_ = 0;
  transaction_ = 0;
  has_existed_ = false;
  is_known_ = false;
  known_keys_.clear();
  known_names_.clear();
  seen_.clear();
  start_ = Clock::now();
}

std::vector<ObservedStatement> ObservedSession::leave() {
  script_ = nullptr;
  return std::move(seen_);
}

void ObservedSession::execute(std::string_view script) {
  if (script_ == nullptr) {
    inner_.execute(script);
    return;
  }
  run_pieces(script);
}

// The server puts statements that are sent together into one transaction, which the first of them
// opens and a BEGIN among them makes one of the script's own.
void ObservedSession::run_pieces(std::string_view script) {
  const auto pieces = migrations::statements_of(script, SqlDialect::postgres);
  if (!pieces || pieces->empty()) {
    observe(script, [&] { inner_.execute(script); });
    return;
  }
  bool is_ours = false;
  for (const auto& piece : *pieces) {
    const auto control = transaction_control_of(piece.text);
    try {
      if (control == TransactionControl::begins && is_ours) {
        is_ours = false;
      } else if (control != TransactionControl::none) {
        const auto act = [&] { inner_.execute(piece.text); };
        control == TransactionControl::ends ? commit_with(act) : act();
        is_ours = false;
      } else {
        const bool is_idle = inner_.transaction_state() == TransactionState::idle;
        if (is_idle && pieces->size() > 1) {
          inner_.begin(TransactionMode::read_write);
          is_ours = true;
        }
        observe(piece.text, [&] { inner_.execute(piece.text); });
      }
    } catch (const SqlError& error) {
      if (is_ours) inner_.rollback();
      throw within(error, piece.offset_bytes);
    }
  }
  if (is_ours) commit_with([&] { inner_.commit(); });
}

ResultSet ObservedSession::query(std::string_view statement, const Row& parameters) {
  ResultSet rows;
  if (script_ == nullptr || !parameters.empty() || !is_of_script(statement)) {
    return inner_.query(statement, parameters);
  }
  observe(statement, [&] { rows = inner_.query(statement, parameters); });
  return rows;
}

std::int64_t ObservedSession::copy_out(std::string_view select, const RowSink& sink) {
  return inner_.copy_out(select, sink);
}

std::int64_t ObservedSession::copy_in(const TableName& table,
                                      const std::vector<std::string>& columns,
                                      const RowSource& source) {
  return inner_.copy_in(table, columns, source);
}

void ObservedSession::copy_inline(std::string_view statement, std::string_view data) {
  auto* const inline_copy = dynamic_cast<InlineCopy*>(&inner_);
  ensure(inline_copy != nullptr, "only sessions with COPY FROM STDIN are observed");
  const auto act = [&] { inline_copy->copy_inline(statement, data); };
  if (script_ == nullptr) {
    act();
  } else {
    observe(statement, act);
  }
}

std::string ObservedSession::quote_name(std::string_view name) const {
  return inner_.quote_name(name);
}

void ObservedSession::begin(TransactionMode mode) { inner_.begin(mode); }

void ObservedSession::commit() {
  commit_with([&] { inner_.commit(); });
}

void ObservedSession::rollback() {
  inner_.rollback();
  end_transaction();
}

TransactionState ObservedSession::transaction_state() const { return inner_.transaction_state(); }

void ObservedSession::observe(std::string_view sql, const Act& act) {
  ObservedStatement statement;
  statement.sql = std::string(sql);
  statement.position = place(sql);
  statement.transaction = transaction_;
  const auto state = inner_.transaction_state();
  if (observation_ == Observation::timing || state == TransactionState::failed) {
    time(statement, act);
    if (state == TransactionState::idle) end_transaction();
  } else if (state == TransactionState::active) {
    observe_in_transaction(statement, act);
  } else {
    observe_by_itself(statement, act);
    end_transaction();
  }
  seen_.push_back(std::move(statement));
}

void ObservedSession::observe_in_transaction(ObservedStatement& statement, const Act& act) {
  const auto before = read_relation_state(inner_);
  remember(before.relations);
  time(statement, act);
  if (inner_.transaction_state() != TransactionState::active) {
    statement.unknown = "it ends the transaction it runs in";
    return;
  }
  const auto after = read_relation_state(inner_);
  LockSet locks;
  std::set_difference(after.locks.begin(), after.locks.end(), before.locks.begin(),
                      before.locks.end(), std::inserter(locks, locks.end()));
  note_difference(before, after, existed_, locks, statement);
  statement.has_lost_locks = after.next_transaction > before.next_transaction;
}

void ObservedSession::observe_by_itself(ObservedStatement& statement, const Act& act) {
  inner_.begin(TransactionMode::read_write);
  try {
    observe_in_transaction(statement, act);
  } catch (const SqlError& error) {
    inner_.rollback();
    has_existed_ = false;
    if (!wants_no_transaction(error)) throw;
    observe_alone(statement, act);
    return;
  }
  if (inner_.transaction_state() == TransactionState::idle) return;
  const auto start = Clock::now();
  inner_.commit();
  statement.commit_ms = ms_between(start, Clock::now());
}

void ObservedSession::observe_alone(ObservedStatement& statement, const Act& act) {
  statement.is_alone = true;
  try {
    hand_in_counts(inner_);
  } catch (const SqlError&) {
    statement.unknown = "the server does not hand in its counts when it is asked to";
  }
  const auto before = read_relation_state(inner_);
  remember(before.relations);
  LockWatch watch(database_, {.number = number_of(inner_), .tables = tables_of(before.relations)},
                  inner_.deadline());
  time(statement, act);
  const auto locks = watch.finish();
  if (statement.unknown.empty()) hand_in_counts(inner_);
  note_difference(before, read_relation_state(inner_), existed_, locks, statement);
}

void ObservedSession::time(ObservedStatement& statement, const Act& act) {
  const auto start = Clock::now();
  statement.start_ms = ms_between(start_, start);
  act();
  statement.duration_ms = ms_between(start, Clock::now());
}

// Deferred constraints are looked at here, and all locks are still held.
void ObservedSession::commit_with(const std::function<void()>& commit) {
  const auto start = Clock::now();
  commit();
  if (script_ != nullptr && !seen_.empty() && seen_.back().transaction == transaction_) {
    seen_.back().commit_ms = ms_between(start, Clock::now());
  }
  end_transaction();
}

// A table the migration itself has made in an earlier transaction keeps nobody waiting, unless it
// has taken the place of one that was there.
void ObservedSession::remember(const std::map<std::string, Relation>& relations) {
  if (has_existed_) return;
  has_existed_ = true;
  existed_.clear();
  for (const auto& [key, relation] : relations) {
    if (!relation.is_table) continue;
    if (!is_known_) {
      known_keys_.insert(key);
      known_names_.insert(relation.name);
    }
    if (known_keys_.contains(key) || known_names_.contains(relation.name)) {
      existed_.emplace(key, relation);
    }
  }
  is_known_ = true;
  for (const auto& [key, relation] : relations) {
    if (!relation.is_table && existed_.contains(relation.owner)) existed_.emplace(key, relation);
  }
}

void ObservedSession::end_transaction() {
  ++transaction_;
  has_existed_ = false;
}

// Statements come in the order of the text, so that the same one twice is told apart.
ScriptPosition ObservedSession::place(std::string_view sql) {
  if (script_ == nullptr || sql.empty()) return {};
  const auto& parts = script_->statements;
  for (auto at = part_cursor_; at < parts.size(); ++at) {
    const auto offset = parts[at].text.find(sql);
    if (offset == std::string::npos) continue;
    part_cursor_ = at;
    return migrations::position_in(migrations::script_of(parts[at]), offset);
  }
  const auto offset = script_->text.find(sql, cursor_);
  if (offset == std::string::npos) return {};
  cursor_ = offset + sql.size();
  return migrations::position_in(*script_, offset);
}

bool ObservedSession::is_of_script(std::string_view sql) const {
  return !sql.empty() && script_->text.find(sql, cursor_) != std::string::npos;
}

}  // namespace fulldress::scenarios
