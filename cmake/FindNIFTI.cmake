# nifti_clib's second library, which has no pkg-config file and, in Debian 12, a broken CMake package.
#
#   NIFTI_FOUND, NIFTI::nifti2
find_path(NIFTI_INCLUDE_DIR nifti2_io.h PATH_SUFFIXES nifti)
find_library(NIFTI_LIBRARY nifti2)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(NIFTI REQUIRED_VARS NIFTI_LIBRARY NIFTI_INCLUDE_DIR)
mark_as_advanced(NIFTI_INCLUDE_DIR NIFTI_LIBRARY)
if(NIFTI_FOUND AND NOT TARGET NIFTI::nifti2)
    add_library(NIFTI::nifti2 UNKNOWN IMPORTED)
    # The folder itself: nifti2_io.h includes its neighbours without one.
    set_target_properties(NIFTI::nifti2 PROPERTIES
        IMPORTED_LOCATION ${NIFTI_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${NIFTI_INCLUDE_DIR})
endif()
