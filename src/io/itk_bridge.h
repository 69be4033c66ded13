/*
 * itk_bridge.h - what the loadable module rind_itk offers: plain C, no exceptions
 */
#ifndef RIND_IO_ITK_BRIDGE_H
#define RIND_IO_ITK_BRIDGE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RIND_ITK_BRIDGE_VERSION = 1, RIND_ITK_MAX_DIMS = 8, RIND_ITK_MESSAGE_SIZE = 512 };

#define RIND_ITK_BRIDGE_SYMBOL "rind_itk_bridge_table"

typedef enum rind_itk_outcome { RIND_ITK_OK, RIND_ITK_FAILED, RIND_ITK_NO_MEMORY } rind_itk_outcome;

/* What a file says of itself. */
typedef struct rind_itk_info {
    unsigned n_dims;
    uint64_t size[RIND_ITK_MAX_DIMS];                    /* 1 from n_dims on */
    double spacing_mm[3], origin_mm[3], direction[3][3]; /* LPS; direction[r][c] as in rind_grid */
    int type;                                            /* rind_type, or -1 */
    char type_name[32];                                  /* ITK's, for messages */
    unsigned n_components;
} rind_itk_info;

typedef struct rind_itk_bridge {
    int version;
    const char *itk_version;
    /* Reads the header. '*file' is to be closed; 'message' is one line. */
    rind_itk_outcome (*open)(const char *path, int format, void **file, rind_itk_info *info,
                             char message[RIND_ITK_MESSAGE_SIZE]);
    /* Reads all voxels of all volumes into 'voxels', which has room for exactly those. */
    rind_itk_outcome (*read)(void *file, void *voxels, size_t n_bytes, char message[RIND_ITK_MESSAGE_SIZE]);
    void (*close)(void *file);
} rind_itk_bridge;

#ifdef __cplusplus
}
#endif
#endif
