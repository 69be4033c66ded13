/*
 * dicom_tags.h - the data elements rind reads: name as in DICOM PS3.6, tag, how its value is written
 *
 * The last matters where a file does not say itself: SQ a sequence, US, UL, FD a binary number, ST any text.
 */
#ifndef RIND_IO_DICOM_TAGS_H
#define RIND_IO_DICOM_TAGS_H

#define RIND_DICOM_TAGS(X)                                    \
    X(TRANSFER_SYNTAX_UID, 0x00020010, UI)                    \
    X(SPECIFIC_CHARACTER_SET, 0x00080005, ST)                 \
    X(IMAGE_TYPE, 0x00080008, ST)                             \
    X(SOP_CLASS_UID, 0x00080016, UI)                          \
    X(SOP_INSTANCE_UID, 0x00080018, UI)                       \
    X(ACQUISITION_DATE, 0x00080022, ST)                       \
    X(CONTENT_DATE, 0x00080023, ST)                           \
    X(ACQUISITION_DATE_TIME, 0x0008002a, ST)                  \
    X(ACQUISITION_TIME, 0x00080032, ST)                       \
    X(CONTENT_TIME, 0x00080033, ST)                           \
    X(MODALITY, 0x00080060, ST)                               \
    X(MANUFACTURER, 0x00080070, ST)                           \
    X(SERIES_DESCRIPTION, 0x0008103e, ST)                     \
    X(MANUFACTURER_MODEL_NAME, 0x00081090, ST)                \
    X(REFERENCED_SERIES_SEQUENCE, 0x00081115, SQ)             \
    X(REFERENCED_INSTANCE_SEQUENCE, 0x0008114a, SQ)           \
    X(REFERENCED_SOP_INSTANCE_UID, 0x00081155, UI)            \
    X(SOURCE_IMAGE_SEQUENCE, 0x00082112, SQ)                  \
    X(FRAME_TYPE, 0x00089007, ST)                             \
    X(DERIVATION_IMAGE_SEQUENCE, 0x00089124, SQ)              \
    X(BODY_PART_EXAMINED, 0x00180015, ST)                     \
    X(SCANNING_SEQUENCE, 0x00180020, ST)                      \
    X(SEQUENCE_VARIANT, 0x00180021, ST)                       \
    X(MR_ACQUISITION_TYPE, 0x00180023, ST)                    \
    X(SLICE_THICKNESS, 0x00180050, ST)                        \
    X(KVP, 0x00180060, ST)                                    \
    X(REPETITION_TIME, 0x00180080, ST)                        \
    X(ECHO_TIME, 0x00180081, ST)                              \
    X(INVERSION_TIME, 0x00180082, ST)                         \
    X(MAGNETIC_FIELD_STRENGTH, 0x00180087, ST)                \
    X(SPACING_BETWEEN_SLICES, 0x00180088, ST)                 \
    X(SOFTWARE_VERSIONS, 0x00181020, ST)                      \
    X(TRIGGER_TIME, 0x00181060, ST)                           \
    X(X_RAY_TUBE_CURRENT, 0x00181151, ST)                     \
    X(EXPOSURE, 0x00181152, ST)                               \
    X(IMAGER_PIXEL_SPACING, 0x00181164, ST)                   \
    X(CONVOLUTION_KERNEL, 0x00181210, ST)                     \
    X(RECEIVE_COIL_NAME, 0x00181250, ST)                      \
    X(FLIP_ANGLE, 0x00181314, ST)                             \
    X(NOMINAL_SCANNED_PIXEL_SPACING, 0x00182010, ST)          \
    X(SEQUENCE_OF_ULTRASOUND_REGIONS, 0x00186011, SQ)         \
    X(REGION_SPATIAL_FORMAT, 0x00186012, US)                  \
    X(PHYSICAL_UNITS_X, 0x00186024, US)                       \
    X(PHYSICAL_UNITS_Y, 0x00186026, US)                       \
    X(PHYSICAL_DELTA_X, 0x0018602c, FD)                       \
    X(PHYSICAL_DELTA_Y, 0x0018602e, FD)                       \
    X(FRAME_ACQUISITION_DATE_TIME, 0x00189074, ST)            \
    X(EFFECTIVE_ECHO_TIME, 0x00189082, FD)                    \
    X(DIFFUSION_B_VALUE, 0x00189087, FD)                      \
    X(MR_ECHO_SEQUENCE, 0x00189114, SQ)                       \
    X(MR_DIFFUSION_SEQUENCE, 0x00189117, SQ)                  \
    X(CARDIAC_SYNCHRONIZATION_SEQUENCE, 0x00189118, SQ)       \
    X(FRAME_REFERENCE_DATE_TIME, 0x00189151, ST)              \
    X(MR_IMAGE_FRAME_TYPE_SEQUENCE, 0x00189226, SQ)           \
    X(STUDY_INSTANCE_UID, 0x0020000d, UI)                     \
    X(SERIES_INSTANCE_UID, 0x0020000e, UI)                    \
    X(SERIES_NUMBER, 0x00200011, ST)                          \
    X(ACQUISITION_NUMBER, 0x00200012, ST)                     \
    X(INSTANCE_NUMBER, 0x00200013, ST)                        \
    X(IMAGE_POSITION_PATIENT, 0x00200032, ST)                 \
    X(IMAGE_ORIENTATION_PATIENT, 0x00200037, ST)              \
    X(FRAME_OF_REFERENCE_UID, 0x00200052, UI)                 \
    X(TEMPORAL_POSITION_IDENTIFIER, 0x00200100, ST)           \
    X(FRAME_CONTENT_SEQUENCE, 0x00209111, SQ)                 \
    X(PLANE_POSITION_SEQUENCE, 0x00209113, SQ)                \
    X(PLANE_ORIENTATION_SEQUENCE, 0x00209116, SQ)             \
    X(TEMPORAL_POSITION_INDEX, 0x00209128, UL)                \
    X(NOMINAL_CARDIAC_TRIGGER_DELAY_TIME, 0x00209153, FD)     \
    X(FRAME_ACQUISITION_NUMBER, 0x00209156, US)               \
    X(SAMPLES_PER_PIXEL, 0x00280002, US)                      \
    X(PHOTOMETRIC_INTERPRETATION, 0x00280004, ST)             \
    X(PLANAR_CONFIGURATION, 0x00280006, US)                   \
    X(NUMBER_OF_FRAMES, 0x00280008, ST)                       \
    X(ROWS, 0x00280010, US)                                   \
    X(COLUMNS, 0x00280011, US)                                \
    X(PIXEL_SPACING, 0x00280030, ST)                          \
    X(BITS_ALLOCATED, 0x00280100, US)                         \
    X(BITS_STORED, 0x00280101, US)                            \
    X(HIGH_BIT, 0x00280102, US)                               \
    X(PIXEL_REPRESENTATION, 0x00280103, US)                   \
    X(RESCALE_INTERCEPT, 0x00281052, ST)                      \
    X(RESCALE_SLOPE, 0x00281053, ST)                          \
    X(RED_PALETTE_DESCRIPTOR, 0x00281101, US)                 \
    X(GREEN_PALETTE_DESCRIPTOR, 0x00281102, US)               \
    X(BLUE_PALETTE_DESCRIPTOR, 0x00281103, US)                \
    X(RED_PALETTE_DATA, 0x00281201, OW)                       \
    X(GREEN_PALETTE_DATA, 0x00281202, OW)                     \
    X(BLUE_PALETTE_DATA, 0x00281203, OW)                      \
    X(LOSSY_IMAGE_COMPRESSION, 0x00282110, ST)                \
    X(MODALITY_LUT_SEQUENCE, 0x00283000, SQ)                  \
    X(PIXEL_MEASURES_SEQUENCE, 0x00289110, SQ)                \
    X(PIXEL_VALUE_TRANSFORMATION_SEQUENCE, 0x00289145, SQ)    \
    X(REAL_WORLD_VALUE_MAPPING_SEQUENCE, 0x00409096, SQ)      \
    X(REAL_WORLD_VALUE_INTERCEPT, 0x00409224, FD)             \
    X(REAL_WORLD_VALUE_SLOPE, 0x00409225, FD)                 \
    X(SEGMENTATION_TYPE, 0x00620001, ST)                      \
    X(SEGMENT_SEQUENCE, 0x00620002, SQ)                       \
    X(SEGMENT_NUMBER, 0x00620004, US)                         \
    X(SEGMENT_LABEL, 0x00620005, ST)                          \
    X(SEGMENT_IDENTIFICATION_SEQUENCE, 0x0062000a, SQ)        \
    X(REFERENCED_SEGMENT_NUMBER, 0x0062000b, US)              \
    X(MAXIMUM_FRACTIONAL_VALUE, 0x0062000e, US)               \
    X(REFERENCED_FRAME_OF_REFERENCE_SEQUENCE, 0x30060010, SQ) \
    X(RT_REFERENCED_STUDY_SEQUENCE, 0x30060012, SQ)           \
    X(RT_REFERENCED_SERIES_SEQUENCE, 0x30060014, SQ)          \
    X(CONTOUR_IMAGE_SEQUENCE, 0x30060016, SQ)                 \
    X(STRUCTURE_SET_ROI_SEQUENCE, 0x30060020, SQ)             \
    X(ROI_NUMBER, 0x30060022, ST)                             \
    X(REFERENCED_FRAME_OF_REFERENCE_UID, 0x30060024, UI)      \
    X(ROI_NAME, 0x30060026, ST)                               \
    X(ROI_CONTOUR_SEQUENCE, 0x30060039, SQ)                   \
    X(CONTOUR_SEQUENCE, 0x30060040, SQ)                       \
    X(CONTOUR_GEOMETRIC_TYPE, 0x30060042, ST)                 \
    X(CONTOUR_DATA, 0x30060050, ST)                           \
    X(REFERENCED_ROI_NUMBER, 0x30060084, ST)                  \
    X(SHARED_FUNCTIONAL_GROUPS_SEQUENCE, 0x52009229, SQ)      \
    X(PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, 0x52009230, SQ)   \
    X(FLOAT_PIXEL_DATA, 0x7fe00008, OF)                       \
    X(DOUBLE_FLOAT_PIXEL_DATA, 0x7fe00009, OD)                \
    X(PIXEL_DATA, 0x7fe00010, OW)

#define RIND_DICOM_TAG(name, tag, vr) TAG_##name = tag,
enum { RIND_DICOM_TAGS(RIND_DICOM_TAG) };

#endif
