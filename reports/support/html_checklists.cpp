#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "reports/support/html_parts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fulldress::reports {
namespace {

/// A box carries its mark as a word too: colour and shape alone are not read to everybody.
void write_box(Markup& page, const ChecklistBox& box) {
  page.line();
  page.open("tr");
  page.open("td");
  page.leaf("span", box.is_ticked ? "\u2611 ticked" : "\u2610 open",
            {{"class", class_of(box.is_ticked ? Standing::passed : Standing::undecided)}});
  page.close();
  write_row_header(page, box.text);
  std::string shown;
  for (const std::string& each : box.evidence) shown += (shown.empty() ? "" : "; ") + each;
  write_cell(page, box.is_ticked ? shown : box.reason);
  page.close();
}

}  // namespace

void write_checklists(Markup& page, const ScenarioPart& part) {
  const auto& lists = part.scenario.checklists;
  if (lists.empty()) return;
  page.line();
  page.leaf("h3", "Checklists", {{"id", part.anchor + "-checklists"}});
  const std::size_t lists_shown = std::min(lists.size(), html_problems_max);
  for (std::size_t index = 0; index < lists_shown; ++index) {
    const Checklist& list = lists[index];
    page.line();
    page.leaf("h4", sentence_of(list));
    begin_table(page, {{.title = "box"}, {.title = "what"}, {.title = "shown by, or why not"}});
    const std::size_t shown = std::min(list.boxes.size(), html_rows_max);
    for (std::size_t box = 0; box < shown; ++box) write_box(page, list.boxes[box]);
    end_table(page);
    write_more(page, list.boxes.size() - shown);
  }
  write_more(page, lists.size() - lists_shown);
}

}  // namespace fulldress::reports
