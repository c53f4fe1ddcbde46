#include "harness/base/error.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/verb.hpp"

#include <iostream>

namespace fulldress {

Verb serve_verb();

namespace {

OptionSpecs own_options() {
  return {
      {"port", "Port on 127.0.0.1 (a free one)", OptionKind::value, "N", "p"},
      {"token-file", "Write the token into this new file, for you alone, instead of showing it",
       OptionKind::value, "FILE", ""},
      {"directory", "Folder of the exports (beside that of the backups)", OptionKind::value, "DIR",
       ""},
      {"backup-directory", "Folder of the backups (as for fulldress backup)", OptionKind::value,
       "DIR", ""},
      {"jobs", "Sessions an export reads with", OptionKind::value, "N", "j"},
      {"engine", "postgres or sqlite", OptionKind::value, "NAME", "e"},
      {"timeout", "Time limit of one export (30m)", OptionKind::value, "TIME", ""},
  };
}

ExitCode serve(const VerbContext& context) {
  auto options = run_options("serve", context.options);
  if (options.subjects.size() != 1) {
    throw UsageError("cli.missing-database",
                     "serve takes one database: a connection URL, a key=value string or an SQLite "
                     "file; see fulldress serve --help");
  }
  options.database = options.subjects.front();
  constexpr std::uint64_t port_max = 65535;
  const auto port = context.options.number("port").value_or(0);
  if (port > port_max) throw UsageError("cli.bad-value", "--port takes a number up to 65535");
  context.toolbox.serve(options,
                        {.port = static_cast<int>(port),
                         .token_file = context.options.value("token-file").value_or(""),
                         .directory = context.options.value("directory").value_or(""),
                         .backup_directory = context.options.value("backup-directory").value_or(""),
                         .program_version = FULLDRESS_VERSION,
                         .say = [](const std::string& line) { std::cout << line << std::endl; }});
  return ExitCode::passed;
}

}  // namespace

Verb serve_verb() {
  return {
      .name = "serve",
      .summary = "Answer on this machine: start, watch and fetch exports, list backups",
      .usages = {"serve DATABASE [--port N] [--token-file FILE]"},
      .examples = {"fulldress serve app.sqlite3",
                   "fulldress serve 'postgresql:///shop?host=/var/run/postgresql' --port 8123 "
                   "--token-file token"},
      .options = own_options(),
      .run = serve,
  };
}

}  // namespace fulldress
