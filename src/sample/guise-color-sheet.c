/* SPDX-License-Identifier: GPL-3.0-or-later
 * The same faces in all modes of colour transfer, to choose one. */
#include "sample/guise-color-sheet.h"

#include "core/guise-error.h"
#include "sample/guise-sampler-private.h"

#define SIDE         GUISE_COLOR_SHEET_SIDE
#define PARTNER_SEED 81 /* any number: who looks twice sees the same pairs */

static const GuiseColorTransfer modes[GUISE_COLOR_SHEET_N_MODES] = {
  GUISE_COLOR_TRANSFER_NONE, GUISE_COLOR_TRANSFER_RCT, GUISE_COLOR_TRANSFER_LCT,
  GUISE_COLOR_TRANSFER_MKL,  GUISE_COLOR_TRANSFER_IDT, GUISE_COLOR_TRANSFER_SOT,
};

GuiseColorTransfer
guise_color_sheet_get_mode (size_t i)
{
  g_return_val_if_fail (i < GUISE_COLOR_SHEET_N_MODES, GUISE_COLOR_TRANSFER_NONE);

  return modes[i];
}

static void
row_free (void *data)
{
  GuiseColorSheetRow *self = data;

  g_clear_pointer (&self->target, guise_image_unref);
  for (size_t i = 0; i < GUISE_COLOR_SHEET_N_MODES; i++)
    g_clear_pointer (&self->pictures[i], guise_image_unref);
  g_free (self);
}

/* What the pictures are made in. */
typedef struct
{
  gsize             n_cached_bytes;
  GuiseSampleStore *src;     /* owned */
  GuiseSampleStore *dst;     /* owned */
  GuiseSampleFace  *face;    /* owned */
  GuiseImage       *partner; /* owned; F32 */
  GuiseImage       *colored; /* owned; F32 */
  GCancellable     *cancellable;
} Easel;

static void
easel_clear (Easel *self)
{
  guise_sample_store_free (self->src);
  guise_sample_store_free (self->dst);
  guise_sample_face_free (self->face);
  g_clear_pointer (&self->partner, guise_image_unref);
  g_clear_pointer (&self->colored, guise_image_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Easel, easel_clear)

/* The stores keep nothing; they find who stands in for a face that cannot be read. */
static gboolean
easel_set_up (Easel *self, GuiseFaceset *src, GuiseFaceset *dst, GuiseFaceType type, GError **error)
{
  const GuiseSamplerOptions of_src = { .resolution = SIDE, .face_type = type };
  const GuiseSamplerOptions of_dst = { .resolution = SIDE,
                                       .face_type = type,
                                       .ct_mode = GUISE_COLOR_TRANSFER_SOT };

  self->src = guise_sample_store_new (src, &of_src, &self->n_cached_bytes);
  self->dst = guise_sample_store_new (dst, &of_dst, &self->n_cached_bytes);
  self->face = guise_sample_face_new (SIDE, error);
  if (self->face == NULL)
    return FALSE;
  self->partner = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 3, error);
  if (self->partner == NULL)
    return FALSE;
  self->colored = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 3, error);
  return self->colored != NULL;
}

static gboolean
is_cancelled (const Easel *self, GError **error)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Comparing colour modes was stopped");
  return TRUE;
}

static gboolean
fill_row (Easel *self, GuiseColorSheetRow *row, GError **error)
{
  if (is_cancelled (self, error) ||
      !guise_sample_store_get (self->src, row->face, self->face, error) ||
      guise_sample_store_get_partner (self->dst, row->partner, self->partner, error) == NULL)
    return FALSE;
  row->target = guise_image_to_u8 (self->partner, error);
  if (row->target == NULL)
    return FALSE;
  for (size_t i = 0; i < GUISE_COLOR_SHEET_N_MODES; i++)
    {
      if (is_cancelled (self, error))
        return FALSE;
      guise_image_copy_into (self->face->image, self->colored);
      if (!guise_color_transfer_apply (modes[i], self->colored, NULL, self->partner, NULL, error))
        return FALSE;
      row->pictures[i] = guise_image_to_u8 (self->colored, error);
      if (row->pictures[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
guise_color_sheet_make (GuiseFaceset *src,
                        GuiseFaceset *dst,
                        GuiseFaceType type,
                        GCancellable *cancellable,
                        GError      **error)
{
  g_return_val_if_fail (src != NULL && dst != NULL, NULL);

  const size_t n_faces = guise_faceset_get_n (src);
  const size_t n = MIN (n_faces, GUISE_COLOR_SHEET_N_ROWS);
  g_auto (Easel) easel = { .cancellable = cancellable };
  g_autoptr (GuiseSampleOrder) partners =
               guise_sample_order_new ((uint32_t) guise_faceset_get_n (dst), PARTNER_SEED);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);

  if (!easel_set_up (&easel, src, dst, type, error))
    return NULL;
  for (size_t i = 0; i < n; i++)
    {
      GuiseColorSheetRow *row = g_new0 (GuiseColorSheetRow, 1);

      g_ptr_array_add (rows, row);
      row->face = (2 * i + 1) * n_faces / (2 * n); /* the middle of each part */
      row->partner = guise_sample_order_get (partners, i);
      if (!fill_row (&easel, row, error))
        return NULL;
    }
  return g_steal_pointer (&rows);
}
