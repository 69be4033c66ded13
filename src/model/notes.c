/* notes.c - see notes.h */
#include "model/notes.h"

#include <stdarg.h>
#include <string.h>

void rind_note(rind_ctx *ctx, rind_notes *notes, const char *code, const char *format, ...)
{
    if (notes->n == RIND_MAX_NOTES)
        return;

    struct rind_note *note = &notes->note[notes->n++];
    va_list arguments;
    snprintf(note->code, sizeof note->code, "%s", code);
    va_start(arguments, format);
    vsnprintf(note->text, sizeof note->text, format, arguments);
    va_end(arguments);
    rind_tell(ctx, RIND_WARNING, "%s: %s", note->code, note->text);
}

void rind_flow_add(rind_flow *flow, const char *step, size_t n, char *const *cases)
{
    struct rind_flow_step *s = &flow->step[flow->n];
    size_t used = 0;

    if (flow->n == RIND_MAX_FLOW)
        return;
    flow->n++;
    *s = (struct rind_flow_step){ .step = step, .cases = n };
    for (size_t k = 0; cases != NULL && k < n; k++) {
        if (used + strlen(cases[k]) + 6 > sizeof s->some) {
            snprintf(s->some + used, sizeof s->some - used, ", ...");
            break;
        }
        used += (size_t)snprintf(s->some + used, sizeof s->some - used, "%s%s", k > 0 ? ", " : "", cases[k]);
    }
}

void rind_notes_write(rind_json *out, const rind_notes *notes)
{
    rind_json_array(out, "warnings");
    for (size_t k = 0; k < notes->n; k++) {
        rind_json_object(out, NULL);
        rind_json_add_text(out, "code", notes->note[k].code);
        rind_json_add_text(out, "text", notes->note[k].text);
        rind_json_end(out);
    }
    rind_json_end(out);
}

void rind_flow_write(rind_json *out, const rind_flow *flow)
{
    rind_json_array(out, "flow");
    for (size_t k = 0; k < flow->n; k++) {
        rind_json_object(out, NULL);
        rind_json_add_text(out, "step", flow->step[k].step);
        rind_json_add_count(out, "cases", flow->step[k].cases);
        if (flow->step[k].some[0] != '\0')
            rind_json_add_text(out, "some", flow->step[k].some);
        rind_json_end(out);
    }
    rind_json_end(out);
}
