#pragma once

#include "harness/host/temp_dir.hpp"
#include "migrations/migration_set.hpp"
#include "tests/support/disposable.hpp"

#include <fstream>
#include <initializer_list>
#include <string>
#include <utility>

namespace fulldress::migrations {

/// A directory with these files; names may hold folders.
class Files {
 public:
  Files(std::initializer_list<std::pair<std::string, std::string>> files) {
    for (const auto& [name, text] : files) write(name, text);
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  void write(const std::string& name, const std::string& text) const {
    const auto file = directory_.path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  void remove(const std::string& name) const {
    std::filesystem::remove_all(directory_.path() / name);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return directory_.path(); }
  [[nodiscard]] std::string shown(const std::string& name) const {
    return (directory_.path() / name).string();
  }
  [[nodiscard]] MigrationSet load(const std::string& engine, const std::string& format = {}) const {
    return MigrationSet::load(directory_.path(), {.format = format, .engine = engine});
  }

 private:
  TempDir directory_;
};

/// `id message` of the Error that `act` throws.
template <typename Act>
std::string error_of(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.id() + " " + error.message();
  }
  return "no error";
}

/// The first value of the first row.
inline std::string value_of(Session& session, const std::string& query) {
  const auto rows = session.query(query).rows;
  return rows.empty() ? "no row" : rows[0].at(0).value_or("null");
}

/// A database and one session on it.
struct Place {
  explicit Place(const std::string& engine)
      : database(testing::fresh_database(engine)), session(database->connect(testing::soon())) {}

  std::unique_ptr<Database> database;
  std::unique_ptr<Session> session;
};

}  // namespace fulldress::migrations
