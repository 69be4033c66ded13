# Text files inside the program.
#
#   include(Embed)
#   rind_embed(TARGET PREFIX FILE...)
#
# adds to TARGET a C file, written at build time whenever a FILE changes, that defines
#
#   const char *const PREFIX_name[];   base names without the last extension ("ibsi1-a"); NULL past the last
#   const char *const PREFIX_text[];   the files' bytes, each followed by a zero; NULL past the last
#   const size_t PREFIX_size[];        their numbers of bytes, without that zero; 0 past the last
#
# in the order given. Bytes are written as numbers, so that a file may hold anything and be long.

function(rind_embed target prefix)
    set(paths)
    foreach(file IN LISTS ARGN)
        cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
        list(APPEND paths ${file})
    endforeach()
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${prefix}_embedded.c)
    set(script ${CMAKE_CURRENT_FUNCTION_LIST_FILE})
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} "-DRIND_EMBED_OUTPUT=${output}" "-DRIND_EMBED_PREFIX=${prefix}"
            "-DRIND_EMBED_FILES=${paths}" -P ${script}
        DEPENDS ${paths} ${script}
        COMMENT "Embedding ${prefix}"
        VERBATIM)
    # The command's target lives in this directory, TARGET perhaps in another: the order is told explicitly.
    add_custom_target(${prefix}_embedded DEPENDS ${output})
    set_source_files_properties(${output} TARGET_DIRECTORY ${target} PROPERTIES GENERATED TRUE)
    target_sources(${target} PRIVATE ${output})
    add_dependencies(${target} ${prefix}_embedded)
endfunction()

# Called as a script: writes the C file.
if(DEFINED RIND_EMBED_OUTPUT)
    string(REPEAT "[0-9a-f]" 64 line_of_32)
    set(code "/* Written by cmake/Embed.cmake: do not edit. */\n#include <stddef.h>\n\n")
    set(index 0)
    foreach(path IN LISTS RIND_EMBED_FILES)
        file(SIZE ${path} size)
        file(READ ${path} bytes HEX)
        string(REGEX REPLACE "(${line_of_32})" "\\1\n" bytes "${bytes}")
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
        cmake_path(GET path STEM LAST_ONLY name)
        string(APPEND code "static const unsigned char file_${index}[] = {\n${bytes}0\n};\n\n")
        string(APPEND names "    \"${name}\",\n")
        string(APPEND texts "    (const char *)file_${index},\n")
        string(APPEND sizes "    ${size},\n")
        math(EXPR index "${index} + 1")
    endforeach()
    set(p ${RIND_EMBED_PREFIX})
    string(APPEND code
        "extern const char *const ${p}_name[], *const ${p}_text[];\nextern const size_t ${p}_size[];\n\n"
        "const char *const ${p}_name[] = {\n${names}    NULL,\n};\n\n"
        "const char *const ${p}_text[] = {\n${texts}    NULL,\n};\n\n"
        "const size_t ${p}_size[] = {\n${sizes}    0,\n};\n")
    file(WRITE ${RIND_EMBED_OUTPUT} "${code}")
endif()
