# hostler_room(name FOLDERS folders... [WITHOUT folders...] [USES rooms...] [LINKS libraries...]
#              [PRECOMPILES header]): the static library of one room.
# Its headers are staged alone, so including a room it does not use is a missing file.
function(hostler_room name)
    cmake_parse_arguments(room "" "PRECOMPILES" "FOLDERS;WITHOUT;USES;LINKS" ${ARGN})
    hostler_sources(sources "*.cpp" FOLDERS ${room_FOLDERS} WITHOUT ${room_WITHOUT})
    if(NOT sources)
        set(sources ${PROJECT_SOURCE_DIR}/conf/cmake/empty.cpp)
    endif()
    hostler_stage(stage ${name} FOLDERS ${room_FOLDERS} WITHOUT ${room_WITHOUT})
    list(TRANSFORM room_USES PREPEND hostler_)
    add_library(hostler_${name} STATIC ${sources})
    target_include_directories(hostler_${name} PUBLIC ${stage})
    target_link_libraries(hostler_${name} PUBLIC ${room_USES} ${room_LINKS} PRIVATE hostler_warnings)
    if(room_PRECOMPILES)
        target_precompile_headers(hostler_${name} PRIVATE
            "$<$<COMPILE_LANGUAGE:CXX>:${PROJECT_SOURCE_DIR}/${room_PRECOMPILES}>")
    endif()
endfunction()

# hostler_sources(out pattern FOLDERS folders... [WITHOUT folders...]): the files below the folders.
function(hostler_sources out pattern)
    cmake_parse_arguments(arg "" "" "FOLDERS;WITHOUT" ${ARGN})
    set(found)
    foreach(folder IN LISTS arg_FOLDERS)
        file(GLOB_RECURSE files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/${pattern})
        list(APPEND found ${files})
    endforeach()
    foreach(folder IN LISTS arg_WITHOUT)
        list(FILTER found EXCLUDE REGEX "^${PROJECT_SOURCE_DIR}/${folder}/")
    endforeach()
    set(${out} ${found} PARENT_SCOPE)
endfunction()

# hostler_stage(out name FOLDERS … WITHOUT …): an include root that holds just these folders' headers.
function(hostler_stage out name)
    cmake_parse_arguments(arg "" "" "FOLDERS;WITHOUT" ${ARGN})
    set(stage ${PROJECT_BINARY_DIR}/rooms/${name})
    hostler_sources(headers "*.[hd][pe][pf]" FOLDERS ${arg_FOLDERS} WITHOUT ${arg_WITHOUT})
    foreach(header IN LISTS headers)
        file(RELATIVE_PATH place ${PROJECT_SOURCE_DIR} ${header})
        get_filename_component(folder ${stage}/${place} DIRECTORY)
        file(MAKE_DIRECTORY ${folder})
        file(CREATE_LINK ${header} ${stage}/${place} SYMBOLIC)
    endforeach()
    file(MAKE_DIRECTORY ${stage})
    set(${out} ${stage} PARENT_SCOPE)
endfunction()

# hostler_tests(name FOLDERS folders... [WITHOUT folders...] [SOURCES helpers...] [USES rooms...] [LINKS libraries...]
#               [PRECOMPILES header]): one test program of all x_test.cpp below the folders, and a
# ctest entry "folder/x" for each file (its suites are run by file, so that one name fails alone).
function(hostler_tests name)
    cmake_parse_arguments(arg "" "PRECOMPILES" "FOLDERS;WITHOUT;SOURCES;USES;LINKS" ${ARGN})
    hostler_sources(sources "*_test.cpp" FOLDERS ${arg_FOLDERS} WITHOUT ${arg_WITHOUT})
    if(NOT sources)
        return()
    endif()
    list(TRANSFORM arg_USES PREPEND hostler_)
    add_executable(test_${name} ${sources} ${arg_SOURCES})
    target_link_libraries(test_${name} PRIVATE ${arg_USES} ${arg_LINKS} hostler_warnings
        GTest::gmock GTest::gtest_main)
    target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR})
    set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    if(arg_PRECOMPILES)
        target_precompile_headers(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/${arg_PRECOMPILES})
    endif()
    add_dependencies(unit_tests test_${name})
    add_test(NAME ${name} COMMAND test_${name})
    set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 1800)
    if(HOSTLER_SANITIZE)
        # What is freed counts as used while the sanitizer keeps it: 256 MiB unless it is told otherwise.
        set(symbolizer external_symbolizer_path=${HOSTLER_SYMBOLIZER})
        set(quiet suppressions=${PROJECT_SOURCE_DIR}/conf/tsan-suppressions)
        set_tests_properties(${name} PROPERTIES ENVIRONMENT
            "ASAN_OPTIONS=quarantine_size_mb=16:${symbolizer};TSAN_OPTIONS=${quiet}:${symbolizer};UBSAN_OPTIONS=print_stacktrace=1:${symbolizer}")
    endif()
endfunction()
