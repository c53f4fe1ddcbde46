#include "scenarios/steps/reader.hpp"

namespace fulldress::scenarios {

Reader::Reader(const Database& database, const migrations::MigrationSet& set,
               const Deadline& deadline)
    : database_(database), set_(set), deadline_(deadline) {}

DatabaseState Reader::state() {
  DatabaseState state;
  with_session([&](Session& session) { state = read_state(session, set_, LedgerRows::left_out); });
  return state;
}

void Reader::read_data(DatabaseState& state) {
  with_session(
      [&](Session& session) { read_data_again(session, set_, LedgerRows::left_out, state); });
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

void Reader::with_session(const std::function<void(Session&)>& work) {
  const bool is_new = !session_;
  try {
    work(session());
  } catch (const ConnectionLost&) {
    if (is_new) throw;
    connect_anew();
    work(*session_);
  }
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
