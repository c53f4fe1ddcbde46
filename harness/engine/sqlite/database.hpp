#pragma once

#include "harness/engine/database.hpp"
#include "harness/engine/sqlite/target.hpp"

#include <filesystem>

namespace fulldress::sqlite {

/// Whether a database goes away with its object.
enum class Ownership { disposable, attached };

/// One file, or one database in memory that lives as long as this object or a session does.
class SqliteDatabase final : public Database {
 public:
  /// `file` holds the content, or marks the name of a database in memory as taken.
  SqliteDatabase(Target target, std::filesystem::path file, Ownership ownership);
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;
  ~SqliteDatabase() override;

  [[nodiscard]] std::string name() const override { return target_.name; }
  [[nodiscard]] std::unique_ptr<Session> connect(const Deadline& deadline) const override;
  [[nodiscard]] std::string url() const override { return target_.location; }
  [[nodiscard]] std::map<std::string, std::string> environment() const override { return {}; }
  [[nodiscard]] std::int64_t size_bytes() const override;
  /// One in memory is written to its file at the end.
  void keep() override { is_kept_ = true; }
  void drop() override;

  [[nodiscard]] const Target& target() const { return target_; }
  /// Makes this empty database an identical copy of `source`, page by page.
  ///
  /// throws InfrastructureError "engine.clone-failed", "engine.deadline".
  void fill_from(const SqliteDatabase& source, const Deadline& deadline);

 private:
  void end();
  void remove_files();

  Target target_;
  std::filesystem::path file_;
  Ownership ownership_;
  bool is_kept_ = false;
  bool is_dropped_ = false;
  Handle anchor_;  ///< keeps a database in memory alive between sessions
};

}  // namespace fulldress::sqlite
