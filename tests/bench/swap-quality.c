/* SPDX-License-Identifier: GPL-3.0-or-later
 * How good a swap is:
 *
 *   swap-quality CHECKPOINT INPUT.mp4 SWAPPED.mp4 SHEET.jpg [N_PICTURES [EVERY]]
 *
 * CHECKPOINT is the folder of the model that SWAPPED.mp4 was made with, INPUT.mp4 what was swapped.
 * Of the first N_PICTURES (900) it follows the face in both videos; in each EVERY-th (10) it asks
 * the model for the face as itself, and looks at the edge of the mask. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-file.h"
#include "face/guise-face-align.h"
#include "face/guise-face-finder.h"
#include "image/guise-blur.h"
#include "image/guise-draw.h"
#include "image/guise-jpeg.h"
#include "media/guise-video-reader.h"
#include "model/guise-saehd-preview.h"
#include "project/guise-loaded-model.h"
#include "support/guise-ssim.h"

#define N_PICTURES   900
#define EVERY        10
#define VIEW         192  /* side of the crops in which edges are looked at, and of the sheet */
#define VIEW_SCALE   0.8  /* shows a little more than the model does */
#define EDGE_BLUR    25   /* pixels of the crop: the mask on its way from one side to the other */
#define EDGE_LOW     0.4f /* of the blurred mask: what counts as its edge */
#define EDGE_HIGH    0.6f
#define STEP         8.0 /* pixels of the crop to either side of the edge */
#define N_COLUMNS    6   /* of the sheet */
#define N_ROWS       3
#define GAP          4
#define JPEG         80
#define LEAST_WIDTH  40  /* of the edge: fewer pixels say nothing */
#define FINE         1.5 /* pixels of the crop: what a blur of this deviation takes away is detail */
#define WELL_INSIDE  0.9f /* of the blurred mask: where detail counts */
#define LEAST_JITTER 1e-3 /* percent: the input's, where it stands still */
#define CHEEKS \
  0.35 /* of the eyes' distance: half the side of the square whose colour is followed */

enum
{
  CLIP_INPUT,
  CLIP_SWAPPED,
  N_CLIPS,
};

/* What trembles by itself: landmarks from first to before end. */
static const struct
{
  const char *name;
  int         first, end;
} PARTS[] = {
  { "outline", 0, 17 },
  { "brows", 17, 27 },
  { "nose", 27, 36 },
  { "eyes", 36, 48 },
  { "mouth", 48, GUISE_N_LANDMARKS },
};

#define N_PARTS G_N_ELEMENTS (PARTS)

/* Values of which mean and median are told. */
typedef GArray Values;

/* One of the two videos, and the face in it. */
typedef struct
{
  GuiseVideoReader *reader;
  GuiseFaceFinder  *finder;
  GPtrArray        *faces;
  GuiseFrame       *frame;
  int               n_in_row; /* pictures in which the face was followed without a break */
  GuisePoint        last[3][GUISE_N_LANDMARKS]; /* of the last pictures, newest first */
  Values           *jitter, *parts_jitter[N_PARTS];
  double            colors[3][3]; /* of the middle of the face in the last pictures, newest first */
  Values           *flicker;
} Clip;

typedef struct
{
  GuiseDevice       *device;
  GuiseLoadedModel   model;
  GuiseSaehdPreview *preview;
  GuiseFaceType      type;
  int                side;
  float             *face; /* [3, side, side] */
  Clip               clips[N_CLIPS];
  Values            *ssim, *color, *input_step, *swapped_step, *seam, *detail;
  Values            *ratio; /* of the jitter of the swapped picture to that of the input's */
  GuiseImage        *sheet;
  int                n_shown;
} Job;

static gboolean
fail (const GError *error)
{
  fprintf (stderr, "swap-quality: %s\n", error != NULL ? error->message : "no reason is known");
  return FALSE;
}

/* ---- numbers ---- */

static Values *
values_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
tell (const char *what, const char *unit, gboolean is_more_better, Values *values)
{
  double sum = 0.0;

  if (values->len == 0)
    {
      printf ("%-44s none\n", what);
      return;
    }
  for (guint i = 0; i < values->len; i++)
    sum += g_array_index (values, double, i);
  qsort (values->data, values->len, sizeof (double), compare);
  printf ("%-44s mean %8.4f  median %8.4f  worst twentieth %8.4f  %s (%u)\n", what,
          sum / values->len, g_array_index (values, double, values->len / 2),
          g_array_index (values, double, values->len *(is_more_better ? 1 : 19) / 20), unit,
          values->len);
}

static double
count_below (const Values *values, double limit)
{
  int n = 0;

  for (guint i = 0; i < values->len; i++)
    n += g_array_index (values, double, i) < limit;
  return n;
}

/* ---- videos ---- */

static gboolean
clip_open (Clip *self, const char *path, GuiseDevice *device, GError **error)
{
  self->jitter = values_new ();
  for (size_t i = 0; i < N_PARTS; i++)
    self->parts_jitter[i] = values_new ();
  self->flicker = values_new ();
  self->faces = guise_face_finder_faces_new ();
  self->reader = guise_video_reader_open (path, 1, error);
  self->finder = self->reader != NULL ? guise_face_finder_new (NULL, device, NULL, error) : NULL;
  return self->finder != NULL;
}

/* How far the points from first to before end are from where two pictures before let expect them,
 * in percent of the distance of the outer corners of the eyes. */
static double
get_jitter (const Clip *self, int first_point, int end)
{
  const GuisePoint *now = self->last[0], *before = self->last[1], *first = self->last[2];
  double            eyes = hypot (now[45].x - now[36].x, now[45].y - now[36].y), sum = 0.0;

  for (int i = first_point; i < end; i++)
    sum += hypot (now[i].x - 2 * before[i].x + first[i].x, now[i].y - 2 * before[i].y + first[i].y);
  return 100.0 * sum / (end - first_point) / fmax (eyes, 1.0);
}

/* The mean colour of the middle of the face, which is where the input has it. */
static void
follow_color (Clip *self, const GuisePoint *landmarks)
{
  const GuiseImage *image = self->frame->image;
  const double eyes = hypot (landmarks[45].x - landmarks[36].x, landmarks[45].y - landmarks[36].y);
  const GuisePoint middle = landmarks[30];
  const int        half = MAX (1, (int) lrint (CHEEKS * eyes));
  double           sums[3] = { 0 };
  int              n = 0;

  for (int y = MAX (0, (int) middle.y - half); y < MIN (image->height, (int) middle.y + half); y++)
    for (int x = MAX (0, (int) middle.x - half); x < MIN (image->width, (int) middle.x + half);
         x++, n++)
      for (int c = 0; c < 3; c++)
        sums[c] += guise_image_row (image, y)[3 * x + c];
  memmove (self->colors[1], self->colors[0], 2 * sizeof self->colors[0]);
  for (int c = 0; c < 3; c++)
    self->colors[0][c] = sums[c] / MAX (n, 1);
}

/* How far that colour is from where the two pictures before let expect it. */
static double
get_flicker (const Clip *self)
{
  double sum = 0.0;

  for (int c = 0; c < 3; c++)
    sum += fabs (self->colors[0][c] - 2.0 * self->colors[1][c] + self->colors[2][c]) / 3.0;
  return sum;
}

/* Returns: that of all landmarks */
static double
append_trembling (Clip *self)
{
  const double whole = get_jitter (self, 0, GUISE_N_LANDMARKS);
  double       value;

  g_array_append_val (self->jitter, whole);
  for (size_t i = 0; i < N_PARTS; i++)
    {
      value = get_jitter (self, PARTS[i].first, PARTS[i].end);
      g_array_append_val (self->parts_jitter[i], value);
    }
  value = get_flicker (self);
  g_array_append_val (self->flicker, value);
  return whole;
}

/* FALSE without an error at the end. */
static gboolean
clip_next (Clip *self, GError **error)
{
  g_clear_pointer (&self->frame, guise_frame_unref);
  if (!guise_video_reader_next (self->reader, &self->frame, NULL, error) || self->frame == NULL ||
      !guise_face_finder_process_into (self->finder, self->frame->image, self->frame->time_ns,
                                       self->faces, error))
    return FALSE;
  if (self->faces->len == 0)
    {
      self->n_in_row = 0;
      return TRUE;
    }
  memmove (self->last[1], self->last[0], 2 * sizeof self->last[0]);
  memcpy (self->last[0], ((GuiseFace *) g_ptr_array_index (self->faces, 0))->landmarks,
          sizeof self->last[0]);
  self->n_in_row++;
  return TRUE;
}

/* ---- one picture ---- */

/* The face as itself beside what it was made from, inside the model's own mask. */
static void
compare_as_itself (Job *self)
{
  const float *made = guise_saehd_preview_get (self->preview, GUISE_SAEHD_DST_DST);
  const float *mask = guise_saehd_preview_get (self->preview, GUISE_SAEHD_DST_DST_MASK);
  size_t       n = (size_t) self->side * (size_t) self->side, n_inside = 0;
  double       ssim = guise_ssim_measure (self->face, made, mask, self->side).masked, color = 0.0;

  for (size_t i = 0; i < n; i++)
    n_inside += mask[i] >= 0.5f;
  for (int c = 0; c < 3 && n_inside > 0; c++)
    {
      double difference = 0.0;

      for (size_t i = 0; i < n; i++)
        if (mask[i] >= 0.5f)
          difference += (double) made[(size_t) c * n + i] - (double) self->face[(size_t) c * n + i];
      color += fabs (difference / (double) n_inside) * 255.0 / 3.0;
    }
  if (n_inside == 0 || isnan (ssim))
    return;
  g_array_append_val (self->ssim, ssim);
  g_array_append_val (self->color, color);
}

static double
sample (const GuiseImage *view, int channel, double x, double y)
{
  int column = CLAMP ((int) lrint (x), 0, VIEW - 1), row = CLAMP ((int) lrint (y), 0, VIEW - 1);

  return (double) guise_image_plane (view, channel)[row * VIEW + column];
}

/* Across the edge of the mask: how large the step is in the input, in the swap, and by how much the
 * swap changes it, in grey levels. */
static void
look_at_edge (Job *self, const GuiseImage *mask, GuiseImage *views[N_CLIPS])
{
  const float *m = guise_image_plane (mask, 0);
  double       sums[N_CLIPS] = { 0 }, change = 0.0;
  int          n = 0;

  for (int y = 1; y < VIEW - 1; y++)
    for (int x = 1; x < VIEW - 1; x++)
      {
        const float *at = m + y * VIEW + x;
        double       dx = (double) (at[1] - at[-1]), dy = (double) (at[VIEW] - at[-VIEW]);
        double       length = hypot (dx, dy);

        if (*at < EDGE_LOW || *at > EDGE_HIGH || !(length > 0.0))
          continue;
        dx *= STEP / length;
        dy *= STEP / length;
        for (int c = 0; c < 3; c++)
          {
            double steps[N_CLIPS];

            for (int k = 0; k < N_CLIPS; k++)
              {
                steps[k] = 255.0 * (sample (views[k], c, x + dx, y + dy) -
                                    sample (views[k], c, x - dx, y - dy));
                sums[k] += fabs (steps[k]);
              }
            change += fabs (steps[CLIP_SWAPPED] - steps[CLIP_INPUT]);
          }
        n += 3;
      }
  if (n < LEAST_WIDTH)
    return;
  for (int k = 0; k < N_CLIPS; k++)
    sums[k] /= n;
  change /= n;
  g_array_append_val (self->input_step, sums[CLIP_INPUT]);
  g_array_append_val (self->swapped_step, sums[CLIP_SWAPPED]);
  g_array_append_val (self->seam, change);
}

/* What is fine in a picture, as a root mean square, well inside the mask. */
static double
get_detail (const GuiseImage *mask, const GuiseImage *view)
{
  g_autoptr (GuiseImage) soft = guise_image_new (GUISE_PIXELS_F32, VIEW, VIEW, 3, NULL);
  const float *m = guise_image_plane (mask, 0);
  double       sum = 0.0;
  int          n = 0;

  guise_image_copy_into (view, soft);
  guise_blur_gaussian (soft, 0, FINE, GUISE_BORDER_REPLICATE);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < VIEW * VIEW; i++)
      if (m[i] >= WELL_INSIDE)
        {
          const double fine =
            (double) (guise_image_plane (view, c)[i] - guise_image_plane (soft, c)[i]);

          sum += fine * fine;
          n++;
        }
  return sqrt (sum / MAX (n, 1));
}

/* How much of the input's detail the swap has. */
static void
look_inside (Job *self, const GuiseImage *mask, GuiseImage *views[N_CLIPS])
{
  const double input = get_detail (mask, views[CLIP_INPUT]);
  const double part = 100.0 * get_detail (mask, views[CLIP_SWAPPED]) / fmax (input, 1e-6);

  g_array_append_val (self->detail, part);
}

/* A crop of the model's region as a picture of the view; nobody's reference. */
static GuiseImage
wrap (const float *planes, int side, int n_channels)
{
  return (GuiseImage){ .pixels = GUISE_PIXELS_F32,
                       .width = side,
                       .height = side,
                       .n_channels = n_channels,
                       .stride = (size_t) side * sizeof (float),
                       .data = (uint8_t *) planes };
}

static void
show (Job *self, GuiseImage *views[N_CLIPS], const GuiseImage *itself)
{
  const GuiseImage *rows[N_ROWS] = { views[CLIP_INPUT], itself, views[CLIP_SWAPPED] };

  for (int i = 0; i < N_ROWS; i++)
    guise_draw_image (self->sheet, rows[i], GAP + self->n_shown * (VIEW + GAP),
                      GAP + i * (VIEW + GAP));
  self->n_shown++;
}

static gboolean
look (Job *self, gboolean is_shown, GError **error)
{
  const GuisePoint *landmarks = self->clips[CLIP_INPUT].last[0];
  const GuiseImage *frame = self->clips[CLIP_INPUT].frame->image;
  GuiseAffine       to_face, to_view, from_face, from_view, view_to_face;
  GuisePlanes       planes = { self->face, self->side, self->side, GUISE_CHANNELS_BGR, 1.0f / 255 };
  GuiseImage       *views[N_CLIPS];
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_F32, VIEW, VIEW, 1, error);
  g_autoptr (GuiseImage) itself = guise_image_new (GUISE_PIXELS_F32, VIEW, VIEW, 3, error);
  GuiseImage made, made_mask;

  if (!guise_face_align (landmarks, self->type, self->side, 1.0, &to_face) ||
      !guise_face_align (landmarks, self->type, VIEW, VIEW_SCALE, &to_view) ||
      !guise_affine_invert (&to_face, &from_face) || !guise_affine_invert (&to_view, &from_view))
    return TRUE;
  guise_warp_affine_to_planes (frame, &from_face, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO,
                               &planes, 0, self->side);
  for (size_t i = 0; i < 3 * (size_t) self->side * (size_t) self->side; i++)
    self->face[i] = CLAMP (self->face[i], 0.0f, 1.0f);
  if (!guise_saehd_preview_run (self->preview, self->face, self->face, error))
    return FALSE;
  compare_as_itself (self);
  made = wrap (guise_saehd_preview_get (self->preview, GUISE_SAEHD_DST_DST), self->side, 3);
  made_mask =
    wrap (guise_saehd_preview_get (self->preview, GUISE_SAEHD_DST_DST_MASK), self->side, 1);
  view_to_face = guise_affine_multiply (&to_face, &from_view);
  guise_warp_affine (&made, &view_to_face, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, itself, 0,
                     VIEW);
  guise_warp_affine (&made_mask, &view_to_face, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_ZERO, mask,
                     0, VIEW);
  guise_blur_gaussian (mask, EDGE_BLUR, 0.0, GUISE_BORDER_ZERO);
  for (int k = 0; k < N_CLIPS; k++)
    {
      views[k] = guise_image_new (GUISE_PIXELS_F32, VIEW, VIEW, 3, error);
      guise_warp_affine (self->clips[k].frame->image, &from_view, GUISE_INTERPOLATION_LINEAR,
                         GUISE_BORDER_REPLICATE, views[k], 0, VIEW);
    }
  look_at_edge (self, mask, views);
  look_inside (self, mask, views);
  if (is_shown && self->n_shown < N_COLUMNS)
    show (self, views, itself);
  for (int k = 0; k < N_CLIPS; k++)
    guise_image_unref (views[k]);
  return TRUE;
}

/* ---- the whole ---- */

static gboolean
open_job (Job *self, char **argv, GError **error)
{
  self->device = guise_device_open ("cpu", 1, error);
  if (self->device == NULL || !guise_loaded_model_load (&self->model, argv[1], NULL, self->device,
                                                        GUISE_DFL_MISSING_REFUSE, 0, NULL, error))
    return FALSE;
  self->preview =
    guise_saehd_preview_new (self->model.saehd, self->model.weights, self->device, 1, error);
  if (self->preview == NULL ||
      !clip_open (&self->clips[CLIP_INPUT], argv[2], self->device, error) ||
      !clip_open (&self->clips[CLIP_SWAPPED], argv[3], self->device, error))
    return FALSE;
  self->type = guise_saehd_options_get_face_type (guise_saehd_get_options (self->model.saehd));
  self->side = guise_saehd_get_options (self->model.saehd)->resolution;
  self->face = g_new (float, 3 * (size_t) self->side * (size_t) self->side);
  self->ssim = values_new ();
  self->color = values_new ();
  self->input_step = values_new ();
  self->swapped_step = values_new ();
  self->seam = values_new ();
  self->detail = values_new ();
  self->ratio = values_new ();
  self->sheet = guise_image_new (GUISE_PIXELS_BGR8, GAP + N_COLUMNS * (VIEW + GAP),
                                 GAP + N_ROWS * (VIEW + GAP), 3, error);
  return self->sheet != NULL;
}

static gboolean
run (Job *self, int n_pictures, int every, GError **error)
{
  Clip *clips = self->clips;

  for (int i = 0; i < n_pictures; i++)
    {
      for (int k = 0; k < N_CLIPS; k++)
        if (!clip_next (&clips[k], error))
          return *error == NULL;
      for (int k = 0; k < N_CLIPS && clips[CLIP_INPUT].n_in_row > 0; k++)
        follow_color (&clips[k], clips[CLIP_INPUT].last[0]);
      /* Only where the face is followed in both: the same pictures count. */
      if (clips[CLIP_INPUT].n_in_row >= 3 && clips[CLIP_SWAPPED].n_in_row >= 3)
        {
          double ratio = append_trembling (&clips[CLIP_SWAPPED]) /
                         fmax (append_trembling (&clips[CLIP_INPUT]), LEAST_JITTER);

          g_array_append_val (self->ratio, ratio);
        }
      if (i % every == 0 && clips[CLIP_INPUT].n_in_row > 0 &&
          !look (self, i >= self->n_shown * n_pictures / N_COLUMNS, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_sheet (const Job *self, const char *path, GError **error)
{
  g_autoptr (GBytes) file = guise_jpeg_encode (self->sheet, JPEG, GUISE_JPEG_CHROMA_420, error);
  size_t n_bytes;

  if (file == NULL)
    return FALSE;
  const void *data = g_bytes_get_data (file, &n_bytes);

  return guise_file_replace (path, data, n_bytes, error);
}

int
main (int argc, char **argv)
{
  Job job = { 0 };
  g_autoptr (GError) error = NULL;
  int n_pictures = argc > 5 ? atoi (argv[5]) : N_PICTURES;
  int every = argc > 6 ? atoi (argv[6]) : EVERY;

  if (argc < 5 || n_pictures < 1 || every < 1)
    {
      fprintf (stderr, "swap-quality CHECKPOINT INPUT.mp4 SWAPPED.mp4 SHEET.jpg [N [EVERY]]\n");
      return 2;
    }
  if (!open_job (&job, argv, &error) || !run (&job, n_pictures, every, &error) ||
      !write_sheet (&job, argv[4], &error))
    return fail (error) ? 0 : 1;
  printf ("%" G_GINT64_FORMAT " iterations, %d pixels\n", job.model.state->iter, job.side);
  tell ("SSIM of the face as itself, in its mask", "", TRUE, job.ssim);
  tell ("colour of the face as itself, in its mask", "grey levels off", FALSE, job.color);
  tell ("step across the mask's edge, input", "grey levels", FALSE, job.input_step);
  tell ("step across the mask's edge, swapped", "grey levels", FALSE, job.swapped_step);
  tell ("change of that step", "grey levels", FALSE, job.seam);
  tell ("fine detail of the swap", "% of the input's", TRUE, job.detail);
  tell ("flicker of the face's colour, input", "grey levels", FALSE, job.clips[CLIP_INPUT].flicker);
  tell ("flicker of the face's colour, swapped", "grey levels", FALSE,
        job.clips[CLIP_SWAPPED].flicker);
  tell ("jitter of landmarks, input", "% of the eyes' distance", FALSE,
        job.clips[CLIP_INPUT].jitter);
  tell ("jitter of landmarks, swapped", "% of the eyes' distance", FALSE,
        job.clips[CLIP_SWAPPED].jitter);
  tell ("jitter of landmarks, picture by picture", "of the input's", FALSE, job.ratio);
  printf ("%-44s %.1f %%\n", "pictures that tremble less than the input's",
          100.0 * count_below (job.ratio, 1.0) / MAX (job.ratio->len, 1));
  for (size_t i = 0; i < N_PARTS; i++)
    for (int k = 0; k < N_CLIPS; k++)
      {
        g_autofree char *what =
          g_strdup_printf ("jitter of the %s, %s", PARTS[i].name, k == 0 ? "input" : "swapped");

        tell (what, "% of the eyes' distance", FALSE, job.clips[k].parts_jitter[i]);
      }
  return 0; /* what is still held goes with the process */
}
