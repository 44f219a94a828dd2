# Where everything goes: `cmake --install`, and the Debian package of `make package`.
# The programs stay together, since the daemon finds its modules and hostler-vmm beside itself; what
# people call is linked into the usual folders.
include(GNUInstallDirs)
set(home lib/hostler)

install(TARGETS hostlerd hostler-vmm hostler virt-ssh-helper RUNTIME DESTINATION ${home})
get_property(drivers GLOBAL PROPERTY HOSTLER_DRIVERS)
foreach(driver IN LISTS drivers)
    install(TARGETS hostler-driver-${driver} LIBRARY DESTINATION ${home}/modules)
endforeach()
# hostler_link(folder name): a link to a program of ours.
function(hostler_link folder name)
    set(link ${PROJECT_BINARY_DIR}/links/${name})
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/links)
    file(CREATE_LINK ../${home}/${name} ${link} SYMBOLIC)
    install(FILES ${link} DESTINATION ${folder})
endfunction()
hostler_link(sbin hostlerd)
hostler_link(bin hostler)
# What qemu+ssh:// calls on the far host, by this name.
hostler_link(bin virt-ssh-helper)

# What hostlerd says of its own settings.
set(manuals)
foreach(printed IN ITEMS config:hostlerd.conf manual:hostlerd.conf.5)
    string(REPLACE ":" ";" printed ${printed})
    list(GET printed 0 what)
    list(GET printed 1 name)
    add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/manual/${name}
        COMMAND hostlerd --print ${what} >${PROJECT_BINARY_DIR}/manual/${name} DEPENDS hostlerd)
    list(APPEND manuals ${PROJECT_BINARY_DIR}/manual/${name})
endforeach()
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/manual)
add_custom_target(manuals ALL DEPENDS ${manuals})
install(FILES ${PROJECT_BINARY_DIR}/manual/hostlerd.conf DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_BINARY_DIR}/manual/hostlerd.conf.5 DESTINATION share/man/man5)

# The user that guests' processes run as.
install(FILES ${PROJECT_SOURCE_DIR}/conf/install/sysusers.conf DESTINATION lib/sysusers.d RENAME hostler.conf)
install(FILES ${PROJECT_SOURCE_DIR}/conf/install/hostler.bash DESTINATION share/bash-completion/completions RENAME hostler)
file(GLOB units ${PROJECT_SOURCE_DIR}/conf/systemd/*.service ${PROJECT_SOURCE_DIR}/conf/systemd/*.socket)
install(FILES ${units} DESTINATION lib/systemd/system)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/conf/policy.example
    ${PROJECT_SOURCE_DIR}/conf/examples/demo.xml DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME hostler)
set(CPACK_PACKAGE_CONTACT "the hostler project")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "virtual machines of a Linux host, by libvirt's protocol")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Zones of <clock offset='timezone'>: files, which no library brings.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libvirt-clients, systemd")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/conf/install/preinst
    ${PROJECT_SOURCE_DIR}/conf/install/postinst ${PROJECT_SOURCE_DIR}/conf/install/postrm)
include(CPack)
