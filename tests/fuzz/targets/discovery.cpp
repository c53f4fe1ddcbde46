#include "harness/host/temp_dir.hpp"
#include "migrations/format.hpp"
#include "migrations/format_list.hpp"
#include "migrations/source_directory.hpp"
#include "tests/fuzz/fuzz_target.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

// Every format reads a directory that is made from the input: a line `==> name` starts a file.
// Whatever stands in it, the format recognises it or not, and reads it or refuses it.
namespace fulldress::migrations {
namespace {

constexpr std::string_view header = "==> ";
constexpr std::size_t files_max = 12;

/// The name as it can be made below the directory; empty if it cannot.
std::string usable(std::string_view name) {
  std::string path;
  for (const char each : name) {
    if (each == '\0' || path.size() == 100) break;
    path += each;
  }
  const std::filesystem::path plain = std::filesystem::path(path).lexically_normal();
  const bool is_below = !plain.empty() && plain.is_relative() && *plain.begin() != ".." &&
                        plain.has_filename() && plain.filename() != ".";
  return is_below ? plain.string() : std::string();
}

void write(const std::filesystem::path& directory, std::string_view name, std::string_view text) {
  const std::string file = usable(name);
  if (file.empty()) return;
  std::error_code code;
  std::filesystem::create_directories((directory / file).parent_path(), code);
  std::ofstream(directory / file, std::ios::binary) << text;
}

void make_files(const std::filesystem::path& directory, std::string_view text) {
  if (!text.starts_with(header)) {
    write(directory, "1_a.sql", text);
    return;
  }
  for (std::size_t count = 0; count < files_max && text.starts_with(header); ++count) {
    text.remove_prefix(header.size());
    const std::size_t line = std::min(text.find('\n'), text.size());
    const std::string_view name = text.substr(0, line);
    text.remove_prefix(std::min(line + 1, text.size()));
    const std::size_t next = text.find("\n" + std::string(header));
    const std::size_t end = text.starts_with(header) ? 0 : std::min(next, text.size());
    write(directory, name, text.substr(0, end));
    text.remove_prefix(next == std::string_view::npos || end == 0 ? end : end + 1);
  }
}

void check(const Discovered& discovered) {
  for (const Migration& each : discovered.migrations) {
    ensure(!each.file.empty(), "a migration has a file");
    for (const auto* script : {&each.up, &each.down}) {
      if (!*script) continue;
      ensure((*script)->start.line >= 1, "a script stands somewhere");
      for (const auto& statement : (*script)->statements) {
        ensure(statement.start.line >= 1 && statement.start.column >= 1,
               "a statement stands somewhere");
      }
    }
  }
}

}  // namespace
}  // namespace fulldress::migrations

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using fulldress::fuzz::expect_own_errors;
  namespace migrations = fulldress::migrations;
  static const auto formats = migrations::all_formats({});
  const fulldress::TempDir directory;
  migrations::make_files(directory.path(), fulldress::fuzz::text_of(data, size));
  const migrations::SourceDirectory source(directory.path());
  for (const auto& format : formats) {
    expect_own_errors([&] { static_cast<void>(format->discovery().recognise(source)); });
    for (const std::string engine : {"postgres", "sqlite"}) {
      expect_own_errors([&] { migrations::check(format->discovery().discover(source, engine)); });
    }
  }
  return 0;
}
