/* say.c - see say.h. The one place of the program that has state: the voice of a process is its own. */
#include "cli/say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static struct {
    bool quiet;
    FILE *log;
    bool shows, on_terminal, bar_is_there, json;
    double next;      /* seconds from the start when progress is shown again */
    size_t next_done; /* and how many cases must be done then, where lines are printed */
    rind_progress_state last;
} voice;

static void take_bar_away(void)
{
    if (voice.bar_is_there)
        fputs("\r\033[K", stderr);
    voice.bar_is_there = false;
}

static void log_line(const char *line)
{
    char stamp[32] = "";
    time_t now = time(NULL);
    struct tm utc;

    if (gmtime_r(&now, &utc) != NULL)
        strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    fprintf(voice.log, "%s %s\n", stamp, line);
    fflush(voice.log);
}

static void say(const char *severity, bool aloud, const char *about, const char *format, va_list arguments)
{
    char line[RIND_MESSAGE_SIZE + 512];
    size_t n = (size_t)snprintf(line, sizeof line, "rind: %s: %.400s%s", severity, about != NULL ? about : "",
                                about != NULL ? ": " : "");

    vsnprintf(line + n, sizeof line - n, format, arguments);
    for (char *c = line; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    if (voice.log != NULL)
        log_line(line);
    if (!aloud)
        return;
    take_bar_away();
    fprintf(stderr, "%s\n", line);
}

void rind_say_error(const char *about, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say("error", true, about, format, arguments);
    va_end(arguments);
}

void rind_say_warning(const char *about, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say("warning", !voice.quiet, about, format, arguments);
    va_end(arguments);
}

void rind_say_notice(const char *about, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say("notice", !voice.quiet, about, format, arguments);
    va_end(arguments);
}

void rind_say_quiet(bool quiet)
{
    voice.quiet = quiet;
}

rind_status rind_say_log(rind_ctx *ctx, const char *path)
{
    voice.log = fopen(path, "ae");
    if (voice.log == NULL)
        return rind_fail(ctx, RIND_CANNOT_WRITE, "%s: %s", path, strerror(errno));
    return RIND_OK;
}

void rind_progress_start(rind_progress progress)
{
    enum { FIRST_LINE = 10 }; /* seconds: a short run needs none */

    voice.on_terminal = isatty(STDERR_FILENO) == 1;
    voice.shows = progress == RIND_PROGRESS_JSON || (!voice.quiet && progress != RIND_PROGRESS_NEVER);
    voice.json = progress == RIND_PROGRESS_JSON;
    voice.next = voice.on_terminal || progress != RIND_PROGRESS_AUTO ? 0 : FIRST_LINE;
    voice.next_done = 0;
    voice.last = (rind_progress_state){ .n_all = 0 };
}

static size_t terminal_width(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* [######------]  and the text, no wider than the terminal: what wraps could not be taken away again. */
static void draw_bar(size_t n_done, size_t n_all, const char *text)
{
    enum { WIDTH = 24 };
    char bar[WIDTH + 1], line[600];

    for (size_t k = 0; k < WIDTH; k++)
        bar[k] = (k + 1) * n_all <= n_done * WIDTH ? '#' : '-';
    bar[WIDTH] = '\0';
    snprintf(line, sizeof line, "[%s]  %s", bar, text);
    fprintf(stderr, "\r\033[K%.*s", (int)terminal_width() - 1, line);
    fflush(stderr);
    voice.bar_is_there = true;
}

static void show_json(const rind_progress_state *state)
{
    char text[2048];

    rind_progress_json(state, text, sizeof text);
    fprintf(stderr, "%s\n", text);
}

/* A line as a log keeps it: not too often, and not without something new. */
static void show_line(const rind_progress_state *state)
{
    char text[512];

    if (state->n_done < voice.next_done)
        return;
    voice.next_done = state->n_done + state->n_all / 20 + 1;
    rind_progress_text(state, text, sizeof text);
    rind_say_notice(NULL, "%s", text);
}

void rind_progress_show(const rind_progress_state *state)
{
    const double draw_every = 0.1, object_every = 1, line_every = 30;
    char text[512];

    voice.last = *state;
    voice.last.n_running = 0;
    if (!voice.shows || state->seconds < voice.next)
        return;
    voice.next = state->seconds + (voice.json ? object_every : voice.on_terminal ? draw_every : line_every);
    if (voice.json) {
        show_json(state);
    } else if (voice.on_terminal) {
        rind_progress_text(state, text, sizeof text);
        draw_bar(state->n_done, state->n_all, text);
    } else {
        show_line(state);
    }
}

void rind_progress_end(void)
{
    take_bar_away();
    if (voice.shows && voice.json && voice.last.n_all > 0)
        show_json(&voice.last);
    voice.shows = false;
}
