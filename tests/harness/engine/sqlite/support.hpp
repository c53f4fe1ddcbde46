#pragma once

#include "harness/engine/inspector.hpp"
#include "harness/engine/sqlite/engine.hpp"
#include "harness/engine/transaction.hpp"

#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace fulldress::sqlite {

inline Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

enum class Place { memory, file };

inline ServerOptions options_for(Place place) {
  ServerOptions options;
  options.is_in_memory = place == Place::memory;
  return options;
}

/// One database in memory and a session in it.
class MemoryTest : public ::testing::Test {
 protected:
  std::unique_ptr<Engine> engine = make_sqlite_engine();
  std::unique_ptr<Server> server = engine->start(options_for(Place::memory), soon());
  std::unique_ptr<Database> database = server->create("database", soon());
  std::unique_ptr<Session> session = database->connect(soon());

  SqlErrorInfo error_of(const std::string& script) const {
    try {
      session->execute(script);
    } catch (const SqlError& error) {
      return error.info();
    }
    return {};
  }
  std::string value_of(const std::string& query) const {
    return session->query(query).rows.at(0).at(0).value_or("NULL");
  }
};

}  // namespace fulldress::sqlite
