# What `cmake --install` puts where: program, module, libraries, headers, pkg-config and CMake packages, man
# page, completions, licence and manual.
include(CMakePackageConfigHelpers)

# Appends to 'out' the -l flags that a dependency of the static library stands for: a target of ours, an
# imported one, a path or a plain name.
function(rind_link_flags dependency out)
    set(flags ${${out}})
    if(TARGET ${dependency})
        get_target_property(type ${dependency} TYPE)
        set(location NOTFOUND)
        if(NOT type STREQUAL "INTERFACE_LIBRARY")
            foreach(suffix "" _RELEASE _NONE _RELWITHDEBINFO)
                if(NOT location)
                    get_target_property(location ${dependency} IMPORTED_LOCATION${suffix})
                endif()
            endforeach()
        endif()
        if(location)
            set(children ${location})
        else()
            get_target_property(children ${dependency} INTERFACE_LINK_LIBRARIES)
        endif()
        if(children)
            foreach(child ${children})
                rind_link_flags(${child} flags)
            endforeach()
        endif()
    elseif(dependency MATCHES "^::@") # brackets what a room linked in its own folder
    elseif(dependency MATCHES "^PkgConfig::(.*)$") # a target only that room sees; the cache knows its flags
        list(TRANSFORM ${CMAKE_MATCH_1}_LIBRARIES PREPEND -l OUTPUT_VARIABLE children)
        list(APPEND flags ${children})
    elseif(dependency MATCHES "::")
        message(FATAL_ERROR "${dependency}: say GLOBAL where it is found, so that rind.pc can name its library")
    elseif(dependency MATCHES "^\\$<LINK_ONLY:(.*)>$")
        rind_link_flags(${CMAKE_MATCH_1} flags)
    elseif(dependency MATCHES "^(.*)/lib([^/]+)\\.(so|a)$")
        # By its name where the linker looks anyway, else by its path (clang's OpenMP).
        if(CMAKE_MATCH_1 IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
            list(APPEND flags -l${CMAKE_MATCH_2})
        else()
            list(APPEND flags ${dependency})
        endif()
    elseif(dependency MATCHES "^-")
        list(APPEND flags ${dependency})
    elseif(NOT dependency MATCHES "[$</]")
        list(APPEND flags -l${dependency})
    endif()
    set(${out} ${flags} PARENT_SCOPE)
endfunction()

set(link_flags)
foreach(dependency ${rind_dependencies} ${CMAKE_DL_LIBS})
    rind_link_flags(${dependency} link_flags)
endforeach()
if(rind_has_cxx)
    list(APPEND link_flags -lstdc++)
endif()
# The last mention counts: what others stand on comes after them.
list(REVERSE link_flags)
list(REMOVE_DUPLICATES link_flags)
list(REVERSE link_flags)

# pkg-config: the prefix is told from where the file lies, so the tree may be moved.
file(RELATIVE_PATH pc_up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" pc_up "${pc_up}")
list(JOIN link_flags " " pc_private)
configure_file(${CMAKE_CURRENT_LIST_DIR}/rind.pc.in ${PROJECT_BINARY_DIR}/rind.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/rind.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# CMake: rind::rind is the shared library, rind::rind_static the other.
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/rind)
set_target_properties(rind_shared PROPERTIES EXPORT_NAME rind)
install(TARGETS rind_shared EXPORT rind-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS rind_static ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT rind-targets NAMESPACE rind:: DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/rind-config.cmake.in ${PROJECT_BINARY_DIR}/rind-config.cmake
    INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rind-config-version.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rind-config.cmake ${PROJECT_BINARY_DIR}/rind-config-version.cmake
    DESTINATION ${package_dir})

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/rind DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.h)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR})
foreach(page README.md NEWS.md)
    if(EXISTS ${PROJECT_SOURCE_DIR}/${page})
        install(FILES ${PROJECT_SOURCE_DIR}/${page} DESTINATION ${CMAKE_INSTALL_DOCDIR})
    endif()
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(TARGET rind_itk)
    install(TARGETS rind_itk rind_dicom rind_n4 LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/rind)
endif()
if(TARGET rind_pictures)
    install(TARGETS rind_pictures LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/rind)
endif()

# The program's man page and completions are printed by the program itself, from its tables of options.
if(TARGET rind)
    install(TARGETS rind RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    set(share ${PROJECT_BINARY_DIR}/share)
    set(printed)
    function(rind_prints file destination)
        cmake_path(GET file PARENT_PATH folder)
        add_custom_command(OUTPUT ${share}/${file}
            COMMAND ${CMAKE_COMMAND} -E make_directory ${share}/${folder}
            COMMAND rind ${ARGN} > ${share}/${file}.new
            COMMAND ${CMAKE_COMMAND} -E rename ${share}/${file}.new ${share}/${file}
            DEPENDS rind COMMENT "" VERBATIM)
        install(FILES ${share}/${file} DESTINATION ${destination})
        set(printed ${printed} ${share}/${file} PARENT_SCOPE)
    endfunction()
    rind_prints(man/rind.1 ${CMAKE_INSTALL_MANDIR}/man1 --print-man)
    rind_prints(bash/rind ${CMAKE_INSTALL_DATADIR}/bash-completion/completions --print-completion bash)
    rind_prints(zsh/_rind ${CMAKE_INSTALL_DATADIR}/zsh/site-functions --print-completion zsh)
    rind_prints(fish/rind.fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d --print-completion fish)
    add_custom_target(printed ALL DEPENDS ${printed})
endif()
