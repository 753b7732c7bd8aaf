/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the orders by similarity have in common: the faces that could be measured, the start, the
 * tour and its way into the selection. */
#include <string.h>

#include "sort/guise-sort-similar-private.h"

GuiseSortFaces *
guise_sort_faces_measure (GuiseSort           *self,
                          size_t               n_bytes,
                          GuiseSortMeasureFunc measure,
                          GError             **error)
{
  const size_t            n = guise_faceset_get_n (self->faceset);
  g_autofree const char **reasons = g_new0 (const char *, n);
  g_autoptr (GuiseSortFaces) faces = g_new0 (GuiseSortFaces, 1);

  faces->n_bytes = n_bytes;
  faces->indices = g_new (size_t, n);
  faces->data = g_try_malloc0_n (n, n_bytes);
  if (faces->data == NULL)
    {
      guise_sort_set_no_memory (self, error);
      return NULL;
    }
  if (!guise_sort_measure_all (self, measure, faces, reasons, error))
    return NULL;
  for (size_t i = 0; i < n; i++)
    {
      if (reasons[i] != NULL)
        {
          guise_sort_leave_out (self, i, reasons[i]);
          continue;
        }
      memmove (faces->data + faces->n * n_bytes, faces->data + i * n_bytes, n_bytes);
      faces->indices[faces->n++] = i;
    }
  return g_steal_pointer (&faces);
}

void
guise_sort_faces_free (GuiseSortFaces *self)
{
  if (self == NULL)
    return;
  g_free (self->indices);
  g_free (self->data);
  g_free (self);
}

gboolean
guise_sort_faces_find_start (const GuiseSortFaces *self,
                             const GuiseSort      *sort,
                             size_t               *out_start,
                             GError              **error)
{
  size_t start = 0;

  if (sort->options->start != NULL)
    for (start = 0; start < self->n; start++)
      if (strcmp (guise_faceset_get_entry (sort->faceset, self->indices[start])->name,
                  sort->options->start) == 0)
        break;
  if (start == self->n && self->n > 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "There is no readable face '%s' to start with in %s", sort->options->start,
                   guise_faceset_get_path (sort->faceset));
      return FALSE;
    }
  *out_start = start;
  return TRUE;
}

gboolean
guise_sort_take_tour (GuiseSort            *self,
                      const GuiseSortFaces *faces,
                      GuiseSortPoints      *points,
                      GError              **error)
{
  g_autofree uint32_t      *order = g_new (uint32_t, faces->n);
  g_autofree GuiseSortItem *items = g_new (GuiseSortItem, faces->n);
  g_autofree float         *reduced = g_try_new (float, faces->n *GUISE_SORT_DIMS);
  size_t                    start;

  if (!guise_sort_faces_find_start (faces, self, &start, error))
    return FALSE;
  if (faces->n == 0)
    return TRUE;
  points->n = faces->n;
  points->data = faces;
  points->reduced = reduced;
  if (reduced == NULL || !guise_sort_reduce (points, self->team) ||
      !guise_sort_find_tour (points, start, self->team, self->cancellable, order))
    return g_cancellable_is_cancelled (self->cancellable) ? guise_sort_set_cancelled (error)
                                                          : guise_sort_set_no_memory (self, error);
  for (size_t k = 0; k < faces->n; k++)
    items[k] =
      (GuiseSortItem){ faces->indices[order[k]],
                       k == 0 ? 0.0 : (double) points->distance (faces, order[k - 1], order[k]) };
  guise_sort_take_items (self, items, faces->n);
  return TRUE;
}
