/* SPDX-License-Identifier: GPL-3.0-or-later
 * The attention mesh: each custom op on numbers computed by hand, the whole of it against numbers
 * of another program.
 *
 * The expected points come from mesh_referee.mjs beside this file, which reads the model with code
 * of its own: its outputs for noise, put together by the lists of faces.md C.4. */
#include "face/guise-face-parts-private.h"

#include <math.h>

#include "face/guise-face.h"
#include "support/guise-test-alloc.h"
#include "support/guise-test.h"

#define N_POINTS (GUISE_N_MESH_POINTS + GUISE_N_IRIS_POINTS)

/* clang-format off */
/* faces.md C.4: what each part corrects, in order. */
static const int lips[80] = {
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78,
  95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77,
  90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89,
  179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407,
};

static const int right_eye[71] = {
  33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24,
  23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244,
  113, 225, 224, 223, 222, 221, 189, 35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121,
  128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
};

static const int left_eye[71] = {
  263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339,
  254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451,
  452, 453, 464, 342, 445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346,
  347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417,
};


/* Of all 478 points: the first, the last and two more of each part, some of no part, irises. */
static const struct
{
  int    point;
  double xyz[3];
} probes[] = {
  { 61, { 83.2654, 128.0755, -1.4634 } },
  { 317, { 109.8227, 129.5350, -6.3945 } },
  { 73, { 93.0361, 127.3920, -9.8851 } },
  { 407, { 121.2857, 128.2717, 0.7608 } },
  { 33, { 63.1215, 80.3173, 2.3816 } },
  { 112, { 88.9875, 82.8817, 0.3426 } },
  { 189, { 93.3399, 78.1749, -1.1614 } },
  { 193, { 98.5210, 78.0501, -6.6780 } },
  { 263, { 140.4254, 80.1141, 12.5297 } },
  { 341, { 118.6539, 82.6483, 4.8472 } },
  { 413, { 115.7898, 77.7358, 1.9375 } },
  { 417, { 111.7582, 77.6482, -4.8997 } },
  { 1, { 109.3199, 108.9383, -23.9931 } },
  { 10, { 104.8254, 46.7201, -4.2163 } },
  { 152, { 109.7450, 159.1747, 2.0840 } },
  { 234, { 41.4703, 89.4603, 39.7304 } },
  { 454, { 155.6574, 87.8099, 56.9608 } },
  { 13, { 104.6138, 129.7010, -6.7427 } },
  { 14, { 104.6262, 129.8904, -7.7706 } },
  { 159, { 74.0563, 77.1104, -2.2622 } },
  { 386, { 131.3762, 77.0848, 5.5162 } },
  { 468, { 72.2400, 80.4141, -0.2164 } },
  { 470, { 72.2413, 76.7088, -0.2164 } },
  { 473, { 130.9821, 81.6144, 7.3476 } },
  { 477, { 130.9353, 85.6070, 7.3476 } },
};
/* clang-format on */

static GuiseTflite *
load (void)
{
  g_autofree char *path = guise_test_model_file ("face_landmark_with_attention.tflite");
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return NULL;

  GuiseTflite *file = guise_tflite_read (path, &error);

  g_assert_no_error (error);
  return file;
}

/* ---- the custom ops ---- */

/* A level box of 4 x 2 around (3, 2), enlarged by half, on a grid of 8 x 4. */
static void
test_frame_level (void)
{
  const float      points[] = { 1, 2, 9, 5, 2, 9, 3, 1, 9, 3, 3, 9 };
  GuiseTfliteFrame frame = {
    .left = 0,
    .right = 1,
    .width = 8,
    .height = 4,
    .scale_x = 1.5,
    .scale_y = 1.5,
    .n_points = 4,
    .points = { 0, 1, 2, 3 },
  };
  GuiseAffine m;

  guise_face_frame_matrix (&frame, points, 1, &m);
  g_assert_cmpfloat_with_epsilon (m.m[0], 0.75, 1e-12);
  g_assert_cmpfloat_with_epsilon (m.m[1], 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (m.m[2], 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (m.m[3], 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (m.m[4], 0.75, 1e-12);
  g_assert_cmpfloat_with_epsilon (m.m[5], 0.5, 1e-12);

  /* A point that is not listed counts for the level only; a scale scales the matrix. */
  frame.n_points = 2;
  frame.points[0] = 2;
  frame.points[1] = 3;
  guise_face_frame_matrix (&frame, points, 2, &m);
  g_assert_cmpfloat_with_epsilon (m.m[0], 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (m.m[2], 6, 1e-12);
  g_assert_cmpfloat_with_epsilon (m.m[4], 1.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (m.m[5], 1, 1e-12);
}

/* The line from left to right points straight down: the grid's columns do, too. */
static void
test_frame_turned (void)
{
  const float            points[] = { 10, 10, 0, 10, 14, 0, 9, 12, 0, 11, 12, 0 };
  const GuiseTfliteFrame frame = {
    .left = 0,
    .right = 1,
    .width = 4,
    .height = 2,
    .scale_x = 1,
    .scale_y = 1,
    .n_points = 4,
    .points = { 0, 1, 2, 3 },
  };
  GuiseAffine m;
  double      x, y;

  guise_face_frame_matrix (&frame, points, 1, &m);
  guise_affine_apply (&m, 0, 0, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 11, 1e-12);
  g_assert_cmpfloat_with_epsilon (y, 10, 1e-12);
  guise_affine_apply (&m, 4, 0, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 11, 1e-12);
  g_assert_cmpfloat_with_epsilon (y, 14, 1e-12);
  guise_affine_apply (&m, 0, 2, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 9, 1e-12);
  g_assert_cmpfloat_with_epsilon (y, 10, 1e-12);
}

/* Two channels, [3, 3, 2]: the first counts in reading order, the second is ten times that. */
static void
test_sample (void)
{
  float             picture[18], grid[2 * 2 * 3];
  const GuiseAffine shift = { { 1, 0, 0.25, 0, 1, 0.5 } };
  const GuiseAffine wide = { { 2, 0, -1, 0, 1, 0 } };

  for (int i = 0; i < 9; i++)
    {
      picture[2 * i] = (float) i;
      picture[2 * i + 1] = (float) (10 * i);
    }
  guise_face_sample_grid (picture, 3, 2, &shift, 2, 2, grid);
  g_assert_cmpfloat_with_epsilon (grid[0], 1.75f, 1e-6f); /* (0.25, 0.5) */
  g_assert_cmpfloat_with_epsilon (grid[1], 2.75f, 1e-6f);
  g_assert_cmpfloat_with_epsilon (grid[2], 4.75f, 1e-6f);
  g_assert_cmpfloat_with_epsilon (grid[4], 17.5f, 1e-5f);
  g_assert_cmpfloat_with_epsilon (grid[7], 57.5f, 1e-5f);

  /* Columns -0.5, 1.5, 3.5 of the picture: only the middle one lies within the pixels' centres. */
  guise_face_sample_grid (picture, 3, 2, &wide, 3, 2, grid);
  g_assert_cmpfloat (grid[0], ==, 0);
  g_assert_cmpfloat_with_epsilon (grid[1], 1.5f, 1e-6f);
  g_assert_cmpfloat (grid[2], ==, 0);
  g_assert_cmpfloat_with_epsilon (grid[4], 4.5f, 1e-6f);
  g_assert_cmpfloat_with_epsilon (grid[10], 45, 1e-5f);

  /* The last centre itself counts, and a matrix of no use gives zeros. */
  guise_face_sample_grid (picture, 3, 2, &(GuiseAffine){ { 1, 0, 2, 0, 1, 2 } }, 1, 1, grid);
  g_assert_cmpfloat (grid[0], ==, 8);
  guise_face_sample_grid (picture, 3, 2, &(GuiseAffine){ { NAN, 0, 0, 0, 1, 0 } }, 1, 1, grid);
  g_assert_cmpfloat (grid[0], ==, 0);
}

/* ---- the model ---- */

static void
assert_points (const GuiseTfliteFrame *frame, const int *points, size_t n)
{
  g_assert_cmpuint (frame->n_points, ==, n);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpint (frame->points[i], ==, points[i]);
}

/* The options that the file states are those of the specification. */
static void
test_options (void)
{
  static const int left[] = { 61, 33, 362 }, right[] = { 291, 133, 263 };
  g_autoptr (GuiseTflite) file = load ();
  int n_frames = 0, n_samples = 0, n_moves = 0;

  if (file == NULL)
    return;
  g_assert_true (guise_face_parts_is_in (file));
  for (size_t i = 0; i < file->n_ops; i++)
    {
      const GuiseTfliteFrame *frame = file->ops[i].frame;

      n_samples += file->ops[i].custom == GUISE_TFLITE_CUSTOM_SAMPLE;
      n_moves += file->ops[i].custom == GUISE_TFLITE_CUSTOM_MOVE;
      if (frame == NULL)
        continue;
      g_assert_cmpint (frame->left, ==, left[n_frames]);
      g_assert_cmpint (frame->right, ==, right[n_frames]);
      g_assert_cmpint (frame->width, ==, 16);
      g_assert_cmpint (frame->height, ==, 16);
      g_assert_cmpfloat (frame->scale_x, ==, 1.5);
      g_assert_cmpfloat (frame->scale_y, ==, 1.5);
      g_assert_cmpfloat (frame->angle, ==, 0);
      if (n_frames == 0)
        assert_points (frame, lips, G_N_ELEMENTS (lips));
      else if (n_frames == 1)
        assert_points (frame, right_eye, G_N_ELEMENTS (right_eye));
      else
        assert_points (frame, left_eye, G_N_ELEMENTS (left_eye));
      n_frames++;
    }
  g_assert_cmpint (n_frames, ==, 3);
  g_assert_cmpint (n_samples, ==, 3);
  g_assert_cmpint (n_moves, ==, 5);
}

static void
fill_noise (float *values, size_t n)
{
  uint64_t state = 12345;

  for (size_t i = 0; i < n; i++)
    {
      state = state * 16807 % 2147483647;
      values[i] = (float) ((double) state / 2147483647.0);
    }
}

static void
test_golden (void)
{
  g_autoptr (GuiseTflite) file = load ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);
  float  points[3 * N_POINTS];
  double logit;

  g_assert_no_error (error);
  if (file == NULL)
    return;

  g_autoptr (GuiseFaceParts) parts = guise_face_parts_new (file, device, &error);

  g_assert_no_error (error);
  fill_noise (guise_face_net_get_input (guise_face_parts_get_net (parts)), 3 * 192 * 192);
  g_assert_true (guise_face_parts_run (parts, points, &logit, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (logit, -16.93222, 1e-4);
  for (size_t i = 0; i < G_N_ELEMENTS (probes); i++)
    for (int k = 0; k < 3; k++)
      g_assert_cmpfloat_with_epsilon ((double) points[3 * probes[i].point + k], probes[i].xyz[k],
                                      5e-4);
}

/* From the second picture on nothing is allocated. */
static void
test_allocations (void)
{
  g_autoptr (GuiseTflite) file = load ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);
  float  points[3 * N_POINTS];
  double logit;
  size_t before, after, n_bytes;

  g_assert_no_error (error);
  if (file == NULL)
    return;
  if (!guise_test_count_allocations (&before, &n_bytes))
    {
      g_test_skip ("allocations cannot be counted here");
      return;
    }

  g_autoptr (GuiseFaceParts) parts = guise_face_parts_new (file, device, &error);

  g_assert_no_error (error);
  fill_noise (guise_face_net_get_input (guise_face_parts_get_net (parts)), 3 * 192 * 192);
  g_assert_true (guise_face_parts_run (parts, points, &logit, &error));
  guise_test_count_allocations (&before, &n_bytes);
  for (int i = 0; i < 3; i++)
    g_assert_true (guise_face_parts_run (parts, points, &logit, &error));
  guise_test_count_allocations (&after, &n_bytes);
  g_assert_cmpuint (after, ==, before);
}

/* A graph whose pieces do not hang together is refused with a reason, not built wrongly. */
static void
test_refused (void)
{
  static const struct
  {
    GuiseTfliteCustom custom;
    const char       *reason;
  } cuts[] = {
    { GUISE_TFLITE_CUSTOM_FRAME, "three parts|two eyes" },
    { GUISE_TFLITE_CUSTOM_SAMPLE, "one picture" },
    { GUISE_TFLITE_CUSTOM_MOVE, "two eyes|other points" },
  };
  g_autoptr (GError) open_error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &open_error);

  g_assert_no_error (open_error);
  for (size_t c = 0; c < G_N_ELEMENTS (cuts); c++)
    {
      g_autoptr (GuiseTflite) file = load ();
      g_autoptr (GError) error = NULL;

      if (file == NULL)
        return;
      for (size_t i = 0; i < file->n_ops; i++)
        if (file->ops[i].custom == cuts[c].custom)
          {
            file->ops[i].custom = GUISE_TFLITE_CUSTOM_UNKNOWN;
            break;
          }
      g_assert_null (guise_face_parts_new (file, device, &error));
      g_assert_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK);
      g_assert_true (g_regex_match_simple (cuts[c].reason, error->message, 0, 0));
    }

  g_autoptr (GuiseTflite) file = load ();
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < file->n_ops; i++)
    if (file->ops[i].frame != NULL)
      file->ops[i].frame->points[7] = GUISE_N_MESH_POINTS;
  g_assert_null (guise_face_parts_new (file, device, &error));
  g_assert_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/parts/frame/level", test_frame_level);
  g_test_add_func ("/face/parts/frame/turned", test_frame_turned);
  g_test_add_func ("/face/parts/sample", test_sample);
  g_test_add_func ("/face/parts/options", test_options);
  g_test_add_func ("/face/parts/golden", test_golden);
  g_test_add_func ("/face/parts/allocations", test_allocations);
  g_test_add_func ("/face/parts/refused", test_refused);
  return g_test_run ();
}
