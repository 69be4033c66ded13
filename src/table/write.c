/* write.c - tables into files that appear whole or not at all */
#include "table/write.h"
#include "io/io.h"

static rind_status write_with(rind_ctx *ctx, const rind_table *heading, const rind_row_source *rows,
                              rind_table_writer *writer, const char *path)
{
    rind_output *output = NULL;
    rind_status status = rind_output_open(ctx, path, &output);

    if (status == RIND_OK)
        status = rows->rewind(ctx, rows->user);
    if (status == RIND_OK)
        status = writer(ctx, heading, rows, rind_output_stream(output));
    if (status == RIND_OK)
        return rind_output_close(ctx, output, true);
    rind_output_close(ctx, output, false);
    return status;
}

rind_status rind_rows_write(rind_ctx *ctx, const rind_table *heading, const rind_row_source *rows, rind_format format,
                            const char *path)
{
    static rind_table_writer *const writers[] = {
        [RIND_WIDE] = rind_write_wide,
        [RIND_LONG] = rind_write_long,
        [RIND_JSON] = rind_write_json,
        [RIND_SQLITE] = rind_write_sqlite,
        [RIND_PYTHON_CSV] = rind_write_python_csv,
        [RIND_PYTHON_TEXT] = rind_write_python_text,
        [RIND_PYTHON_JSON] = rind_write_python_json,
    };

    if ((size_t)format >= COUNT_OF(writers))
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "no table format %d", (int)format);
    return write_with(ctx, heading, rows, writers[format], path);
}

rind_status rind_rows_write_reasons(rind_ctx *ctx, const rind_table *heading, const rind_row_source *rows,
                                    const char *path)
{
    return write_with(ctx, heading, rows, rind_write_reasons, path);
}

rind_status rind_table_write(rind_ctx *ctx, const rind_table *table, rind_format format, const char *path)
{
    rind_table_rows place = { table, 0 };
    const rind_row_source rows = rind_table_row_source(&place);

    return rind_rows_write(ctx, table, &rows, format, path);
}

rind_status rind_table_write_reasons(rind_ctx *ctx, const rind_table *table, const char *path)
{
    rind_table_rows place = { table, 0 };
    const rind_row_source rows = rind_table_row_source(&place);

    return rind_rows_write_reasons(ctx, table, &rows, path);
}

rind_status rind_table_write_dictionary(rind_ctx *ctx, const rind_table *table, const char *path)
{
    rind_output *output = NULL;
    rind_status status = rind_output_open(ctx, path, &output);

    if (status != RIND_OK)
        return status;
    rind_write_dictionary(table, rind_output_stream(output));
    return rind_output_close(ctx, output, true);
}
