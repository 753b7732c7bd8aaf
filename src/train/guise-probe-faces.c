/* SPDX-License-Identifier: GPL-3.0-or-later
 * Probe faces: fixed faces of both sides, and what a model makes of them. */
#include "train/guise-probe-faces.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "face/guise-face-align.h"
#include "image/guise-draw.h"
#include "image/guise-jpeg.h"
#include "image/guise-resize.h"
#include "sample/guise-sample-face.h"
#include "train/guise-preview-cell-private.h"
#include "train/guise-probe-list-private.h"
#include "train/guise-probe-strips.h"

#define LIST_NAME      "probes.json"
#define LIST_MAX_BYTES (1024 * 1024)
#define JPEG_QUALITY   92
#define NAMES_TOLD     3

typedef struct
{
  GuiseFaceset *faceset;
  size_t        indices[GUISE_PROBE_N_FACES];
} Side;

struct _GuiseProbeFaces
{
  char      *dir; /* owned */
  size_t     n;
  Side       sides[GUISE_N_SAEHD_SIDES]; /* facesets referenced */
  GPtrArray *notes;                      /* owned */
};

static const char *const side_titles[GUISE_N_SAEHD_SIDES] = {
  [GUISE_SAEHD_SRC] = "source",
  [GUISE_SAEHD_DST] = "destination",
};

/* ---- which faces ---- */

static void
tell_replaced (GuiseProbeFaces *self, int side, const GPtrArray *names)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (unsigned i = 0; i < MIN (names->len, NAMES_TOLD); i++)
    g_string_append_printf (list, "%s'%s'", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (names, i));
  if (names->len > NAMES_TOLD)
    g_string_append (list, " ...");
  g_ptr_array_add (
    self->notes, g_strdup_printf ("%u of the %zu probe faces of the %s are not in its faceset any "
                                  "more (%s); others stand in their places from now on",
                                  names->len, self->n, side_titles[side], list->str));
}

/* Finds the faces of one side, chooses for those that are missing. Returns: whether the list is to
 * be written again. */
static gboolean
settle_side (GuiseProbeFaces *self, int side, const GPtrArray *marks, uint64_t seed)
{
  Side              *own = &self->sides[side];
  g_autofree size_t *found = g_new (size_t, MAX (marks->len, 1));
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  gboolean changed = marks->len != self->n;

  guise_probe_list_find (marks, own->faceset, found);
  for (size_t i = 0; i < self->n; i++)
    {
      const GuiseProbeMark *mark = i < marks->len ? g_ptr_array_index (marks, i) : NULL;

      own->indices[i] = mark != NULL ? found[i] : SIZE_MAX;
      /* Two places for one face: copies of it were removed. */
      for (size_t k = 0; k < i && own->indices[i] != SIZE_MAX; k++)
        if (own->indices[k] == own->indices[i])
          own->indices[i] = SIZE_MAX;
      if (mark != NULL && own->indices[i] == SIZE_MAX)
        g_ptr_array_add (missing, mark->name);
      else if (mark != NULL &&
               !g_str_equal (guise_faceset_get_entry (own->faceset, own->indices[i])->name,
                             mark->name))
        changed = TRUE;
    }
  guise_probe_choose (own->faceset, seed, (uint64_t) side, own->indices, self->n);
  if (missing->len > 0)
    tell_replaced (self, side, missing);
  return changed || missing->len > 0;
}

/* Returns: (transfer full) (nullable): the list as it is on disk; %NULL: none, or a damaged one */
static GuiseProbeList *
read_list (GuiseProbeFaces *self, const char *path)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = guise_file_read (path, LIST_MAX_BYTES, &local);
  GuiseProbeList *list = bytes != NULL ? guise_probe_list_parse (g_bytes_get_data (bytes, NULL),
                                                                 g_bytes_get_size (bytes))
                                       : NULL;

  if (list == NULL && !g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND))
    g_ptr_array_add (
      self->notes, g_strdup_printf ("'%s' could not be read (%s); the probe faces were chosen anew",
                                    path, local != NULL ? local->message : "it is damaged"));
  return list;
}

static gboolean
write_list (const GuiseProbeFaces *self, const char *path, GError **error)
{
  g_autoptr (GuiseProbeList) list = guise_probe_list_new ();
  g_autofree char *text = NULL;

  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    for (size_t i = 0; i < self->n; i++)
      g_ptr_array_add (list->sides[side],
                       guise_probe_mark_new (
                         guise_faceset_get_entry (self->sides[side].faceset,
                                                  self->sides[side].indices[i])));
  text = guise_probe_list_to_text (list);
  return guise_file_replace (path, text, strlen (text), error);
}

GuiseProbeFaces *
guise_probe_faces_new (GuiseFaceset *src,
                       const size_t *src_faces,
                       GuiseFaceset *dst,
                       const size_t *dst_faces,
                       size_t        n)
{
  GuiseProbeFaces *self;

  g_return_val_if_fail (n >= 1 && n <= GUISE_PROBE_N_FACES, NULL);

  self = g_new0 (GuiseProbeFaces, 1);
  self->n = n;
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->sides[GUISE_SAEHD_SRC].faceset = guise_faceset_ref (src);
  self->sides[GUISE_SAEHD_DST].faceset = guise_faceset_ref (dst);
  memcpy (self->sides[GUISE_SAEHD_SRC].indices, src_faces, n * sizeof *src_faces);
  memcpy (self->sides[GUISE_SAEHD_DST].indices, dst_faces, n * sizeof *dst_faces);
  return self;
}

GuiseProbeFaces *
guise_probe_faces_open (const char   *dir,
                        GuiseFaceset *src,
                        GuiseFaceset *dst,
                        uint64_t      seed,
                        GError      **error)
{
  g_autoptr (GuiseProbeFaces) self = g_new0 (GuiseProbeFaces, 1);
  g_autoptr (GuiseProbeList) list = NULL;
  g_autofree char *path = g_build_filename (dir, LIST_NAME, NULL);
  gboolean         changed;

  self->dir = g_strdup (dir);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->sides[GUISE_SAEHD_SRC].faceset = guise_faceset_ref (src);
  self->sides[GUISE_SAEHD_DST].faceset = guise_faceset_ref (dst);
  self->n = MIN (guise_faceset_get_n (src), guise_faceset_get_n (dst));
  self->n = MIN (self->n, GUISE_PROBE_N_FACES);
  if (!guise_dir_make (dir, error))
    return NULL;
  list = read_list (self, path);
  changed = list == NULL;
  if (list == NULL)
    list = guise_probe_list_new ();
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    changed = settle_side (self, side, list->sides[side], seed) || changed;
  return !changed || write_list (self, path, error) ? g_steal_pointer (&self) : NULL;
}

void
guise_probe_faces_free (GuiseProbeFaces *self)
{
  if (self == NULL)
    return;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    g_clear_pointer (&self->sides[side].faceset, guise_faceset_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_free (self->dir);
  g_free (self);
}

/* ---- getters ---- */

size_t
guise_probe_faces_get_n (const GuiseProbeFaces *self)
{
  return self->n;
}

static const GuiseFacesetEntry *
get_entry (const GuiseProbeFaces *self, GuiseSaehdSide side, size_t i)
{
  return guise_faceset_get_entry (self->sides[side].faceset, self->sides[side].indices[i]);
}

const char *
guise_probe_faces_get_name (const GuiseProbeFaces *self, GuiseSaehdSide side, size_t i)
{
  g_return_val_if_fail (i < self->n, NULL);

  return get_entry (self, side, i)->name;
}

const GPtrArray *
guise_probe_faces_get_notes (const GuiseProbeFaces *self)
{
  return self->notes;
}

gboolean
guise_probe_faces_get_landmarks (const GuiseProbeFaces *self,
                                 GuiseSaehdSide         side,
                                 size_t                 i,
                                 const GuiseProbeModel *model,
                                 GuisePoint            *out_landmarks)
{
  const GuiseFacesetEntry *entry = get_entry (self, side, i);
  const double             x_scale = (double) model->resolution / entry->width;
  const double             y_scale = (double) model->resolution / entry->height;
  /* As the pictures are: resized by the half-pixel rule, or cut anew. */
  GuiseAffine map = { { x_scale, 0, 0.5 * x_scale - 0.5, 0, y_scale, 0.5 * y_scale - 0.5 } };

  if (entry->type != model->face_type &&
      !guise_face_align (entry->landmarks, model->face_type, model->resolution, 1.0, &map))
    return FALSE;
  for (int k = 0; k < GUISE_N_LANDMARKS; k++)
    guise_affine_apply (&map, entry->landmarks[k].x, entry->landmarks[k].y, &out_landmarks[k].x,
                        &out_landmarks[k].y);
  return TRUE;
}

/* ---- pictures ---- */

/* What the preview is given for a few rows. */
typedef struct
{
  GuiseSampleFace *face;                          /* owned */
  float           *pictures[GUISE_N_SAEHD_SIDES]; /* owned: [n, 3, r, r] */
} Input;

static void
input_clear (Input *self)
{
  g_clear_pointer (&self->face, guise_sample_face_free);
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    g_clear_pointer (&self->pictures[side], g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Input, input_clear)

static size_t
get_n_values (const GuiseProbeModel *model)
{
  return 3 * (size_t) model->resolution * (size_t) model->resolution;
}

static gboolean
input_init (Input *self, const GuiseProbeModel *model, GError **error)
{
  self->face = guise_sample_face_new (model->resolution, error);
  if (self->face == NULL)
    return FALSE;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    {
      self->pictures[side] =
        g_try_malloc0_n ((size_t) model->n, get_n_values (model) * sizeof (float));
      if (self->pictures[side] == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                       "Not enough memory for %d probe faces at resolution %d", model->n,
                       model->resolution);
          return FALSE;
        }
    }
  return TRUE;
}

/* Fills one picture; it stays black when the face cannot be read. */
static gboolean
load_face (const GuiseProbeFaces *self,
           const GuiseProbeModel *model,
           int                    side,
           size_t                 i,
           GuiseSampleFace       *face,
           float                 *out,
           GError               **error)
{
  const size_t n = get_n_values (model);
  const float *values;

  memset (out, 0, n * sizeof *out);
  if (!guise_sample_face_load (face, self->sides[side].faceset, self->sides[side].indices[i],
                               model->face_type, error))
    return FALSE;
  values = guise_image_plane (face->image, 0);
  for (size_t k = 0; k < n; k++)
    out[k] = CLAMP (values[k], 0.0f, 1.0f);
  return TRUE;
}

gboolean
guise_probe_faces_read (const GuiseProbeFaces *self,
                        GuiseSaehdSide         side,
                        size_t                 i,
                        const GuiseProbeModel *model,
                        float                 *out_values,
                        GError               **error)
{
  g_autoptr (GuiseSampleFace) face = guise_sample_face_new (model->resolution, error);

  g_return_val_if_fail (i < self->n, FALSE);

  return face != NULL && load_face (self, model, (int) side, i, face, out_values, error);
}

static void
draw_row (const GuiseProbeModel *model, const Input *input, int slot, GuiseImage *strip, int row)
{
  const size_t at = (size_t) slot * get_n_values (model);
  const int    side = model->resolution;
  const float *pictures[GUISE_N_SAEHD_PICTURES];

  for (int p = 0; p < GUISE_N_SAEHD_PICTURES; p++)
    pictures[p] =
      guise_preview_cell_get_picture (model->preview, side, (GuiseSaehdPicture) p, slot);

  const GuisePreviewCell cells[GUISE_N_PROBE_COLUMNS] = {
    [GUISE_PROBE_SRC] = { .picture = input->pictures[GUISE_SAEHD_SRC] + at },
    [GUISE_PROBE_SRC_SRC] = { .picture = pictures[GUISE_SAEHD_SRC_SRC] },
    [GUISE_PROBE_DST] = { .picture = input->pictures[GUISE_SAEHD_DST] + at },
    [GUISE_PROBE_DST_DST] = { .picture = pictures[GUISE_SAEHD_DST_DST] },
    [GUISE_PROBE_SRC_DST] = { .picture = pictures[GUISE_SAEHD_SRC_DST] },
    [GUISE_PROBE_MASK] = { .picture = pictures[GUISE_SAEHD_DST_DST_MASK],
                           .is_mask = TRUE,
                           .masks = { pictures[GUISE_SAEHD_SRC_DST_MASK] } },
  };

  for (int c = 0; c < GUISE_N_PROBE_COLUMNS; c++)
    guise_preview_cell_draw (&cells[c], side, strip, c * side, row * side);
}

/* Shows the model as many pairs as it takes at once, from @first on; what is left over sees the
 * last pair again. */
static gboolean
run_some (const GuiseProbeFaces *self,
          const GuiseProbeModel *model,
          Input                 *input,
          size_t                 first,
          size_t                 n_rows,
          GError               **error)
{
  const size_t n = get_n_values (model);

  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    for (size_t slot = 0; slot < (size_t) model->n; slot++)
      {
        float *out = input->pictures[side] + slot * n;

        if (first + slot < n_rows)
          /* no reason to stop a training */
          load_face (self, model, side, first + slot, input->face, out, NULL);
        else
          memcpy (out, out - n, n * sizeof *out);
      }
  return guise_saehd_preview_run (model->preview, input->pictures[GUISE_SAEHD_SRC],
                                  input->pictures[GUISE_SAEHD_DST], error);
}

GuiseImage *
guise_probe_faces_render (const GuiseProbeFaces *self,
                          const GuiseProbeModel *model,
                          size_t                 n_rows,
                          GCancellable          *cancellable,
                          GError               **error)
{
  g_auto (Input) input = { NULL };
  g_autoptr (GuiseImage) strip = NULL;
  const int side = model->resolution;

  g_return_val_if_fail (n_rows >= 1 && n_rows <= self->n && model->n >= 1, NULL);

  strip = guise_image_new (GUISE_PIXELS_BGR8, GUISE_N_PROBE_COLUMNS * side, (int) n_rows * side, 3,
                           error);
  if (strip == NULL || !input_init (&input, model, error))
    return NULL;
  for (size_t first = 0; first < n_rows; first += (size_t) model->n)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Drawing the probe faces was stopped");
          return NULL;
        }
      if (!run_some (self, model, &input, first, n_rows, error))
        return NULL;
      for (size_t slot = 0; slot < (size_t) model->n && first + slot < n_rows; slot++)
        draw_row (model, &input, (int) slot, strip, (int) (first + slot));
    }
  return g_steal_pointer (&strip);
}

GuiseImage *
guise_probe_faces_cut (const GuiseImage *strip, size_t row, GuiseProbeColumn column, GError **error)
{
  const int   side = strip->width / GUISE_N_PROBE_COLUMNS;
  GuiseImage *cell = guise_image_new (GUISE_PIXELS_BGR8, side, side, 3, error);

  g_return_val_if_fail (((int) row + 1) * side <= strip->height, NULL);

  for (int y = 0; cell != NULL && y < side; y++)
    memcpy (guise_image_row (cell, y),
            guise_image_row (strip, (int) row * side + y) + 3 * (int) column * side,
            3 * (size_t) side);
  return cell;
}

gboolean
guise_probe_faces_draw_pair (const GuiseImage *strip,
                             size_t            row,
                             GuiseImage       *sheet,
                             int               x,
                             int               y,
                             int               cell,
                             GError          **error)
{
  static const GuiseProbeColumn columns[] = { GUISE_PROBE_SRC, GUISE_PROBE_DST,
                                              GUISE_PROBE_SRC_DST };

  for (int i = 0; i < (int) G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (GuiseImage) cut = guise_probe_faces_cut (strip, row, columns[i], error);
      g_autoptr (GuiseImage) scaled =
                   cut != NULL ? guise_image_resize (cut, cell, cell, GUISE_RESIZE_AREA, error)
                               : NULL;

      if (scaled == NULL)
        return FALSE;
      guise_draw_image (sheet, scaled, x + i * cell, y);
    }
  return TRUE;
}

char *
guise_probe_faces_write (const GuiseProbeFaces *self,
                         const GuiseProbeModel *model,
                         uint64_t               iteration,
                         GCancellable          *cancellable,
                         GError               **error)
{
  g_autofree char *path = guise_probe_strips_dup_path (self->dir, iteration);
  g_autoptr (GuiseImage) strip =
               guise_probe_faces_render (self, model, MIN (self->n, GUISE_PROBE_N_ROWS),
                                         cancellable, error);
  g_autoptr (GBytes) bytes =
               strip != NULL ? guise_jpeg_encode (strip, JPEG_QUALITY, GUISE_JPEG_CHROMA_444, error)
                             : NULL;

  if (bytes == NULL || !guise_dir_make (self->dir, error) ||
      !guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error))
    return NULL;
  guise_probe_strips_thin (self->dir);
  return g_steal_pointer (&path);
}
