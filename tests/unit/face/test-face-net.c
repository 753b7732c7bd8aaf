/* SPDX-License-Identifier: GPL-3.0-or-later
 * The face networks on our engine against numbers of another runtime.
 *
 * The input is noise from the generator below; the expected values come from ONNX Runtime 1.30 on
 * an ONNX translation of the same files (platform.md 5), printed with five decimals: elements
 * floor (i (n - 1) / 5), i = 0..5, of each output. Over all elements the difference was below
 * 6e-5. */
#include "face/guise-face-net.h"

#include <math.h>

#include "face/guise-face.h"
#include "support/guise-test.h"

#define N_PROBES 6

typedef struct
{
  const char *name;
  gboolean    is_signed; /* input in -1..1 instead of 0..1 */
  int         side;
  size_t      sizes[2];
  double      probes[2][N_PROBES];
} Golden;

static const Golden goldens[] = {
  { "face_detection_short_range.tflite",
    TRUE,
    128,
    { 896 * 16, 896 },
    { { 0.47422, 33.62133, -0.12125, 0.29820, -18.08945, -11.61596 },
      { -4.55021, -2.06045, -4.12766, -2.01386, -1.58420, -48.33653 } } },
  { "face_detection_full_range.tflite",
    TRUE,
    192,
    { 2304 * 16, 2304 },
    { { -3.74195, -9.68828, 1.75574, -20.75753, 81.79292, -4.56998 },
      { -8.46213, -4.69694, -6.00636, -6.50622, -6.00499, -9.35500 } } },
  { "face_landmark.tflite",
    FALSE,
    192,
    { 1404, 1 },
    { { 101.31383, 92.73425, 53.96648, 96.60708, 127.18060, 6.05045 },
      { -9.29767, -9.29767, -9.29767, -9.29767, -9.29767, -9.29767 } } },
};

/* Park and Miller's generator, as the golden numbers were made with. */
static void
fill_noise (float *values, size_t n, gboolean is_signed)
{
  uint64_t state = 12345;

  for (size_t i = 0; i < n; i++)
    {
      state = state * 16807 % 2147483647;

      float value = (float) ((double) state / 2147483647.0);

      values[i] = is_signed ? value * 2 - 1 : value;
    }
}

static void
test_golden (gconstpointer data)
{
  const Golden    *golden = (const Golden *) data;
  g_autofree char *path = guise_test_model_file (golden->name);
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;

  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);

  g_assert_no_error (error);

  g_autoptr (GuiseFaceNet) net = guise_face_net_new (path, device, &error);

  g_assert_no_error (error);
  g_assert_cmpint (guise_face_net_get_side (net), ==, golden->side);
  g_assert_cmpint (guise_face_net_get_n_outputs (net), ==, 2);
  fill_noise (guise_face_net_get_input (net), (size_t) (3 * golden->side * golden->side),
              golden->is_signed);
  g_assert_true (guise_face_net_run (net, &error));
  g_assert_no_error (error);
  for (int k = 0; k < 2; k++)
    {
      size_t n = guise_face_net_get_output_size (net, k);

      g_assert_cmpuint (n, ==, golden->sizes[k]);
      for (size_t i = 0; i < N_PROBES; i++)
        g_assert_cmpfloat_with_epsilon ((double) guise_face_net_get_output (net, k)[i * (n - 1) /
                                                                                    (N_PROBES - 1)],
                                        golden->probes[k][i], 1e-4);
    }
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);

  g_assert_no_error (error);
  g_assert_null (guise_face_net_new ("/nowhere/face_landmark.tflite", device, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      g_autofree char *name = g_strdup_printf ("/face/net/%s", goldens[i].name);

      g_test_add_data_func (name, &goldens[i], test_golden);
    }
  g_test_add_func ("/face/net/missing", test_missing);
  return g_test_run ();
}
