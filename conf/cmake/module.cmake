# What the daemon and its modules have in common: all headers of the rooms that both see, and what
# compiles them.
function(hostler_fingerprint)
    set(header ${PROJECT_BINARY_DIR}/rooms/drivers/drivers/fingerprint.gen.hpp)
    hostler_sources(files "*.[hd][pe][pf]" FOLDERS xml proto drivers
        WITHOUT proto/vmm drivers/kvm drivers/test drivers/qemu)
    file(GLOB idls CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/proto/idl/*)
    list(FILTER idls INCLUDE REGEX "[.](idl|py)$")
    list(APPEND files ${idls})
    list(TRANSFORM files REPLACE "^${PROJECT_SOURCE_DIR}/" "" OUTPUT_VARIABLE names)
    string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
    set(made_by ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_CXX_FLAGS}
        ${CMAKE_CXX_FLAGS_${type}} "sanitizers:${HOSTLER_SANITIZE}" "Boost ${Boost_VERSION}")
    add_custom_command(OUTPUT ${header} DEPENDS ${files} ${PROJECT_SOURCE_DIR}/conf/fingerprint-of
        COMMAND ${PROJECT_SOURCE_DIR}/conf/fingerprint-of ${header} "${made_by}" ${PROJECT_SOURCE_DIR} ${names}
        VERBATIM COMMENT "Taking the fingerprint of the drivers' interface")
    add_custom_target(hostler_fingerprint DEPENDS ${header})
    add_dependencies(hostler_drivers hostler_fingerprint)
endfunction()

# A driver is built twice from the same objects: as hostler_driver_NAME, which tests link, and as the
# module bin/modules/hostler-driver-NAME.so, which hostlerd loads. The list is drivers/drivers.def.
function(hostler_driver_modules)
    file(STRINGS ${PROJECT_SOURCE_DIR}/drivers/drivers.def rows REGEX "^HOSTLER_DRIVER")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/drivers/drivers.def)
    foreach(row IN LISTS rows)
        string(REGEX REPLACE "HOSTLER_DRIVER\\((.*)\\)" "\\1" name ${row})
        set(uses)
        if(EXISTS ${PROJECT_SOURCE_DIR}/drivers/${name}/uses.cmake)
            include(${PROJECT_SOURCE_DIR}/drivers/${name}/uses.cmake)
        endif()
        hostler_room(driver_${name} FOLDERS drivers/${name} WITHOUT drivers/${name}/vmm
            USES base xml proto drivers LINKS ${uses} PRECOMPILES drivers/precompiled.hpp)
        add_library(hostler-driver-${name} MODULE $<TARGET_OBJECTS:hostler_driver_${name}>)
        set_target_properties(hostler-driver-${name} PROPERTIES PREFIX "")
        # The rooms below are in the daemon itself: a module takes them from there, and holds only what
        # is its own.
        target_link_libraries(hostler-driver-${name} PRIVATE ${uses})
        set_property(GLOBAL APPEND PROPERTY HOSTLER_DRIVERS ${name})
        hostler_tests(driver_${name} FOLDERS tests/drivers/${name}
            USES base xml proto drivers driver_${name} PRECOMPILES drivers/precompiled.hpp)
    endforeach()
endfunction()
