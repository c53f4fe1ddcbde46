#include "harness/engine/sqlite/target.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sqlite/read_only_vfs.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

namespace fulldress::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view file_header{"SQLite format 3\0", 16};

InfrastructureError connect_error(const Target& target, const std::string& reason) {
  return {"engine.connect-failed", "cannot open SQLite database " + target.name + ": " + reason};
}

std::string reason_of(int extended_code, sqlite3* handle) {
  switch (extended_code & 0xFF) {
    case SQLITE_CANTOPEN:
      return "the file is gone, or it or its directory is not accessible";
    case SQLITE_NOTADB:
      return "it is not a SQLite database (or an encrypted one)";
    case SQLITE_CORRUPT:
      return "the file is damaged";
    case SQLITE_READONLY:
      return "a crashed writer left a journal; open the database once for writing to replay it";
    case SQLITE_BUSY:
      return "another process holds its lock";
    default:
      return sqlite3_errmsg(handle);
  }
}

int hex_value(char digit) {
  constexpr std::string_view digits = "0123456789abcdef";
  const char lower = digit >= 'A' && digit <= 'F' ? static_cast<char>(digit - 'A' + 'a') : digit;
  const auto at = digits.find(lower);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_escape = text[at] == '%' && at + 2 < text.size();
    const int high = is_escape ? hex_value(text[at + 1]) : -1;
    const int low = is_escape ? hex_value(text[at + 2]) : -1;
    if (high < 0 || low < 0) {
      plain += text[at];
      continue;
    }
    plain += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return plain;
}

/// The path of a `sqlite:` or `sqlite3:` URL, or nullopt for anything else.
std::optional<std::string> path_of_url(std::string_view source) {
  for (const std::string_view scheme : {"sqlite3:", "sqlite:"}) {
    if (!source.starts_with(scheme)) continue;
    source.remove_prefix(scheme.size());
    if (source.starts_with("//")) source.remove_prefix(2);
    return decoded(source);
  }
  return std::nullopt;
}

enum class FileKind { database, empty, other };

FileKind kind_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::array<char, file_header.size()> start{};
  stream.read(start.data(), start.size());
  const std::string_view bytes(start.data(), static_cast<std::size_t>(stream.gcount()));
  if (bytes.empty()) return FileKind::empty;
  return bytes == file_header ? FileKind::database : FileKind::other;
}

void require_file(const fs::path& file) {
  std::error_code problem;
  const auto status = fs::status(file, problem);
  if (!fs::exists(status)) {
    throw UsageError("engine.no-such-file",
                     "there is no SQLite database " + file.string() + "; check the path");
  }
  if (!fs::is_regular_file(status)) {
    throw UsageError("engine.not-a-database",
                     file.string() + " is not a file; name the SQLite database itself");
  }
  if (!std::ifstream(file, std::ios::binary)) {
    throw UsageError("engine.not-readable",
                     "SQLite database " + file.string() + " cannot be read; check its permissions");
  }
  if (kind_of(file) == FileKind::other) {
    throw UsageError("engine.not-a-database",
                     file.string() + " is not a SQLite database (or an encrypted one)");
  }
}

Handle open_with(const Target& target, const Deadline& deadline, int access, const char* vfs) {
  // One thread at a time uses a session; sqlite3_interrupt() is safe without the mutex too.
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | access;
  if (target.is_in_memory()) flags |= SQLITE_OPEN_URI;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(target.location.c_str(), &opened, flags, vfs);
  Handle handle(opened);
  if (code != SQLITE_OK) throw connect_error(target, reason_of(code, opened));
  const auto patience = std::min<std::int64_t>(deadline.remaining().count(), INT_MAX);
  sqlite3_busy_timeout(opened, static_cast<int>(patience));
  // Opening is lazy: only a read finds a file that is no database.
  const int read = sqlite3_exec(opened, "pragma schema_version", nullptr, nullptr, nullptr);
  if (read != SQLITE_OK) throw connect_error(target, reason_of(read, opened));
  return handle;
}

}  // namespace

Handle open(const Target& target, const Deadline& deadline) {
  if (target.access != Access::read_only) {
    return open_with(target, deadline, SQLITE_OPEN_READWRITE, nullptr);
  }
  Handle plain = open_with(target, deadline, SQLITE_OPEN_READONLY, nullptr);
  if (target.is_in_memory()) return plain;
  // What can be read at all is read by a handle that knows the CHECK constraints too.
  Handle handle = open_with(target, deadline, SQLITE_OPEN_READWRITE, read_only_vfs());
  sqlite3_db_config(handle.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  const int code = sqlite3_exec(handle.get(), "pragma query_only = on", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw connect_error(target, reason_of(code, handle.get()));
  return handle;
}

Target target_of_file(const std::string& source, Access access, const Deadline& deadline) {
  const fs::path file = fs::absolute(path_of_url(source).value_or(source));
  require_file(file);
  Target target{.name = file.filename().string(),
                .location = file.string(),
                .access = access,
                .durability = Durability::full};
  if (access == Access::read_only) return target;
  const Handle handle = open(target, deadline);
  if (sqlite3_db_readonly(handle.get(), "main") != 0) {
    throw UsageError("engine.not-writable", "SQLite database " + file.string() +
                                                " cannot be written; check its permissions");
  }
  return target;
}

bool is_sqlite_source(const std::string& source) {
  if (path_of_url(source)) return true;
  const fs::path file = source;
  for (const std::string_view ending : {".db", ".sqlite", ".sqlite3"}) {
    if (file.extension() == ending) return true;
  }
  std::error_code problem;
  return fs::is_regular_file(file, problem) && kind_of(file) == FileKind::database;
}

}  // namespace fulldress::sqlite
