# What every target is compiled with. HOSTLER_SANITIZE: "", "address,undefined", "thread" or "fuzzer".

set(HOSTLER_SANITIZE "" CACHE STRING "sanitizers, as clang's -fsanitize takes them")

add_library(hostler_warnings INTERFACE)
target_compile_options(hostler_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers -Werror)

find_program(HOSTLER_CCACHE ccache)
if(HOSTLER_CCACHE)
    # Paths are hashed relative to the build folder, so that two checkouts share what they compile.
    set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${HOSTLER_CCACHE})
endif()
add_compile_options(-fno-omit-frame-pointer "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
add_link_options(-fuse-ld=lld)
# What -O3 adds to -O2 is mostly time to compile.
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
if(CMAKE_BUILD_TYPE STREQUAL Release)
    add_compile_options(-g1)
    add_link_options(-Wl,--gc-sections)
endif()
if(HOSTLER_SANITIZE)
    find_program(HOSTLER_SYMBOLIZER NAMES llvm-symbolizer-19 llvm-symbolizer REQUIRED
                 HINTS /usr/lib/llvm-19/bin)
    add_compile_options(-fsanitize=${HOSTLER_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${HOSTLER_SANITIZE})
endif()

# Fuzz targets (tests/fuzz) learn from the coverage of all that they reach.
option(HOSTLER_FUZZ "build the fuzz targets" OFF)
if(HOSTLER_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
