#pragma once

#include "harness/engine/session.hpp"
#include "harness/host/deadline.hpp"

#include <map>
#include <memory>
#include <string>

namespace fulldress {

class LoginProbe;

/// One database. A disposable one is dropped on destruction unless kept; one the user named never
/// is.
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  [[nodiscard]] virtual std::string name() const = 0;

  /// A new session; `deadline` is for connecting and becomes the session's deadline.
  [[nodiscard]] virtual std::unique_ptr<Session> connect(const Deadline& deadline) const = 0;

  /// How a child process or a person reaches it: a URL or a file path. No secret in it.
  [[nodiscard]] virtual std::string url() const = 0;
  /// PGHOST, PGPORT, ... for child processes; empty for SQLite.
  [[nodiscard]] virtual std::map<std::string, std::string> environment() const = 0;

  /// Null where nobody logs in.
  [[nodiscard]] virtual const LoginProbe* login_probe() const { return nullptr; }

  /// Bytes on disk.
  [[nodiscard]] virtual std::int64_t size_bytes() const = 0;

  /// Keep it after destruction.
  virtual void keep() = 0;
  /// Drops it now; throws what the destructor could only swallow.
  virtual void drop() = 0;
};

}  // namespace fulldress
