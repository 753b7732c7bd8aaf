/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ordering faces: one table row for each method; most need one number for each face. */
#include "faceset/guise-faceset-sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "face/guise-face-mask.h"
#include "face/guise-face-pose.h"
#include "faceset/guise-faceset-sort-private.h"
#include "image/guise-codec.h"
#include "image/guise-sharpness.h"

#define CHUNK 32 /* faces between two looks at the cancellable */

/* The number that a simple method orders by; NAN when the face has none. */
typedef double (*KeyFunc) (const GuiseFacesetEntry *entry, const GuiseImage *image);

typedef enum
{
  DESCENDING,
  ASCENDING,
} Direction;

typedef enum
{
  FROM_INDEX, /* the entry says it; no picture is decoded */
  FROM_PIXELS,
} Input;

int
guise_sort_find_bin (double value, double low, double step, int n)
{
  const double bin = floor ((value - low) / step);

  return bin < 0.0 ? 0 : bin > (double) (n - 1) ? n - 1 : (int) bin;
}

/* The picture with everything outside the hull black. */
static GuiseImage *
cut_hull (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  g_autoptr (GuiseImage) hull =
               guise_image_new (GUISE_PIXELS_F32, image->width, image->height, 1, NULL);
  g_autoptr (GuiseImage) cut = guise_image_new (image->pixels, image->width, image->height,
                                                image->n_channels, NULL);

  /* Without memory the face has no key and is left out; that is said with it. */
  if (hull == NULL || cut == NULL)
    return NULL;
  guise_face_mask_draw_hull (entry->landmarks, entry->eyebrows_expand_mod, hull);
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      if (guise_image_plane (hull, 0)[y * image->width + x] > 0.0f)
        memcpy (guise_image_row (cut, y) + x * image->n_channels,
                guise_image_row (image, y) + x * image->n_channels, (size_t) image->n_channels);
  return g_steal_pointer (&cut);
}

double
guise_sort_measure_blur (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  g_autoptr (GuiseImage) gray =
               guise_image_convert_u8 ((GuiseImage *) image, GUISE_PIXELS_GRAY8, NULL);
  g_autoptr (GuiseImage) cut = gray != NULL ? cut_hull (entry, gray) : NULL;

  return cut != NULL ? guise_sharpness_cpbd (cut) : (double) NAN;
}

static double
measure_motion_blur (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  g_autoptr (GuiseImage) cut = cut_hull (entry, image);

  return cut != NULL ? guise_sharpness_laplacian (cut) : (double) NAN;
}

static double
measure_yaw (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  GuiseFacePose pose;

  return guise_face_pose_from_landmarks (entry->landmarks, (double) entry->width, &pose)
           ? pose.yaw
           : (double) NAN;
}

static double
measure_pitch (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  GuiseFacePose pose;

  return guise_face_pose_from_landmarks (entry->landmarks, (double) entry->width, &pose)
           ? pose.pitch
           : (double) NAN;
}

static double
measure_rect (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  return entry->source_area;
}

/* Mean of the largest channel. */
static double
measure_brightness (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  double sum = 0.0;

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        const uint8_t *p = guise_image_row (image, y) + 3 * x;

        sum += (double) MAX (p[0], MAX (p[1], p[2]));
      }
  return sum / ((double) image->width * (double) image->height);
}

/* Mean of the byte hue 0..179, half degrees; its wrapping round is ignored (faces.md 4.2). */
static double
measure_hue (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  double sum = 0.0;

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        const uint8_t *p = guise_image_row (image, y) + 3 * x;
        const int      b = p[0];
        const int      g = p[1];
        const int      r = p[2];
        const int      largest = MAX (b, MAX (g, r));
        const int      range = largest - MIN (b, MIN (g, r));
        double         sixths;

        if (range == 0)
          continue;
        if (largest == r)
          sixths = (double) (g - b) / (double) range;
        else if (largest == g)
          sixths = (double) (b - r) / (double) range + 2.0;
        else
          sixths = (double) (r - g) / (double) range + 4.0;
        sum += floor (30.0 * (sixths < 0.0 ? sixths + 6.0 : sixths) + 0.5);
      }
  return sum / ((double) image->width * (double) image->height);
}

/* How many channel values are 0. */
static double
measure_black (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  size_t n = 0;

  for (int y = 0; y < image->height; y++)
    for (int i = 0; i < 3 * image->width; i++)
      n += guise_image_row (image, y)[i] == 0;
  return (double) n;
}

static gboolean
sort_best_dfl (GuiseSort *self, GError **error)
{
  return guise_sort_best_dfl (self, FALSE, error);
}

static gboolean
sort_best_fast (GuiseSort *self, GError **error)
{
  return guise_sort_best_dfl (self, TRUE, error);
}

static gboolean sort_by_name (GuiseSort *self, GError **error);

/* A method has a key, or does everything itself, or is not here yet. */
static const struct
{
  const char *name;
  KeyFunc     key;
  Input       input;
  Direction   direction;
  gboolean    zero_is_bad; /* a key of 0 means that nothing could be measured */
  gboolean (*sort) (GuiseSort *self, GError **error);
} methods[GUISE_N_SORT_METHODS] = {
  [GUISE_SORT_BEST] = { .name = "best", .sort = guise_sort_best },
  [GUISE_SORT_BEST_DFL] = { .name = "best-dfl", .sort = sort_best_dfl },
  [GUISE_SORT_BEST_FAST] = { .name = "best-fast", .sort = sort_best_fast },
  [GUISE_SORT_BLUR] = { .name = "blur",
                        .key = guise_sort_measure_blur,
                        .input = FROM_PIXELS,
                        .zero_is_bad = TRUE },
  [GUISE_SORT_MOTION_BLUR] = { .name = "motion-blur",
                               .key = measure_motion_blur,
                               .input = FROM_PIXELS,
                               .zero_is_bad = TRUE },
  [GUISE_SORT_YAW] = { .name = "yaw", .key = measure_yaw },
  [GUISE_SORT_PITCH] = { .name = "pitch", .key = measure_pitch },
  [GUISE_SORT_RECT_SIZE] = { .name = "rect-size", .key = measure_rect },
  [GUISE_SORT_HIST] = { .name = "hist" },
  [GUISE_SORT_HIST_DISSIM] = { .name = "hist-dissim" },
  [GUISE_SORT_BRIGHTNESS] = { .name = "brightness",
                              .key = measure_brightness,
                              .input = FROM_PIXELS },
  [GUISE_SORT_HUE] = { .name = "hue", .key = measure_hue, .input = FROM_PIXELS },
  [GUISE_SORT_BLACK] = { .name = "black",
                         .key = measure_black,
                         .input = FROM_PIXELS,
                         .direction = ASCENDING },
  [GUISE_SORT_NAME] = { .name = "name", .sort = sort_by_name },
  [GUISE_SORT_ONE_FACE] = { .name = "one-face" },
  [GUISE_SORT_ABSDIFF] = { .name = "absdiff" },
};

/* One call of guise_sort_measure_all(). */
typedef struct
{
  GuiseSort           *sort;
  GuiseSortMeasureFunc measure;
  void                *data;
  const char         **reasons;
  size_t               first; /* of the chunk */
} Measurement;

static void
on_face_wanted_cb (size_t index, int thread, void *user_data)
{
  Measurement             *m = user_data;
  const size_t             i = m->first + index;
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (m->sort->faceset, i);
  g_autoptr (GuiseFaceFile) face =
               guise_faceset_load (m->sort->faceset, i, NULL); /* the reason is a fixed text */

  m->reasons[i] = NULL;
  if (face == NULL)
    m->reasons[i] = "unreadable";
  else
    m->measure (entry, face, i, m->data, &m->reasons[i]);
}

gboolean
guise_sort_measure_all (GuiseSort           *self,
                        GuiseSortMeasureFunc measure,
                        void                *data,
                        const char         **reasons,
                        GError             **error)
{
  const size_t n = guise_faceset_get_n (self->faceset);

  for (size_t first = 0; first < n; first += CHUNK)
    {
      Measurement m = { self, measure, data, reasons, first };

      if (g_cancellable_is_cancelled (self->cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Sorting was stopped; nothing was changed");
          return FALSE;
        }
      guise_parallel_run (self->team, MIN (CHUNK, n - first), on_face_wanted_cb, &m);
      if (self->progress != NULL)
        self->progress (MIN (first + CHUNK, n), n, self->user_data);
    }
  return TRUE;
}

typedef struct
{
  size_t      i;
  double      key;
  const char *text;
} Item;

/* The smaller key first; the order of the faceset decides ties. */
static int
compare_ascending (const void *a, const void *b)
{
  const Item *p = a;
  const Item *q = b;

  if (p->key != q->key)
    return p->key < q->key ? -1 : 1;
  return (p->i > q->i) - (p->i < q->i);
}

static int
compare_descending (const void *a, const void *b)
{
  const Item *p = a;
  const Item *q = b;

  if (p->key != q->key)
    return p->key > q->key ? -1 : 1;
  return (p->i > q->i) - (p->i < q->i);
}

static int
compare_text (const void *a, const void *b)
{
  const Item *p = a;
  const Item *q = b;
  const int   order = strcmp (p->text, q->text);

  return order != 0 ? order : (p->i > q->i) - (p->i < q->i);
}

/* The ordered items into the selection: the first n_keep, the others left out. */
static void
take_items (GuiseSort *self, const Item *items, size_t n_items)
{
  for (size_t k = 0; k < n_items; k++)
    {
      const char *name = guise_faceset_get_entry (self->faceset, items[k].i)->name;

      if (self->n_keep == 0 || k < self->n_keep)
        guise_selection_add (self->selection, name, items[k].key, -1);
      else
        guise_selection_leave_out (self->selection, name, "not among the first");
    }
}

typedef struct
{
  KeyFunc  key;
  gboolean zero_is_bad;
  double  *keys; /* [n] */
} KeyJob;

static gboolean
measure_key (const GuiseFacesetEntry *entry,
             const GuiseFaceFile     *face,
             size_t                   i,
             void                    *data,
             const char             **out_reason)
{
  KeyJob *job = data;

  job->keys[i] = job->key (entry, face->image);
  if (isfinite (job->keys[i]) && !(job->zero_is_bad && job->keys[i] == 0.0))
    return TRUE;
  *out_reason = "nothing to measure";
  return FALSE;
}

static gboolean
sort_by_key (GuiseSort *self, GuiseSortMethod method, GError **error)
{
  const size_t            n = guise_faceset_get_n (self->faceset);
  g_autofree double      *keys = g_new0 (double, n);
  g_autofree const char **reasons = g_new0 (const char *, n);
  g_autofree Item        *items = g_new (Item, n);
  KeyJob                  job = { methods[method].key, methods[method].zero_is_bad, keys };
  size_t                  n_items = 0;

  if (methods[method].input == FROM_PIXELS)
    {
      if (!guise_sort_measure_all (self, measure_key, &job, reasons, error))
        return FALSE;
    }
  else
    for (size_t i = 0; i < n; i++)
      {
        keys[i] = job.key (guise_faceset_get_entry (self->faceset, i), NULL);
        reasons[i] = isfinite (keys[i]) ? NULL : "nothing to measure";
      }
  for (size_t i = 0; i < n; i++)
    {
      if (reasons[i] == NULL)
        items[n_items++] = (Item){ i, keys[i], NULL };
      else
        guise_selection_leave_out (self->selection,
                                   guise_faceset_get_entry (self->faceset, i)->name, reasons[i]);
    }
  qsort (items, n_items, sizeof *items,
         methods[method].direction == ASCENDING ? compare_ascending : compare_descending);
  take_items (self, items, n_items);
  return TRUE;
}

static gboolean
sort_by_name (GuiseSort *self, GError **error)
{
  const size_t     n = guise_faceset_get_n (self->faceset);
  g_autofree Item *items = g_new (Item, n);

  for (size_t i = 0; i < n; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (self->faceset, i);

      items[i] =
        (Item){ i, 0.0, entry->source_filename != NULL ? entry->source_filename : entry->name };
    }
  qsort (items, n, sizeof *items, compare_text);
  take_items (self, items, n);
  return TRUE;
}

const char *
guise_sort_method_get_name (GuiseSortMethod method)
{
  g_return_val_if_fail ((int) method >= 0 && method < GUISE_N_SORT_METHODS, NULL);

  return methods[method].name;
}

gboolean
guise_sort_method_from_name (const char *name, GuiseSortMethod *out_method)
{
  for (int i = 0; i < GUISE_N_SORT_METHODS; i++)
    if (g_strcmp0 (name, methods[i].name) == 0)
      {
        *out_method = (GuiseSortMethod) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
guise_sort_method_is_supported (GuiseSortMethod method)
{
  g_return_val_if_fail ((int) method >= 0 && method < GUISE_N_SORT_METHODS, FALSE);

  return methods[method].key != NULL || methods[method].sort != NULL;
}

GuiseSelection *
guise_faceset_sort (GuiseFaceset           *faceset,
                    const GuiseSortOptions *options,
                    GuiseProgressFunc       progress,
                    void                   *user_data,
                    GCancellable           *cancellable,
                    GError                **error)
{
  g_return_val_if_fail (faceset != NULL && options != NULL, NULL);

  const GuiseSortMethod method = options->method;
  g_autoptr (GuiseSelection) selection = NULL;
  g_autoptr (GuiseParallel) team = NULL;
  gboolean done;

  if (!guise_sort_method_is_supported (method))
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                   "Sorting by '%s' is not available yet", methods[method].name);
      return NULL;
    }
  selection = guise_selection_new (guise_faceset_get_path (faceset), methods[method].name);
  team = guise_parallel_new (options->n_threads);

  GuiseSort self = { .faceset = faceset,
                     .selection = selection,
                     .team = team,
                     .n_keep = options->n_keep,
                     .without_cache = options->without_cache,
                     .progress = progress,
                     .user_data = user_data,
                     .cancellable = cancellable };

  done = methods[method].sort != NULL ? methods[method].sort (&self, error)
                                      : sort_by_key (&self, method, error);
  if (!done)
    return NULL;
  if (selection->faces->len == 0)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "No face of %s can be sorted by '%s'", guise_faceset_get_path (faceset),
                   methods[method].name);
      return NULL;
    }
  return g_steal_pointer (&selection);
}
