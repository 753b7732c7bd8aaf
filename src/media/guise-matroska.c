/* SPDX-License-Identifier: GPL-3.0-or-later
 * The length that a Matroska file claims for itself. */
#include "media/guise-matroska.h"

#include "core/guise-bytes.h"

#define ID_EBML        0x1A45DFA3u
#define ID_SEGMENT     0x18538067u
#define MAX_SIZE_BYTES 8

/* A length of EBML: the leading zero bits of the first byte tell how many bytes follow. */
static gboolean
read_size (GuiseBytes *bytes, uint64_t *out_size, gboolean *out_unknown)
{
  uint8_t  first;
  uint64_t size;
  uint64_t all_ones;
  int      n = 1;

  if (!guise_bytes_u8 (bytes, &first) || first == 0)
    return FALSE;
  while (n < MAX_SIZE_BYTES && (first & (0x100 >> n)) == 0)
    n++;
  size = first & ((0x100u >> n) - 1);
  all_ones = (UINT64_C (1) << (7 * n)) - 1;
  for (int i = 1; i < n; i++)
    {
      uint8_t next;

      if (!guise_bytes_u8 (bytes, &next))
        return FALSE;
      size = size << 8 | next;
    }
  *out_size = size;
  *out_unknown = size == all_ones;
  return TRUE;
}

/* Reads the head of the element with this id. */
static gboolean
enter (GuiseBytes *bytes, uint32_t wanted, uint64_t *out_size)
{
  uint32_t id;
  gboolean unknown;

  return guise_bytes_u32_be (bytes, &id) && id == wanted && read_size (bytes, out_size, &unknown) &&
         !unknown;
}

uint64_t
guise_matroska_expected_size (const void *head, size_t n_bytes)
{
  GuiseBytes bytes = guise_bytes_init (head, n_bytes);
  uint64_t   size;
  uint64_t   end;

  if (!enter (&bytes, ID_EBML, &size) || guise_bytes_take (&bytes, size) == NULL ||
      !enter (&bytes, ID_SEGMENT, &size) || __builtin_add_overflow (bytes.offset, size, &end))
    return 0;
  return end;
}
