/* embedded.h - text files of this room inside the program, in the order of CMakeLists.txt */
#ifndef RIND_PHANTOMS_EMBEDDED_H
#define RIND_PHANTOMS_EMBEDDED_H

#include <stddef.h>

enum { RIND_FILE_IBSI1_REFERENCE, RIND_FILE_IBSI2_REFERENCE, RIND_FILE_IBSI2_RESPONSE_MAPS, RIND_FILE_CERTIFICATE_CSS };

extern const char *const rind_phantom_files_text[];
extern const size_t rind_phantom_files_size[];

#endif
