#include "harness/base/error.hpp"
#include "harness/engine/all_engines.hpp"
#include "harness/engine/inspector.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

// take_fingerprint schema|data DATABASE: connects, reads, prints one line; for
// bench/fingerprint.sh.
namespace {

std::string fingerprint_of(const std::string& what, fulldress::Session& session) {
  const auto& inspector = session.inspector();
  if (what == "schema") {
    const auto schema = inspector.schema(session);
    return std::to_string(schema.objects.size()) + " " + schema.fingerprint();
  }
  std::string line;
  for (const auto& table : inspector.data(session).tables) {
    line += table.table.to_text() + " " + std::to_string(table.rows) + " " + table.digest;
  }
  return line;
}

int run(const std::string& what, const std::string& source) {
  const auto deadline = fulldress::Deadline::after(std::chrono::minutes(5));
  for (const auto& engine : fulldress::all_engines()) {
    if (!engine->recognises(source)) continue;
    const auto database = engine->attach(source, fulldress::Access::read_only, deadline);
    const auto session = database->connect(deadline);
    std::cout << fingerprint_of(what, *session) << "\n";
    return EXIT_SUCCESS;
  }
  std::cerr << "no engine knows " << source << "\n";
  return EXIT_FAILURE;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: take_fingerprint schema|data DATABASE\n";
    return EXIT_FAILURE;
  }
  try {
    return run(arguments[1], arguments[2]);
  } catch (const fulldress::Error& error) {
    std::cerr << error.what() << "\n";
    return EXIT_FAILURE;
  }
}
