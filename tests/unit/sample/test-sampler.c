/* SPDX-License-Identifier: GPL-3.0-or-later
 * Samples: what they are without chance, that chance depends on nothing but the seed, and that the
 * steady state allocates nothing. */
#include "sample/guise-sampler.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "face/guise-face-align.h"
#include "image/guise-resize.h"
#include "sample/guise-sampler-private.h"
#include "support/guise-test.h"

/* Counting allocations means standing in front of the C library's; sanitizers do the same. */
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CAN_COUNT 1
static atomic_size_t n_allocations;

void *__libc_malloc (size_t n_bytes);
void *__libc_calloc (size_t n, size_t n_bytes);
void *__libc_realloc (void *memory, size_t n_bytes);

__attribute__ ((visibility ("default"))) void *
malloc (size_t n_bytes)
{
  atomic_fetch_add (&n_allocations, 1);
  return __libc_malloc (n_bytes);
}

__attribute__ ((visibility ("default"))) void *
calloc (size_t n, size_t n_bytes)
{
  atomic_fetch_add (&n_allocations, 1);
  return __libc_calloc (n, n_bytes);
}

__attribute__ ((visibility ("default"))) void *
realloc (void *memory, size_t n_bytes)
{
  atomic_fetch_add (&n_allocations, 1);
  return __libc_realloc (memory, n_bytes);
}
#endif

static GuiseFaceset *
open_faceset (const char *name)
{
  g_autofree char *relative = g_build_filename ("facesets", name, NULL);
  g_autofree char *path = guise_test_shared (relative);
  g_autoptr (GError) error = NULL;
  GuiseFaceset *faceset = path != NULL ? guise_faceset_open (path, &error) : NULL;

  g_assert_no_error (error);
  return faceset;
}

static const GuiseSamplerOptions default_options = {
  .batch_size = 3,
  .resolution = 64,
  .face_type = GUISE_FACE_TYPE_WHOLE,
  .random_warp = TRUE,
  .random_src_flip = TRUE,
  .random_dst_flip = TRUE,
  .seed = 17,
  .n_threads = 2,
  .cache_bytes = (size_t) 256 << 20,
};

static const int channels[GUISE_N_SAMPLER_PLANES] = { 3, 3, 1, 1 };

static size_t
count_floats (const GuiseSamplerOptions *options, int plane)
{
  return 2 * (size_t) (options->batch_size / MAX (options->n_parts, 1)) * (size_t) channels[plane] *
         (size_t) options->resolution * (size_t) options->resolution;
}

/* n batches, one behind the other. */
static float *
draw_batches (const GuiseSamplerOptions *options, uint64_t first, int n)
{
  static GuiseFaceset *src; /* read once for all tests */
  static GuiseFaceset *dst;
  g_autoptr (GuiseSampler) sampler = NULL;
  g_autoptr (GError) error = NULL;
  size_t n_floats = 0;
  float *all;
  float *at;

  if (dst == NULL)
    {
      src = open_faceset ("character");
      dst = src != NULL ? open_faceset ("performer") : NULL;
    }
  if (dst == NULL)
    return NULL;
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    n_floats += count_floats (options, i);
  all = at = g_new (float, n_floats *(size_t) n);
  sampler = guise_sampler_new (src, dst, options, first, &error);
  g_assert_no_error (error);
  for (int k = 0; k < n; k++)
    {
      float *planes[GUISE_N_SAMPLER_PLANES];
      double wait_ms = -1.0;

      for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
        {
          planes[i] = at;
          at += count_floats (options, i);
        }
      g_assert_true (guise_sampler_next (sampler, planes, &wait_ms, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat (wait_ms, >=, 0.0);
    }
  g_assert_cmpuint (guise_sampler_count_broken (sampler), ==, 0);
  return all;
}

static size_t
count_all (const GuiseSamplerOptions *options)
{
  size_t n = 0;

  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    n += count_floats (options, i);
  return n;
}

static const GuiseColorTransfer ct_modes[] = {
  GUISE_COLOR_TRANSFER_NONE, GUISE_COLOR_TRANSFER_RCT, GUISE_COLOR_TRANSFER_LCT,
  GUISE_COLOR_TRANSFER_MKL,  GUISE_COLOR_TRANSFER_IDT, GUISE_COLOR_TRANSFER_SOT,
};

static void
check_threads (GuiseColorTransfer ct_mode, int least_threads)
{
  GuiseSamplerOptions options = default_options;

  options.random_hsv_power = 0.1;
  options.ct_mode = ct_mode;

  const size_t      n_bytes = 3 * count_all (&options) * sizeof (float);
  g_autofree float *expected = draw_batches (&options, 0, 3);

  if (expected == NULL)
    return;
  for (int n_threads = least_threads; n_threads <= 4; n_threads++)
    {
      options.n_threads = n_threads;
      options.cache_bytes = n_threads == 3 ? 0 : n_threads == 4 ? 700000 : (size_t) 256 << 20;

      g_autofree float *found = draw_batches (&options, 0, 3);

      g_assert_cmpint (memcmp (found, expected, n_bytes), ==, 0);
    }
  options.seed++;
  {
    g_autofree float *other = draw_batches (&options, 0, 3);

    g_assert_cmpint (memcmp (other, expected, n_bytes), !=, 0);
  }
}

static void
test_same_for_any_threads (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (ct_modes); i++)
    check_threads (ct_modes[i], i == 0 ? 1 : 4);
}

/* Colour transfer changes the pictures of the source side and nothing else of a batch. */
static void
test_color_is_apart (void)
{
  GuiseSamplerOptions options = default_options;
  g_autofree float   *plain = draw_batches (&options, 7, 1);

  for (size_t i = 1; plain != NULL && i < G_N_ELEMENTS (ct_modes); i++)
    {
      const float *expected = plain;
      const float *found;

      options.ct_mode = ct_modes[i];

      g_autofree float *colored = draw_batches (&options, 7, 1);

      found = colored;
      for (int plane = 0; plane < GUISE_N_SAMPLER_PLANES; plane++)
        {
          const size_t   n = count_floats (&options, plane);
          const size_t   n_half_bytes = n / 2 * sizeof (float);
          const gboolean is_picture = plane <= GUISE_SAMPLER_TARGET;

          g_assert_cmpint (memcmp (found, expected, n_half_bytes) != 0, ==, is_picture);
          g_assert_cmpint (memcmp (found + n / 2, expected + n / 2, n_half_bytes), ==, 0);
          found += n;
          expected += n;
        }
    }
}

static void
test_resume (void)
{
  GuiseSamplerOptions options = default_options;

  options.uniform_yaw = TRUE;
  options.ct_mode = GUISE_COLOR_TRANSFER_SOT;

  const size_t      n = count_all (&options);
  g_autofree float *whole = draw_batches (&options, 400, 6);
  g_autofree float *rest = whole != NULL ? draw_batches (&options, 403, 3) : NULL;

  if (whole == NULL)
    return;
  g_assert_cmpint (memcmp (whole + 3 * n, rest, 3 * n * sizeof (float)), ==, 0);
  g_assert_cmpint (memcmp (whole, whole + n, n * sizeof (float)), !=, 0);
}

/* Parts of a batch, joined in order side by side, are the whole batch, whatever chance may do. */
static void
check_parts (int n_parts, const float *whole, const GuiseSamplerOptions *common)
{
  for (int part = 0; part < n_parts; part++)
    {
      GuiseSamplerOptions options = *common;
      const float        *expected = whole;
      const float        *found;

      options.n_parts = n_parts;
      options.part = part;
      options.n_threads = 1 + part;

      g_autofree float *cut = draw_batches (&options, 11, 2);

      found = cut;
      for (int k = 0; k < 2; k++)
        for (int plane = 0; plane < GUISE_N_SAMPLER_PLANES; plane++)
          for (int side = 0; side < 2; side++)
            {
              const size_t n = count_floats (&options, plane) / 2;

              g_assert_cmpint (memcmp (found, expected + (size_t) part * n, n * sizeof (float)), ==,
                               0);
              found += n;
              expected += n * (size_t) n_parts;
            }
    }
}

static void
test_parts (void)
{
  GuiseSamplerOptions options = default_options;

  options.batch_size = 6;
  options.uniform_yaw = TRUE;
  options.random_hsv_power = 0.1;
  options.ct_mode = GUISE_COLOR_TRANSFER_SOT;

  g_autofree float *whole = draw_batches (&options, 11, 2);

  if (whole == NULL)
    return;
  for (int n_parts = 1; n_parts <= 6; n_parts++)
    if (6 % n_parts == 0)
      check_parts (n_parts, whole, &options);
}

static void
test_ranges (void)
{
  const GuiseSamplerOptions options = default_options;
  g_autofree float         *batch = draw_batches (&options, 0, 1);
  const float              *at = batch;

  if (batch == NULL)
    return;
  for (int plane = 0; plane < GUISE_N_SAMPLER_PLANES; plane++)
    {
      const size_t n = count_floats (&options, plane);
      double       sum = 0.0;

      for (size_t i = 0; i < n; i++)
        {
          g_assert_cmpfloat (at[i], >=, 0.0f);
          g_assert_cmpfloat (at[i], <=, 1.0f);
          sum += (double) at[i];
        }
      /* Pictures are neither black nor white, masks cover a part. */
      g_assert_cmpfloat (sum / (double) n, >, 0.005);
      g_assert_cmpfloat (sum / (double) n, <, 0.95);
      at += n;
    }
}

/* The pieces of one sample without chance. */
typedef struct
{
  int    size;
  float *outs[GUISE_N_SAMPLER_PLANES];
} Sample;

static void
make_sample (Sample *sample, const GuiseSampleFace *face, const GuiseSampleRecipe *recipe)
{
  g_autoptr (GuiseSampleMaker) maker = NULL;
  const size_t n = (size_t) sample->size * (size_t) sample->size;

  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    sample->outs[i] = g_new (float, (size_t) channels[i] * n);
  maker = guise_sample_maker_new (sample->size, GUISE_COLOR_TRANSFER_NONE, NULL);
  g_assert_nonnull (maker);
  guise_sample_maker_run (maker, recipe, sample->outs);
}

static void
clear_sample (Sample *sample)
{
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    g_free (sample->outs[i]);
}

/* Faces hold multiples of 2^-15: half of that, and what single precision adds. */
#define ROUNDING (0x1p-16 + 1e-6)

static void
test_identity (void)
{
  enum
  {
    SIZE = 128
  };
  g_autoptr (GuiseFaceset) faceset = open_faceset ("crowd");

  if (faceset == NULL)
    return;

  g_autoptr (GuiseSampleFace) face = guise_sample_face_new (SIZE, NULL);
  g_autoptr (GuiseFaceFile) file = guise_faceset_load (faceset, 3, NULL);
  g_autoptr (GuiseImage) expected = guise_image_new (GUISE_PIXELS_F32, SIZE, SIZE, 3, NULL);
  const GuiseAugment      still = { .scale = 1.0, .n_nodes = 3 };
  const GuiseSampleRecipe plain = { .face = face, .augment = &still };
  const GuiseSampleRecipe mirrored = { .face = face, .augment = &still, .is_flipped = TRUE };
  Sample                  a = { .size = SIZE };
  Sample                  b = { .size = SIZE };

  g_assert_true (guise_sample_face_load (face, faceset, 3, GUISE_FACE_TYPE_WHOLE, NULL));
  make_sample (&a, face, &plain);
  make_sample (&b, face, &mirrored);
  guise_resize_into (file->image, GUISE_RESIZE_CUBIC, expected);
  for (int i = 0; i < 3 * SIZE * SIZE; i++)
    {
      const float value = CLAMP (guise_image_plane (expected, 0)[i], 0.0f, 1.0f);
      const int   opposite = i - i % SIZE + SIZE - 1 - i % SIZE;

      g_assert_cmpfloat_with_epsilon ((double) a.outs[GUISE_SAMPLER_TARGET][i], (double) value,
                                      ROUNDING);
      g_assert_cmpfloat (a.outs[GUISE_SAMPLER_WARPED][i], ==, a.outs[GUISE_SAMPLER_TARGET][i]);
      g_assert_cmpfloat_with_epsilon ((double) b.outs[GUISE_SAMPLER_TARGET][opposite],
                                      (double) value, ROUNDING);
    }
  clear_sample (&a);
  clear_sample (&b);
}

/* A face that was kept is the face that was loaded, bit for bit; 0 and 1 are exact. */
static void
test_packing (void)
{
  enum
  {
    SIZE = 64
  };
  g_autoptr (GuiseFaceset) faceset = open_faceset ("crowd");

  if (faceset == NULL)
    return;

  g_autoptr (GuiseSampleFace) face = guise_sample_face_new (SIZE, NULL);
  g_autoptr (GuiseSampleFace) kept = guise_sample_face_new (SIZE, NULL);
  g_autofree uint16_t *packed = g_new (uint16_t, guise_sample_face_get_n_packed (SIZE));
  const size_t         n_bytes = (size_t) SIZE * SIZE * sizeof (float);
  const GuiseImage    *image;

  for (size_t i = 0; i < 5; i++)
    {
      g_assert_true (guise_sample_face_load (face, faceset, i, GUISE_FACE_TYPE_WHOLE, NULL));
      guise_sample_face_pack (face, packed);
      guise_sample_face_unpack (kept, packed);
      g_assert_cmpmem (face->image->data, 3 * n_bytes, kept->image->data, 3 * n_bytes);
      g_assert_cmpmem (face->mask->data, n_bytes, kept->mask->data, n_bytes);
      g_assert_cmpmem (face->eyes_mouth->data, n_bytes, kept->eyes_mouth->data, n_bytes);
    }
  image = face->mask;
  g_assert_cmpfloat (guise_image_plane (image, 0)[0], ==, 0.0f);
  g_assert_cmpfloat (guise_image_plane (image, 0)[SIZE / 2 * SIZE + SIZE / 2], ==, 1.0f);
}

/* An undisplaced warp alone moves the input by half a pixel and leaves the target. */
static void
test_half_pixel (void)
{
  enum
  {
    SIZE = 64
  };
  g_autoptr (GuiseSampleFace) face = guise_sample_face_new (SIZE, NULL);
  const GuiseAugment      still = { .scale = 1.0, .n_nodes = 9 };
  const GuiseSampleRecipe recipe = { .face = face, .augment = &still, .is_warped = TRUE };
  Sample                  sample = { .size = SIZE };

  for (int i = 0; i < 3 * SIZE * SIZE; i++)
    guise_image_plane (face->image, 0)[i] = (float) (i % SIZE) / (float) SIZE;
  make_sample (&sample, face, &recipe);
  for (int y = 4; y < SIZE - 4; y++)
    for (int x = 4; x < SIZE - 4; x++)
      {
        g_assert_cmpfloat_with_epsilon ((double) sample.outs[GUISE_SAMPLER_WARPED][y * SIZE + x],
                                        ((double) x + 0.5) / SIZE, 1e-6);
        g_assert_cmpfloat_with_epsilon ((double) sample.outs[GUISE_SAMPLER_TARGET][y * SIZE + x],
                                        (double) x / SIZE, 1e-6);
      }
  clear_sample (&sample);
}

/* Stored masks are used as they are, hulls where none is stored; eyes and mouth lie inside. */
static void
test_masks (void)
{
  enum
  {
    SIZE = 256
  };
  g_autoptr (GuiseFaceset) faceset = open_faceset ("performer");
  g_autoptr (GuiseSampleFace) face = guise_sample_face_new (SIZE, NULL);
  size_t n_stored = 0;
  size_t n_hulls = 0;

  for (size_t i = 0; faceset != NULL && i < 40; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
      g_autoptr (GuiseFaceFile) file = guise_faceset_load (faceset, i, NULL);
      const float      *mask = guise_image_plane (face->mask, 0);
      const float      *em = guise_image_plane (face->eyes_mouth, 0);
      const GuisePoint *eye = &entry->landmarks[37];

      g_assert_true (guise_sample_face_load (face, faceset, i, GUISE_FACE_TYPE_WHOLE, NULL));
      if (file->mask != NULL && file->mask->width == SIZE)
        {
          for (int y = 0; y < SIZE; y++)
            for (int x = 0; x < SIZE; x++)
              g_assert_cmpfloat_with_epsilon ((double) mask[y * SIZE + x],
                                              guise_image_row (file->mask, y)[x] / 255.0, ROUNDING);
          n_stored++;
        }
      else
        {
          double area = 0.0;

          for (int k = 0; k < SIZE * SIZE; k++)
            {
              g_assert_true (mask[k] == 0.0f || mask[k] == 1.0f);
              area += (double) mask[k];
            }
          g_assert_cmpfloat (area, >, 0.1 * SIZE * SIZE);
          g_assert_cmpfloat (area, <, 0.6 * SIZE * SIZE);
          n_hulls++;
        }
      for (int k = 0; k < SIZE * SIZE; k++)
        g_assert_true (em[k] == 0.0f || mask[k] > 0.0f);
      if (mask[(int) eye->y * SIZE + (int) eye->x] > 0.0f)
        g_assert_cmpfloat (em[(int) eye->y * SIZE + (int) eye->x], >, 0.3f);
    }
  g_assert_true (faceset == NULL || (n_stored > 10 && n_hulls > 10));
}

/* A smaller face type is cut out of the larger: its pixels are found by the exact matrix. */
static void
test_other_type (void)
{
  enum
  {
    SIZE = 96
  };
  g_autoptr (GuiseFaceset) faceset = open_faceset ("crowd");

  if (faceset == NULL)
    return;

  const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, 0);
  g_autoptr (GuiseSampleFace) face = guise_sample_face_new (SIZE, NULL);
  g_autoptr (GuiseFaceFile) file = guise_faceset_load (faceset, 0, NULL);
  GuiseAffine forward;
  GuiseAffine back;
  double      error = 0.0;

  g_assert_true (guise_sample_face_load (face, faceset, 0, GUISE_FACE_TYPE_FULL, NULL));
  g_assert_true (guise_face_align (entry->landmarks, GUISE_FACE_TYPE_FULL, SIZE, 1.0, &forward));
  g_assert_true (guise_affine_invert (&forward, &back));
  /* A full face is 1.5966 template units wide, a whole face 2.1314 (faces.md 1.4). */
  g_assert_cmpfloat_with_epsilon (hypot (back.m[0], back.m[3]) * SIZE / 256.0, 1.596621 / 2.131371,
                                  0.01);
  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      {
        double sx;
        double sy;

        guise_affine_apply (&back, x, y, &sx, &sy);
        error += fabs (
          (double) guise_image_plane (face->image, 1)[y * SIZE + x] -
          guise_image_row (file->image, CLAMP ((int) lrint (sy), 0,
                                               255))[3 * CLAMP ((int) lrint (sx), 0, 255) + 1] /
            255.0);
      }
  g_assert_cmpfloat (error / (SIZE * SIZE), <, 0.02); /* nearest pixel against bicubic */
}

static void
check_steady_state (GuiseColorTransfer ct_mode)
{
#ifdef CAN_COUNT
  GuiseSamplerOptions options = default_options;
  g_autofree char    *folder = guise_test_shared ("golden/dfl/pak/plain");
  g_autoptr (GError) error = NULL;
  float *planes[GUISE_N_SAMPLER_PLANES];

  if (folder == NULL)
    return;

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (folder, &error);

  g_assert_no_error (error);
  options.random_hsv_power = 0.05;
  options.ct_mode = ct_mode;
  options.uniform_yaw = TRUE;

  g_autoptr (GuiseSampler) sampler = guise_sampler_new (faceset, faceset, &options, 0, &error);

  g_assert_no_error (error);
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    planes[i] = g_new (float, count_floats (&options, i));
  for (int i = 0; i < 20; i++)
    g_assert_true (guise_sampler_next (sampler, planes, NULL, NULL));

  const size_t before = atomic_load (&n_allocations);

  g_assert_cmpuint (before, >, 1000); /* the counter counts */
  for (int i = 0; i < 20; i++)
    guise_sampler_next (sampler, planes, NULL, NULL);
  g_assert_cmpuint (atomic_load (&n_allocations) - before, ==, 0);
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    g_free (planes[i]);
#else
  g_test_skip ("allocations cannot be counted in this build");
#endif
}

static void
test_steady_state (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (ct_modes); i++)
    check_steady_state (ct_modes[i]);
}

static void
copy_faces (const char *from, const char *to, int n)
{
  static const char *const names[] = { "wf_proto3.jpg", "wf_polys.jpg", "wf_xseg_png.jpg" };

  for (int i = 0; i < n; i++)
    {
      g_autofree char *source = g_build_filename (from, names[i], NULL);
      g_autofree char *target = g_build_filename (to, names[i], NULL);
      g_autofree char *data = NULL;
      gsize            n_bytes = 0;

      g_assert_true (g_file_get_contents (source, &data, &n_bytes, NULL));
      g_assert_true (g_file_set_contents (target, data, (gssize) n_bytes, NULL));
    }
}

/* A face that vanishes is replaced and counted; when all are gone there is an error, not a hang. */
static void
test_broken_faces (void)
{
  g_autofree char    *golden = guise_test_shared ("golden/dfl/jpg");
  GuiseSamplerOptions options = default_options;
  float              *planes[GUISE_N_SAMPLER_PLANES];
  g_autoptr (GError) error = NULL;

  if (golden == NULL)
    return;

  char            *dir = guise_test_tmp_dir ();
  g_autofree char *gone = g_build_filename (dir, "wf_polys.jpg", NULL);
  g_autofree char *first = g_build_filename (dir, "wf_proto3.jpg", NULL);
  g_autofree char *last = g_build_filename (dir, "wf_xseg_png.jpg", NULL);

  copy_faces (golden, dir, 3);

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, &error);

  g_assert_no_error (error);
  g_remove (gone);
  options.cache_bytes = 0;
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    planes[i] = g_new (float, count_floats (&options, i));
  {
    g_autoptr (GuiseSampler) sampler = guise_sampler_new (faceset, faceset, &options, 0, &error);

    for (int i = 0; i < 4; i++)
      g_assert_true (guise_sampler_next (sampler, planes, NULL, &error));
    g_assert_cmpuint (guise_sampler_count_broken (sampler), ==, 2); /* once on each side */
  }
  g_remove (first);
  g_remove (last);
  {
    g_autoptr (GuiseSampler) sampler = guise_sampler_new (faceset, faceset, &options, 0, &error);

    g_assert_false (guise_sampler_next (sampler, planes, NULL, &error));
    g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  }
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    g_free (planes[i]);
  guise_test_rm_rf (dir);
}

static void
test_refuses (void)
{
  g_autofree char    *folder = guise_test_shared ("golden/dfl/pak/plain");
  GuiseSamplerOptions options = default_options;
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (folder, NULL);

  options.ct_mode = GUISE_COLOR_TRANSFER_SOT_M;
  g_assert_null (guise_sampler_new (faceset, faceset, &options, 0, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  options = default_options;
  options.n_parts = 2; /* of three samples */
  g_assert_null (guise_sampler_new (faceset, faceset, &options, 0, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  options = default_options;
  options.resolution = 100;
  g_assert_null (guise_sampler_new (faceset, faceset, &options, 0, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/sampler/same-for-any-threads", test_same_for_any_threads);
  g_test_add_func ("/faceset/sampler/color-is-apart", test_color_is_apart);
  g_test_add_func ("/faceset/sampler/resume", test_resume);
  g_test_add_func ("/faceset/sampler/parts", test_parts);
  g_test_add_func ("/faceset/sampler/ranges", test_ranges);
  g_test_add_func ("/faceset/sampler/packing", test_packing);
  g_test_add_func ("/faceset/sampler/identity", test_identity);
  g_test_add_func ("/faceset/sampler/half-pixel", test_half_pixel);
  g_test_add_func ("/faceset/sampler/masks", test_masks);
  g_test_add_func ("/faceset/sampler/other-type", test_other_type);
  g_test_add_func ("/faceset/sampler/steady-state", test_steady_state);
  g_test_add_func ("/faceset/sampler/broken-faces", test_broken_faces);
  g_test_add_func ("/faceset/sampler/refuses", test_refuses);
  return g_test_run ();
}
