/* progress.c - see progress.h */
#include "study/progress.h"
#include "table/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void rind_duration_text(double seconds, char *text, size_t text_size)
{
    long long whole = (long long)rint(seconds);

    if (seconds < 0.9995)
        snprintf(text, text_size, "%.0f ms", 1e3 * seconds);
    else if (seconds < 9.95)
        snprintf(text, text_size, "%.1f s", seconds);
    else if (whole < 60)
        snprintf(text, text_size, "%lld s", whole);
    else if (whole < 3600)
        snprintf(text, text_size, "%lld min %lld s", whole / 60, whole % 60);
    else
        snprintf(text, text_size, "%lld h %lld min", whole / 3600, whole % 3600 / 60);
}

void rind_bytes_text(uint64_t bytes, char *text, size_t text_size)
{
    static const char *const unit[] = { "KB", "MB", "GB", "TB", "PB", "EB" };
    double n = (double)bytes / 1e3;
    size_t k = 0;

    while (n >= 999.5 && k + 1 < COUNT_OF(unit)) {
        n /= 1e3;
        k++;
    }
    snprintf(text, text_size, n < 9.95 && k > 1 ? "%.1f %s" : "%.0f %s", n, unit[k]);
}

double rind_progress_left(const rind_progress_state *state)
{
    double left = (double)(state->n_all - state->n_done), done = (double)state->n_done;

    if (state->n_done == 0 || state->seconds <= 0)
        return -1.0;
    if (state->work_all > 0 && state->work_done > 0) {
        left = state->work_all > state->work_done ? state->work_all - state->work_done : 0.0;
        done = state->work_done;
    }
    return state->seconds / done * left;
}

void rind_progress_text(const rind_progress_state *s, char *text, size_t text_size)
{
    double left = rind_progress_left(s);
    size_t n = (size_t)snprintf(text, text_size, "%zu/%zu", s->n_done, s->n_all);

    if (left >= 0.0 && n < text_size) {
        char duration[32];

        rind_duration_text(left, duration, sizeof duration);
        n += (size_t)snprintf(text + n, text_size - n, "  %.1f cases/min  left %s", 60 * (double)s->n_done / s->seconds,
                              duration);
    }
    if (s->n_failed > 0 && n < text_size)
        n += (size_t)snprintf(text + n, text_size - n, "  failed %zu", s->n_failed);
    for (size_t k = 0; k < s->n_running && k < RIND_PROGRESS_SHOWN && n < text_size; k++) {
        char bytes[32] = "";

        n += (size_t)snprintf(text + n, text_size - n, "%s%.40s",
                              k > 0         ? ", "
                              : s->stopping ? "  last: "
                                            : "  now: ",
                              s->running[k].about);
        if (s->running[k].bytes == 0 || n >= text_size)
            continue;
        rind_bytes_text(s->running[k].bytes, bytes, sizeof bytes);
        n += (size_t)snprintf(text + n, text_size - n, " (%s)", bytes);
    }
    if (s->n_running > RIND_PROGRESS_SHOWN && n < text_size)
        snprintf(text + n, text_size - n, ", %zu more", s->n_running - RIND_PROGRESS_SHOWN);
}

void rind_progress_json(const rind_progress_state *s, char *text, size_t text_size)
{
    double left = rind_progress_left(s);
    FILE *out = fmemopen(text, text_size, "w");

    text[0] = '\0';
    if (out == NULL)
        return;
    fprintf(out, "{ \"done\": %zu, \"failed\": %zu, \"all\": %zu, \"before\": %zu, \"seconds\": %.3f, ", s->n_done,
            s->n_failed, s->n_all, s->n_before, s->seconds);
    fputs("\"left_seconds\": ", out);
    rind_json_number(out, left >= 0.0 ? rint(1e3 * left) / 1e3 : NAN);
    fprintf(out, ", \"stopping\": %s, \"running\": [", s->stopping ? "true" : "false");
    for (size_t k = 0; k < s->n_running && k < RIND_PROGRESS_SHOWN; k++) {
        fputs(k > 0 ? ", { \"case_id\": " : " { \"case_id\": ", out);
        rind_json_string(out, s->running[k].about);
        fputs(", \"stage\": ", out);
        rind_json_string(out, s->running[k].stage);
        fprintf(out, ", \"seconds\": %.3f, \"predicted_bytes\": ", s->running[k].seconds);
        if (s->running[k].bytes > 0)
            fprintf(out, "%llu }", (unsigned long long)s->running[k].bytes);
        else
            fputs("null }", out);
    }
    fputs(" ] }", out);
    fclose(out);
}
