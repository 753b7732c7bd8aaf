/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face over a frame, live: what is in the mask comes from the model, what is not stays. */
#include "swap/guise-compositor.h"

#include <math.h>
#include <string.h>

#include "support/guise-test-alloc.h"

#define SIDE   64
#define WIDTH  320
#define HEIGHT 240

typedef struct
{
  float input[3 * SIDE * SIDE];
  float face[3 * SIDE * SIDE];
  float face_mask[SIDE * SIDE];
  float input_mask[SIDE * SIDE];
  float seen_mask[SIDE * SIDE];
} Answer;

typedef struct
{
  GuiseCompositor       *compositor;
  GuiseCompositorOptions options;
  GuiseImage            *frame;
  GuiseImage            *canvas;
  GuiseAffine            to_face;
  GuisePoint             landmarks[GUISE_N_LANDMARKS];
  Answer                *answer;
  gboolean               has_seen;
  gboolean               is_seen;
} Fixture;

static void
fill (float *values, size_t n, float value)
{
  for (size_t i = 0; i < n; i++)
    values[i] = value;
}

/* A smooth frame; the crop is 96 pixels of it, turned; the model answers white. */
static void
set_up (Fixture *self, gconstpointer unused)
{
  double scale = SIDE / 96.0, turn = 0.3, c = scale * cos (turn), s = scale * sin (turn);

  self->compositor = guise_compositor_new (SIDE, NULL);
  self->options = guise_compositor_options_default ();
  self->options.erosion = 0;
  self->options.blur = 0;
  self->options.color = GUISE_COLOR_TRANSFER_NONE;
  self->frame = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);
  self->canvas = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int k = 0; k < 3; k++)
        guise_image_row (self->frame, y)[3 * x + k] =
          (uint8_t) (100.0 + 40.0 * sin (0.02 * x + k) + 30.0 * cos (0.025 * y - k));
  self->to_face =
    (GuiseAffine){ { c, s, 31.5 - c * 150 - s * 110, -s, c, 31.5 + s * 150 - c * 110 } };
  self->answer = g_new0 (Answer, 1);
  fill (self->answer->face, 3 * SIDE * SIDE, 1.0f);
  fill (self->answer->input, 3 * SIDE * SIDE, 0.5f);
  fill (self->answer->face_mask, SIDE * SIDE, 1.0f);
  fill (self->answer->input_mask, SIDE * SIDE, 1.0f);
  fill (self->answer->seen_mask, SIDE * SIDE, 1.0f);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  guise_compositor_free (self->compositor);
  guise_image_unref (self->frame);
  guise_image_unref (self->canvas);
  g_free (self->answer);
}

static void
paste (Fixture *self)
{
  GuisePrediction prediction = { self->answer->input, self->answer->face, self->answer->face_mask,
                                 self->answer->input_mask,
                                 .seen_input_mask =
                                   self->has_seen ? self->answer->seen_mask : NULL };
  g_autoptr (GError) error = NULL;

  guise_image_copy_into (self->frame, self->canvas);
  g_assert_true (guise_compositor_set_options (self->compositor, &self->options, &error));
  g_assert_true (guise_compositor_paste (self->compositor, &prediction, &self->to_face,
                                         self->landmarks, self->canvas, &self->is_seen, NULL,
                                         &error));
  g_assert_no_error (error);
}

/* Pixels of the canvas that differ from the frame. */
static int
count_changed (const Fixture *self)
{
  int n = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      n += memcmp (guise_image_row (self->canvas, y) + 3 * x,
                   guise_image_row (self->frame, y) + 3 * x, 3) != 0;
  return n;
}

/* Where a place of the crop is in the frame. */
static const uint8_t *
pixel_of (const Fixture *self, double u, double v)
{
  GuiseAffine from_face;
  double      x, y;

  g_assert_true (guise_affine_invert (&self->to_face, &from_face));
  guise_affine_apply (&from_face, u, v, &x, &y);
  return guise_image_row (self->canvas, (int) lround (y)) + 3 * (int) lround (x);
}

/* ---- tests ---- */

static void
test_square (Fixture *self, gconstpointer unused)
{
  paste (self);
  /* 96 x 96 pixels, and the rim where the weight falls to nothing. */
  g_assert_cmpint (count_changed (self), >, 94 * 94);
  g_assert_cmpint (count_changed (self), <, 99 * 99);
  for (double u = 4; u < 60; u += 7)
    for (double v = 4; v < 60; v += 7)
      g_assert_cmpint (pixel_of (self, u, v)[0], ==, 255);
}

/* The mask is the product of what is chosen. */
static void
test_masks (Fixture *self, gconstpointer unused)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        self->answer->face_mask[y * SIDE + x] = x < 32 ? 1.0f : 0.0f;
        self->answer->input_mask[y * SIDE + x] = y < 32 ? 1.0f : 0.0f;
      }
  paste (self);
  g_assert_cmpint (pixel_of (self, 15, 15)[1], ==, 255);
  g_assert_cmpint (pixel_of (self, 48, 15)[1], <, 200);
  g_assert_cmpint (pixel_of (self, 15, 48)[1], <, 200);

  self->options.uses_input_mask = FALSE;
  paste (self);
  g_assert_cmpint (pixel_of (self, 48, 15)[1], <, 200);
  g_assert_cmpint (pixel_of (self, 15, 48)[1], ==, 255);

  self->options.uses_face_mask = FALSE;
  paste (self);
  g_assert_cmpint (pixel_of (self, 48, 48)[1], ==, 255);
}

/* What a mask network says counts where it was asked and is wanted. */
static void
test_seen_mask (Fixture *self, gconstpointer unused)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      self->answer->seen_mask[y * SIDE + x] = x < 32 ? 1.0f : 0.0f;
  self->has_seen = TRUE;
  paste (self);
  g_assert_cmpint (pixel_of (self, 48, 15)[1], ==, 255);

  self->options.uses_seen_mask = TRUE;
  paste (self);
  g_assert_cmpint (pixel_of (self, 15, 15)[1], ==, 255);
  g_assert_cmpint (pixel_of (self, 48, 15)[1], <, 200);

  g_assert_true (self->is_seen);

  self->has_seen = FALSE;
  paste (self);
  g_assert_cmpint (pixel_of (self, 48, 15)[1], ==, 255);
}

/* A mask network that leaves hardly anything of the mask would show the face below. */
/* A model that answers no numbers reads nothing outside of a table; under a sanitizer, or where
 * there is no memory before it. */
static void
test_linear_failing (Fixture *self, gconstpointer unused)
{
  self->options.is_linear = TRUE;
  self->options.opacity = 0.5;
  for (int i = 0; i < SIDE * SIDE; i++)
    self->answer->face_mask[i] = i % 3 == 0 ? NAN : 1.0f;
  paste (self);
  for (int i = 0; i < SIDE * SIDE; i++)
    self->answer->face_mask[i] = 1.0f;
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    self->answer->face[i] = NAN;
  paste (self);
}

static void
test_seen_mask_failing (Fixture *self, gconstpointer unused)
{
  static const float values[] = { 0.0f, NAN };

  self->has_seen = TRUE;
  self->options.uses_seen_mask = TRUE;
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
          self->answer->seen_mask[y * SIDE + x] = x < 28 && y < 28 ? 1.0f : values[i];
      paste (self);
      g_assert_false (self->is_seen);
    }
}

/* Half of the number in pixels of a crop of 224, from its border inwards or from the mask outwards.
 */
static void
test_erosion (Fixture *self, gconstpointer unused)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      self->answer->face_mask[y * SIDE + x] = x < 32 ? 1.0f : 0.0f;
  self->options.erosion = 56;
  paste (self);
  g_assert_cmpint (pixel_of (self, 4, 32)[0], <, 200);
  g_assert_cmpint (pixel_of (self, 12, 32)[0], ==, 255);
  g_assert_cmpint (pixel_of (self, 20, 32)[0], ==, 255);
  g_assert_cmpint (pixel_of (self, 28, 32)[0], <, 200);
  g_assert_cmpint (pixel_of (self, 16, 3)[0], <, 200);

  self->options.erosion = -56;
  paste (self);
  g_assert_cmpint (pixel_of (self, 2, 32)[0], ==, 255);
  g_assert_cmpint (pixel_of (self, 37, 32)[0], ==, 255);
  g_assert_cmpint (pixel_of (self, 44, 32)[0], <, 200);
}

/* A blurred edge falls smoothly to nothing inside the crop. */
static void
test_blur (Fixture *self, gconstpointer unused)
{
  int before = 256, n_between = 0;

  self->options.blur = 56;
  paste (self);
  g_assert_cmpint (pixel_of (self, 31, 31)[2], >=, 254);
  for (int u = 32; u < SIDE; u++)
    {
      int now = pixel_of (self, u, 32)[2];

      g_assert_cmpint (now, <=, before + 2);
      n_between += now > 180 && now < 250;
      before = now;
    }
  g_assert_cmpint (n_between, >, 3);
  g_assert_cmpint (abs (pixel_of (self, 63, 32)[2] -
                        guise_image_row (self->frame, 110)[3 * 197 + 2]),
                   <, 40);
}

/* Where, in hundredths of the crop, the face is half seen and where it is a tenth seen, with a
 * model of that size. */
static void
measure_edge (int size, int erosion, int blur, int *out_half, int *out_tenth)
{
  const size_t n = (size_t) size * (size_t) size;
  g_autoptr (GuiseCompositor) compositor = guise_compositor_new (size, NULL);
  g_autoptr (GuiseImage) canvas = guise_image_new (GUISE_PIXELS_BGR8, 400, 400, 3, NULL);
  g_autofree float      *white = g_new (float, 3 * n);
  const GuisePoint       landmarks[GUISE_N_LANDMARKS] = { 0 };
  GuisePrediction        prediction = { white, white, white, white };
  GuiseCompositorOptions options = guise_compositor_options_default ();
  const double           scale = size / 400.0;
  const GuiseAffine      to_face = { { scale, 0, 0.5 * scale - 0.5, 0, scale, 0.5 * scale - 0.5 } };
  const uint8_t         *row = guise_image_row (canvas, 200);
  gboolean               is_seen;

  fill (white, 3 * n, 1.0f);
  memset (canvas->data, 0, canvas->stride * 400);
  options.color = GUISE_COLOR_TRANSFER_NONE;
  options.erosion = erosion;
  options.blur = blur;
  g_assert_true (guise_compositor_set_options (compositor, &options, NULL));
  g_assert_true (guise_compositor_paste (compositor, &prediction, &to_face, landmarks, canvas,
                                         &is_seen, NULL, NULL));
  *out_half = *out_tenth = 0;
  while (*out_half < 200 && row[3 * *out_half] < 128)
    ++*out_half;
  while (*out_tenth < 200 && row[3 * *out_tenth] < 26)
    ++*out_tenth;
}

/* The same numbers look the same with models of all sizes, and at 224 as they did in the
 * reference: half of an erosion, a quarter of a blur. */
static void
test_size (Fixture *self, gconstpointer unused)
{
  static const int sizes[] = { 64, 96, 128, 224, 320, 448 };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int half, tenth;

      measure_edge (sizes[i], 42, 0, &half, &tenth); /* 21 of 224 are 37.5 of 400 */
      g_assert_cmpint (ABS (half - 37), <=, 400 / sizes[i]);
      measure_edge (sizes[i], 0, 56, &half, &tenth); /* begins 28 of 224 inside, deviation 14 */
      g_assert_cmpint (ABS (half - 50), <=, 400 / sizes[i]);
      g_assert_cmpint (ABS (tenth - 18), <=, 400 / sizes[i]);
    }
}

/* The largest blur leaves something of the face; a mask that is empty is told. */
static void
test_empty (Fixture *self, gconstpointer unused)
{
  self->options.blur = GUISE_MERGE_MAX_BLUR;
  paste (self);
  g_assert_true (self->is_seen);
  self->options.blur = 0;
  self->options.erosion = GUISE_MERGE_MAX_EROSION;
  paste (self);
  g_assert_false (self->is_seen);
  g_assert_cmpint (count_changed (self), ==, 0);
}

static void
test_opacity (Fixture *self, gconstpointer unused)
{
  self->options.opacity = 0.0;
  paste (self);
  g_assert_cmpint (count_changed (self), ==, 0);
  self->options.opacity = 0.5;
  paste (self);
  g_assert_cmpint (abs (pixel_of (self, 32, 32)[0] -
                        (255 + guise_image_row (self->frame, 110)[3 * 150]) / 2),
                   <=, 6);
}

/* Half of white over black is half of the light, 188 of 255; what is not mixed is as it was. */
static void
test_linear (Fixture *self, gconstpointer unused)
{
  g_autoptr (GuiseImage) plain = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);
  int n_brighter = 0;

  paste (self);
  guise_image_copy_into (self->canvas, plain);
  self->options.is_linear = TRUE;
  paste (self);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < 3 * WIDTH; x++)
      {
        const uint8_t was = guise_image_row (plain, y)[x];
        const uint8_t is = guise_image_row (self->canvas, y)[x];

        if (was == 255 || was == guise_image_row (self->frame, y)[x])
          g_assert_cmpint (ABS (is - was), <=, 1);
        g_assert_cmpint (is + 1, >=, was);
        n_brighter += is > was + 2;
      }
  g_assert_cmpint (n_brighter, >, 100); /* the rim of the square */

  memset (self->frame->data, 0, self->frame->stride * HEIGHT);
  self->options.opacity = 0.5;
  paste (self);
  g_assert_cmpint (ABS (pixel_of (self, 32, 32)[0] - 188), <=, 1);
  self->options.opacity = 0.0;
  paste (self);
  g_assert_cmpint (count_changed (self), ==, 0);
}

/* The face moves and grows about the middle of the crop. */
static void
test_place (Fixture *self, gconstpointer unused)
{
  self->options.x_offset = 0.25;
  paste (self);
  g_assert_cmpint (pixel_of (self, 10, 32)[0], <, 200);
  g_assert_cmpint (pixel_of (self, 20, 32)[0], ==, 255);
  g_assert_cmpint (pixel_of (self, 76, 32)[0], ==, 255);

  self->options.x_offset = 0.0;
  self->options.scale = 0.5;
  paste (self);
  g_assert_cmpint (pixel_of (self, 13, 32)[0], <, 200);
  g_assert_cmpint (pixel_of (self, 18, 32)[0], ==, 255);
  g_assert_cmpint (pixel_of (self, 46, 32)[0], ==, 255);
  g_assert_cmpint (pixel_of (self, 50, 32)[0], <, 200);
}

/* Every transfer takes the face towards the frame; rct gives it the frame's mean. */
static void
test_colors (Fixture *self, gconstpointer unused)
{
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    {
      self->answer->face[i] = 0.8f + 0.1f * sinf (0.01f * (float) i);
      self->answer->input[i] = 0.3f + 0.1f * sinf (0.013f * (float) i);
    }
  for (int color = GUISE_COLOR_TRANSFER_RCT; color < GUISE_N_COLOR_TRANSFERS; color++)
    {
      self->options.color = color;
      paste (self);
      g_assert_cmpint (pixel_of (self, 32, 32)[0], <, 165);
    }
}

/* A face that leaves the frame is cut, one beyond it changes nothing. */
static void
test_edges (Fixture *self, gconstpointer unused)
{
  GuiseAffine all = self->to_face;

  for (int x = -400; x <= 800; x += 50)
    for (int y = -300; y <= 600; y += 50)
      {
        GuiseAffine shift = { { 1, 0, -x, 0, 1, -y } };

        self->to_face = guise_affine_multiply (&all, &shift);
        paste (self);
        if (count_changed (self) > 0)
          g_assert_true (self->is_seen);
        if (x <= -250 || x >= 300)
          g_assert_false (self->is_seen);
      }
}

static void
test_no_map (Fixture *self, gconstpointer unused)
{
  GuisePrediction prediction = { self->answer->input, self->answer->face, self->answer->face_mask,
                                 self->answer->input_mask };
  GuiseAffine     flat = { { 0, 0, 0, 0, 0, 0 } };
  g_autoptr (GError) error = NULL;

  g_assert_false (guise_compositor_paste (self->compositor, &prediction, &flat, self->landmarks,
                                          self->canvas, &self->is_seen, NULL, &error));
  g_assert_error (error, GUISE_SWAP_ERROR, GUISE_SWAP_ERROR_LANDMARKS);
}

/* The steady state asks for no memory. */
static void
test_memory (Fixture *self, gconstpointer unused)
{
  size_t n_before, n_after, bytes_before, bytes_after;

  self->options = guise_compositor_options_default ();
  paste (self);
  paste (self);
  if (!guise_test_count_allocations (&n_before, &bytes_before))
    {
      g_test_skip ("allocations cannot be counted here");
      return;
    }
  for (int i = 0; i < 20; i++)
    paste (self);
  guise_test_count_allocations (&n_after, &bytes_after);
  g_assert_cmpuint (bytes_after, ==, bytes_before);
  g_assert_cmpuint (n_after, ==, n_before);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *self, gconstpointer unused);
  } cases[] = {
    { "/compositor/square", test_square },
    { "/compositor/masks", test_masks },
    { "/compositor/erosion", test_erosion },
    { "/compositor/blur", test_blur },
    { "/compositor/size", test_size },
    { "/compositor/empty", test_empty },
    { "/compositor/opacity", test_opacity },
    { "/compositor/linear", test_linear },
    { "/compositor/place", test_place },
    { "/compositor/colors", test_colors },
    { "/compositor/edges", test_edges },
    { "/compositor/no-map", test_no_map },
    { "/compositor/memory", test_memory },
    { "/compositor/seen-mask", test_seen_mask },
    { "/compositor/seen-mask-failing", test_seen_mask_failing },
    { "/compositor/linear-failing", test_linear_failing },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].run, tear_down);
  return g_test_run ();
}
