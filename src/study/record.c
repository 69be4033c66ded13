/* record.c - see record.h */
#include "study/record.h"
#include "extract/case_regions.h"
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *rind_outcome_name(rind_outcome outcome)
{
    static const char *const name[RIND_N_OUTCOMES] = {
        [RIND_CASE_OK] = "ok",           [RIND_CASE_FAILED] = "failed",   [RIND_CASE_CRASHED] = "crashed",
        [RIND_CASE_TIMEOUT] = "timeout", [RIND_CASE_REFUSED] = "refused", [RIND_CASE_UNCHANGED] = "unchanged",
    };

    return (size_t)outcome < RIND_N_OUTCOMES ? name[outcome] : "failed";
}

void rind_record_clear(rind_record *record)
{
    record->outcome = RIND_CASE_FAILED;
    record->failure = RIND_OK;
    record->seconds = 0.0;
    record->peak_bytes = 0;
    rind_pack_clear(&record->message);
    rind_pack_clear(&record->inputs);
    rind_pack_clear(&record->messages);
    rind_pack_clear(&record->rows);
    rind_pack_clear(&record->times);
}

void rind_record_free(rind_record *record)
{
    rind_pack_free(&record->message);
    rind_pack_free(&record->inputs);
    rind_pack_free(&record->messages);
    rind_pack_free(&record->rows);
    rind_pack_free(&record->times);
}

bool rind_record_is_whole(const rind_record *record)
{
    return !record->message.lacking && !record->inputs.lacking && !record->messages.lacking && !record->rows.lacking &&
           !record->times.lacking;
}

const char *rind_record_message(const rind_record *record)
{
    rind_unpack text = rind_unpack_begin(record->message.bytes, record->message.n);

    return record->message.n > 0 ? rind_unpack_text(&text) : "";
}

void rind_record_end(rind_record *record, rind_outcome outcome, const char *message)
{
    record->outcome = outcome;
    record->failure = RIND_OK;
    rind_pack_clear(&record->message);
    rind_pack_text(&record->message, message);
    rind_pack_clear(&record->rows);
    rind_pack_clear(&record->times);
}

static void take_end(rind_record *record, rind_unpack end)
{
    record->outcome = (rind_outcome)rind_unpack_number(&end);
    record->failure = (rind_status)rind_unpack_number(&end);
    rind_pack_clear(&record->message);
    rind_pack_text(&record->message, rind_unpack_text(&end));
    record->seconds = rind_unpack_real(&end);
    record->peak_bytes = rind_unpack_number(&end);
    if (record->outcome != RIND_CASE_OK)
        rind_pack_clear(&record->rows);
}

bool rind_record_take(rind_record *record, int kind, const void *bytes, size_t n)
{
    const uint8_t tag = (uint8_t)kind;

    switch (kind) {
    case RIND_ITEM_INPUT:
    case RIND_ITEM_FACTS:
        rind_pack_put(&record->inputs, &tag, 1);
        rind_pack_put(&record->inputs, bytes, n);
        break;
    case RIND_ITEM_MESSAGE:
        rind_pack_put(&record->messages, bytes, n);
        break;
    case RIND_ITEM_RENEWED:
        rind_pack_clear(&record->inputs);
        rind_pack_put(&record->inputs, bytes, n);
        break;
    case RIND_ITEM_ROWS:
        rind_pack_put(&record->rows, bytes, n);
        break;
    case RIND_ITEM_TIMES:
        rind_pack_put(&record->times, bytes, n);
        break;
    case RIND_ITEM_END:
        take_end(record, rind_unpack_begin(bytes, n));
        return true;
    default:
        break;
    }
    return false;
}

void rind_pack_input(rind_pack *pack, const rind_input *input)
{
    rind_pack_text(pack, input->role);
    rind_pack_text(pack, input->path);
    rind_pack_text(pack, input->place);
    rind_pack_number(pack, (uint64_t)input->error);
    rind_pack_number(pack, input->file.size);
    rind_pack_number(pack, input->file.digest);
    rind_pack_number(pack, input->file.stamp);
    rind_pack_number(pack, (uint64_t)input->file.mtime);
    rind_pack_number(pack, input->file.n_files);
}

void rind_unpack_input(rind_unpack *unpack, rind_input *out)
{
    out->role = rind_unpack_text(unpack);
    out->path = rind_unpack_text(unpack);
    out->place = rind_unpack_text(unpack);
    out->error = (int)rind_unpack_number(unpack);
    out->file.size = rind_unpack_number(unpack);
    out->file.digest = rind_unpack_number(unpack);
    out->file.stamp = rind_unpack_number(unpack);
    out->file.mtime = (time_t)rind_unpack_number(unpack);
    out->file.n_files = (size_t)rind_unpack_number(unpack);
}

/* Facts of a file: at most RIND_MAX_FACTS; those beyond are passed over. */
static const char *unpack_facts(rind_unpack *unpack, rind_fact fact[RIND_MAX_FACTS], size_t *n)
{
    const char *path = rind_unpack_text(unpack);
    uint64_t n_all = rind_unpack_number(unpack);

    *n = 0;
    for (uint64_t k = 0; k < n_all && !unpack->bad; k++) {
        const char *name = rind_unpack_text(unpack), *value = rind_unpack_text(unpack);

        if (*n == RIND_MAX_FACTS)
            continue;
        fact[*n].name = name;
        snprintf(fact[*n].value, sizeof fact[*n].value, "%s", value);
        ++*n;
    }
    return path;
}

/* The kind of the next item of a record's inputs; 0 behind the last. */
static int next_kind(rind_unpack *inputs)
{
    const uint8_t *tag = inputs->left > 0 ? rind_unpack_bytes(inputs, 1) : NULL;

    return tag != NULL ? *tag : 0;
}

bool rind_next_input(rind_unpack *inputs, rind_input *out)
{
    rind_fact fact[RIND_MAX_FACTS];
    size_t n;
    int kind;

    while ((kind = next_kind(inputs)) == RIND_ITEM_FACTS)
        unpack_facts(inputs, fact, &n);
    if (kind == RIND_ITEM_INPUT)
        rind_unpack_input(inputs, out);
    return kind == RIND_ITEM_INPUT && !inputs->bad;
}

void rind_unpack_facts_item(rind_unpack *inputs)
{
    rind_fact fact[RIND_MAX_FACTS];
    size_t n;

    if (next_kind(inputs) == RIND_ITEM_FACTS)
        unpack_facts(inputs, fact, &n);
    else
        inputs->bad = true;
}

static rind_status inputs_to_provenance(rind_ctx *ctx, const rind_record *record, rind_provenance *provenance)
{
    rind_unpack inputs = rind_unpack_begin(record->inputs.bytes, record->inputs.n);
    rind_status status = RIND_OK;
    int kind;

    while (status == RIND_OK && !inputs.bad && (kind = next_kind(&inputs)) != 0) {
        rind_input input;
        rind_fact fact[RIND_MAX_FACTS];
        size_t n;

        if (kind == RIND_ITEM_INPUT) {
            rind_unpack_input(&inputs, &input);
            if (!inputs.bad)
                status = rind_provenance_add_known(ctx, provenance, input.role, input.path, input.error, &input.file);
        } else {
            const char *path = unpack_facts(&inputs, fact, &n);

            if (!inputs.bad)
                status = rind_provenance_add_facts(ctx, provenance, path, fact, n);
        }
    }
    return status;
}

rind_status rind_record_to_provenance(rind_ctx *ctx, const rind_record *record, const char *about,
                                      rind_provenance *provenance)
{
    rind_unpack said = rind_unpack_begin(record->messages.bytes, record->messages.n);
    rind_status status = inputs_to_provenance(ctx, record, provenance);

    while (status == RIND_OK && said.left > 0 && !said.bad) {
        rind_severity severity = (rind_severity)rind_unpack_number(&said);
        const char *text = rind_unpack_text(&said);

        if (!said.bad)
            status = rind_provenance_add_message(ctx, provenance, severity, about, text);
    }
    return status;
}

void rind_pack_rows(rind_pack *pack, const rind_table *values)
{
    rind_pack_number(pack, values->n_rows);
    rind_pack_number(pack, values->n_columns);
    rind_pack_number(pack, values->n_carried);
    for (size_t r = 0; r < values->n_rows; r++) {
        const rind_row *row = values->row[r];

        rind_pack_text(pack, row->key[REGION]);
        for (size_t k = 0; k < values->n_carried; k++)
            rind_pack_text(pack, row->carried[k]);
        rind_pack_put(pack, row->value, values->n_columns * sizeof *row->value);
        rind_pack_put(pack, row->reason, values->n_columns);
    }
}

rind_status rind_record_rows_begin(rind_record_rows *rows)
{
    rows->cells = rind_alloc(rows->ctx, rows->heading->n_carried, sizeof *rows->cells, "row of a table");
    rows->values = rind_alloc(rows->ctx, rows->heading->n_columns, sizeof *rows->values, "row of a table");
    return rows->cells != NULL && rows->values != NULL ? RIND_OK : RIND_NO_MEMORY;
}

void rind_record_rows_free(rind_record_rows *rows)
{
    free(rows->cells);
    free(rows->values);
    rows->cells = NULL;
    rows->values = NULL;
}

void rind_record_rows_of(rind_record_rows *rows, const rind_case *now, const rind_record *record)
{
    bool ok = record->outcome == RIND_CASE_OK;

    rows->now = now;
    rows->record = record;
    rows->at = 0;
    rows->left = rind_unpack_begin(record->rows.bytes, record->rows.n);
    rows->n_rows = ok ? (size_t)rind_unpack_number(&rows->left) : 0;
    size_t n_columns = ok ? (size_t)rind_unpack_number(&rows->left) : rows->heading->n_columns;
    rows->n_own = ok ? (size_t)rind_unpack_number(&rows->left) : 0;
    rows->bad = rows->left.bad || n_columns != rows->heading->n_columns ||
                rows->n_own > rows->heading->n_carried - rows->n_carried;
    rows->row = (rind_row){
        .key = { [CASE_ID] = now->case_id,
                 [IMAGE_ID] = now->image_id,
                 [MASK_ID] = now->mask_id,
                 [REGION] = rows->region,
                 [MESSAGE] = ok ? "" : rind_record_message(record),
                 [STATUS] = rind_outcome_name(record->outcome) },
        .carried = rows->cells,
    };
    for (size_t k = 0; k < rows->heading->n_carried; k++)
        rows->cells[k] = k < rows->n_carried ? now->carried[k] : "";
}

static rind_status next_computed(rind_record_rows *rows, const rind_row **row)
{
    size_t n_columns = rows->heading->n_columns;

    if (rows->at == rows->n_rows)
        return RIND_OK;
    rows->row.key[REGION] = rind_unpack_text(&rows->left);
    for (size_t k = 0; k < rows->n_own; k++)
        rows->cells[rows->n_carried + k] = rind_unpack_text(&rows->left);
    const void *values = rind_unpack_bytes(&rows->left, n_columns * sizeof *rows->values);
    rows->row.reason = rind_unpack_bytes(&rows->left, n_columns);
    if (rows->left.bad)
        return rind_fail(rows->ctx, RIND_BAD_FILE, "the journal's rows of %s are damaged; compute it again",
                         rows->now->case_id);
    memcpy(rows->values, values, n_columns * sizeof *rows->values);
    rows->row.value = rows->values;
    rows->at++;
    *row = &rows->row;
    return RIND_OK;
}

rind_status rind_record_rows_next(rind_record_rows *rows, const rind_row **row)
{
    *row = NULL;
    if (rows->bad)
        return rind_fail(rows->ctx, RIND_BAD_FILE, "the journal's rows of %s have other columns; compute it again",
                         rows->now->case_id);
    if (rows->record->outcome == RIND_CASE_OK)
        return next_computed(rows, row);
    _Static_assert(sizeof rows->region >= RIND_CASE_REGION_NAME_SIZE, "a region's name fits");
    if (!rind_expected_region(rows->settings, rows->at, rows->region))
        return RIND_OK;
    rows->at++;
    *row = &rows->row;
    return RIND_OK;
}
