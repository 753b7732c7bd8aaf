/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces kept from training, how well they are drawn, and the picture of it. */
#include "convergence-faces.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-file.h"
#include "faceset/guise-selection.h"
#include "image/guise-draw.h"
#include "image/guise-png.h"
#include "sample/guise-sample-face.h"

#define CHUNK         8 /* faces of each side that the networks take at once */
#define N_CELLS       5 /* pictures of one probe in a row */
#define CAPTION_WIDTH (7 * GUISE_DRAW_GLYPH_WIDTH)

struct _ConvergenceProbes
{
  int    n;
  int    resolution;
  float *faces[GUISE_N_SAEHD_SIDES]; /* [n, 3, r, r] owned */
  float *masks[GUISE_N_SAEHD_SIDES]; /* [n, r, r] owned */
  float *drawn[GUISE_N_SAEHD_SIDES]; /* [n, 3, r, r] owned; each as itself */
  float *swapped;                    /* [n, 3, r, r] owned; the destination as the source */
};

/* ---- holding out ---- */

static gboolean
is_held_out (size_t i, int hold_out)
{
  return hold_out > 0 && i % (size_t) hold_out == (size_t) hold_out / 2;
}

/* Opens the faces of @all that are held out, or the others. */
static GuiseFaceset *
open_part (const GuiseFaceset *all,
           const char         *folder,
           int                 hold_out,
           gboolean            wanted,
           GError            **error)
{
  const char      *path = guise_faceset_get_path (all);
  g_autofree char *file = g_build_filename (folder, "part.json", NULL);
  g_autofree char *base = NULL;
  g_autoptr (GuiseSelection) part = NULL;
  GuiseFaceset *faceset;

  if (g_str_has_suffix (path, ".json"))
    {
      g_autoptr (GuiseSelection) chosen = guise_selection_load (path, error);

      if (chosen == NULL)
        return NULL;
      base = g_strdup (chosen->faceset);
    }
  part = guise_selection_new (base != NULL ? base : path, wanted ? "held-out" : "training");
  for (size_t i = 0; i < guise_faceset_get_n (all); i++)
    if (is_held_out (i, hold_out) == wanted)
      guise_selection_add (part, guise_faceset_get_entry (all, i)->name, (double) i, -1);
  if (!guise_selection_save (part, file, error))
    return NULL;
  faceset = guise_faceset_open (file, error);
  g_unlink (file); /* the index is read; what is left behind lies in the temporary folder */
  return faceset;
}

gboolean
convergence_faces_open (ConvergenceFaces *self, const char *path, int hold_out, GError **error)
{
  g_autoptr (GuiseFaceset) all = guise_faceset_open (path, error);
  g_autofree char *folder = NULL;

  if (all == NULL)
    return FALSE;
  if (hold_out <= 0)
    {
      self->train = guise_faceset_ref (all);
      self->probe = guise_faceset_ref (all);
      return TRUE;
    }
  folder = g_dir_make_tmp ("guise-convergence-XXXXXX", error);
  if (folder == NULL)
    return FALSE;
  self->train = open_part (all, folder, hold_out, FALSE, error);
  self->probe = self->train != NULL ? open_part (all, folder, hold_out, TRUE, error) : NULL;
  g_rmdir (folder);
  return self->probe != NULL;
}

void
convergence_faces_clear (ConvergenceFaces *self)
{
  g_clear_pointer (&self->train, guise_faceset_unref);
  g_clear_pointer (&self->probe, guise_faceset_unref);
}

/* ---- probes ---- */

static size_t
count_pixels (const ConvergenceProbes *self)
{
  return (size_t) self->resolution * (size_t) self->resolution;
}

/* The middle of part i of n equal parts of `all`. */
static size_t
pick (size_t all, int n, int i)
{
  return (2 * (size_t) i + 1) * all / (2 * (size_t) n);
}

static gboolean
load_side (ConvergenceProbes  *self,
           GuiseSaehdSide      side,
           const GuiseFaceset *faces,
           GuiseFaceType       type,
           GError            **error)
{
  const size_t n = count_pixels (self);
  g_autoptr (GuiseSampleFace) face = guise_sample_face_new (self->resolution, error);

  for (int i = 0; i < self->n; i++)
    {
      float *out = self->faces[side] + 3 * n * (size_t) i;

      if (face == NULL ||
          !guise_sample_face_load (face, faces, pick (guise_faceset_get_n (faces), self->n, i),
                                   type, error))
        return FALSE;
      memcpy (out, guise_image_plane (face->image, 0), 3 * n * sizeof *out);
      for (size_t k = 0; k < 3 * n; k++) /* cubic interpolation overshoots */
        out[k] = CLAMP (out[k], 0.0f, 1.0f);
      memcpy (self->masks[side] + n * (size_t) i, guise_image_plane (face->mask, 0),
              n * sizeof *out);
    }
  return TRUE;
}

ConvergenceProbes *
convergence_probes_new (const ConvergenceFaces *sides,
                        GuiseFaceType           type,
                        int                     resolution,
                        int                     n,
                        GError                **error)
{
  g_autoptr (ConvergenceProbes) self = g_new0 (ConvergenceProbes, 1);
  size_t n_values;

  self->resolution = resolution;
  self->n = n;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    self->n = MIN (self->n, (int) guise_faceset_get_n (sides[side].probe));
  n_values = (size_t) self->n * count_pixels (self);
  self->swapped = g_new0 (float, 3 * n_values);
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    {
      self->faces[side] = g_new0 (float, 3 * n_values);
      self->masks[side] = g_new0 (float, n_values);
      self->drawn[side] = g_new0 (float, 3 * n_values);
      if (!load_side (self, (GuiseSaehdSide) side, sides[side].probe, type, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
convergence_probes_free (ConvergenceProbes *self)
{
  if (self == NULL)
    return;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    {
      g_free (self->faces[side]);
      g_free (self->masks[side]);
      g_free (self->drawn[side]);
    }
  g_free (self->swapped);
  g_free (self);
}

int
convergence_probes_get_chunk (const ConvergenceProbes *self)
{
  return MIN (CHUNK, self->n);
}

int
convergence_probes_get_n (const ConvergenceProbes *self)
{
  return self->n;
}

const float *
convergence_probes_get_dst (const ConvergenceProbes *self)
{
  return self->faces[GUISE_SAEHD_DST];
}

const float *
convergence_probes_get_swapped (const ConvergenceProbes *self)
{
  return self->swapped;
}

static gboolean
run_networks (ConvergenceProbes *self, GuiseSaehdPreview *preview, GError **error)
{
  const int chunk = convergence_probes_get_chunk (self);

  for (int first = 0; first < self->n; first += chunk)
    {
      /* The last chunk may overlap the one before. */
      const size_t at = 3 * count_pixels (self) * (size_t) MIN (first, self->n - chunk);
      const size_t n_bytes = 3 * count_pixels (self) * (size_t) chunk * sizeof (float);

      if (!guise_saehd_preview_run (preview, self->faces[GUISE_SAEHD_SRC] + at,
                                    self->faces[GUISE_SAEHD_DST] + at, error))
        return FALSE;
      memcpy (self->drawn[GUISE_SAEHD_SRC] + at,
              guise_saehd_preview_get (preview, GUISE_SAEHD_SRC_SRC), n_bytes);
      memcpy (self->drawn[GUISE_SAEHD_DST] + at,
              guise_saehd_preview_get (preview, GUISE_SAEHD_DST_DST), n_bytes);
      memcpy (self->swapped + at, guise_saehd_preview_get (preview, GUISE_SAEHD_SRC_DST), n_bytes);
    }
  return TRUE;
}

gboolean
convergence_probes_measure (ConvergenceProbes *self,
                            GuiseSaehdPreview *preview,
                            GuiseSsim         *out_ssim,
                            GError           **error)
{
  const size_t n = count_pixels (self);

  if (!run_networks (self, preview, error))
    return FALSE;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    {
      GuiseSsim sum = { 0.0, 0.0 };
      int       n_masked = 0;

      for (size_t i = 0; i < (size_t) self->n; i++)
        {
          const GuiseSsim ssim =
            guise_ssim_measure (self->faces[side] + 3 * n * i, self->drawn[side] + 3 * n * i,
                                self->masks[side] + n * i, self->resolution);

          sum.whole += ssim.whole;
          sum.masked += isnan (ssim.masked) ? 0.0 : ssim.masked;
          n_masked += !isnan (ssim.masked);
        }
      out_ssim[side] = (GuiseSsim){ sum.whole / self->n, sum.masked / n_masked };
    }
  return TRUE;
}

/* ---- pictures ---- */

/* Draws [3, r, r] at column x. */
static gboolean
draw_cell (GuiseImage *row, const float *picture, int resolution, int x, GError **error)
{
  g_autoptr (GuiseImage) cell =
               guise_image_new (GUISE_PIXELS_F32, resolution, resolution, 3, error);

  if (cell == NULL)
    return FALSE;
  memcpy (guise_image_plane (cell, 0), picture,
          3 * (size_t) resolution * (size_t) resolution * sizeof *picture);
  guise_draw_image (row, cell, x, 0);
  return TRUE;
}

GuiseImage *
convergence_probes_draw (const ConvergenceProbes *self, int n_shown, GError **error)
{
  const int shown = MIN (n_shown, self->n);
  g_autoptr (GuiseImage) row =
               guise_image_new (GUISE_PIXELS_BGR8, N_CELLS * shown * self->resolution,
                                self->resolution, 3, error);

  if (row == NULL)
    return NULL;
  for (int i = 0; i < shown; i++)
    {
      const size_t at = 3 * count_pixels (self) * pick ((size_t) self->n, shown, i);
      const float *cells[N_CELLS] = {
        self->faces[GUISE_SAEHD_SRC] + at,
        self->drawn[GUISE_SAEHD_SRC] + at,
        self->faces[GUISE_SAEHD_DST] + at,
        self->drawn[GUISE_SAEHD_DST] + at,
        self->swapped + at,
      };

      for (int c = 0; c < N_CELLS; c++)
        if (!draw_cell (row, cells[c], self->resolution, (i * N_CELLS + c) * self->resolution,
                        error))
          return NULL;
    }
  return g_steal_pointer (&row);
}

gboolean
convergence_strip_write (const GPtrArray *rows,
                         const GArray    *iterations,
                         int              n_rows,
                         const char      *path,
                         GError         **error)
{
  static const uint8_t white[] = { 255, 255, 255 };
  const int            shown = MIN (n_rows, (int) rows->len);
  const GuiseImage    *last = g_ptr_array_index (rows, rows->len - 1);
  g_autoptr (GuiseImage) strip = guise_image_new (GUISE_PIXELS_BGR8, CAPTION_WIDTH + last->width,
                                                  shown * last->height, 3, error);
  g_autoptr (GBytes) bytes = NULL;

  if (strip == NULL)
    return FALSE;
  for (int i = 0; i < shown; i++)
    {
      const unsigned   k = (unsigned) (i + 1) * rows->len / (unsigned) shown - 1;
      const int        y = i * last->height;
      g_autofree char *caption =
        g_strdup_printf ("%" G_GUINT64_FORMAT, g_array_index (iterations, uint64_t, k));

      guise_draw_text (strip, 2, y + (last->height - GUISE_DRAW_GLYPH_HEIGHT) / 2, 1, caption,
                       white);
      guise_draw_image (strip, g_ptr_array_index (rows, k), CAPTION_WIDTH, y);
    }
  bytes = guise_png_encode (strip, error);
  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}
