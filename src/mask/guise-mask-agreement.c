/* SPDX-License-Identifier: GPL-3.0-or-later
 * How much a mask has in common with what a person drew. */
#include "mask/guise-mask-agreement.h"

#include "core/guise-parallel.h"
#include "sample/guise-xseg-face.h"

#define SIDE 256
#define HARD 0.5f

double
guise_mask_compare (const float *a, const float *b, size_t n)
{
  size_t n_both = 0;
  size_t n_any = 0;

  for (size_t i = 0; i < n; i++)
    {
      const gboolean in_a = a[i] >= HARD;
      const gboolean in_b = b[i] >= HARD;

      n_both += in_a && in_b;
      n_any += in_a || in_b;
    }
  return n_any > 0 ? (double) n_both / (double) n_any : 1.0;
}

typedef struct
{
  GuiseFaceset *faceset; /* borrowed */
  const GArray *indices; /* borrowed; faces that have both */
  double       *results; /* negative: could not be read */
} Work;

static void
on_face_cb (size_t k, int thread, void *user_data)
{
  Work                    *self = user_data;
  const size_t             i = g_array_index (self->indices, size_t, k);
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (self->faceset, i);
  g_autoptr (GuiseXsegFace) drawn = guise_xseg_face_new (SIDE, NULL);
  g_autoptr (GuiseXsegFace) applied = guise_xseg_face_new (SIDE, NULL);

  (void) thread;
  self->results[k] = -1.0;
  if (drawn != NULL && applied != NULL &&
      guise_xseg_face_load (drawn, self->faceset, i, entry->type, GUISE_XSEG_LABEL_POLYGONS,
                            NULL) &&
      guise_xseg_face_load (applied, self->faceset, i, entry->type, GUISE_XSEG_LABEL_MASK, NULL))
    self->results[k] =
      guise_mask_compare (guise_image_plane (drawn->mask, 0), guise_image_plane (applied->mask, 0),
                          (size_t) SIDE * SIDE);
}

static int
compare_cb (const void *a, const void *b)
{
  const GuiseMaskAgreement *x = *(const GuiseMaskAgreement *const *) a;
  const GuiseMaskAgreement *y = *(const GuiseMaskAgreement *const *) b;

  if (x->agreement != y->agreement)
    return x->agreement < y->agreement ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

GPtrArray *
guise_mask_agreement_list (GuiseFaceset *faceset, int n_threads)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (size_t));
  g_autoptr (GuiseParallel) team = guise_parallel_new (n_threads);
  g_autofree double *results = NULL;
  Work               work = { faceset, indices, NULL };

  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);

      if (entry->has_mask && entry->has_polygons)
        g_array_append_val (indices, i);
    }
  results = g_new (double, MAX (indices->len, 1));
  work.results = results;
  guise_parallel_run (team, indices->len, on_face_cb, &work);
  for (guint k = 0; k < indices->len; k++)
    if (results[k] >= 0.0)
      {
        GuiseMaskAgreement *one = g_new (GuiseMaskAgreement, 1);

        *one = (GuiseMaskAgreement){ g_array_index (indices, size_t, k), results[k] };
        g_ptr_array_add (list, one);
      }
  g_ptr_array_sort (list, compare_cb);
  return list;
}
