#include "harness/cli/command_line.hpp"

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/base/text.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/verb.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>

namespace fulldress {
namespace {

/// What to do stands at the end of a message, behind what was found.
constexpr std::size_t message_characters_max = 2000;

constexpr const char* exit_code_help =
    "Exit codes: 0 passed, 1 the gate failed, 2 usage or configuration,\n"
    "3 infrastructure, 4 nothing was rehearsed, 5 a bug; 130/143 on INT/TERM.\n";

std::string program_help(const std::vector<Verb>& verbs) {
  std::string text =
      "fulldress rehearses database migrations before production does.\n\n"
      "  fulldress run db/migrations\n"
      "  fulldress check app.sqlite3\n\n"
      "Verbs:\n";
  for (const auto& verb : verbs) {
    const std::size_t gap = verb.name.size() < 10 ? 10 - verb.name.size() : 1;
    text.append("  ").append(verb.name).append(gap, ' ').append(verb.summary).append("\n");
  }
  return text + "\nfulldress VERB --help explains a verb; fulldress --version the build.\n\n" +
         exit_code_help;
}

std::string verb_help(const Verb& verb) {
  std::string text = verb.summary + ".\n\nExamples:\n";
  for (const auto& example : verb.examples) text += "  " + example + "\n";
  text += "\nUsage:\n";
  for (const auto& usage : verb.usages) text += "  fulldress " + usage + "\n";
  return text + "\nOptions:\n" + option_help(verb.name, joined({verb.options, general_options()})) +
         "\n" + exit_code_help;
}

const Verb& find_verb(const std::vector<Verb>& verbs, const std::string& name) {
  const auto found =
      std::find_if(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.name == name; });
  if (found != verbs.end()) return *found;
  std::vector<std::string> names;
  for (const auto& verb : verbs) names.push_back(verb.name);
  throw UsageError("cli.unknown-verb", "there is no verb \"" + name + "\"" +
                                           did_you_mean(name, names) +
                                           "; fulldress --help lists them");
}

ExitCode dispatch(const std::vector<std::string>& words, const Toolbox& toolbox) {
  const auto verbs = all_verbs();
  if (words.empty()) {
    std::cerr << program_help(verbs);
    return ExitCode::usage;
  }
  if (words[0] == "--version") {
    std::cout << "fulldress " << FULLDRESS_VERSION << "\n";
    return ExitCode::passed;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    std::cout << (words.size() > 1 ? verb_help(find_verb(verbs, words[1])) : program_help(verbs));
    return ExitCode::passed;
  }
  const Verb& verb = find_verb(verbs, words[0]);
  const auto options = parse_options(verb.name, joined({verb.options, general_options()}),
                                     {std::next(words.begin()), words.end()});
  if (options.has("help")) {
    std::cout << verb_help(verb);
    return ExitCode::passed;
  }
  std::vector<std::string> command_line = {"fulldress"};
  command_line.insert(command_line.end(), words.begin(), words.end());
  return verb.run({toolbox, options, command_line, console_style(color_choice(options))});
}

ExitCode exit_code_of(const Error& error) {
  if (dynamic_cast<const UsageError*>(&error) != nullptr) return ExitCode::usage;
  if (dynamic_cast<const InternalError*>(&error) != nullptr) return ExitCode::bug;
  if (const auto* interrupted = dynamic_cast<const Interrupted*>(&error)) {
    return static_cast<ExitCode>(128 + interrupted->signal_number());
  }
  return ExitCode::infrastructure;
}

void print_error(const Error& error) {
  std::cerr << "fulldress: " << redact_secrets(one_line(error.message(), message_characters_max))
            << "\n";
  const auto* const sql = dynamic_cast<const SqlError*>(&error);
  if (sql != nullptr && !sql->info().hint.empty()) {
    std::cerr << "  hint: " << redact_secrets(one_line(sql->info().hint, message_characters_max))
              << "\n";
  }
  for (const auto& line : error.context()) std::cerr << "  " << redact_secrets(line) << "\n";
  if (exit_code_of(error) == ExitCode::bug) {
    std::cerr << "  at " << error.where().file_name() << ":" << error.where().line()
              << "; this is a bug in fulldress, please report it\n";
  }
}

}  // namespace

int run_command_line(int argument_count, char** arguments, const Toolbox& toolbox) {
  ExitCode code = ExitCode::bug;
  try {
    const std::vector<std::string> words(arguments + std::min(argument_count, 1),
                                         arguments + argument_count);
    code = dispatch(words, toolbox);
  } catch (const Error& error) {
    print_error(error);
    code = exit_code_of(error);
  } catch (const std::bad_alloc&) {
    std::cerr << "fulldress: there is not enough memory for this; nothing that was not finished is "
                 "kept\n";
    code = ExitCode::infrastructure;
  } catch (const std::exception& error) {
    print_error(InternalError(error.what()));
  }
  // A report piped to a full disk must not look like a success.
  std::cout.flush();
  if (!std::cout && code == ExitCode::passed) {
    std::cerr << "fulldress: standard output could not be written\n";
    code = ExitCode::infrastructure;
  }
  return static_cast<int>(code);
}

}  // namespace fulldress
