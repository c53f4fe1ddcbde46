#include "harness/base/wording.hpp"
#include "scenarios/survey.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

bool is_certain(const Candidate& candidate) { return !candidate.format.empty(); }

/// The one directory that is plainly meant, or null.
const Candidate* chosen(const Survey& survey) {
  const auto& all = survey.candidates;
  const auto certain = std::count_if(all.begin(), all.end(), is_certain);
  if (certain == 0 || (certain > 1 && !all.empty())) {
    // Of several, the only one whose name says so.
    const auto named = [](const Candidate& each) {
      return is_certain(each) && each.directory.string().find("migrat") != std::string::npos;
    };
    if (std::count_if(all.begin(), all.end(), named) != 1) return nullptr;
    return &*std::find_if(all.begin(), all.end(), named);
  }
  return &all.front();
}

/// Writes keys one a line, with commas where JSON wants them.
class ConfigWriter {
 public:
  void comment(const std::string& text) { lines_.push_back("  // " + text); }
  void key(const std::string& name, const std::string& value) {
    // The comma goes in front, so that lines can be commented out one by one.
    lines_.push_back(std::string(has_key_ ? "  , " : "  ") + quoted(name) + ": " + value);
    has_key_ = true;
  }
  void suggestion(const std::string& name, const std::string& value) {
    lines_.push_back("  // " + std::string(has_key_ ? ", " : "") + quoted(name) + ": " + value);
  }
  void blank() { lines_.emplace_back(); }

  [[nodiscard]] std::string take() const {
    std::string text = "{\n";
    for (const auto& line : lines_) text += line + "\n";
    return text + "}\n";
  }

 private:
  std::vector<std::string> lines_;
  bool has_key_ = false;
};

std::string object_of(const FoundTool& tool) {
  std::string text = "{\"up\": " + quoted(tool.up);
  if (!tool.up_one.empty()) text += ", \"up_one\": " + quoted(tool.up_one);
  if (!tool.down.empty()) text += ", \"down\": " + quoted(tool.down);
  return text + ", \"version\": " + quoted(tool.version) + "}";
}

void write_migrations(ConfigWriter& writer, const Survey& survey) {
  const auto* choice = chosen(survey);
  writer.comment("The directory of migrations, relative to this file.");
  if (choice != nullptr) {
    writer.key("migrations", quoted(choice->directory.string()));
    writer.comment("How its files are to be read; detected when left out.");
    writer.key("format", quoted(choice->format));
  }
  for (const auto& each : survey.candidates) {
    if (&each == choice) continue;
    writer.comment(each.problem.empty()
                       ? count_of(each.migrations, "migration") + ", " + each.format
                       : each.problem);
    writer.suggestion("migrations", quoted(each.directory.string()));
  }
  if (survey.candidates.empty() && survey.tools.empty()) {
    writer.comment("None was found.");
    writer.suggestion("migrations", quoted("db/migrations"));
  }
}

/// Of the directory that is meant, or of all that may be.
std::string engine_for(const Survey& survey) {
  if (const auto* choice = chosen(survey)) return choice->engine;
  const auto& all = survey.candidates;
  if (all.empty()) return {};
  const std::string& first = all.front().engine;
  const bool is_one = std::all_of(all.begin(), all.end(),
                                  [&](const Candidate& each) { return each.engine == first; });
  return is_one ? first : std::string();
}

void write_engine(ConfigWriter& writer, const Survey& survey) {
  const std::string engine = engine_for(survey);
  writer.blank();
  writer.comment("postgres or sqlite.");
  if (!engine.empty()) {
    writer.key("engine", quoted(engine));
  } else {
    writer.suggestion("engine", quoted("postgres"));
  }
}

void write_tools(ConfigWriter& writer, const Survey& survey) {
  const bool is_only = survey.candidates.empty() && survey.tools.size() == 1;
  for (const auto& tool : survey.tools) {
    writer.blank();
    writer.comment(tool.name + " (" + tool.evidence +
                   "): each command gets the disposable database as DATABASE_URL and PG*.");
    if (is_only) {
      writer.key("command", object_of(tool));
    } else {
      writer.suggestion("command", object_of(tool));
    }
  }
}

}  // namespace

std::string config_text(const Survey& survey) {
  ConfigWriter writer;
  writer.comment("What fulldress rehearses here. Every key: docs/configuration.md of fulldress.");
  writer.blank();
  write_migrations(writer, survey);
  write_tools(writer, survey);
  write_engine(writer, survey);
  writer.blank();
  writer.comment("Rows that are there before the first migration (.sql, .csv, .jsonl).");
  writer.suggestion("fixtures", "[\"rows.sql\"]");
  writer.blank();
  writer.comment("What makes a new installation; it must have the schema of an upgraded one.");
  if (survey.fresh_install.empty()) {
    writer.suggestion("fresh_install", quoted("schema.sql"));
  } else {
    writer.key("fresh_install", quoted(survey.fresh_install));
  }
  writer.blank();
  writer.comment("Releases in the field; each is upgraded with data.");
  if (survey.tags.empty()) {
    writer.suggestion("releases", "{\"tags\": \"v*\"}");
  } else {
    writer.key("releases", "{\"tags\": " + quoted(survey.tags) + "}");
  }
  writer.blank();
  writer.comment("What is accepted for a while, and why.");
  writer.suggestion(
      "waivers",
      "[{\"migration\": \"0007\", \"reason\": \"TICKET-1\", \"expires\": \"2027-01-31\"}]");
  return writer.take();
}

std::vector<std::string> survey_lines(const Survey& survey) {
  std::vector<std::string> lines;
  for (const auto& each : survey.candidates) {
    lines.push_back(each.directory.string() + ": " +
                    (each.problem.empty()
                         ? count_of(each.migrations, "migration") + ", format " + each.format +
                               (each.engine.empty() ? "" : ", written for " + each.engine)
                         : each.problem));
  }
  for (const auto& tool : survey.tools) lines.push_back(tool.evidence + ": " + tool.name);
  if (!survey.fresh_install.empty()) lines.push_back(survey.fresh_install + ": a new installation");
  if (!survey.tags.empty()) lines.push_back("git tags " + survey.tags + ": releases");
  if (survey.candidates.empty() && survey.tools.empty()) {
    lines.emplace_back("no directory of migrations was found");
  } else if (chosen(survey) == nullptr && !survey.candidates.empty()) {
    lines.emplace_back("which directory is meant is not plain: choose one in the file");
  }
  return lines;
}

}  // namespace fulldress::scenarios
