# The two libraries, made of the objects of all rooms once these have named their sources.
#
# librind.a   what the program and the tests link: hidden visibility does not matter there, so tests reach
#             the insides. All its names begin with rind_.
# librind.so  exports what the public headers mark RIND_API, and nothing else.

get_target_property(rind_dependencies rind_objects LINK_LIBRARIES)
get_target_property(rind_sources rind_objects SOURCES)

add_library(rind_static STATIC $<TARGET_OBJECTS:rind_objects>)
add_library(rind_shared SHARED $<TARGET_OBJECTS:rind_objects>)
foreach(library rind_static rind_shared)
    set_target_properties(${library} PROPERTIES OUTPUT_NAME rind)
    target_include_directories(${library} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
    target_link_libraries(${library} PRIVATE ${rind_dependencies} ${CMAKE_DL_LIBS})
endforeach()

# Hidden visibility alone does not do it: gcc gives every function with target_clones a visible name. So the
# linker is told the names that the headers declare.
file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/rind/*.h)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})
set(exported)
foreach(header ${headers})
    file(READ ${header} text)
    string(REGEX MATCHALL "RIND_API [^;()]*[ *]rind_[a-z0-9_]+\\(" declarations "${text}")
    list(TRANSFORM declarations REPLACE ".*[ *](rind_[a-z0-9_]+)\\($" "\\1")
    list(APPEND exported ${declarations})
endforeach()
list(JOIN exported ";\n    " exported)
set(rind_exports ${PROJECT_BINARY_DIR}/exports.map)
file(CONFIGURE OUTPUT ${rind_exports} CONTENT "{\nglobal:\n    ${exported};\nlocal:\n    *;\n};\n")
target_link_options(rind_shared PRIVATE -Wl,--version-script=${rind_exports} -Wl,--as-needed)
if(NOT RIND_SANITIZE)
    target_link_options(rind_shared PRIVATE -Wl,--no-undefined)
endif()
set_target_properties(rind_shared PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${rind_exports})

# A library with C++ in it needs that language's runtime, whoever links it.
set(rind_has_cxx OFF)
if("${rind_sources}" MATCHES "\\.(cpp|cc|cxx)(;|$)")
    set(rind_has_cxx ON)
    set_target_properties(rind_static rind_shared PROPERTIES LINKER_LANGUAGE CXX)
    target_link_libraries(rind_static PRIVATE stdc++)
endif()
