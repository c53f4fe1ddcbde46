#include "harness/engine/sqlite/server.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sqlite/database.hpp"
#include "harness/engine/sqlite/local_time.hpp"

#include <fstream>
#include <string_view>
#include <xxhash.h>

#include <sqlite3.h>

namespace fulldress::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_name_bytes_max = 200;

std::string hexadecimal(std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, number >>= 4U) *at = digits[number & 0xFU];
  return text;
}

RunDirectory make_run_directory(const ServerOptions& options) {
  try {
    return RunDirectory({.kind = "sqlite", .root = options.run_root});
  } catch (const InfrastructureError& error) {
    throw InfrastructureError("engine.start-failed",
                              "cannot start a SQLite server: " + error.message());
  }
}

}  // namespace

SqliteServer::SqliteServer(const ServerOptions& options)
    : options_(options), directory_(make_run_directory(options)), path_(directory_.path()) {
  fix_local_time();
  if (options.keep == Keep::always) directory_.keep();
}

std::string SqliteServer::version() const { return sqlite3_libversion(); }

std::unique_ptr<Database> SqliteServer::create(const std::string& name,
                                               const Deadline& /*deadline*/) {
  return make(name);
}

std::unique_ptr<Database> SqliteServer::clone(const Database& source, const std::string& name,
                                              const Deadline& deadline) {
  const auto* original = dynamic_cast<const SqliteDatabase*>(&source);
  if (original == nullptr) {
    throw UsageError("engine.clone-failed",
                     "database " + source.name() + " is not SQLite's and cannot be cloned by it");
  }
  auto copy = make(name);
  copy->fill_from(*original, deadline);
  return copy;
}

void SqliteServer::keep() { directory_.keep(); }

void SqliteServer::stop() {
  is_stopped_ = true;
  directory_.close();
}

std::unique_ptr<SqliteDatabase> SqliteServer::make(const std::string& name) const {
  if (is_stopped_) {
    throw InfrastructureError("engine.stopped", "this SQLite server has been stopped");
  }
  const fs::path file = path_ / file_name_of(name);
  if (fs::exists(file)) {
    throw SqlError({.sqlstate = "42P04", .message = "database " + name + " already exists"});
  }
  // An empty file is a valid empty database; pragmas such as page_size still take effect in it.
  if (!std::ofstream(file, std::ios::binary)) {
    throw InfrastructureError(
        "engine.create-failed",
        "cannot create SQLite database " + file.string() + "; check room and permissions there");
  }
  const std::string in_memory =
      "file:/" + path_.filename().string() + "/" + file.filename().string() + "?vfs=memdb";
  Target target{.name = name,
                .location = options_.is_in_memory ? in_memory : file.string(),
                .access = Access::read_write,
                .durability = options_.is_crash_safe ? Durability::full : Durability::disposable};
  return std::make_unique<SqliteDatabase>(std::move(target), file, Ownership::disposable);
}

std::string file_name_of(const std::string& database) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz0123456789_";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string name;
  for (const char character : database) {
    if (plain.find(character) != std::string_view::npos) {
      name += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    name += '+';
    name += digits[byte >> 4U];
    name += digits[byte & 0xFU];
  }
  if (name.size() > file_name_bytes_max) {
    const auto hash = XXH3_128bits(database.data(), database.size());
    name.resize(file_name_bytes_max);
    name += "+" + hexadecimal(hash.high64) + hexadecimal(hash.low64);
  }
  return name + ".db";
}

}  // namespace fulldress::sqlite
