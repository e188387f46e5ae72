# weir_library([DEPS folder...] [LINK lib...]): the library of the current folder.
#   The target is named after the folder (runtime/image -> weir_runtime_image). Every .cpp of the
#   folder belongs to it, so no file can be forgotten. DEPS names folders on lower floors;
#   LINK names third-party libraries that only this folder may see.
function(weir_library)
  cmake_parse_arguments(ARG "" "" "DEPS;LINK" ${ARGN})
  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  string(REPLACE "/" "_" name "weir_${folder}")
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
    if(folder MATCHES "^runtime/")
      target_compile_options(${name} PRIVATE -fno-exceptions -fno-rtti)
    endif()
    target_link_libraries(${name} PRIVATE weir_flags)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} ${CMAKE_SOURCE_DIR})
  foreach(dep IN LISTS ARG_DEPS)
    string(REPLACE "/" "_" dep_name "weir_${dep}")
    target_link_libraries(${name} ${scope} ${dep_name})
  endforeach()
  target_link_libraries(${name} ${scope} ${ARG_LINK})
endfunction()

# weir_unit_test(folder): the Catch2 executable of tests/unit/<folder>, linked with the library of
# the folder it mirrors. EXTRA names further folders its tests need.
function(weir_unit_test folder)
  cmake_parse_arguments(ARG "" "" "EXTRA;LINK" ${ARGN})
  string(REPLACE "/" "_" suffix ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*_test.cpp)
  add_executable(unit_${suffix} ${sources})
  target_link_libraries(unit_${suffix} PRIVATE weir_flags weir_${suffix} weir_catch_main
    ${ARG_LINK})
  foreach(extra IN LISTS ARG_EXTRA)
    string(REPLACE "/" "_" extra_name "weir_${extra}")
    target_link_libraries(unit_${suffix} PRIVATE ${extra_name})
  endforeach()
  add_test(NAME unit/${folder} COMMAND unit_${suffix})
endfunction()
