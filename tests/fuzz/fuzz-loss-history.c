/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the readers of loss histories, as they are and with checksums put right.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "store/guise-loss-history.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* A fuzzer does not guess checksums. */
static void
mend_checksums (uint8_t *bytes, size_t n_bytes)
{
  for (size_t at = 0; at + 24 <= n_bytes; at += 8)
    {
      uint32_t n;
      uint64_t sum = 0;
      size_t   end;

      memcpy (&n, bytes + at + 4, sizeof n);
      n = GUINT32_FROM_LE (n);
      end = at + ((24 + (size_t) n * 12 + 7) & ~(size_t) 7);
      if (memcmp (bytes + at, "GLH1", 4) != 0 || n > 256 || end > n_bytes)
        continue;
      for (size_t i = at; i < end; i += 8)
        {
          uint64_t word;

          memcpy (&word, bytes + i, sizeof word);
          if (i == at + 16)
            continue;
          sum = (sum ^ GUINT64_FROM_LE (word)) * UINT64_C (0x9E3779B97F4A7C15);
          sum ^= sum >> 32;
        }
      sum = GUINT64_TO_LE (sum);
      memcpy (bytes + at + 16, &sum, sizeof sum);
      at = end - 8;
    }
}

static void
read_file (const char *path, size_t n_points)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLossCurve) curve =
               guise_loss_history_read (path, 0, GUISE_LOSS_HISTORY_LAST, n_points, NULL, &error);
  uint64_t n = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (curve->points->len, <=, n_points);
  for (unsigned i = 0; i < curve->points->len; i++)
    {
      const GuiseLossPoint *point = &g_array_index (curve->points, GuiseLossPoint, i);

      g_assert_cmpuint (point->n + point->n_bad, <=, point->n_iterations);
      n += point->n + point->n_bad;
    }
  g_assert_cmpuint (n, ==, curve->n_known);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autofree uint8_t *copy = g_memdup2 (data, n_bytes);
  const int           fd = memfd_create ("losses", MFD_CLOEXEC);
  g_autofree char    *path = g_strdup_printf ("/proc/self/fd/%d", fd);

  mend_checksums (copy, n_bytes);
  if (write (fd, copy, n_bytes) == (ssize_t) n_bytes)
    {
      g_autoptr (GuiseLossHistory) history = NULL;

      read_file (path, 1);
      read_file (path, 37);
      history = guise_loss_history_open (path, NULL);
      if (history != NULL && guise_loss_history_add (history, 5, 1, 2, 3, NULL) &&
          guise_loss_history_flush (history, NULL))
        read_file (path, 3);
    }
  close (fd);
  return 0;
}
