# hostler_idl(room): prints the wire structs, their codec and the procedure tables from proto/idl/*.idl
# into the room's staged headers and sources.
function(hostler_idl room)
    set(out ${PROJECT_BINARY_DIR}/rooms/${room}/proto/rpc)
    file(MAKE_DIRECTORY ${out})
    file(GLOB idls CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/proto/idl/*.idl)
    file(GLOB printers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/proto/idl/*.py)
    set(printed)
    foreach(program IN ITEMS remote qemu admin)
        list(APPEND printed ${out}/${program}.gen.hpp ${out}/${program}_procedures.gen.cpp)
        foreach(part RANGE 0 3)
            list(APPEND printed ${out}/${program}_codec_${part}.gen.cpp)
        endforeach()
    endforeach()
    add_custom_command(OUTPUT ${printed}
        COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/proto/idl/print.py ${PROJECT_SOURCE_DIR}/proto/idl ${out}
        DEPENDS ${idls} ${printers} COMMENT "Printing the wire protocol from proto/idl")
    set(sources ${printed})
    list(FILTER sources INCLUDE REGEX "cpp$")
    target_sources(hostler_${room} PRIVATE ${sources})
    set_source_files_properties(${sources} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    add_custom_target(hostler_${room}_printed DEPENDS ${printed})
    add_dependencies(hostler_${room} hostler_${room}_printed)
endfunction()
