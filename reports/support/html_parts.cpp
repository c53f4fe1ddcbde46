#include "reports/support/html_parts.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "reports/support/evidence.hpp"
#include "reports/support/problem_text.hpp"

#include <fmt/format.h>

namespace fulldress::reports {
namespace {

constexpr std::size_t cell_text_max = 600;

}  // namespace

std::string class_of(Standing standing) {
  switch (standing) {
    case Standing::skipped:
      return "soft";
    case Standing::passed:
      return "good";
    case Standing::warned:
    case Standing::undecided:
      return "open";
    case Standing::closing:
      return "bad";
  }
  return "open";
}

void write_verdict(Markup& page, Standing standing) {
  page.leaf("span", icon_of(standing) + " " + word_of(standing),
            {{"class", "verdict " + class_of(standing)}});
}

void begin_table(Markup& page, const std::vector<Column>& columns) {
  page.line();
  page.open("div", {{"class", "scroll"}});
  page.open("table");
  page.open("thead");
  page.open("tr");
  for (const Column& column : columns) {
    Attributes attributes = {{"scope", "col"}};
    if (column.is_number) attributes.emplace_back("class", "number");
    page.leaf("th", column.title, attributes);
  }
  page.close();
  page.close();
  page.open("tbody");
}

void end_table(Markup& page) {
  page.close();
  page.close();
  page.close();
}

void write_row_header(Markup& page, std::string_view text) {
  page.leaf("th", one_line(text, cell_text_max), {{"scope", "row"}});
}

void write_cell(Markup& page, std::string_view text) {
  page.leaf("td", one_line(text, cell_text_max));
}

void write_number(Markup& page, std::string_view text) {
  page.leaf("td", one_line(text), {{"class", "number"}});
}

void write_verdict_cell(Markup& page, Standing standing) {
  page.open("td");
  write_verdict(page, standing);
  page.close();
}

void write_evidence(Markup& page, const Evidence& evidence) {
  if (evidence.rows.empty()) return;
  page.line();
  page.open("div", {{"class", "scroll"}});
  page.open("table", {{"class", "evidence"}});
  page.leaf("caption", has_more_rows(evidence)
                           ? fmt::format("the first {} rows", rows_shown(evidence))
                           : count_of(rows_shown(evidence), "row"));
  if (!evidence.columns.empty()) {
    page.open("thead");
    page.open("tr");
    for (const std::string& column : evidence.columns) {
      page.leaf("th", one_line(column, cell_characters_max), {{"scope", "col"}});
    }
    page.close();
    page.close();
  }
  page.open("tbody");
  for (std::size_t index = 0; index < rows_shown(evidence); ++index) {
    page.open("tr");
    for (const auto& cell : evidence.rows[index]) {
      page.open("td");
      page.leaf(cell ? "code" : "em", cell_text(cell));
      page.close();
    }
    page.close();
  }
  end_table(page);
}

void write_block(Markup& page, std::string_view title, std::string_view text) {
  const std::string shown = definition_text(text);
  if (shown.empty()) return;
  page.line();
  page.open("figure", {{"class", "block"}});
  page.leaf("figcaption", title);
  page.leaf("pre", shown);
  page.close();
}

void write_more(Markup& page, std::size_t count) {
  if (count == 0) return;
  page.line();
  page.leaf("p", fmt::format("... and {} more, see result.json", count), {{"class", "soft"}});
}

void write_error(Markup& page, const ErrorRecord& error) {
  page.open("p");
  page.text(one_line(error.message, 2000) + " ");
  page.leaf("code", one_line(error.id));
  page.close();
  for (const std::string& line : error.context) {
    page.leaf("p", one_line(line, cell_text_max), {{"class", "soft"}});
  }
  if (!error.sql) return;
  if (!error.sql->detail.empty()) page.leaf("p", "Detail: " + one_line(error.sql->detail, 2000));
  if (!error.sql->hint.empty()) page.leaf("p", "Hint: " + one_line(error.sql->hint, 2000));
  write_block(page, "context", error.sql->context);
  write_block(page, "statement", error.sql->statement);
}

void begin_problem(Markup& page, Standing standing, std::string_view title) {
  page.line();
  page.open("div", {{"class", "problem " + class_of(standing)}});
  page.open("p", {{"class", "title"}});
  write_verdict(page, standing);
  page.text(" " + one_line(title, 2000));
  page.close();
}

}  // namespace fulldress::reports
