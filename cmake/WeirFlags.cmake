# Compiler settings common to every target of ours; generated and third-party code is exempt.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# One interface target carries our warnings, so that a library states its flags in one place.
add_library(weir_flags INTERFACE)
target_compile_options(weir_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wimplicit-fallthrough -Werror)
# GCC 12 reports false "missing initializer" for designated initialisers that rely on defaults.
target_compile_options(weir_flags INTERFACE -Wno-missing-field-initializers)
target_include_directories(weir_flags INTERFACE ${CMAKE_SOURCE_DIR})

if(WEIR_SANITIZE)
  add_compile_options(-fsanitize=${WEIR_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${WEIR_SANITIZE})
  if(WEIR_SANITIZE MATCHES "undefined")
    # The runtime is built without RTTI, which the vptr check needs.
    add_compile_options(-fno-sanitize=vptr)
  endif()
endif()
if(WEIR_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
