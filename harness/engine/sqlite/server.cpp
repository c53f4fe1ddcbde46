#include "harness/engine/sqlite/server.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sqlite/database.hpp"

#include <fstream>
#include <random>
#include <system_error>
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

fs::path make_run_directory(const fs::path& asked_root) {
  const fs::path root = asked_root.empty() ? fs::temp_directory_path() : asked_root;
  std::random_device random;
  for (;;) {
    const fs::path directory = root / ("fd." + hexadecimal(random()).substr(10));
    std::error_code problem;
    if (fs::create_directory(directory, problem)) return fs::absolute(directory);
    if (problem) {
      throw InfrastructureError(
          "engine.start-failed",
          "cannot make a run directory in " + root.string() + ": " + problem.message());
    }
  }
}

}  // namespace

SqliteServer::SqliteServer(const ServerOptions& options)
    : options_(options),
      directory_(make_run_directory(options.run_root)),
      is_kept_(options.keep == Keep::always) {}

SqliteServer::~SqliteServer() {
  try {
    stop();
  } catch (const Error&) {
    // `clean` finds the directory.
    is_kept_ = true;
  }
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

void SqliteServer::stop() {
  if (is_stopped_) return;
  is_stopped_ = true;
  if (is_kept_) return;
  std::error_code problem;
  fs::remove_all(directory_, problem);
  if (problem) {
    throw InfrastructureError("engine.stop-failed",
                              "cannot remove " + directory_.string() + ": " + problem.message());
  }
}

std::unique_ptr<SqliteDatabase> SqliteServer::make(const std::string& name) const {
  if (is_stopped_) {
    throw InfrastructureError("engine.stopped", "this SQLite server has been stopped");
  }
  const fs::path file = directory_ / file_name_of(name);
  if (fs::exists(file)) {
    throw SqlError({.sqlstate = "42P04",
                    .message = "database " + name + " already exists",
                    .detail = {},
                    .hint = {},
                    .context = {},
                    .statement = {},
                    .offset_bytes = std::nullopt,
                    .position = std::nullopt});
  }
  // An empty file is a valid empty database; pragmas such as page_size still take effect in it.
  if (!std::ofstream(file, std::ios::binary)) {
    throw InfrastructureError(
        "engine.create-failed",
        "cannot create SQLite database " + file.string() + "; check room and permissions there");
  }
  const std::string in_memory =
      "file:/" + directory_.filename().string() + "/" + file.filename().string() + "?vfs=memdb";
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
