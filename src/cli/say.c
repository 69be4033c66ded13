/* say.c - see say.h. The one place of the program that has state: the voice of a process is its own. */
#include "cli/say.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static struct {
    bool quiet;
    FILE *log;
    bool shows, on_terminal, bar_is_there;
    double next; /* seconds from the start when progress is shown again */
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

void rind_progress_start(rind_progress progress)
{
    enum { FIRST_LINE = 10 }; /* seconds: a short run needs none */

    voice.on_terminal = isatty(STDERR_FILENO) == 1;
    voice.shows = !voice.quiet && progress != RIND_PROGRESS_NEVER;
    voice.next = voice.on_terminal || progress == RIND_PROGRESS_ALWAYS ? 0 : FIRST_LINE;
}

/* 13/24  5.1 cases/min  left 2 min 10 s  failed 1  now: P198 */
static void describe(size_t n_done, size_t n_failed, size_t n_all, double seconds, const char *now, char *text,
                     size_t text_size)
{
    char left[96] = "", failed[48] = "";

    if (n_done > 0 && seconds > 0) {
        char duration[32];

        rind_duration_text(seconds / (double)n_done * (double)(n_all - n_done), duration, sizeof duration);
        snprintf(left, sizeof left, "  %.1f cases/min  left %s", 60 * (double)n_done / seconds, duration);
    }
    if (n_failed > 0)
        snprintf(failed, sizeof failed, "  failed %zu", n_failed);
    snprintf(text, text_size, "%zu/%zu%s%s  now: %.40s", n_done, n_all, left, failed, now);
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
    char bar[WIDTH + 1], line[512];

    for (size_t k = 0; k < WIDTH; k++)
        bar[k] = (k + 1) * n_all <= n_done * WIDTH ? '#' : '-';
    bar[WIDTH] = '\0';
    snprintf(line, sizeof line, "[%s]  %s", bar, text);
    fprintf(stderr, "\r\033[K%.*s", (int)terminal_width() - 1, line);
    fflush(stderr);
    voice.bar_is_there = true;
}

void rind_progress_show(size_t n_done, size_t n_failed, size_t n_all, double seconds, const char *now)
{
    const double draw_every = 0.1, line_every = 30;
    char text[256];

    if (!voice.shows || seconds < voice.next)
        return;
    voice.next = seconds + (voice.on_terminal ? draw_every : line_every);
    describe(n_done, n_failed, n_all, seconds, now, text, sizeof text);
    if (voice.on_terminal)
        draw_bar(n_done, n_all, text);
    else
        rind_say_notice(NULL, "%s", text);
}

void rind_progress_end(void)
{
    take_bar_away();
    voice.shows = false;
}
