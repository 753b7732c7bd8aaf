/* SPDX-License-Identifier: GPL-3.0-or-later
 * The descriptor network: its graph on a model written here, its numbers against TensorFlow.js, and
 * what a descriptor does and does not depend on.
 *
 * The expected numbers come from TensorFlow.js 4.22.0, its "cpu" backend, on faceres.json: the
 * input is blocks of 32 x 32 pixels from the generator below. */
#include "face/guise-face-descriptor.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-descriptor-private.h"
#include "face/guise-face.h"
#include "image/guise-resize.h"
#include "support/guise-test.h"

#define SIDE   224
#define BLOCK  32
#define RESULT "global_pooling/Mean"

static GuiseDevice *
open_device (const char *name)
{
  g_autoptr (GError) error = NULL;
  GuiseDevice *device = guise_device_open (name, 1, &error);

  g_assert_no_error (error);
  return device;
}

/* ---- a small model: [1, 4, 4, 3], a convolution with all that may join it, a depthwise one ----
 */

#define ATTR                                                                    \
  "\"attr\": {\"strides\": {\"list\": {\"i\": [\"1\", \"2\", \"2\", \"1\"]}}, " \
  "\"padding\": {\"s\": \"U0FNRQ==\"}}"

static const char small[] =
  "{\"format\": \"graph-model\", \"modelTopology\": {\"node\": ["
  "{\"name\": \"x\", \"op\": \"Placeholder\", \"attr\": {\"shape\": {\"shape\": {\"dim\":"
  " [{\"size\": \"-1\"}, {\"size\": \"4\"}, {\"size\": \"4\"}, {\"size\": \"3\"}]}}}},"
  "{\"name\": \"w\", \"op\": \"Const\"}, {\"name\": \"f\", \"op\": \"Const\"},"
  "{\"name\": \"s\", \"op\": \"Const\"}, {\"name\": \"d\", \"op\": \"Const\"},"
  "{\"name\": \"low\", \"op\": \"Const\"}, {\"name\": \"high\", \"op\": \"Const\"},"
  "{\"name\": \"axes\", \"op\": \"Const\"},"
  "{\"name\": \"conv\", \"op\": \"Conv2D\", \"input\": [\"x\", \"w\"], " ATTR "},"
  "{\"name\": \"mul\", \"op\": \"Mul\", \"input\": [\"conv\", \"f\"]},"
  "{\"name\": \"add\", \"op\": \"Add\", \"input\": [\"s\", \"mul\"]},"
  "{\"name\": \"relu\", \"op\": \"Relu\", \"input\": [\"add\"]},"
  "{\"name\": \"min\", \"op\": \"Minimum\", \"input\": [\"relu\", \"high\"]},"
  "{\"name\": \"max\", \"op\": \"Maximum\", \"input\": [\"min\", \"low\"]},"
  "{\"name\": \"deep\", \"op\": \"DepthwiseConv2dNative\", \"input\": [\"max\", \"d\"], " ATTR "},"
  "{\"name\": \"out\", \"op\": \"Mean\", \"input\": [\"deep\", \"axes\"]},"
  "{\"name\": \"unknown\", \"op\": \"Softmax\", \"input\": [\"out\"]}]},"
  "\"weightsManifest\": [{\"weights\": ["
  "{\"name\": \"w\", \"shape\": [1, 1, 3, 2], \"dtype\": \"float32\"},"
  "{\"name\": \"f\", \"shape\": [2], \"dtype\": \"float32\"},"
  "{\"name\": \"s\", \"shape\": [2], \"dtype\": \"float32\"},"
  "{\"name\": \"d\", \"shape\": [3, 3, 2, 1], \"dtype\": \"float32\"},"
  "{\"name\": \"low\", \"shape\": [], \"dtype\": \"float32\"},"
  "{\"name\": \"high\", \"shape\": [], \"dtype\": \"float32\"},"
  "{\"name\": \"axes\", \"shape\": [2], \"dtype\": \"int32\"}]}]}";

typedef struct
{
  float   w[3][2], f[2], s[2], d[3][3][2], low, high;
  int32_t axes[2];
} SmallWeights;

static const SmallWeights small_weights = {
  { { 1, -1 }, { 0.5f, 2 }, { -0.25f, 1 } },
  { 2, -3 },
  { 0.5f, 4 },
  { { { 1, 2 }, { 3, 4 }, { 5, 6 } },
    { { 7, 8 }, { 9, 10 }, { 11, 12 } },
    { { 13, 14 }, { 15, 16 }, { 17, 18 } } },
  0,
  6,
  { 1, 2 },
};

/* What the small model must give for the picture [3, 4, 4]: a SAME convolution of stride 2 takes
 * pixels 0 and 2; the one after it, on 2 x 2 pixels, is their sum with taps (0..1, 0..1) of 3. */
static void
compute_small (const SmallWeights *weights, const float *picture, double *out)
{
  for (int o = 0; o < 2; o++)
    {
      out[o] = 0;
      for (int y = 0; y < 2; y++)
        for (int x = 0; x < 2; x++)
          {
            double sum = 0;

            for (int c = 0; c < 3; c++)
              sum += (double) picture[(c * 4 + 2 * y) * 4 + 2 * x] * (double) weights->w[c][o];
            sum = sum * (double) weights->f[o] + (double) weights->s[o];
            sum = CLAMP (sum, (double) weights->low, (double) weights->high);
            out[o] += sum * (double) weights->d[y][x][o];
          }
    }
}

static GuiseTfjs *
parse_small (const char *from, const char *to)
{
  g_autoptr (GString) text = g_string_new (small);
  g_autoptr (GError) error = NULL;
  GuiseTfjs *file;

  if (from != NULL)
    g_assert_cmpuint (g_string_replace (text, from, to, 1), ==, 1);
  file = guise_tfjs_parse (text->str, text->len, &small_weights, sizeof small_weights, &error);
  g_assert_no_error (error);
  return file;
}

static void
test_small (void)
{
  g_autoptr (GuiseTfjs) file = parse_small (NULL, NULL);
  g_autoptr (GuiseDevice) device = open_device ("ref");
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  GuiseNode *input, *result;
  float      picture[3 * 4 * 4], values[2];
  double     expected[2];

  g_assert_true (guise_face_descriptor_build (graph, file, "out", &input, &result, &error));
  g_assert_no_error (error);
  plan = guise_plan_new (graph, device, NULL, &result, 1, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 48; i++)
    picture[i] = (float) sin (i);
  guise_plan_write (plan, input, picture);
  g_assert_true (guise_plan_run (plan, &error));
  guise_plan_read (plan, result, values);
  compute_small (&small_weights, picture, expected);
  for (int o = 0; o < 2; o++)
    g_assert_cmpfloat_with_epsilon ((double) values[o], expected[o], 1e-5);
}

static const struct
{
  const char *from, *to, *result, *complaint;
} refusals[] = {
  { NULL, NULL, "nothing", "no result" },
  { NULL, NULL, "unknown", "Softmax" },
  { NULL, NULL, "axes", "list of numbers" },
  { NULL, NULL, "max", "list of numbers" },
  { "\"2\", \"2\"", "\"2\", \"1\"", "out", "strides" },
  { "U0FNRQ==", "RVhQTA==", "out", "padding" },
  { "[\"conv\", \"f\"]", "[\"x\", \"f\"]", "out", "normalisation" },
  { "[\"conv\", \"f\"]", "[\"conv\", \"conv\"]", "out", "operand" },
  { "[\"conv\", \"f\"]", "[\"conv\", \"d\"]", "out", "normalisation" },
  { "[\"relu\", \"high\"]", "[\"relu\", \"f\"]", "out", "limit" },
  { "[\"relu\", \"high\"]", "[\"relu\"]", "out", "limit" },
  { "[\"add\"]", "[\"w\"]", "out", "limit" },
  { "[\"x\", \"w\"]", "[\"x\", \"d\"]", "out", "do not fit" },
  { "[\"x\", \"w\"]", "[\"x\", \"f\"]", "out", "weights" },
  { "[\"deep\", \"axes\"]", "[\"deep\", \"f\"]", "out", "mean" },
  { "[\"deep\", \"axes\"]", "[\"deep\"]", "out", "mean" },
  { "{\"size\": \"4\"}, {\"size\": \"4\"}", "{\"size\": \"4\"}, {\"size\": \"5\"}", "out",
    "square" },
  { "\"size\": \"3\"", "\"size\": \"1\"", "out", "colour" },
  { "{\"name\": \"low\", \"shape\"", "{\"name\": \"lost\", \"shape\"", "out", "not in the file" },
};

static void
test_refusals (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GuiseTfjs) file = parse_small (refusals[i].from, refusals[i].to);
      g_autoptr (GuiseGraph) graph = guise_graph_new ();
      g_autoptr (GError) error = NULL;
      GuiseNode *input, *result;

      g_assert_false (
        guise_face_descriptor_build (graph, file, refusals[i].result, &input, &result, &error));
      g_assert_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK);
      if (strstr (error->message, refusals[i].complaint) == NULL)
        g_error ("refusal %zu: '%s' does not say '%s'", i, error->message, refusals[i].complaint);
    }
}

/* ---- the real network ---- */

static const struct
{
  int    index;
  double value;
} probes[] = {
  { 584, 0.39925 }, { 7, 0.11787 },   { 215, 0.09184 }, { 256, 0.03738 }, { 171, 0.03188 },
  { 713, 0.02924 }, { 917, 0.02198 }, { 177, 0.01696 }, { 445, 0.01392 }, { 624, 0.00792 },
};

#define PROBE_SUM 2.2824

/* Park and Miller's generator, one number a block and plane, -80..80. */
static void
fill_blocks (float *picture)
{
  uint64_t state = 12345;

  for (int c = 0; c < 3; c++)
    for (int i = 0; i < SIDE / BLOCK; i++)
      for (int j = 0; j < SIDE / BLOCK; j++)
        {
          state = state * 16807 % 2147483647;

          float value = (float) ((double) state / 2147483647.0);

          for (int y = 0; y < BLOCK; y++)
            for (int x = 0; x < BLOCK; x++)
              picture[(c * SIDE + i * BLOCK + y) * SIDE + j * BLOCK + x] =
                (float) ((double) value * 160 - 80);
        }
}

static void
test_golden (void)
{
  g_autofree char  *path = guise_test_model_file ("faceres.json");
  g_autofree float *picture = g_new (float, 3 * SIDE * SIDE);
  g_autoptr (GError) error = NULL;
  float      values[GUISE_FACE_DESCRIPTOR_SIZE];
  double     sum = 0;
  GuiseNode *input, *result;

  if (path == NULL)
    return;

  g_autoptr (GuiseTfjs) file = guise_tfjs_read (path, &error);
  g_autoptr (GuiseDevice) device = open_device ("cpu");
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;

  g_assert_no_error (error);
  g_assert_true (guise_face_descriptor_build (graph, file, RESULT, &input, &result, &error));
  g_assert_no_error (error);
  plan = guise_plan_new (graph, device, NULL, &result, 1, &error);
  g_assert_no_error (error);
  fill_blocks (picture);
  guise_plan_write (plan, input, picture);
  g_assert_true (guise_plan_run (plan, &error));
  guise_plan_read (plan, result, values);
  for (size_t i = 0; i < G_N_ELEMENTS (probes); i++)
    g_assert_cmpfloat_with_epsilon ((double) values[probes[i].index], probes[i].value, 2e-5);
  for (int i = 0; i < GUISE_FACE_DESCRIPTOR_SIZE; i++)
    sum += (double) values[i];
  g_assert_cmpfloat_with_epsilon (sum, PROBE_SUM, 2e-4);
}

/* ---- what a descriptor depends on ---- */

/* Landmarks whose brows, nose, eyes and mouth are the mean face, the template square lying at
 * (left, top) with the given side. */
static void
make_landmarks (double left, double top, double side, GuisePoint *out)
{
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    out[i] = (GuisePoint){ left + side / 2, top + side / 2 };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    {
      GuisePoint mean = guise_landmarks_mean_face ()[i];

      out[guise_landmarks_get_align_index (i)] =
        (GuisePoint){ left + side * mean.x, top + side * mean.y };
    }
}

/* A smooth colourful picture; turning the first argument's sign mirrors it. */
static GuiseImage *
make_picture (int size, gboolean is_mirrored)
{
  g_autoptr (GError) error = NULL;
  GuiseImage *picture = guise_image_new (GUISE_PIXELS_BGR8, size, size, 3, &error);

  g_assert_no_error (error);
  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      for (int c = 0; c < 3; c++)
        {
          double u = (x + 0.5) / size, v = (y + 0.5) / size;
          double value = sin (9 * u + 2 * c + 5 * v * v) * cos (7 * v - c);

          guise_image_row (picture, y)[3 * (is_mirrored ? size - 1 - x : x) + c] =
            (uint8_t) lround (127.5 + 127 * value);
        }
  return picture;
}

static void
describe (GuiseFaceDescriber *describer,
          const GuiseImage   *picture,
          const GuisePoint   *landmarks,
          float              *out)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_face_describer_run (describer, picture, landmarks, out, &error));
  g_assert_no_error (error);
}

static void
test_invariance (void)
{
  g_autofree char *path = guise_test_model_file ("faceres.json");
  g_autoptr (GError) error = NULL;
  GuisePoint landmarks[GUISE_N_LANDMARKS];
  float      plain[GUISE_FACE_DESCRIPTOR_SIZE], other[GUISE_FACE_DESCRIPTOR_SIZE];

  if (path == NULL)
    return;

  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GuiseDevice) device = open_device ("cpu");
  g_autoptr (GuiseFaceDescriber) describer = guise_face_describer_new (folder, device, &error);
  g_autoptr (GuiseImage) picture = make_picture (400, FALSE);
  g_autoptr (GuiseImage) mirrored = make_picture (400, TRUE);
  g_autoptr (GuiseImage) large = make_picture (1600, FALSE);

  g_assert_no_error (error);
  make_landmarks (99.5, 99.5, 200, landmarks);
  describe (describer, picture, landmarks, plain);
  g_assert_cmpfloat_with_epsilon (guise_face_descriptor_dot (plain, plain), 1, 1e-5);
  for (int i = 0; i < GUISE_FACE_DESCRIPTOR_SIZE; i++)
    g_assert_cmpfloat ((double) plain[i], >=, 0);

  /* Twice the same: to the bit. */
  describe (describer, picture, landmarks, other);
  g_assert_cmpmem (plain, sizeof plain, other, sizeof other);

  /* A mirrored person is the same person. */
  guise_landmarks_mirror (landmarks, 400);
  describe (describer, mirrored, landmarks, other);
  g_assert_cmpfloat (guise_face_descriptor_distance (plain, other), <, 0.01);

  /* The same picture in four times the size, which is sampled more densely. */
  make_landmarks (4 * 100 - 0.5, 4 * 100 - 0.5, 800, landmarks);
  describe (describer, large, landmarks, other);
  g_assert_cmpfloat (guise_face_descriptor_distance (plain, other), <, 0.002);

  /* Another part of the picture is somebody else. */
  make_landmarks (20, 40, 120, landmarks);
  describe (describer, picture, landmarks, other);
  g_assert_cmpfloat (guise_face_descriptor_distance (plain, other), >, 0.05);
}

static void
test_no_face (void)
{
  g_autofree char *path = guise_test_model_file ("faceres.json");
  g_autoptr (GError) error = NULL;
  GuisePoint landmarks[GUISE_N_LANDMARKS] = { { 0, 0 } };
  float      values[GUISE_FACE_DESCRIPTOR_SIZE];

  if (path == NULL)
    return;

  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GuiseDevice) device = open_device ("cpu");
  g_autoptr (GuiseFaceDescriber) describer = guise_face_describer_new (folder, device, &error);
  g_autoptr (GuiseImage) picture = make_picture (100, FALSE);

  g_assert_no_error (error);
  g_assert_false (guise_face_describer_run (describer, picture, landmarks, values, &error));
  g_assert_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_LANDMARKS);
  g_clear_error (&error);
  landmarks[36].x = NAN;
  g_assert_false (guise_face_describer_run (describer, picture, landmarks, values, &error));
  g_assert_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_LANDMARKS);
}

static void
test_numbers (void)
{
  float a[GUISE_FACE_DESCRIPTOR_SIZE] = { 3, 4 }, b[GUISE_FACE_DESCRIPTOR_SIZE] = { 0 };

  g_assert_false (guise_face_descriptor_normalize (b));
  g_assert_true (guise_face_descriptor_normalize (a));
  g_assert_cmpfloat_with_epsilon ((double) a[0], 0.6, 1e-7);
  b[1] = 1;
  b[GUISE_FACE_DESCRIPTOR_SIZE - 1] = 7;
  g_assert_cmpfloat_with_epsilon (guise_face_descriptor_dot (a, b), 0.8, 1e-7);
  b[GUISE_FACE_DESCRIPTOR_SIZE - 1] = 0;
  g_assert_cmpfloat_with_epsilon (guise_face_descriptor_distance (a, b), 0.2, 1e-7);
  b[0] = NAN;
  g_assert_false (guise_face_descriptor_normalize (b));
}

static void
test_missing (void)
{
  g_autoptr (GuiseDevice) device = open_device ("ref");
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_face_describer_new ("/nowhere", device, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/descriptor/small", test_small);
  g_test_add_func ("/face/descriptor/refusals", test_refusals);
  g_test_add_func ("/face/descriptor/golden", test_golden);
  g_test_add_func ("/face/descriptor/invariance", test_invariance);
  g_test_add_func ("/face/descriptor/no-face", test_no_face);
  g_test_add_func ("/face/descriptor/numbers", test_numbers);
  g_test_add_func ("/face/descriptor/missing", test_missing);
  return g_test_run ();
}
