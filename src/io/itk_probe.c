/* itk_probe.c */
#include "io/itk.h"
bool rind_nrrd_probe(const uint8_t *head, size_t n)
{
    (void)head, (void)n;
    return false;
}
bool rind_meta_probe(const uint8_t *head, size_t n)
{
    (void)head, (void)n;
    return false;
}
