// Times the row generator: the first call on a schema, and the second, which finds nothing to do;
// and beside it the floor: the same rows copied into the same tables of a second database, in one
// transaction, without looking at foreign keys.
//
//   fill_rows postgres|sqlite [schema.sql [bindir of the server]]
//
// Without a file: 120 tables in a chain of foreign keys, with CHECKs, enumerations and unique keys.
#include "fixtures/generate_rows.hpp"
#include "harness/engine/all_engines.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/engine/transaction.hpp"

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using fulldress::Deadline;

std::string text_of(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string made_up_schema() {
  std::string text;
  for (int number = 0; number < 120; ++number) {
    const auto name = "t" + std::to_string(number);
    text += "create table " + name +
            " (id integer primary key, name varchar(40) not null unique, " +
            "status text not null default 'new' check (status in ('new', 'done')), amount "
            "numeric(10, 2), " +
            "made_at timestamp not null default current_timestamp, is_on boolean not null default "
            "false, note text";
    if (number > 0) {
      text += ", parent_id integer not null references t" + std::to_string(number / 2) +
              ", other_id integer references t" + std::to_string(number / 3);
    }
    text += ");\n";
  }
  return text;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<std::string> writable_columns(const fulldress::TableInfo& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns) {
    if (!column.is_generated) names.push_back(column.name);
  }
  return names;
}

std::vector<fulldress::Row> rows_of(fulldress::Session& session,
                                    const fulldress::TableInfo& table) {
  std::string columns;
  for (const auto& name : writable_columns(table)) {
    columns += (columns.empty() ? "" : ", ") + session.quote_name(name);
  }
  std::vector<fulldress::Row> rows;
  session.copy_out("select " + columns + " from " + session.quote_table(table.name),
                   [&](const fulldress::Row& row) { rows.push_back(row); });
  return rows;
}

/// Seconds that copying the rows of `filled` into `target`, which has the same tables, takes.
double copy_all(fulldress::Session& filled, fulldress::Session& target) {
  const auto tables = filled.inspector().tables(filled);
  std::vector<std::vector<fulldress::Row>> rows;
  for (const auto& table : tables) rows.push_back(rows_of(filled, table));
  const bool is_sqlite = target.engine_name() == "sqlite";
  target.execute(is_sqlite ? "pragma foreign_keys = off"
                           : "set session_replication_role = replica");
  const auto start = std::chrono::steady_clock::now();
  fulldress::Transaction transaction(target);
  for (std::size_t at = 0; at < tables.size(); ++at) {
    auto next = rows[at].begin();
    target.copy_in(tables[at].name, writable_columns(tables[at]), [&](fulldress::Row& row) {
      if (next == rows[at].end()) return false;
      row = *next++;
      return true;
    });
  }
  transaction.commit();
  return seconds_since(start);
}

struct Task {
  std::string engine;
  std::string schema;
  std::string bindir;
};

int fill(const Task& task) {
  for (const auto& engine : fulldress::all_engines()) {
    if (engine->name() != task.engine) continue;
    const auto deadline = Deadline::after(std::chrono::minutes(5));
    const auto server = engine->start({.pg_bindir = task.bindir}, deadline);
    const auto database = server->create("rows", deadline);
    const auto session = database->connect(deadline);
    session->execute(task.schema);
    const auto other = server->create("floor", deadline);
    const auto target = other->connect(deadline);
    target->execute(task.schema);
    fulldress::fixtures::RowGenerator generator({});
    double first = 0;
    for (const auto* call : {"first call", "second call"}) {
      const auto start = std::chrono::steady_clock::now();
      const auto generated = generator.fill(*session);
      const auto seconds = seconds_since(start);
      if (first == 0) first = seconds;
      std::cout << call << ": " << seconds << " s, " << generated.rows.size() << " tables, "
                << generated.gaps.size() << " gaps\n";
      for (const auto& gap : generated.gaps) {
        std::cout << "  " << gap.table.to_text() << " " << gap.column << ": " << gap.reason << "\n";
      }
    }
    const auto floor = copy_all(*session, *target);
    std::cout << "floor, the same rows by COPY: " << floor << " s; the first call takes "
              << first / floor << " times as long\n";
    return 0;
  }
  std::cerr << "no engine is named " << task.engine << "\n";
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || count > 4) {
    std::cerr << "usage: fill_rows postgres|sqlite [schema.sql [bindir]]\n";
    return 2;
  }
  try {
    return fill({.engine = arguments[1],
                 .schema = count > 2 ? text_of(arguments[2]) : made_up_schema(),
                 .bindir = count > 3 ? arguments[3] : ""});
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
