/* SPDX-License-Identifier: GPL-3.0-or-later
 * "Did you mean ...?" */
#include "core/guise-near-word.h"

#include <string.h>

#define MAX_LETTERS 40 /* no word of ours is longer */

/* Edits that make one word the other. */
static size_t
get_distance (const char *a, const char *b)
{
  size_t rows[3][MAX_LETTERS + 1];
  size_t n_a = strlen (a), n_b = strlen (b);

  for (size_t k = 0; k <= n_b; k++)
    rows[0][k] = k;
  for (size_t i = 1; i <= n_a; i++)
    {
      size_t       *row = rows[i % 3];
      const size_t *above = rows[(i + 2) % 3];

      row[0] = i;
      for (size_t k = 1; k <= n_b; k++)
        {
          size_t other = a[i - 1] != b[k - 1];

          row[k] = MIN (MIN (above[k] + 1, row[k - 1] + 1), above[k - 1] + other);
          if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
            row[k] = MIN (row[k], rows[(i + 1) % 3][k - 2] + 1);
        }
    }
  return rows[n_a % 3][n_b];
}

const char *
guise_near_word (const char *word, const char *const *words)
{
  const char *nearest = NULL;
  size_t      n = strlen (word);
  size_t      least = MAX (n / 3, 2) + 1;

  if (n < 3 || n > MAX_LETTERS)
    return NULL;
  for (; *words != NULL; words++)
    {
      size_t distance = strlen (*words) <= MAX_LETTERS ? get_distance (word, *words) : least;

      if (distance < least)
        {
          least = distance;
          nearest = *words;
        }
    }
  return nearest;
}
