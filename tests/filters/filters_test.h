/* filters_test.h - filters by name with parameters as text, and response maps as arrays */
#ifndef FILTERS_TEST_H
#define FILTERS_TEST_H

#include "filter.h"
#include "settings/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for the parameters of any filter. */
typedef union filter_parameters {
    double aligned;
    char bytes[RIND_FILTER_PARAMETERS_SIZE];
} filter_parameters;

static inline const rind_filter *filter_of(const char *name)
{
    for (size_t k = 0; k < rind_n_filters; k++)
        if (strcmp(rind_filters[k]->name, name) == 0)
            return rind_filters[k];
    fail_msg("there is no filter %s", name);
    return NULL;
}

/* Reads 'text' as the value of a key, as settings do. */
static inline rind_status set_parameter(rind_ctx *ctx, const rind_key *key, const char *text, filter_parameters *out)
{
    rind_reader reader = { .ctx = ctx, .yaml = { .name = key->path, .assignment = true } };
    rind_status status = rind_yaml_load(ctx, &reader.yaml, text, strlen(text));

    if (status != RIND_OK)
        return status;
    status = key->type->read(&reader, key, rind_yaml_root(&reader.yaml), out->bytes);
    yaml_document_delete(&reader.yaml.document);
    return status;
}

/* Defaults, then "key=value; key=value". */
static inline rind_status set_parameters(rind_ctx *ctx, const rind_filter *filter, const char *text,
                                         filter_parameters *out)
{
    char copy[512], *next = NULL;
    rind_status status = RIND_OK;

    memset(out, 0, sizeof *out);
    for (size_t k = 0; k < filter->n_parameters && status == RIND_OK; k++)
        status = set_parameter(ctx, &filter->parameters[k], filter->parameters[k].fallback, out);
    assert_int_equal(status, RIND_OK);
    snprintf(copy, sizeof copy, "%s", text);
    for (char *pair = strtok_r(copy, ";", &next); pair != NULL && status == RIND_OK;
         pair = strtok_r(NULL, ";", &next)) {
        const rind_key *key = NULL;

        pair += strspn(pair, " ");
        char *value = strchr(pair, '=');
        assert_non_null(value);
        *value++ = '\0';
        for (size_t k = 0; k < filter->n_parameters; k++)
            if (strcmp(filter->parameters[k].path, pair) == 0)
                key = &filter->parameters[k];
        if (key == NULL)
            fail_msg("%s has no parameter %s", filter->name, pair);
        status = set_parameter(ctx, key, value, out);
    }
    return status;
}

/* Takes copies of response maps. */
typedef struct taken_responses {
    size_t n_voxels, n;
    double *map[64];
} taken_responses;

static inline rind_status take_response(void *user, size_t k, const double *response)
{
    taken_responses *taken = user;

    assert_true(k < COUNT_OF(taken->map) && taken->map[k] == NULL);
    taken->map[k] = malloc(taken->n_voxels * sizeof *response);
    assert_non_null(taken->map[k]);
    memcpy(taken->map[k], response, taken->n_voxels * sizeof *response);
    taken->n++;
    return RIND_OK;
}

static inline void drop_responses(taken_responses *taken)
{
    for (size_t k = 0; k < COUNT_OF(taken->map); k++)
        free(taken->map[k]);
    *taken = (taken_responses){ 0 };
}

/* Runs a filter; the responses are to be dropped. */
static inline rind_status run_filter(rind_ctx *ctx, const char *name, const char *text, bool two_d,
                                     const rind_volume *image, taken_responses *out)
{
    const rind_filter *filter = filter_of(name);
    filter_parameters parameters;
    char why[256] = "";

    *out = (taken_responses){ .n_voxels = rind_volume_n(image) };
    if (set_parameters(ctx, filter, text, &parameters) != RIND_OK)
        fail_msg("%s: %s", name, rind_ctx_message(ctx));
    if (filter->check != NULL && !filter->check(&parameters, two_d, why, sizeof why))
        fail_msg("%s: %s", name, why);
    rind_status status = filter->run(ctx, &parameters, two_d, image, take_response, out);
    if (status == RIND_OK)
        assert_int_equal(out->n, filter->n_responses(&parameters, two_d));
    return status;
}

#endif
