#include "harness/engine/all_engines.hpp"
#include "migrations/migrator.hpp"

#include <cstdlib>
#include <iostream>
#include <stdexcept>

// apply_migrations DIRECTORY DATABASE: what `fulldress migrate up` does, without its reports; for
// bench/migrate.sh.
namespace {

int run(const std::string& directory, const std::string& source) {
  const auto deadline = fulldress::Deadline::after(std::chrono::minutes(5));
  for (const auto& engine : fulldress::all_engines()) {
    if (!engine->recognises(source)) continue;
    const auto set =
        fulldress::migrations::MigrationSet::load(directory, {.engine = engine->name()});
    const auto database = engine->attach(source, fulldress::Access::read_write, deadline);
    const auto session = database->connect(deadline);
    std::size_t passed = 0;
    for (const auto& record : fulldress::migrations::apply(*session, set)) {
      if (record.verdict == fulldress::Verdict::passed) ++passed;
      if (record.error) std::cerr << record.version << ": " << record.error->message << "\n";
    }
    std::cout << passed << "\n";
    return EXIT_SUCCESS;
  }
  std::cerr << "no engine knows " << source << "\n";
  return EXIT_FAILURE;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: apply_migrations DIRECTORY DATABASE\n";
    return EXIT_FAILURE;
  }
  try {
    return run(arguments[1], arguments[2]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return EXIT_FAILURE;
  }
}
