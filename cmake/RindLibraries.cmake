# The libraries a build stands on, as `rind --version` and the provenance of a table name them. Each room
# that links one says so: rind_links(NAME VERSION). After all rooms, rind_write_libraries() makes the C table.

function(rind_links name version)
    set_property(GLOBAL APPEND PROPERTY rind_libraries "${name}=${version}")
endfunction()

function(rind_write_libraries target)
    get_property(libraries GLOBAL PROPERTY rind_libraries)
    list(REMOVE_DUPLICATES libraries)
    list(SORT libraries CASE INSENSITIVE)
    set(rind_library_lines "")
    foreach(library IN LISTS libraries)
        string(REGEX REPLACE "^([^=]*)=(.*)$" "    { \"\\1\", \"\\2\" },\n" line "${library}")
        string(APPEND rind_library_lines "${line}")
    endforeach()
    configure_file(${PROJECT_SOURCE_DIR}/src/table/libraries.c.in ${PROJECT_BINARY_DIR}/libraries.c @ONLY)
    target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/libraries.c)
endfunction()
