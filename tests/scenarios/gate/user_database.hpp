#pragma once

#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace fulldress::testing {

inline Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

/// A database the user names and confirms, with the table `old` of one row, and a migration for it
/// that makes the table `t`.
class UserDatabase : public ::testing::Test {
 protected:
  UserDatabase() {
    std::ofstream(file_).close();
    files_.write("migrations/2026_01_01_t.sql",
                 "-- fulldress:up\ncreate table t (id integer primary key);\n"
                 "-- fulldress:down\ndrop table t;\n");
    options_.directory = files_.path() / "migrations";
    options_.database = file_;
    options_.limits.accept_empty = true;
    options_.confirm = "app.sqlite3";
    options_.backup_directory = files_.path() / "backups";
    execute("create table old (id integer primary key); insert into old values (1)");
  }
  [[nodiscard]] const Engine& sqlite() const {
    return scenarios::engine_named(engines(), "sqlite");
  }
  void execute(const std::string& sql) const {
    sqlite().attach(file_, Access::read_write, soon())->connect(soon())->execute(sql);
  }

  WrittenFiles files_;
  std::filesystem::path file_ = files_.path() / "app.sqlite3";
  RunOptions options_;
};

}  // namespace fulldress::testing
