# hostler_idl(room): prints the wire structs, their codec and the procedure tables from proto/idl/*.idl
# into the room's staged headers and sources.
set(HOSTLER_PROGRAMS net keepalive remote qemu admin)
set(HOSTLER_PROGRAM_PARTS 1 1 6 1 1)

function(hostler_idl room)
    set(out ${PROJECT_BINARY_DIR}/rooms/${room}/proto/rpc)
    file(MAKE_DIRECTORY ${out})
    file(GLOB idls CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/proto/idl/*.idl)
    file(GLOB printers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/proto/idl/*.py)
    set(printed ${out}/access.gen.hpp)
    # How many files each program's codec is printed as (PARTS in print.py).
    foreach(program parts IN ZIP_LISTS HOSTLER_PROGRAMS HOSTLER_PROGRAM_PARTS)
        list(APPEND printed ${out}/${program}.gen.hpp)
        if(NOT program STREQUAL net)
            list(APPEND printed ${out}/${program}_procedures.gen.cpp)
        endif()
        math(EXPR last "${parts} - 1")
        foreach(part RANGE ${last})
            list(APPEND printed ${out}/${program}_codec_${part}.gen.cpp)
            if(NOT program STREQUAL net)
                list(APPEND printed ${out}/${program}_recode_${part}.gen.cpp)
            endif()
        endforeach()
    endforeach()
    add_custom_command(OUTPUT ${printed}
        COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/proto/idl/print.py ${PROJECT_SOURCE_DIR}/proto/idl ${out}
        DEPENDS ${idls} ${printers} COMMENT "Printing the wire protocol from proto/idl")
    set(sources ${printed})
    list(FILTER sources INCLUDE REGEX "cpp$")
    set(recodes ${sources})
    list(FILTER recodes INCLUDE REGEX "recode")
    list(FILTER sources EXCLUDE REGEX "recode")
    target_sources(hostler_${room} PRIVATE ${sources})
    set_source_files_properties(${sources} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    add_custom_target(hostler_${room}_printed DEPENDS ${printed})
    add_dependencies(hostler_${room} hostler_${room}_printed)

    # For tests and fuzzers alone.
    add_library(hostler_recodes STATIC EXCLUDE_FROM_ALL ${recodes} ${PROJECT_SOURCE_DIR}/tests/proto/rpc/recodes.cpp)
    target_link_libraries(hostler_recodes PUBLIC hostler_${room} PRIVATE hostler_warnings)
    add_dependencies(hostler_recodes hostler_${room}_printed)
endfunction()
