#pragma once

#include "harness/engine/engine.hpp"
#include "harness/engine/server.hpp"
#include "harness/host/run_directory.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace fulldress::sqlite {

class SqliteDatabase;

/// A directory of database files, or of names of databases in memory.
///
/// It cannot be crashed: SQLite runs inside this process, and there is no server to kill.
class SqliteServer final : public Server {
 public:
  explicit SqliteServer(const ServerOptions& options);

  [[nodiscard]] std::string engine_name() const override { return "sqlite"; }
  [[nodiscard]] std::string version() const override;
  [[nodiscard]] std::unique_ptr<Database> create(const std::string& name,
                                                 const Deadline& deadline) override;
  [[nodiscard]] std::unique_ptr<Database> clone(const Database& source, const std::string& name,
                                                const Deadline& deadline) override;
  [[nodiscard]] std::filesystem::path directory() const override { return path_; }
  void keep() override;
  void stop() override;

 private:
  [[nodiscard]] std::unique_ptr<SqliteDatabase> make(const std::string& name) const;

  ServerOptions options_;
  RunDirectory directory_;
  std::filesystem::path path_;
  bool is_stopped_ = false;
};

/// A file name for a database of any name: other names give other files, on every file system.
[[nodiscard]] std::string file_name_of(const std::string& database);

}  // namespace fulldress::sqlite
