# fulldress_folder_list(TARGET t HEADER h NAMESPACE n TYPE t LIST f PREFIX p SUFFIX s [ARGUMENT type] NAMES ...)
#
# Generates the definition of `std::vector<TYPE> LIST()`, declared in HEADER, which calls PREFIX<name>SUFFIX() for every
# name in NAMES, with the one argument LIST is given if there is an ARGUMENT. The names come from a folder's contents: hand-kept lists rot, and self-registering globals vanish from
# static libraries.
function(fulldress_folder_list)
  cmake_parse_arguments(arg "" "TARGET;HEADER;NAMESPACE;TYPE;LIST;PREFIX;SUFFIX;ARGUMENT" "NAMES" ${ARGN})
  list(SORT arg_NAMES)
  set(parameter "")
  set(argument "")
  if(arg_ARGUMENT)
    set(parameter "${arg_ARGUMENT} argument")
    set(argument "argument")
  endif()
  set(declarations "")
  set(calls "")
  foreach(name ${arg_NAMES})
    string(APPEND declarations "[[nodiscard]] ${arg_TYPE} ${arg_PREFIX}${name}${arg_SUFFIX}(${parameter});\n")
    string(APPEND calls "  list.push_back(${arg_PREFIX}${name}${arg_SUFFIX}(${argument}));\n")
  endforeach()
  set(output ${PROJECT_BINARY_DIR}/generated/lists/${arg_LIST}.cpp)
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[
#include "@arg_HEADER@"

namespace @arg_NAMESPACE@ {

@declarations@
std::vector<@arg_TYPE@> @arg_LIST@(@parameter@) {
  std::vector<@arg_TYPE@> list;
@calls@  return list;
}

}  // namespace @arg_NAMESPACE@
]])
  target_sources(${arg_TARGET} PRIVATE ${output})
endfunction()

# fulldress_stems(OUT GLOB...): file names without extension, remade when the folder changes.
function(fulldress_stems out)
  file(GLOB files CONFIGURE_DEPENDS ${ARGN})
  set(stems)
  foreach(file ${files})
    get_filename_component(stem ${file} NAME_WE)
    list(APPEND stems ${stem})
  endforeach()
  set(${out} ${stems} PARENT_SCOPE)
endfunction()
