#include "harness/engine/sqlite/database.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sqlite/page_copy.hpp"
#include "harness/engine/sqlite/session.hpp"
#include "harness/host/warnings.hpp"

#include <array>
#include <system_error>

namespace fulldress::sqlite {
namespace {

namespace fs = std::filesystem;

// SQLite's own files beside the database.
constexpr std::array<std::string_view, 3> companions = {"-journal", "-wal", "-shm"};

}  // namespace

SqliteDatabase::SqliteDatabase(Target target, fs::path file, Ownership ownership)
    : target_(std::move(target)), file_(std::move(file)), ownership_(ownership) {
  if (target_.is_in_memory()) anchor_ = open(target_, Deadline::none());
}

SqliteDatabase::~SqliteDatabase() {
  if (ownership_ == Ownership::attached || is_dropped_) return;
  try {
    end();
  } catch (const Error& error) {
    note_warning(error.message());
  }
}

void SqliteDatabase::end() {
  if (!is_kept_) {
    remove_files();
  } else if (target_.is_in_memory()) {
    Target on_disk = target_;
    on_disk.location = file_.string();
    SqliteDatabase copy(on_disk, file_, Ownership::attached);
    copy.fill_from(*this, Deadline::none());
  }
}

std::unique_ptr<Session> SqliteDatabase::connect(const Deadline& deadline) const {
  return std::make_unique<SqliteSession>(target_, deadline);
}

std::int64_t SqliteDatabase::size_bytes() const {
  if (target_.is_in_memory()) {
    const auto session = connect(Deadline::none());
    const auto number = [&](const std::string& pragma) {
      return std::stoll(session->query(pragma).rows.at(0).at(0).value_or("0"));
    };
    return number("pragma page_count") * number("pragma page_size");
  }
  std::error_code problem;
  const auto size = fs::file_size(file_, problem);
  if (problem) {
    throw InfrastructureError("engine.connect-failed",
                              "SQLite database " + target_.name + " is gone: " + problem.message());
  }
  const auto log = fs::file_size(file_.string() + "-wal", problem);
  return static_cast<std::int64_t>(size + (problem ? 0 : log));
}

void SqliteDatabase::drop() {
  if (ownership_ == Ownership::attached) {
    throw UsageError("engine.not-ours", "SQLite database " + target_.name +
                                            " was not made by this run and is never dropped");
  }
  remove_files();
}

void SqliteDatabase::fill_from(const SqliteDatabase& source, const Deadline& deadline) {
  Target reading = source.target();
  if (!reading.is_in_memory()) reading.access = Access::read_only;
  const Handle from = open(reading, deadline);
  const Handle into = open(target_, deadline);
  try {
    copy_pages({.from = from.get(), .into = into.get()}, deadline);
  } catch (const InfrastructureError& error) {
    throw InfrastructureError(error.id(), "cannot clone SQLite database " + source.name() + " to " +
                                              target_.name + ": " + error.message());
  }
}

void SqliteDatabase::remove_files() {
  anchor_.reset();
  std::error_code problem;
  fs::remove(file_, problem);
  if (problem) {
    throw InfrastructureError("engine.drop-failed", "cannot remove SQLite database " +
                                                        file_.string() + ": " + problem.message());
  }
  for (const auto companion : companions) fs::remove(file_.string().append(companion), problem);
  is_dropped_ = true;
}

}  // namespace fulldress::sqlite
