/* SPDX-License-Identifier: GPL-3.0-or-later
 * The node that asks the model, by itself: what each of its settings makes of a face, compared with
 * the model asked by hand and filters written out (faces.md 8.6). */
#include "live/guise-live-private.h"

#include <math.h>
#include <string.h>

#include "support/guise-test.h"

#define MODEL     "golden/dfl/dfm/liae_udt.dfm"
#define AMP_MODEL "golden/dfl/dfm/amp.dfm"

#define WIDTH     320
#define HEIGHT    240
#define RADIUS    4    /* of a Gaussian with a sigma of 1 */
#define ALIKE     2e-4 /* filters in floats and in doubles, through the network */
#define OTHER     2e-3 /* what a setting does is more than that */

typedef struct
{
  int    size;
  size_t n;          /* pixels of a face */
  float *input;      /* owned; [3, size, size] */
  float *face;       /* owned; [3, size, size] */
  float *face_mask;  /* owned; [size, size] */
  float *input_mask; /* owned; [size, size] */
} Answer;

static void
answer_init (Answer *self, int size)
{
  self->size = size;
  self->n = (size_t) size * (size_t) size;
  self->input = g_new0 (float, 3 * self->n);
  self->face = g_new0 (float, 3 * self->n);
  self->face_mask = g_new0 (float, self->n);
  self->input_mask = g_new0 (float, self->n);
}

static void
answer_clear (Answer *self)
{
  g_free (self->input);
  g_free (self->face);
  g_free (self->face_mask);
  g_free (self->input_mask);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* ---- the node ---- */

static GuiseLiveModel *
load (const char *path)
{
  GuiseLiveModel *self = g_new0 (GuiseLiveModel, 1);

  self->path = g_strdup (path);
  self->dfm = guise_dfm_load (path, NULL);
  self->device = guise_device_open ("cpu", 1, NULL);
  self->runner = guise_dfm_runner_new (self->dfm, self->device, 1, GUISE_DFM_PLANAR, NULL);
  g_assert_nonnull (self->runner);
  self->origin = g_ref_string_new ("");
  self->type = guise_dfm_get_face_type (self->dfm);
  self->size = guise_dfm_get_resolution (self->dfm);
  return self;
}

/* Something that differs from place to place and from colour to colour. */
static GuiseFrame *
make_frame (void)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int c = 0; c < 3; c++)
        guise_image_row (image, y)[3 * x + c] =
          (uint8_t) (120.0 + 60.0 * sin (0.11 * x + c) * cos (0.13 * y - c) +
                     ((x / 5 + y / 7 + c) % 2 ? 40.0 : -40.0));
  return guise_frame_new (image, 0, 0, 0);
}

/* A face of 120 pixels in the middle of it. */
static GuiseLiveShot *
make_shot (GuiseLive *live)
{
  GuiseLiveShot    *shot = guise_live_pool_take (live->pool, make_frame (), 0);
  const GuisePoint *mean = guise_landmarks_mean_face ();

  g_assert_true (guise_live_shot_reserve (shot, 16, 1, NULL));
  shot->n_faces = shot->n_wanted = 1;
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    shot->faces[0].landmarks[i] = (GuisePoint){ 160, 120 };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    shot->faces[0].landmarks[guise_landmarks_get_align_index (i)] =
      (GuisePoint){ 160 + 120 * (mean[i].x - 0.5), 120 + 120 * (mean[i].y - 0.5) };
  return shot;
}

/* What the node makes of a shot. */
static void
ask_node (const char *path, const GuiseLiveSettings *settings, Answer *out)
{
  GuiseLive     *live = g_new0 (GuiseLive, 1);
  GuiseLiveShot *shot;

  g_mutex_init (&live->lock);
  g_cond_init (&live->changed);
  live->settings = *settings;
  live->pool = guise_live_pool_new (2);
  live->to_network = guise_live_link_new (2, GUISE_LIVE_WAITS);
  live->to_merge = guise_live_link_new (2, GUISE_LIVE_WAITS);
  live->coming = load (path);
  answer_init (out, live->coming->size);
  g_assert_true (guise_live_link_push (live->to_network, make_shot (live)));
  guise_live_link_close (live->to_network);
  guise_live_run_network (live);
  g_assert_false (live->has_failed);
  shot = guise_live_link_pull (live->to_merge, -1);
  g_assert_nonnull (shot);
  g_assert_cmpint (shot->n_faces, ==, 1);
  {
    const GuisePrediction planes = guise_live_shot_get_prediction (shot, 0);

    memcpy (out->input, planes.input, 3 * out->n * sizeof (float));
    memcpy (out->face, planes.face, 3 * out->n * sizeof (float));
    memcpy (out->face_mask, planes.face_mask, out->n * sizeof (float));
    memcpy (out->input_mask, planes.input_mask, out->n * sizeof (float));
  }
  guise_live_shot_unref (shot);
  guise_live_link_free (live->to_network);
  guise_live_link_free (live->to_merge);
  guise_live_pool_free (live->pool);
  g_cond_clear (&live->changed);
  g_mutex_clear (&live->lock);
  g_free (live);
}

/* ---- by hand ---- */

static int
mirror (int i, int n)
{
  i = i < 0 ? -i : i;
  return i < n ? i : 2 * (n - 1) - i;
}

static double
blur_at (const float *plane, int size, int x, int y)
{
  double sum = 0.0, weights = 0.0;

  for (int v = -RADIUS; v <= RADIUS; v++)
    for (int u = -RADIUS; u <= RADIUS; u++)
      {
        const double weight = exp (-0.5 * (u * u + v * v));

        weights += weight;
        sum += weight * (double) plane[mirror (y + v, size) * size + mirror (x + u, size)];
      }
  return sum / weights;
}

/* x (1 + a) - gauss (x) a, clipped. */
static void
sharpen (Answer *self, float *face, double a)
{
  g_autofree float *before = g_memdup2 (face, 3 * self->n * sizeof *face);

  for (int c = 0; c < 3; c++)
    for (int y = 0; y < self->size; y++)
      for (int x = 0; x < self->size; x++)
        {
          const size_t i = (size_t) c * self->n + (size_t) (y * self->size + x);
          const double blurred = blur_at (before + (size_t) c * self->n, self->size, x, y);

          face[i] = (float) CLAMP ((double) before[i] * (1.0 + a) - blurred * a, 0.0, 1.0);
        }
}

/* x^(1/g) of each colour, clipped. */
static void
apply_gamma (Answer *self, float *face, const double *gamma)
{
  for (size_t i = 0; i < 3 * self->n; i++)
    face[i] = (float) CLAMP (pow ((double) face[i], 1.0 / gamma[i / self->n]), 0.0, 1.0);
}

/* The second pass sees what the first one made; the mask of what was there is of the first. */
static void
ask_by_hand (const char *path, const GuiseLiveSettings *settings, const float *input, Answer *out)
{
  GuiseLiveModel   *model = load (path);
  g_autofree float *shown = NULL;
  g_autofree float *unused = NULL;

  answer_init (out, model->size);
  memcpy (out->input, input, 3 * out->n * sizeof *input);
  shown = g_memdup2 (input, 3 * out->n * sizeof *input);
  unused = g_new0 (float, out->n);
  if (settings->pre_sharpen > 0.0)
    sharpen (out, shown, settings->pre_sharpen);
  apply_gamma (out, shown, settings->pre_gamma);
  g_assert_true (guise_dfm_runner_run (model->runner, shown, settings->morph, out->input_mask,
                                       out->face, out->face_mask, NULL));
  if (settings->two_passes)
    {
      memcpy (shown, out->face, 3 * out->n * sizeof *shown);
      g_assert_true (guise_dfm_runner_run (model->runner, shown, settings->morph, unused, out->face,
                                           out->face_mask, NULL));
    }
  if (settings->post_sharpen > 0.0)
    sharpen (out, out->face, settings->post_sharpen);
  apply_gamma (out, out->face, settings->post_gamma);
  guise_live_model_free (model);
}

/* ---- what is compared ---- */

static double
measure (const float *a, const float *b, size_t n)
{
  double largest = 0.0;

  for (size_t i = 0; i < n; i++)
    largest = fmax (largest, fabs ((double) a[i] - (double) b[i]));
  return largest;
}

/* One setting, or several, on one model: as by hand, and otherwise than without. */
static void
check (const char *relative, const char *const *texts)
{
  g_autofree char  *path = guise_test_shared (relative);
  GuiseLiveSettings settings = guise_live_settings_default (), plain = settings;
  g_auto (Answer) found = { 0 };
  g_auto (Answer) wanted = { 0 };
  g_auto (Answer) without = { 0 };

  if (path == NULL)
    return;
  for (int i = 0; texts[i] != NULL; i++)
    g_assert_true (guise_live_settings_set_text (&settings, texts[i], NULL));
  ask_node (path, &plain, &without);
  ask_node (path, &settings, &found);
  g_assert_cmpfloat (measure (found.input, without.input, 3 * found.n), ==, 0.0); /* not touched */
  ask_by_hand (path, &settings, found.input, &wanted);
  g_assert_cmpfloat (measure (found.face, wanted.face, 3 * found.n), <, ALIKE);
  g_assert_cmpfloat (measure (found.face_mask, wanted.face_mask, found.n), <, ALIKE);
  g_assert_cmpfloat (measure (found.input_mask, wanted.input_mask, found.n), <, ALIKE);
  g_assert_cmpfloat (measure (found.face, without.face, 3 * found.n), >, OTHER);
}

/* ---- tests ---- */

/* Nothing is set: the model's own answer to the face that was cut out. */
static void
test_plain (void)
{
  g_autofree char  *path = guise_test_shared (MODEL);
  GuiseLiveSettings settings = guise_live_settings_default ();
  g_auto (Answer) found = { 0 };
  g_auto (Answer) wanted = { 0 };

  if (path == NULL)
    return;
  ask_node (path, &settings, &found);
  ask_by_hand (path, &settings, found.input, &wanted);
  g_assert_cmpfloat (measure (found.face, wanted.face, 3 * found.n), <, 1e-6);
  g_assert_cmpfloat (measure (found.face_mask, wanted.face_mask, found.n), <, 1e-6);
  g_assert_cmpfloat (measure (found.input_mask, wanted.input_mask, found.n), <, 1e-6);
}

static void
test_passes (void)
{
  static const char *const texts[] = { "two-passes=yes", NULL };

  check (MODEL, texts);
}

static void
test_sharpen (void)
{
  static const char *const before[] = { "pre-sharpen=2.5", NULL };
  static const char *const after[] = { "post-sharpen=1.5", NULL };

  check (MODEL, before);
  check (MODEL, after);
}

/* Each colour by itself: by their words, so that red is not blue. */
static void
test_gamma (void)
{
  static const char *const each[][2] = {
    { "pre-gamma-red=1.8" },  { "pre-gamma-green=0.6" },  { "pre-gamma-blue=2.5" },
    { "post-gamma-red=1.8" }, { "post-gamma-green=0.6" }, { "post-gamma-blue=2.5" },
  };
  g_autofree char *path = guise_test_shared (MODEL);

  for (size_t i = 0; i < G_N_ELEMENTS (each) && path != NULL; i++)
    check (MODEL, each[i]);
}

static void
test_gamma_planes (void)
{
  static const char *const words[] = { "blue", "green", "red" }; /* of the planes */
  g_autofree char         *path = guise_test_shared (MODEL);
  GuiseLiveSettings        plain = guise_live_settings_default ();
  g_auto (Answer) without = { 0 };

  if (path == NULL)
    return;
  ask_node (path, &plain, &without);
  for (int c = 0; c < 3; c++)
    {
      GuiseLiveSettings settings = plain;
      g_autofree char  *text = g_strdup_printf ("post-gamma-%s=2", words[c]);
      g_auto (Answer) found = { 0 };

      g_assert_true (guise_live_settings_set_text (&settings, text, NULL));
      ask_node (path, &settings, &found);
      for (int k = 0; k < 3; k++)
        {
          const size_t first = (size_t) k * found.n;
          const double way = measure (found.face + first, without.face + first, found.n);

          g_assert_true (k == c ? way > OTHER : way == 0.0);
        }
    }
}

/* Of a model that has a morph value; its answers lie apart at its ends. */
static void
test_morph (void)
{
  static const char *const least[] = { "morph=0", NULL };
  static const char *const most[] = { "morph=1", NULL };

  check (AMP_MODEL, least);
  check (AMP_MODEL, most);
}

/* All at once, in their order: sharpened, then lighter, twice through the model, then both again.
 */
static void
test_order (void)
{
  static const char *const texts[] = { "pre-sharpen=3",       "pre-gamma-red=1.6",
                                       "two-passes=yes",      "post-sharpen=2",
                                       "post-gamma-blue=0.7", "post-gamma-green=2",
                                       "morph=0.2",           NULL };

  check (MODEL, texts);
  check (AMP_MODEL, texts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-network-node/plain", test_plain);
  g_test_add_func ("/live-network-node/passes", test_passes);
  g_test_add_func ("/live-network-node/sharpen", test_sharpen);
  g_test_add_func ("/live-network-node/gamma", test_gamma);
  g_test_add_func ("/live-network-node/gamma-planes", test_gamma_planes);
  g_test_add_func ("/live-network-node/morph", test_morph);
  g_test_add_func ("/live-network-node/order", test_order);
  return g_test_run ();
}
