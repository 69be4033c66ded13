/*
 * status.h - what a call answers, and the context every call works in
 *
 * Every function of librind that can fail returns a rind_status and hands its result out through
 * its last parameter, which is left NULL (or untouched, for plain numbers) on failure. The function
 * that detects a failure writes one sentence with the values and the remedy into the context; read
 * it with rind_ctx_message().
 *
 * The library never prints, never exits, never reads the environment, and keeps no global state.
 * A context belongs to one thread at a time; different threads use different contexts.
 */
#ifndef RIND_STATUS_H
#define RIND_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define RIND_API __attribute__((visibility("default")))
#else
#define RIND_API
#endif

typedef enum rind_status {
    RIND_OK = 0,
    RIND_NO_MEMORY,     /* the message tells how much was asked for, and for what */
    RIND_BAD_ARGUMENT,  /* a parameter of the call makes no sense */
    RIND_CANNOT_READ,   /* file missing, not readable, or a folder */
    RIND_BAD_FILE,      /* wrong magic, truncated, contradictory or meaningless header */
    RIND_UNSUPPORTED,   /* well-formed, but a kind rind does not read */
    RIND_BAD_SETTINGS,  /* unknown or repeated key, wrong type, value out of range */
    RIND_GRID_MISMATCH, /* image and mask are not on the same grid */
    RIND_LABEL_ABSENT,  /* the mask does not hold the label asked for */
    RIND_EMPTY_REGION,  /* no voxel is left */
    RIND_NON_FINITE,    /* NaN or infinity where a number must be */
    RIND_CANNOT_WRITE,  /* output folder missing, disk full, no permission */
    RIND_NOT_ESTIMABLE, /* the numbers do not determine it: one class only, no events, no spread */
    RIND_SEPARATION,    /* columns tell the classes apart so well that coefficients grow without end */
    RIND_NOT_CONVERGED, /* an iteration ended before its answer was good enough */
    RIND_TABLES_DIFFER, /* features of other settings, definitions or regions than the model's */
    RIND_LEAK,          /* test cases, or a selection made with them, would reach the model */
    RIND_INTERRUPTED
} rind_status;

typedef struct rind_ctx rind_ctx;

/* How loud a message to rind_ctx_set_listener() is. Errors are not sent: they are returned. */
typedef enum rind_severity { RIND_NOTICE, RIND_WARNING } rind_severity;

typedef void rind_listener(void *user, rind_severity severity, const char *text);

/*
 * Makes a context: error message, listener, number of threads, scratch memory.
 *
 * n_threads  1 or more; 0 takes the number of processors the process may use.
 *
 * Returns NULL when there is no memory. Free with rind_ctx_free(), which takes NULL.
 */
RIND_API rind_ctx *rind_ctx_create(int n_threads);
RIND_API void rind_ctx_free(rind_ctx *ctx);

/* The message of the last failed call, one sentence without line end; "" if none failed. Borrowed. */
RIND_API const char *rind_ctx_message(const rind_ctx *ctx);

/* Notices and warnings go to 'listener' as they arise, always from the calling thread. */
RIND_API void rind_ctx_set_listener(rind_ctx *ctx, rind_listener *listener, void *user);

RIND_API int rind_ctx_threads(const rind_ctx *ctx);

/* "ok", "bad file", ...: for logs. Never NULL. */
RIND_API const char *rind_status_name(rind_status status);

#ifdef __cplusplus
}
#endif
#endif
