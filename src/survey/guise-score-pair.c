/* SPDX-License-Identifier: GPL-3.0-or-later
 * Findings about a pair: what the destination does and the source never did (faces.md 5.4). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "survey/guise-kd-tree-private.h"
#include "survey/guise-score-card-private.h"

#define N_AXES       GUISE_N_SCORE_REASONS
#define N_NEIGHBOURS 6   /* source faces that support a destination face */
#define REACH        1.0 /* how near they have to be */
#define FAR          1e3
#define UNSUPPORTED  0.05 /* share of destination faces, before it is said */
#define CHECK_EVERY  64

/* Points of one side; those of mirrored source faces behind the others. */
typedef struct
{
  float  *points; /* owned, [n, 5] */
  size_t *faces;  /* owned, [n]: index of the face */
  size_t  n;
} Cloud;

static void
cloud_clear (Cloud *self)
{
  g_clear_pointer (&self->points, g_free);
  g_clear_pointer (&self->faces, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cloud, cloud_clear)

/* Eyes and mouth in units of the person's own: what one person does another can do too. */
static gboolean
locate (const GuiseFaceRecord *record, const GuiseFaceReferences *references, float *point)
{
  const double axes[N_AXES] = {
    [GUISE_SCORE_REASON_YAW] = record->yaw * GUISE_SCORE_DEGREES / 8.0,
    [GUISE_SCORE_REASON_PITCH] = record->pitch * GUISE_SCORE_DEGREES / 6.0,
    [GUISE_SCORE_REASON_EYES] = guise_face_get_aperture (record) / (0.25 * references->eyes_open),
    [GUISE_SCORE_REASON_MOUTH] = (double) record->mouth_open / 0.03,
    [GUISE_SCORE_REASON_SMILE] = (double) record->mouth_width / (0.10 * references->mouth_width),
  };

  for (int k = 0; k < N_AXES; k++)
    {
      if (!isfinite (axes[k]))
        return FALSE;
      point[k] = (float) axes[k];
    }
  return TRUE;
}

static gboolean
cloud_fill (Cloud *self, const GuiseScoreView *view, gboolean mirror, GError **error)
{
  const size_t room = MAX (view->n_known, 1) * (mirror ? 2 : 1);

  self->points = g_try_new (float, room *N_AXES);
  self->faces = g_try_new (size_t, room);
  if (self->points == NULL || self->faces == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to compare %zu faces", view->n_known);
      return FALSE;
    }
  for (size_t i = 0; i < view->set->n; i++)
    {
      float *point = self->points + self->n * N_AXES;

      if (view->set->records[i] == NULL ||
          !locate (view->set->records[i], &view->numbers->references, point))
        continue;
      self->faces[self->n++] = i;
      if (!mirror)
        continue;
      memcpy (point + N_AXES, point, N_AXES * sizeof (float));
      point[N_AXES + GUISE_SCORE_REASON_YAW] *= -1.0f;
      self->faces[self->n++] = i;
    }
  return TRUE;
}

/* A copy in which one axis does not matter; N_AXES: all do. */
static float *
leave_out (const Cloud *cloud, int axis)
{
  float *points = g_try_new (float, MAX (cloud->n, 1) * N_AXES);

  if (points == NULL)
    return NULL;
  memcpy (points, cloud->points, cloud->n * N_AXES * sizeof (float));
  for (size_t i = 0; axis < N_AXES && i < cloud->n; i++)
    points[i * N_AXES + (size_t) axis] = 0.0f;
  return points;
}

/* How many destination faces have too few source faces near them when @axis does not matter.
 * distances (nullable): [n dst], to the last of the neighbours that are needed. */
static gboolean
count_unsupported (const Cloud  *src,
                   const Cloud  *dst,
                   int           axis,
                   double       *distances,
                   GCancellable *cancellable,
                   size_t       *out_n,
                   GError      **error)
{
  g_autofree float *src_points = leave_out (src, axis);
  g_autofree float *dst_points = leave_out (dst, axis);
  g_autoptr (GuiseKdTree) tree =
               src_points != NULL ? guise_kd_tree_new (src_points, src->n, N_AXES) : NULL;
  const int k = (int) MIN ((size_t) N_NEIGHBOURS, MAX (src->n, 1));
  size_t    n = 0;

  if (tree == NULL || dst_points == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to compare %zu faces", src->n + dst->n);
      return FALSE;
    }
  for (size_t i = 0; i < dst->n; i++)
    {
      const double distance = guise_kd_tree_get_kth (tree, dst_points + i * N_AXES, k,
                                                     distances != NULL ? FAR : REACH, NULL);

      n += !(distance <= REACH);
      if (distances != NULL)
        distances[i] = distance;
      if (i % CHECK_EVERY == 0 && g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "The comparison was stopped");
          return FALSE;
        }
    }
  *out_n = n;
  return TRUE;
}

static void
report_support (GuiseScoreCard *card, const Cloud *dst, double *distances)
{
  static const char *const names[N_AXES] = { "yaw", "pitch", "eyes", "mouth", "mouth width" };
  g_autoptr (GString) text = g_string_new (NULL);
  int                reason = 0;
  GuiseScoreFinding *finding;

  g_string_printf (text, "%.0f %% of the destination faces have no similar source face",
                   100.0 * card->unsupported);
  for (int i = 0; i < N_AXES; i++)
    {
      if (card->unsupported_by[i] > card->unsupported_by[reason])
        reason = i;
      if (card->unsupported_by[i] >= 0.01)
        g_string_append_printf (text, "%s %.0f %% because of the %s",
                                strchr (text->str, ':') == NULL ? ":" : ",",
                                100.0 * card->unsupported_by[i], names[i]);
    }
  g_string_append_c (text, '.');
  finding = guise_score_add (
    card, "unsupported", "dst", card->unsupported > 0.25 ? GUISE_SCORE_SEVERE : GUISE_SCORE_WARNING,
    card->unsupported, UNSUPPORTED, g_string_free (g_steal_pointer (&text), FALSE),
    g_strdup_printf ("Add source faces like the destination's that are shown, first of all for "
                     "their %s.",
                     names[reason]));
  /* The loneliest faces: those that are likely to fail. */
  while (finding->n_faces < MIN ((size_t) GUISE_SCORE_MAX_EXAMPLES, dst->n))
    {
      size_t farthest = 0;

      for (size_t i = 1; i < dst->n; i++)
        if (distances[i] > distances[farthest])
          farthest = i;
      guise_score_add_example (finding, dst->faces[farthest]);
      distances[farthest] = -1.0;
    }
}

gboolean
guise_score_support (GuiseScoreCard       *card,
                     const GuiseScoreView *src_view,
                     const GuiseScoreView *dst_view,
                     GError              **error)
{
  g_auto (Cloud) src = { 0 };
  g_auto (Cloud) dst = { 0 };
  g_autofree double *distances = NULL;
  size_t             n;

  if (!cloud_fill (&src, src_view, src_view->options->is_src_flipped, error) ||
      !cloud_fill (&dst, dst_view, FALSE, error))
    return FALSE;
  if (dst.n == 0)
    return TRUE;
  distances = g_new (double, dst.n);
  if (!count_unsupported (&src, &dst, N_AXES, distances, src_view->cancellable, &n, error))
    return FALSE;
  card->unsupported = (double) n / (double) dst.n;
  for (int axis = 0; axis < N_AXES; axis++)
    {
      size_t without;

      if (!count_unsupported (&src, &dst, axis, NULL, src_view->cancellable, &without, error))
        return FALSE;
      card->unsupported_by[axis] = ((double) n - (double) without) / (double) dst.n;
    }
  if (card->unsupported > UNSUPPORTED)
    report_support (card, &dst, distances);
  return TRUE;
}

/* ---- gaps ---- */

#define GAP_STEP   10.0 /* degrees */
#define N_GAP_BINS 18   /* -90..90 */
#define GAP_SHARE  0.005
#define SRC_SHARE  0.002
#define SRC_LEAST  10.0

typedef struct
{
  const char *name;
  const char *less; /* "turn ... degrees to the picture's left": below 0 */
  const char *more;
  gboolean    is_pitch;
} Axis;

static const Axis gap_axes[] = {
  { "yaw-gap", "to the picture's right", "to the picture's left", FALSE },
  { "pitch-gap", "down", "up", TRUE },
};

static int
get_gap_bin (const Axis *axis, double radians)
{
  const double angle =
    axis->is_pitch ? radians * GUISE_SCORE_DEGREES : guise_coverage_get_head_yaw (radians);

  return CLAMP ((int) floor (angle / GAP_STEP) + N_GAP_BINS / 2, 0, N_GAP_BINS - 1);
}

static void
count_degrees (const GuiseScoreView *view, const Axis *axis, gboolean mirror, size_t *counts)
{
  for (size_t i = 0; i < view->set->n; i++)
    {
      const GuiseFaceRecord *record = view->set->records[i];

      if (record == NULL)
        continue;
      counts[get_gap_bin (axis, axis->is_pitch ? record->pitch : record->yaw)]++;
      if (mirror)
        counts[get_gap_bin (axis, -record->yaw)]++;
    }
}

static void
report_gap (GuiseScoreCard *card,
            const Axis     *axis,
            int             first,
            int             last,
            size_t          n_dst,
            double          share,
            size_t          n_src,
            size_t          n_record)
{
  const double     low = (first - N_GAP_BINS / 2) * GAP_STEP;
  const double     high = (last + 1 - N_GAP_BINS / 2) * GAP_STEP;
  g_autofree char *range =
    high <= 0.0 ? g_strdup_printf ("%.0f to %.0f degrees %s", -high, -low, axis->less)
    : low >= 0.0
      ? g_strdup_printf ("%.0f to %.0f degrees %s", low, high, axis->more)
      : g_strdup_printf ("%.0f degrees %s to %.0f degrees %s", -low, axis->less, high, axis->more);
  GuiseScoreFinding *finding = guise_score_add (
    card, axis->name, "both", share > 0.05 ? GUISE_SCORE_SEVERE : GUISE_SCORE_WARNING,
    (double) n_src, (double) (n_src + n_record),
    g_strdup_printf ("The destination turns %s in %zu faces (%.1f %%); the source has %zu such "
                     "faces.",
                     range, n_dst, 100.0 * share, n_src),
    g_strdup_printf ("Record %zu source faces turned %s.", n_record, range));

  finding->n_record = n_record;
}

static void
find_gaps (GuiseScoreCard       *card,
           const GuiseScoreView *src,
           const GuiseScoreView *dst,
           const Axis           *axis)
{
  const gboolean mirror = src->options->is_src_flipped && !axis->is_pitch;
  const double   needed = MAX (SRC_LEAST, SRC_SHARE * (double) src->n_known);
  size_t         n_src[N_GAP_BINS] = { 0 };
  size_t         n_dst[N_GAP_BINS] = { 0 };
  int            first = -1;

  count_degrees (src, axis, mirror, n_src);
  count_degrees (dst, axis, FALSE, n_dst);
  for (int bin = 0; bin <= N_GAP_BINS; bin++)
    {
      const gboolean is_gap = bin < N_GAP_BINS &&
                              (double) n_dst[bin] >= GAP_SHARE * (double) dst->n_known &&
                              n_dst[bin] > 0 && (double) n_src[bin] < needed;
      size_t dst_sum = 0, src_sum = 0, n_record = 0;

      if (is_gap && first < 0)
        first = bin;
      if (is_gap || first < 0)
        continue;
      for (int i = first; i < bin; i++)
        {
          dst_sum += n_dst[i];
          src_sum += n_src[i];
          n_record += guise_score_get_n_record (n_src[i], needed, 20);
        }
      report_gap (card, axis, first, bin - 1, dst_sum, (double) dst_sum / (double) dst->n_known,
                  src_sum, n_record);
      first = -1;
    }
}

void
guise_score_gaps (GuiseScoreCard *card, const GuiseScoreView *src, const GuiseScoreView *dst)
{
  for (size_t i = 0; i < G_N_ELEMENTS (gap_axes); i++)
    find_gaps (card, src, dst, &gap_axes[i]);
}
