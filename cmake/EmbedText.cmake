# fulldress_embed_text(TARGET HEADER NAMESPACE FILE...): each file becomes `inline constexpr std::string_view <stem>` in
# the generated HEADER (dots and dashes in the stem become underscores), remade when a file changes.
#
# fulldress_embed_list(TARGET HEADER NAMESPACE LIST FILE...): the same as one array LIST of {name, text} pairs, where name
# is the file's name relative to the current folder.

function(fulldress_embed_text target header namespace)
  _fulldress_embed(${target} ${header} ${namespace} "" ${ARGN})
endfunction()

function(fulldress_embed_list target header namespace list)
  _fulldress_embed(${target} ${header} ${namespace} ${list} ${ARGN})
endfunction()

function(_fulldress_embed target header namespace list)
  set(files)
  foreach(file ${ARGN})
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    list(APPEND files ${file})
  endforeach()
  list(SORT files)
  set(output ${PROJECT_BINARY_DIR}/generated/${header})
  string(REPLACE ";" "|" joined "${files}")
  string(MAKE_C_IDENTIFIER ${header} key)
  # The list itself is a dependency: a file that is added or goes remakes the header.
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/${key}.files CONTENT "${joined}\n" @ONLY)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAMESPACE=${namespace} -DLIST=${list}
      -DBASE=${CMAKE_CURRENT_SOURCE_DIR} -DFILES=${joined}
      -P ${PROJECT_SOURCE_DIR}/cmake/EmbedTextScript.cmake
    DEPENDS ${files} ${PROJECT_BINARY_DIR}/generated/${key}.files ${PROJECT_SOURCE_DIR}/cmake/EmbedTextScript.cmake
    COMMENT "Embedding ${header}" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
