#include "scenarios/lint/functions.hpp"

#include <sstream>

namespace fulldress::scenarios {

const std::set<std::string, std::less<>>& known_stable_functions() {
  // What defaults call. source  pg_proc.provolatile of PostgreSQL 15: i or s.
  constexpr const char* text =
      " abs age array_append array_fill array_to_string ascii box btrim cardinality ceil chr"
      " concat concat_ws convert_to current_database current_schema current_setting date"
      " date_part date_trunc daterange decode encode extract floor format hashtext initcap"
      " int4 int4range int8 int8range json_build_array json_build_object jsonb_build_array"
      " jsonb_build_object jsonb_set justify_days justify_hours left length lower lpad ltrim"
      " make_date make_interval make_time make_timestamp make_timestamptz md5 mod now numeric"
      " numrange overlay point power repeat replace reverse right round rpad rtrim sha256"
      " split_part statement_timestamp string_to_array substr substring timezone to_char"
      " to_date to_json to_jsonb to_number to_timestamp to_tsvector transaction_timestamp"
      " translate trunc tstzrange upper";
  static const auto names = [] {
    std::set<std::string, std::less<>> all;
    std::istringstream words(text);
    for (std::string word; words >> word;) all.insert(word);
    return all;
  }();
  return names;
}

}  // namespace fulldress::scenarios
