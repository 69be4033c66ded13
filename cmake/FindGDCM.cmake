# FindGDCM - Grassroots DICOM, the four libraries the module rind_dicom needs.
#
# Debian's own configuration file also asks for VTK and the tools, which nobody needs here.
#
#   GDCM_FOUND, GDCM_VERSION, and the target GDCM::gdcm

find_path(GDCM_INCLUDE_DIR gdcmReader.h PATH_SUFFIXES gdcm-3.0 gdcm-3.1)
set(GDCM_LIBRARIES)
foreach(part MSFF DSED DICT Common)
    find_library(GDCM_${part}_LIBRARY gdcm${part})
    list(APPEND GDCM_LIBRARIES ${GDCM_${part}_LIBRARY})
    mark_as_advanced(GDCM_${part}_LIBRARY)
endforeach()
if(GDCM_INCLUDE_DIR AND EXISTS ${GDCM_INCLUDE_DIR}/gdcmConfigure.h)
    file(STRINGS ${GDCM_INCLUDE_DIR}/gdcmConfigure.h version_line REGEX "define GDCM_VERSION ")
    string(REGEX MATCH "[0-9.]+" GDCM_VERSION "${version_line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(GDCM REQUIRED_VARS GDCM_MSFF_LIBRARY GDCM_DSED_LIBRARY GDCM_DICT_LIBRARY
    GDCM_Common_LIBRARY GDCM_INCLUDE_DIR VERSION_VAR GDCM_VERSION)
mark_as_advanced(GDCM_INCLUDE_DIR)

if(GDCM_FOUND AND NOT TARGET GDCM::gdcm)
    add_library(GDCM::gdcm INTERFACE IMPORTED GLOBAL)
    set_target_properties(GDCM::gdcm PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${GDCM_INCLUDE_DIR}
        INTERFACE_LINK_LIBRARIES "${GDCM_LIBRARIES}")
endif()
