#include "scenarios/steps/sequences.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

namespace fulldress::scenarios {

void set_sequences(Session& session, const std::vector<SequencePosition>& positions) {
  static const SqlTemplate statements(embedded_sql::sequences);
  const bool is_sqlite = session.engine_name() == "sqlite";
  for (const auto& position : positions) {
    if (is_sqlite) {
      session.query(statements.get("sqlite"), {position.sequence.name, position.last_value});
    } else {
      session.query(statements.get("postgres"),
                    {session.quote_table(position.sequence), position.last_value,
                     position.is_called ? "true" : "false"});
    }
  }
}

}  // namespace fulldress::scenarios
