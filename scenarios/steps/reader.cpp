#include "scenarios/steps/reader.hpp"

#include "migrations/ledger_table.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

bool is_write_ahead(const SchemaSnapshot& schema) {
  return std::ranges::any_of(schema.objects, [](const SchemaObject& each) {
    return each.kind == "journal" && each.definition == "wal";
  });
}

}  // namespace

Reader::Reader(const Database& database, const migrations::MigrationSet& set,
               const Deadline& deadline, const SchemaSnapshot& schema)
    : database_(database), set_(set), deadline_(deadline), is_in_the_way_(is_write_ahead(schema)) {}

DatabaseState Reader::state() {
  DatabaseState state;
  const auto& known = ledger();
  with_session([&](Session& session) { state = read_state(session, known); });
  is_in_the_way_ = is_write_ahead(state.schema);
  step_aside();
  return state;
}

void Reader::read_data(DatabaseState& state) {
  const auto& known = ledger();
  with_session([&](Session& session) { read_data_again(session, known, state); });
}

const std::vector<TableName>& Reader::ledger() {
  if (!ledger_) find_ledger();
  return *ledger_;
}

bool Reader::find_ledger() {
  std::vector<TableName> found;
  with_session([&](Session& session) { found = migrations::ledger_tables(session, set_); });
  const bool is_where_it_was = ledger_ == found;
  ledger_ = std::move(found);
  return is_where_it_was;
}

void Reader::connect_anew() {
  close();
  session_ = database_.connect(deadline_);
}

Session& Reader::session() {
  if (!session_) connect_anew();
  return *session_;
}

void Reader::close() { session_.reset(); }

void Reader::step_aside() {
  if (is_in_the_way_) close();
}

void Reader::with_session(const std::function<void(Session&)>& work) {
  const bool is_new = !session_;
  try {
    work(session());
  } catch (const ConnectionLost&) {
    if (is_new) throw;
    connect_anew();
    work(*session_);
  }
  step_aside();
}

std::unique_ptr<Database> copy_beside(Reader& reader, Stage& stage, const Database& database,
                                      StepContext& context) {
  try {
    return stage.clone_beside(reader.session(), database, context);
  } catch (const SqlError&) {
    reader.close();
  } catch (const ConnectionLost&) {
    reader.close();
  }
  return stage.clone(database, context);
}

}  // namespace fulldress::scenarios
