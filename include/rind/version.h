/* version.h - the one place that names the version; CMake reads it from here. */
#ifndef RIND_VERSION_H
#define RIND_VERSION_H

#define RIND_VERSION_MAJOR 0
#define RIND_VERSION_MINOR 1
#define RIND_VERSION_PATCH 0
#define RIND_VERSION "0.1.0"

#endif
