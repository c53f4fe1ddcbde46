# fulldress_options: warnings, standard and sanitizers of every target of ours.
# fulldress_library(NAME [LINKS ...] [PRIVATE_LINKS ...]): the static library of the current folder.

add_library(fulldress_options INTERFACE)
target_compile_features(fulldress_options INTERFACE cxx_std_20)
target_include_directories(fulldress_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
# Some packages ask for -pthread. A precompiled header serves only files compiled with the flags it was compiled with.
target_compile_options(fulldress_options INTERFACE -pthread)
target_compile_options(fulldress_options INTERFACE
  # Option structs are filled by designated initialisers; what is left out has its default.
  -Wall -Wextra -Wno-missing-field-initializers -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wnull-dereference -Wformat=2 -Wimplicit-fallthrough -Wextra-semi -Wno-overlength-strings
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wuseless-cast -Wsuggest-override>
  $<$<BOOL:${FULLDRESS_WERROR}>:-Werror>)
# g++ 12 reports false positives of these in optimised, inlined library code, which it no longer takes for the system's once
# it is precompiled.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(fulldress_options INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-Wno-null-dereference -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
      -Wno-array-bounds -Wno-maybe-uninitialized>)
endif()
if(FULLDRESS_SANITIZE)
  target_compile_options(fulldress_options INTERFACE -fsanitize=${FULLDRESS_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  # g++ 12 reports false positives of these two once the sanitizers instrument inlined library code.
  target_compile_options(fulldress_options INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference -Wno-maybe-uninitialized>)
  target_link_options(fulldress_options INTERFACE -fsanitize=${FULLDRESS_SANITIZE})
  # Whole objects are what AddressSanitizer watches, without the optimisation that this one needs to see more.
  if(FULLDRESS_SANITIZE MATCHES "address" AND FULLDRESS_SANITIZE MATCHES "undefined")
    target_compile_options(fulldress_options INTERFACE -fno-sanitize=object-size)
  endif()
endif()

# Less than half of the time: the programs of the tests alone are sixty, under the sanitizers of 300 MB each.
find_program(FULLDRESS_LLD ld.lld)
mark_as_advanced(FULLDRESS_LLD)
if(FULLDRESS_LLD)
  target_link_options(fulldress_options INTERFACE -fuse-ld=lld)
endif()

# Headers of the standard library take up to half of the time a file takes. The preset dev precompiles nothing: there a file
# that forgets an include is found, and a compiler cache serves other folders too, which it cannot do with a precompiled header.
set(precompiled_headers <algorithm> <array> <charconv> <chrono> <cstddef> <cstdint> <filesystem> <functional> <iterator>
  <map> <memory> <optional> <set> <string> <string_view> <utility> <vector>)
if(FULLDRESS_PRECOMPILE STREQUAL "all")
  file(WRITE ${PROJECT_BINARY_DIR}/generated/precompiled.cpp "")
  add_library(fulldress_precompiled OBJECT ${PROJECT_BINARY_DIR}/generated/precompiled.cpp)
  target_link_libraries(fulldress_precompiled PRIVATE fulldress_options)
  target_precompile_headers(fulldress_precompiled PRIVATE ${precompiled_headers})
endif()

function(fulldress_library name)
  cmake_parse_arguments(arg "" "" "LINKS;PRIVATE_LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    set(sources ${PROJECT_BINARY_DIR}/generated/empty_${name}.cpp)
    file(WRITE ${sources} "")
  endif()
  add_library(fulldress_${name} STATIC ${sources})
  add_library(Fulldress::${name} ALIAS fulldress_${name})
  target_link_libraries(fulldress_${name} PUBLIC $<BUILD_INTERFACE:fulldress_options> ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
  set_target_properties(fulldress_${name} PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME ${name})
  if(FULLDRESS_PRECOMPILE STREQUAL "all")
    target_precompile_headers(fulldress_${name} REUSE_FROM fulldress_precompiled)
  endif()
endfunction()
