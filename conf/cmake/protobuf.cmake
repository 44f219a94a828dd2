# hostler_library(result shared archive): what to link with a library that some programs carry along: the
# archive in those that have the property CARRIES_LIBRARIES, the shared library in others.
function(hostler_library result shared archive)
    set(${result} $<IF:$<BOOL:$<TARGET_PROPERTY:CARRIES_LIBRARIES>>,${archive},${shared}> PARENT_SCOPE)
endfunction()

# hostler_protobuf(name FILES files...): the library hostler_NAME of the classes that protoc prints from
# .proto files, for protobuf's lite runtime. They are included as "proto/….pb.h"; a file's own header
# root is build/rooms/NAME.
function(hostler_protobuf name)
    cmake_parse_arguments(arg "" "" "FILES" ${ARGN})
    set(out ${PROJECT_BINARY_DIR}/rooms/${name})
    set(printed)
    foreach(file IN LISTS arg_FILES)
        string(REGEX REPLACE "\\.proto$" "" stem ${file})
        list(APPEND printed ${out}/${stem}.pb.cc ${out}/${stem}.pb.h)
    endforeach()
    file(MAKE_DIRECTORY ${out})
    add_custom_command(OUTPUT ${printed}
        COMMAND protobuf::protoc --cpp_out=${out} -I${PROJECT_SOURCE_DIR} ${arg_FILES}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
        DEPENDS ${arg_FILES} COMMENT "Printing ${name} from .proto")
    set(sources ${printed})
    list(FILTER sources INCLUDE REGEX "cc$")
    add_library(hostler_${name} STATIC ${sources})
    # What protoc prints is not ours to keep free of warnings.
    target_include_directories(hostler_${name} SYSTEM PUBLIC ${out})
    hostler_library(runtime protobuf::libprotobuf-lite ${protobuf_lite_archive})
    target_link_libraries(hostler_${name} PUBLIC ${runtime})
    add_custom_target(hostler_${name}_printed DEPENDS ${printed})
    add_dependencies(hostler_${name} hostler_${name}_printed)
endfunction()
