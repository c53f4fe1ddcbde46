#include "harness/engine/inline_copy.hpp"
#include "harness/engine/psql_copy.hpp"
#include "migrations/client_program.hpp"
#include "migrations/client_scripts.hpp"
#include "migrations/psql_client.hpp"

#include <filesystem>
#include <utility>

// What a script of psql takes from elsewhere: files, data, programs.
namespace fulldress::migrations {
namespace {

constexpr std::size_t includes_deep_max = 100;

}  // namespace

const std::string& PsqlClient::text_of(const File& file, const psql::Command& command,
                                       const std::string& name, std::size_t offset) const {
  const auto found = set_.included_files().find(name);
  if (found == set_.included_files().end()) {
    fail(file, offset,
         {.sqlstate = "58P01", .message = "\\" + command.name + ": there is no file " + name});
  }
  return found->second;
}

void PsqlClient::include(const File& file, const psql::Command& command, std::size_t offset) {
  const std::string own = std::filesystem::path(file.script.start.file)
                              .lexically_relative(set_.directory().lexically_normal())
                              .generic_string();
  const std::string name = included_file(command, own);
  const std::string& text = text_of(file, command, name, offset);
  if (++depth_ > includes_deep_max) {
    fail(file, offset,
         {.sqlstate = "54001", .message = "the files include each other without an end"});
  }
  run_file(Script{.text = text,
                  .start = {.file = (set_.directory() / name).lexically_normal().string(),
                            .line = 1,
                            .column = 1},
                  .guards = {}});
  --depth_;
}

void PsqlClient::copy(const File& file, const psql::Command& command, std::size_t offset) {
  const auto what = psql::parse_client_copy(command.rest);
  ensure(what.has_value(), "what cannot be read was refused before");
  std::string data;
  ExitStatus status;
  if (what->end == psql::ClientCopy::End::program) {
    auto finished = run_client_program(what->name, set_.directory());
    status = finished.status;
    data = std::move(finished.output);
  } else {
    data = text_of(file, command, file_inside(what->name), offset);
  }
  auto* const inline_copy = dynamic_cast<InlineCopy*>(&session_);
  ensure(inline_copy != nullptr, "only sessions with COPY FROM STDIN run scripts of psql");
  psql::Interpolated sent;
  sent.text = "copy " + what->subject + " from stdin " + what->options;
  // Its offsets are not those of the command.
  sent.is_resplit = true;
  guard(file, {.text = sent.text, .offset = offset}, sent,
        [&] { inline_copy->copy_inline(sent.text, data); });
  // What it wrote stays: psql asks how it ended only then.
  if (status.is_success()) return;
  fail(file, offset,
       {.sqlstate = "58000", .message = "\\copy: the program ended with " + status.to_text()});
}

void PsqlClient::send_data(const File& file, const Pending& statement, std::string_view data) {
  auto* const inline_copy = dynamic_cast<InlineCopy*>(&session_);
  ensure(inline_copy != nullptr, "only sessions with COPY FROM STDIN run scripts of psql");
  const auto sent = psql::interpolate(statement.text, variables_);
  guard(file, statement, sent, [&] { inline_copy->copy_inline(sent.text, data); });
}

}  // namespace fulldress::migrations
