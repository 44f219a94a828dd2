# Where everything goes: `cmake --install`, and the Debian package of `make package`.
# The programs stay together, since the daemon finds its modules and hostler-vmm beside itself; what
# people call is linked into the usual folders.
include(GNUInstallDirs)
set(home ${CMAKE_INSTALL_FULL_LIBDIR}/hostler)
if(CMAKE_INSTALL_LIBDIR MATCHES "/")  # lib/x86_64-linux-gnu: the programs are no libraries
    set(home ${CMAKE_INSTALL_PREFIX}/lib/hostler)
endif()

install(PROGRAMS $<TARGET_FILE:hostlerd> $<TARGET_FILE:hostler-vmm> $<TARGET_FILE:hostler>
    $<TARGET_FILE:virt-ssh-helper> DESTINATION ${home})
get_property(drivers GLOBAL PROPERTY HOSTLER_DRIVERS)
foreach(driver IN LISTS drivers)
    install(PROGRAMS $<TARGET_FILE:hostler-driver-${driver}> DESTINATION ${home}/modules)
endforeach()

# hostler_link(name folder): a relative link to a program of ours.
function(hostler_link name folder)
    file(RELATIVE_PATH place ${CMAKE_INSTALL_PREFIX}/${folder} ${home}/${name})
    install(CODE "
        set(link \"\$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${folder}/${name}\")
        get_filename_component(into \"\${link}\" DIRECTORY)
        file(MAKE_DIRECTORY \"\${into}\")
        file(CREATE_LINK \"${place}\" \"\${link}\" SYMBOLIC)
        message(STATUS \"Link: \${link} -> ${place}\")")
endfunction()
hostler_link(hostlerd sbin)
hostler_link(hostler bin)

file(GLOB units ${PROJECT_SOURCE_DIR}/conf/systemd/*.service ${PROJECT_SOURCE_DIR}/conf/systemd/*.socket)
install(FILES ${units} DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/conf/policy.example
    ${PROJECT_SOURCE_DIR}/conf/examples/demo.xml DESTINATION ${CMAKE_INSTALL_FULL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_FULL_DOCDIR}/docs)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME hostler)
set(CPACK_PACKAGE_CONTACT "the hostler project")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "virtual machines of a Linux host, by libvirt's protocol")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libvirt-clients")
include(CPack)
