/* SPDX-License-Identifier: GPL-3.0-or-later
 * Samples do not depend on where they are made: the device's are the sampler's, bit for bit. */
#include <string.h>

#include "core/guise-error.h"
#include "nn/guise-device-pictures.h"
#include "sample/guise-sampler.h"
#include "support/guise-test.h"
#include "train/guise-device-sampler.h"

enum
{
  N_SRC = 9,
  N_DST = 7,
  N_BATCHES = 2,
  N_IN_FLIGHT = 5,
};

/* Each plane's room for the largest case: [2, 3, 3, 144, 144]. */
#define MAX_FLOATS  (2 * 3 * 3 * 144 * 144)

/* Too little device memory for the faces, enough for a batch. */
#define SMALL_BYTES "4000000"

typedef struct
{
  const char         *name;
  gboolean            is_small;  /* faces stay on the host */
  gboolean            is_broken; /* a file of each side is damaged once it is listed */
  GuiseSamplerOptions options;
} Case;

#define COMMON .face_type = GUISE_FACE_TYPE_WHOLE, .seed = 11, .n_threads = 2
#define ALL                                                                      \
  COMMON, .random_warp = TRUE, .random_src_flip = TRUE, .random_dst_flip = TRUE, \
          .random_hsv_power = 0.2

static const Case cases[] = {
  { "plain", FALSE, FALSE, { COMMON, .batch_size = 2, .resolution = 48 } },
  { "warp", FALSE, FALSE, { COMMON, .random_warp = TRUE, .batch_size = 3, .resolution = 144 } },
  { "hsv", FALSE, FALSE, { COMMON, .random_hsv_power = 0.3, .batch_size = 2, .resolution = 80 } },
  { "flips",
    FALSE,
    FALSE,
    { COMMON, .random_src_flip = TRUE, .random_dst_flip = TRUE, .batch_size = 3,
      .resolution = 48 } },
  { "narrow",
    FALSE,
    FALSE,
    { COMMON, .random_warp = TRUE, .scale_range = 0.05, .batch_size = 2, .resolution = 64 } },
  { "aligned",
    FALSE,
    FALSE,
    { .face_type = GUISE_FACE_TYPE_FULL,
      .seed = 5,
      .n_threads = 2,
      .random_warp = TRUE,
      .batch_size = 2,
      .resolution = 80 } },
  { "yaw", FALSE, FALSE, { ALL, .uniform_yaw = TRUE, .batch_size = 3, .resolution = 48 } },
  { "part", FALSE, FALSE, { ALL, .n_parts = 2, .part = 1, .batch_size = 4, .resolution = 48 } },
  { "rct",
    FALSE,
    FALSE,
    { ALL, .ct_mode = GUISE_COLOR_TRANSFER_RCT, .batch_size = 3, .resolution = 80 } },
  { "lct",
    FALSE,
    FALSE,
    { ALL, .ct_mode = GUISE_COLOR_TRANSFER_LCT, .batch_size = 3, .resolution = 80 } },
  { "mkl",
    FALSE,
    FALSE,
    { ALL, .ct_mode = GUISE_COLOR_TRANSFER_MKL, .batch_size = 3, .resolution = 80 } },
  { "idt",
    FALSE,
    FALSE,
    { ALL, .ct_mode = GUISE_COLOR_TRANSFER_IDT, .batch_size = 2, .resolution = 48 } },
  { "broken",
    FALSE,
    TRUE,
    { ALL, .ct_mode = GUISE_COLOR_TRANSFER_RCT, .batch_size = 3, .resolution = 48 } },
  { "beside", TRUE, FALSE, { ALL, .batch_size = 3, .resolution = 80 } },
  { "beside-idt",
    TRUE,
    FALSE,
    { ALL, .ct_mode = GUISE_COLOR_TRANSFER_IDT, .batch_size = 3, .resolution = 80 } },
};

/* Some faces of a pack as a folder: some with a mask of their own, some with the hull. NULL: there
 * is nothing to make it of. */
static char *
make_folder (const char *name, int n)
{
  g_autofree char *relative = g_build_filename ("facesets", name, NULL);
  g_autofree char *path = guise_test_shared (relative);
  g_autoptr (GuiseFaceset) faces = path != NULL ? guise_faceset_open (path, NULL) : NULL;
  char *dir = faces != NULL ? guise_test_tmp_dir () : NULL;

  for (int i = 0; faces != NULL && i < n; i++)
    {
      g_autoptr (GuiseFaceFile) file = guise_faceset_load (faces, (size_t) (5 * i), NULL);
      g_autofree char *base = g_strdup_printf ("%d.jpg", i);
      g_autofree char *to = g_build_filename (dir, base, NULL);

      g_assert_nonnull (file);
      g_assert_true (guise_face_file_save (to, file->image, file->meta, 90, NULL));
    }
  return dir;
}

static GuiseFaceset *
open_folder (const char *dir, gboolean is_broken)
{
  GuiseFaceset    *faceset = guise_faceset_open (dir, NULL);
  g_autofree char *path = g_build_filename (dir, "3.jpg", NULL);

  g_assert_nonnull (faceset);
  if (is_broken)
    g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
  return faceset;
}

static void
on_progress_cb (size_t n_done, size_t n, void *user_data)
{
  size_t *last = user_data;

  g_assert_cmpuint (n_done, >, *last);
  g_assert_cmpuint (n_done, <=, n);
  *last = n_done;
}

/* How many values differ, and by how much at most. */
static size_t
compare (const float *a, const float *b, size_t n, double *largest)
{
  size_t n_different = 0;

  for (size_t i = 0; i < n; i++)
    if (memcmp (&a[i], &b[i], sizeof (float)) != 0)
      {
        n_different++;
        *largest = MAX (*largest, ABS ((double) a[i] - (double) b[i]));
      }
  return n_different;
}

static void
check_batch (const GuiseSaehdBatch *made, float *const *expected)
{
  for (int i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    {
      size_t n = 2 * (size_t) guise_saehd_plane_get_n_channels (i) * (size_t) made->n *
                 (size_t) made->resolution * (size_t) made->resolution;
      double largest = 0.0;
      size_t n_different = compare (made->planes[i], expected[i], n, &largest);

      if (n_different > 0)
        g_test_message ("plane %d: %zu of %zu differ, by %g at most", i, n_different, n, largest);
      g_assert_cmpuint (n_different, ==, 0);
    }
}

static void
test_same (gconstpointer data)
{
  const Case      *test = data;
  g_autofree char *src_dir = make_folder ("character", N_SRC);
  g_autofree char *dst_dir = src_dir != NULL ? make_folder ("crowd", N_DST) : NULL;
  const int        n_parts = MAX (test->options.n_parts, 1);
  float           *planes[GUISE_N_SAMPLER_PLANES];
  g_autoptr (GError) error = NULL;
  size_t n_loaded = 0;

  if (dst_dir == NULL)
    return;
  if (test->is_small)
    g_setenv ("GUISE_HOST_GPU_BYTES", SMALL_BYTES, TRUE);
  else
    g_unsetenv ("GUISE_HOST_GPU_BYTES");

  g_autoptr (GuiseFaceset) src = open_folder (src_dir, test->is_broken);
  g_autoptr (GuiseFaceset) dst = open_folder (dst_dir, test->is_broken);
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda", 1, &error);

  g_assert_no_error (error);
  {
    g_autoptr (GuiseSampler) host = guise_sampler_new (src, dst, &test->options, 3, &error);
    g_autoptr (GuiseDeviceSampler) made =
                 guise_device_sampler_new (device, src, dst, &test->options, 3, on_progress_cb,
                                           &n_loaded, NULL, &error);
    g_autoptr (GuiseSaehdBatch) batch = guise_saehd_batch_new (test->options.batch_size / n_parts,
                                                               test->options.resolution, NULL);

    g_assert_no_error (error);
    g_assert_cmpint (guise_device_sampler_get_is_resident (made), ==, !test->is_small);
    g_assert_cmpuint (n_loaded, >=, N_SRC + N_DST);
    for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
      planes[i] = g_new0 (float, MAX_FLOATS);
    for (int k = 0; k < N_BATCHES; k++)
      {
        g_assert_true (guise_sampler_next (host, planes, NULL, &error));
        g_assert_true (guise_device_sampler_next (made, NULL, &error));
        g_assert_true (guise_device_sampler_read (made, batch, &error));
        check_batch (batch, planes);
      }
    /* Several on their way at once, more than there is room for. */
    for (int k = 0; k < N_IN_FLIGHT; k++)
      {
        g_assert_true (guise_sampler_next (host, planes, NULL, &error));
        g_assert_true (guise_device_sampler_next (made, NULL, &error));
      }
    g_assert_true (guise_device_sampler_read (made, batch, &error));
    check_batch (batch, planes);
    for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
      g_free (planes[i]);
  }
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
  guise_test_rm_rf (g_steal_pointer (&src_dir));
  guise_test_rm_rf (g_steal_pointer (&dst_dir));
}

static void
test_possible (void)
{
  const GuiseSamplerOptions sorts = { ALL, .ct_mode = GUISE_COLOR_TRANSFER_SOT };
  const GuiseSamplerOptions plain = { ALL };
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda", 1, NULL);
  g_autoptr (GuiseDevice) host = guise_device_open ("ref", 1, NULL);

  g_assert_true (guise_device_sampler_is_possible (device, &plain));
  g_assert_false (guise_device_sampler_is_possible (device, &sorts));
  g_assert_false (guise_device_sampler_is_possible (host, &plain));
}

/* Faces that do not fit into the GPU's 4 GiB, nor into the part of the computer's memory that one
 * of very many processes may pin. */
static void
test_pinned_limit (void)
{
  const GuiseDevicePicturesSize size = {
    .n_jobs = 2, .size = 48, .n_face_bytes = 16, .n_partner_bytes = 16, .n_bytes = (size_t) 5 << 30
  };
  GuiseCollective crowd = { .n_ranks = 1 << 20 };
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda", 1, NULL);
  g_autoptr (GError) error = NULL;

  guise_device_set_collective (device, &crowd);
  g_assert_null (guise_device_pictures_new (device, &size, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY);
  g_assert_nonnull (strstr (error->message, "take 5.0 GiB, which are not pinned"));
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
}

/* Stopped while loading: told, and nothing stays behind. */
static void
test_cancelled (void)
{
  const GuiseSamplerOptions options = { ALL, .batch_size = 2, .resolution = 48 };
  g_autofree char          *dir = make_folder ("crowd", N_DST);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda", 1, NULL);
  g_autoptr (GuiseFaceset) faces = dir != NULL ? guise_faceset_open (dir, NULL) : NULL;
  g_autoptr (GError) error = NULL;

  if (faces == NULL)
    return;
  g_cancellable_cancel (cancellable);
  g_assert_null (
    guise_device_sampler_new (device, faces, faces, &options, 0, NULL, NULL, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/gpu/samples/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_same);
    }
  g_test_add_func ("/gpu/samples/possible", test_possible);
  g_test_add_func ("/gpu/samples/pinned-limit", test_pinned_limit);
  g_test_add_func ("/gpu/samples/cancelled", test_cancelled);
  return g_test_run ();
}
