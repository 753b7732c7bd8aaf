/* SPDX-License-Identifier: GPL-3.0-or-later
 * BlazeFace: anchors, decoding and weighted suppression (faces.md 3.2 to 3.5). */
#include "face/guise-face-detector-private.h"

#include <math.h>

#define N_NUMBERS   16  /* of an anchor: box, six key points */
#define MAX_OVERLAP 0.3 /* more is the same face */
#define MARGIN      1.5 /* side of the mesh's square over the longer side of the box */
#define MAX_LOGIT   100.0
#define MAX_BOXES   256         /* that pass the score; a picture full of faces has far fewer */
#define PIXEL_SCALE (1 / 127.5) /* bytes to -1..1 */
#define PIXEL_SHIFT -1.0

/* One grid of anchors: size x size cells with n anchors each. */
typedef struct
{
  int size;
  int n;
} Grid;

typedef struct
{
  int    side; /* which network this is */
  int    n_anchors;
  double min_score;
  Grid   grids[2];
} Layout;

/* faces.md 3.3. */
static const Layout layouts[] = {
  { .side = 128, .n_anchors = 896, .min_score = 0.5, .grids = { { 16, 2 }, { 8, 6 } } },
  { .side = 192, .n_anchors = 2304, .min_score = 0.6, .grids = { { 48, 1 } } },
};

struct _GuiseFaceDetector
{
  GuiseFaceNet *net;
  const Layout *layout;
  GuisePoint   *anchors;    /* [n_anchors], in units of the input's side */
  GArray       *detections; /* of GuiseFaceDetection, between runs empty */
};

static GuisePoint *
make_anchors (const Layout *layout)
{
  GuisePoint *anchors = g_new (GuisePoint, layout->n_anchors);
  int         at = 0;

  for (size_t g = 0; g < G_N_ELEMENTS (layout->grids); g++)
    {
      const Grid *grid = &layout->grids[g];

      for (int cell = 0; cell < grid->size * grid->size; cell++)
        for (int k = 0; k < grid->n; k++)
          anchors[at++] = (GuisePoint){ (cell % grid->size + 0.5) / grid->size,
                                        (cell / grid->size + 0.5) / grid->size };
    }
  g_assert (at == layout->n_anchors);
  return anchors;
}

static const Layout *
find_layout (const GuiseFaceNet *net)
{
  for (size_t i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      size_t n = (size_t) layouts[i].n_anchors;

      if (guise_face_net_get_side (net) == layouts[i].side &&
          guise_face_net_get_n_outputs (net) == 2 &&
          guise_face_net_get_output_size (net, 0) == n * N_NUMBERS &&
          guise_face_net_get_output_size (net, 1) == n)
        return &layouts[i];
    }
  return NULL;
}

GuiseFaceDetector *
guise_face_detector_new (const char *path, GuiseDevice *device, GError **error)
{
  g_autoptr (GuiseFaceNet) net = guise_face_net_new (path, device, error);

  if (net == NULL)
    return NULL;

  const Layout *layout = find_layout (net);

  if (layout == NULL)
    {
      g_set_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
                   "'%s' is no face detector that is known here", path);
      return NULL;
    }

  GuiseFaceDetector *self = g_new0 (GuiseFaceDetector, 1);

  self->net = g_steal_pointer (&net);
  self->layout = layout;
  self->anchors = make_anchors (layout);
  self->detections = g_array_sized_new (FALSE, FALSE, sizeof (GuiseFaceDetection), MAX_BOXES);
  return self;
}

void
guise_face_detector_free (GuiseFaceDetector *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->detections, g_array_unref);
  g_free (self->anchors);
  guise_face_net_free (self->net);
  g_free (self);
}

static double
sigmoid (double logit)
{
  return 1 / (1 + exp (-CLAMP (logit, -MAX_LOGIT, MAX_LOGIT)));
}

/* One anchor's numbers as a detection; FALSE for a box of no size. */
static gboolean
decode (const float *numbers, const GuisePoint *anchor, double side, GuiseFaceDetection *out)
{
  double x = (double) numbers[0] / side + anchor->x, y = (double) numbers[1] / side + anchor->y;
  double w = (double) numbers[2] / side, h = (double) numbers[3] / side;

  if (!(w > 0) || !(h > 0) || !isfinite (x + y + w + h))
    return FALSE;
  out->rect = (GuiseFaceRect){ x - w / 2, y - h / 2, x + w / 2, y + h / 2 };
  for (int k = 0; k < GUISE_N_DETECTION_KEYS; k++)
    out->keys[k] = (GuisePoint){ (double) numbers[4 + 2 * k] / side + anchor->x,
                                 (double) numbers[5 + 2 * k] / side + anchor->y };
  return TRUE;
}

static int
compare_scores (const void *a, const void *b)
{
  const GuiseFaceDetection *p = (const GuiseFaceDetection *) a;
  const GuiseFaceDetection *q = (const GuiseFaceDetection *) b;

  return (p->score < q->score) - (p->score > q->score);
}

/* Adds weight times one detection's numbers to another's. */
static void
accumulate (GuiseFaceDetection *sum, const GuiseFaceDetection *detection, double weight)
{
  sum->rect.left += weight * detection->rect.left;
  sum->rect.top += weight * detection->rect.top;
  sum->rect.right += weight * detection->rect.right;
  sum->rect.bottom += weight * detection->rect.bottom;
  for (int k = 0; k < GUISE_N_DETECTION_KEYS; k++)
    {
      sum->keys[k].x += weight * detection->keys[k].x;
      sum->keys[k].y += weight * detection->keys[k].y;
    }
}

void
guise_face_detector_merge (GArray *detections)
{
  GuiseFaceDetection *all = (GuiseFaceDetection *) (void *) detections->data;
  guint               n_left = detections->len, n_merged = 0;

  if (n_left > 0)
    qsort (all, n_left, sizeof *all, compare_scores);
  while (n_left > n_merged)
    {
      GuiseFaceDetection best = all[n_merged], merged = { .score = best.score };
      guint              n_kept = n_merged + 1;
      double             weight = 0;

      for (guint i = n_merged; i < n_left; i++)
        if (i == n_merged || guise_face_rect_overlap (&best.rect, &all[i].rect) > MAX_OVERLAP)
          {
            accumulate (&merged, &all[i], all[i].score);
            weight += all[i].score;
          }
        else
          all[n_kept++] = all[i];

      GuiseFaceDetection mean = { .score = best.score };

      accumulate (&mean, &merged, 1 / weight);
      all[n_merged++] = mean;
      n_left = n_kept;
    }
  g_array_set_size (detections, n_merged);
}

/* The square for the mesh: level with the eyes, in the pixels of the picture. */
static GuiseFaceRoi
to_roi (const GuiseFaceDetection *detection, const GuiseFaceRoi *window)
{
  const GuiseFaceRect *rect = &detection->rect;
  GuiseAffine          to_picture = guise_face_roi_to_picture (window, 1);
  GuisePoint           eyes[2];
  GuisePoint           centre;

  /* With a side of one, the network's only pixel has its centre at (0, 0). */
  for (int i = 0; i < 2; i++)
    guise_affine_apply (&to_picture, detection->keys[i].x - 0.5, detection->keys[i].y - 0.5,
                        &eyes[i].x, &eyes[i].y);
  guise_affine_apply (&to_picture, 0.5 * (rect->left + rect->right) - 0.5,
                      0.5 * (rect->top + rect->bottom) - 0.5, &centre.x, &centre.y);
  return (GuiseFaceRoi){
    .x = centre.x,
    .y = centre.y,
    .side = MARGIN * window->side * MAX (rect->right - rect->left, rect->bottom - rect->top),
    .angle = atan2 (eyes[1].y - eyes[0].y, eyes[1].x - eyes[0].x),
  };
}

gboolean
guise_face_detector_run (GuiseFaceDetector  *self,
                         const GuiseImage   *picture,
                         const GuiseFaceRoi *window,
                         double              min_score,
                         GArray             *out_candidates,
                         GError            **error)
{
  guise_face_roi_read (window, picture, PIXEL_SCALE, PIXEL_SHIFT, FALSE, self->net);
  if (!guise_face_net_run (self->net, error))
    return FALSE;

  const float *numbers = guise_face_net_get_output (self->net, 0);
  const float *logits = guise_face_net_get_output (self->net, 1);
  double       least = min_score > 0 ? min_score : self->layout->min_score;

  g_array_set_size (self->detections, 0);
  for (int i = 0; i < self->layout->n_anchors && self->detections->len < MAX_BOXES; i++)
    {
      GuiseFaceDetection detection = { .score = sigmoid ((double) logits[i]) };

      if (detection.score >= least &&
          decode (numbers + i * N_NUMBERS, &self->anchors[i], self->layout->side, &detection))
        g_array_append_val (self->detections, detection);
    }
  guise_face_detector_merge (self->detections);
  for (guint i = 0; i < self->detections->len; i++)
    {
      const GuiseFaceDetection *detection =
        &g_array_index (self->detections, GuiseFaceDetection, i);
      GuiseFaceCandidate candidate = { to_roi (detection, window), detection->score, FALSE };

      g_array_append_val (out_candidates, candidate);
    }
  return TRUE;
}
