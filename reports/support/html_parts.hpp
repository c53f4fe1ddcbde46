#pragma once

#include "harness/base/judgement.hpp"
#include "harness/base/run_record.hpp"
#include "reports/support/markup.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::reports {

/// The page as a whole stays below 2 MB: behind this, details are counted but not written.
inline constexpr std::size_t html_details_bytes_max = 1000000;
/// The record is embedded in the page up to here.
inline constexpr std::size_t html_embedded_bytes_max = 700000;
inline constexpr std::size_t html_rows_max = 300;
inline constexpr std::size_t html_problems_max = 100;

/// "good", "bad", "open" or "soft": the class that colours a standing.
[[nodiscard]] std::string class_of(Standing standing);

/// Icon and word in the standing's colour; colour is never the only carrier.
void write_verdict(Markup& page, Standing standing);

struct Column {
  std::string title;
  bool is_number = false;
};

/// The start of a table: scroll box, header cells with scope. end_table() closes it.
void begin_table(Markup& page, const std::vector<Column>& columns);
void end_table(Markup& page);
/// A row's first cell.
void write_row_header(Markup& page, std::string_view text);
void write_cell(Markup& page, std::string_view text);
void write_number(Markup& page, std::string_view text);
void write_verdict_cell(Markup& page, Standing standing);

/// The evidence rows as a table; nothing if there are none.
void write_evidence(Markup& page, const Evidence& evidence);
/// A block of text under a small heading; nothing if it is empty.
void write_block(Markup& page, std::string_view title, std::string_view text);
/// "... and 12 more"; nothing for 0.
void write_more(Markup& page, std::size_t count);
/// What the database or the harness said, in full.
void write_error(Markup& page, const ErrorRecord& error);

/// Starts the box of one problem, whose title is a sentence; page.close() ends it.
void begin_problem(Markup& page, Standing standing, std::string_view title);

/// The parts of a scenario, each with its heading; a part without content writes nothing.
struct ScenarioPart {
  const ScenarioRecord& scenario;
  const Limits& limits;
  std::string anchor;  ///< prefix of its anchors, unique on the page
};
void write_checklists(Markup& page, const ScenarioPart& part);
void write_timeline(Markup& page, const ScenarioPart& part);
void write_migrations(Markup& page, const ScenarioPart& part);
void write_laws(Markup& page, const ScenarioPart& part);
void write_checks(Markup& page, const ScenarioPart& part);
void write_measurements(Markup& page, const ScenarioPart& part);
void write_notes(Markup& page, const ScenarioPart& part);

}  // namespace fulldress::reports
