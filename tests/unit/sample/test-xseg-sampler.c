/* SPDX-License-Identifier: GPL-3.0-or-later
 * Samples of an XSeg training: labels, that picture and mask stay together, and that chance depends
 * on nothing but the seed. */
#include "sample/guise-xseg-sampler.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "face/guise-face-align.h"
#include "image/guise-png.h"
#include "sample/guise-xseg-sampler-private.h"
#include "support/guise-test.h"

static const GuiseXsegSamplerOptions default_options = {
  .batch_size = 3,
  .resolution = 128,
  .face_type = GUISE_FACE_TYPE_WHOLE,
  .seed = 23,
  .n_threads = 2,
  .cache_bytes = (size_t) 256 << 20,
};

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

/* A new folder with copies of golden faces; NULL ends the list. */
static char *
copy_faces (const char *const *names)
{
  g_autofree char *golden = guise_test_shared ("golden/dfl/jpg");
  char            *dir;

  if (golden == NULL)
    return NULL;
  dir = guise_test_tmp_dir ();
  for (; *names != NULL; names++)
    {
      g_autofree char *from = g_build_filename (golden, *names, NULL);
      g_autofree char *to = g_build_filename (dir, *names, NULL);
      g_autofree char *bytes = NULL;
      gsize            n_bytes;

      g_assert_true (g_file_get_contents (from, &bytes, &n_bytes, NULL));
      g_assert_true (g_file_set_contents (to, bytes, (gssize) n_bytes, NULL));
    }
  return dir;
}

/* ---- labels ---- */

/* The drawn mask of a golden face is the reference's, but for pixels of its outline. */
static void
test_polygons (void)
{
  static const char *const FACES[] = { "wf_polys", "resized_f", "legacy_keys" };

  for (size_t k = 0; k < G_N_ELEMENTS (FACES); k++)
    {
      g_autofree char *stem = g_build_filename ("golden/dfl/jpg", FACES[k], NULL);
      g_autofree char *face_name = g_strconcat (stem, ".jpg", NULL);
      g_autofree char *mask_name = g_strconcat (stem, ".polys.pgm", NULL);
      g_autofree char *face_path = guise_test_shared (face_name);
      g_autofree char *mask_path = face_path ? guise_test_shared (mask_name) : NULL;
      g_autofree char *want = NULL;
      g_autoptr (GError) error = NULL;
      gsize n_bytes;
      int   n_different = 0, n_inside = 0;

      if (mask_path == NULL)
        return;

      g_autoptr (GuiseFaceFile) face = guise_face_file_load (face_path, &error);

      g_assert_no_error (error);

      const int n = face->image->width * face->image->height;
      g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_F32, face->image->width,
                                                     face->image->height, 1, NULL);

      guise_xseg_face_draw_polygons (face->meta->polygons, mask);
      g_assert_true (g_file_get_contents (mask_path, &want, &n_bytes, NULL));
      for (int i = 0; i < n; i++)
        {
          const gboolean is_inside = (uint8_t) want[n_bytes - (gsize) n + (gsize) i] >= 128;

          n_inside += is_inside;
          n_different += is_inside != (guise_image_plane (mask, 0)[i] == 1.0f);
        }
      g_test_message ("%s: %d of %d pixels inside, %d differ", FACES[k], n_inside, n, n_different);
      g_assert_cmpint (n_inside, >, n / 50);
      g_assert_cmpint (n_different, <=, n / 500);
    }
}

static GuiseXsegSampler *
new_sampler (const char *dir, gboolean pretrain, GError **error)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, NULL);
  GuiseXsegSamplerOptions options = default_options;

  options.pretrain = pretrain;
  return guise_xseg_sampler_new (&faceset, 1, &options, 0, error);
}

/* Polygons come before stored masks, and those before nothing. */
static void
test_choice (void)
{
  static const char *const DRAWN[] = { "wf_polys.jpg", "wf_xseg_polys.jpg", "wf_xseg_png.jpg",
                                       "wf_proto3.jpg", NULL };
  static const char *const STORED[] = { "wf_xseg_png.jpg", "wf_proto3.jpg", NULL };
  static const char *const BARE[] = { "wf_proto3.jpg", NULL };
  const struct
  {
    const char *const *names;
    GuiseXsegLabel     label;
    size_t             n;
  } cases[] = { { DRAWN, GUISE_XSEG_LABEL_POLYGONS, 2 }, { STORED, GUISE_XSEG_LABEL_MASK, 1 } };
  g_autoptr (GuiseXsegSampler) pretraining = NULL;
  g_autoptr (GError) error = NULL;
  char *dir;

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GuiseXsegSampler) sampler = NULL;

      dir = copy_faces (cases[i].names);
      if (dir == NULL)
        return;
      sampler = new_sampler (dir, FALSE, &error);
      g_assert_no_error (error);
      g_assert_cmpint (guise_xseg_sampler_get_label (sampler), ==, cases[i].label);
      g_assert_cmpuint (guise_xseg_sampler_get_n_faces (sampler), ==, cases[i].n);
      guise_test_rm_rf (dir);
    }
  dir = copy_faces (BARE);
  g_assert_null (new_sampler (dir, FALSE, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  g_clear_error (&error);
  pretraining = new_sampler (dir, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (guise_xseg_sampler_get_label (pretraining), ==, GUISE_XSEG_LABEL_NONE);
  guise_test_rm_rf (dir);
}

/* A face of another type is cut anew, and its mask with it: the tip of the nose, which somebody
 * drew around, is inside in both cuts. */
static void
test_alignment (void)
{
  static const char *const FACES[] = { "wf_polys.jpg", NULL };
  char                    *dir = copy_faces (FACES);

  if (dir == NULL)
    return;

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, NULL);
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, 0);
  g_autoptr (GuiseXsegFace) face = guise_xseg_face_new (128, NULL);
  GuiseAffine map;
  double      shares[2], x, y;
  int         nose;

  g_assert_true (entry->has_polygons);
  for (int k = 0; k < 2; k++)
    {
      const GuiseFaceType type = k == 0 ? GUISE_FACE_TYPE_WHOLE : GUISE_FACE_TYPE_HEAD;

      g_assert_true (
        guise_xseg_face_load (face, faceset, 0, type, GUISE_XSEG_LABEL_POLYGONS, NULL));
      guise_face_align (entry->landmarks, type, 128.0, 1.0, &map);
      guise_affine_apply (&map, entry->landmarks[30].x, entry->landmarks[30].y, &x, &y);
      nose = (int) lrint (y) * 128 + (int) lrint (x);
      shares[k] = 0.0;
      for (int i = 0; i < 128 * 128; i++)
        shares[k] += guise_image_plane (face->mask, 0)[i] >= 0.5f ? 1.0 / (128 * 128) : 0.0;
      if (k == 1)
        g_assert_cmpfloat (guise_image_plane (face->mask, 0)[nose], >=, 0.5f);
    }
  g_test_message ("the mask takes %.3f of the whole face, %.3f of the head", shares[0], shares[1]);
  g_assert_cmpfloat (shares[1], <, shares[0]);
  guise_test_rm_rf (dir);
}

/* ---- one sample ---- */

/* Every channel of the picture is a soft version of its mask: a disc. */
static GuiseXsegFace *
new_disc (int size)
{
  GuiseXsegFace *face = guise_xseg_face_new (size, NULL);

  for (int i = 0; i < size * size; i++)
    {
      const double distance = hypot (i % size - 0.52 * size, i / size - 0.45 * size);
      const float  value = (float) CLAMP ((0.25 * size - distance) / 4.0 + 0.5, 0.0, 1.0);

      guise_image_plane (face->mask, 0)[i] = value;
      for (int c = 0; c < 3; c++)
        guise_image_plane (face->image, c)[i] = value;
    }
  return face;
}

/* Whatever the warp, the picture is bright exactly where the mask is. */
static void
test_together (void)
{
  g_autoptr (GuiseXsegFace) face = new_disc (128);
  g_autofree float *image = g_new (float, 3 * 128 * 128);
  g_autofree float *mask = g_new (float, 128 * 128);
  g_autoptr (GuiseXsegMaker) maker = NULL;
  int n_moved = 0;

  maker = guise_xseg_maker_new (128, NULL);
  g_assert_nonnull (maker);
  for (int k = 0; k < 20; k++)
    {
      GuiseRandom   random = guise_random_init (3, (uint64_t) k);
      GuiseXsegDraw draw = { 0 };
      double        difference = 0.0;

      guise_augment_draw (&random, GUISE_AUGMENT_SCALE_NARROW, &draw.augment);
      draw.tint.levels = (GuiseLevels){ .in_white = { 1, 1, 1 }, /* changes nothing */
                                        .gamma = { 1, 1, 1 },
                                        .out_white = { 1, 1, 1 } };
      g_assert_true (guise_xseg_maker_run (maker, face, NULL, &draw, image, mask, NULL));
      for (int i = 0; i < 128 * 128; i++)
        {
          g_assert_true (mask[i] == 0.0f || mask[i] == 1.0f);
          /* Rounding decides only at the threshold itself. */
          if (fabsf (image[i] - 0.5f) > 1e-5f)
            g_assert_cmpfloat (mask[i], ==, image[i] >= 0.5f ? 1.0f : 0.0f);
          difference +=
            fabs ((double) mask[i] - (guise_image_plane (face->mask, 0)[i] >= 0.5f ? 1.0 : 0.0));
        }
      n_moved += difference > 100.0;
    }
  g_assert_cmpint (n_moved, >=, 15);
}

/* Effects change the picture, never the mask; and what comes out is in range. */
static void
test_effects (void)
{
  g_autoptr (GuiseXsegFace) face = new_disc (128);
  g_autoptr (GuiseXsegFace) other = new_disc (128);
  g_autofree float *image = g_new (float, 3 * 128 * 128), *plain = g_new (float, 3 * 128 * 128);
  g_autofree float *mask = g_new (float, 128 * 128), *plain_mask = g_new (float, 128 * 128);
  g_autoptr (GuiseXsegMaker) maker = NULL;

  maker = guise_xseg_maker_new (128, NULL);
  g_assert_nonnull (maker);
  for (int k = 0; k < 60; k++)
    {
      GuiseRandom   random = guise_random_init (4, (uint64_t) k);
      GuiseXsegDraw draw, bare = { 0 };
      double        difference = 0.0;

      guise_xseg_draw (&random, 128, &draw);
      bare.augment = draw.augment;
      bare.tint = draw.tint;
      bare.tint_circle = (GuiseXsegCircle){ -1000, 0, 0, 1 }; /* nowhere */
      g_assert_true (guise_xseg_maker_run (maker, face, draw.has_background ? other : NULL, &draw,
                                           image, mask, NULL));
      g_assert_true (guise_xseg_maker_run (maker, face, NULL, &bare, plain, plain_mask, NULL));
      g_assert_cmpmem (mask, sizeof (float) * 128 * 128, plain_mask, sizeof (float) * 128 * 128);
      for (int i = 0; i < 3 * 128 * 128; i++)
        {
          g_assert_true (image[i] >= 0.0f && image[i] <= 1.0f);
          difference += fabs ((double) image[i] - (double) plain[i]);
        }
      g_assert_cmpfloat (difference, >, 1.0);
    }
}

/* ---- batches ---- */

typedef struct
{
  float *images;
  float *targets;
} Batches;

static void
batches_clear (Batches *self)
{
  g_clear_pointer (&self->images, g_free);
  g_clear_pointer (&self->targets, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batches, batches_clear)

/* @n batches of both people, one behind the other. */
static gboolean
draw_batches (const GuiseXsegSamplerOptions *options, uint64_t first, int n, Batches *out)
{
  g_autoptr (GuiseFaceset) src = open_faceset ("character");
  g_autoptr (GuiseFaceset) dst = src != NULL ? open_faceset ("performer") : NULL;
  GuiseFaceset *const facesets[] = { src, dst };
  const size_t        n_target =
    (size_t) (options->batch_size * options->resolution * options->resolution);
  g_autoptr (GuiseXsegSampler) sampler = NULL;
  g_autoptr (GError) error = NULL;

  if (dst == NULL)
    return FALSE;
  sampler = guise_xseg_sampler_new (facesets, 2, options, first, &error);
  g_assert_no_error (error);
  if (!options->pretrain)
    g_assert_cmpuint (guise_xseg_sampler_get_n_faces (sampler), ==, 720);
  out->images = g_new (float, 3 * n_target * (size_t) n);
  out->targets = g_new (float, n_target *(size_t) n);
  for (int i = 0; i < n; i++)
    {
      double wait_ms = -1.0;

      g_assert_true (guise_xseg_sampler_next (sampler, out->images + 3 * n_target * (size_t) i,
                                              out->targets + n_target * (size_t) i, &wait_ms,
                                              &error));
      g_assert_cmpfloat (wait_ms, >=, 0.0);
    }
  g_assert_cmpuint (guise_xseg_sampler_count_broken (sampler), ==, 0);
  return TRUE;
}

static size_t
count_target (const GuiseXsegSamplerOptions *options)
{
  return (size_t) (options->batch_size * options->resolution * options->resolution);
}

/* The same for any number of threads, with or without memory for faces, and after a resume. */
static void
test_determinism (void)
{
  GuiseXsegSamplerOptions options = default_options;
  const size_t            n = count_target (&options);
  g_auto (Batches) first = { NULL, NULL };
  g_auto (Batches) second = { NULL, NULL };
  g_auto (Batches) resumed = { NULL, NULL };
  g_auto (Batches) other = { NULL, NULL };

  options.n_threads = 1;
  if (!draw_batches (&options, 10, 4, &first))
    return;
  options.n_threads = 3;
  options.cache_bytes = 0;
  draw_batches (&options, 10, 4, &second);
  draw_batches (&options, 12, 2, &resumed);
  options.seed++;
  draw_batches (&options, 10, 1, &other);
  g_assert_cmpmem (first.images, 12 * n * sizeof (float), second.images, 12 * n * sizeof (float));
  g_assert_cmpmem (first.targets, 4 * n * sizeof (float), second.targets, 4 * n * sizeof (float));
  g_assert_cmpmem (first.images + 6 * n, 6 * n * sizeof (float), resumed.images,
                   6 * n * sizeof (float));
  g_assert_cmpmem (first.targets + 2 * n, 2 * n * sizeof (float), resumed.targets,
                   2 * n * sizeof (float));
  g_assert_cmpint (memcmp (first.images, other.images, 3 * n * sizeof (float)), !=, 0);
}

/* Masks are hard and cover a plausible part of every picture; samples differ. */
static void
test_ranges (void)
{
  const GuiseXsegSamplerOptions *options = &default_options;
  const size_t                   n = count_target (options), n_side = n / 3;
  g_auto (Batches) batches = { NULL, NULL };

  if (!draw_batches (options, 0, 6, &batches))
    return;
  for (size_t i = 0; i < 18 * n; i++)
    g_assert_true (batches.images[i] >= 0.0f && batches.images[i] <= 1.0f);
  for (size_t k = 0; k < 18; k++)
    {
      double share = 0.0;

      for (size_t i = 0; i < n_side; i++)
        {
          const float value = batches.targets[k * n_side + i];

          g_assert_true (value == 0.0f || value == 1.0f);
          share += (double) value / (double) n_side;
        }
      g_assert_cmpfloat (share, >, 0.1);
      g_assert_cmpfloat (share, <, 0.8);
      if (k > 0)
        g_assert_cmpint (memcmp (batches.targets + k * n_side, batches.targets + (k - 1) * n_side,
                                 n_side * sizeof (float)),
                         !=, 0);
    }
}

static void
test_pretrain (void)
{
  GuiseXsegSamplerOptions options = default_options;
  const size_t            n = count_target (&options), n_side = n / 3;
  g_auto (Batches) batches = { NULL, NULL };

  options.pretrain = TRUE;
  if (!draw_batches (&options, 5, 2, &batches))
    return;
  for (size_t k = 0; k < 6; k++)
    for (size_t i = 0; i < n_side; i++)
      {
        const float *image = batches.images + 3 * k * n_side + i;
        const double grey = 0.114 * (double) image[0] + 0.587 * (double) image[n_side] +
                            0.299 * (double) image[2 * n_side];

        g_assert_cmpfloat (fabs ((double) batches.targets[k * n_side + i] - grey), <, 1e-6);
      }
}

/* A face that was there when the faceset was opened and is no picture any more. */
static void
test_broken (void)
{
  static const char *const FACES[] = { "wf_polys.jpg", "wf_xseg_polys.jpg", NULL };
  char                    *dir = copy_faces (FACES);
  g_autoptr (GError) error = NULL;

  if (dir == NULL)
    return;

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, NULL);
  g_autofree char  *path = g_build_filename (dir, FACES[0], NULL);
  const size_t      n = count_target (&default_options);
  g_autofree float *images = g_new (float, 3 * n), *targets = g_new (float, n);

  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));

  g_autoptr (GuiseXsegSampler) sampler =
               guise_xseg_sampler_new (&faceset, 1, &default_options, 0, &error);

  g_assert_no_error (error);
  for (int i = 0; i < 3; i++)
    g_assert_true (guise_xseg_sampler_next (sampler, images, targets, NULL, &error));
  g_assert_cmpuint (guise_xseg_sampler_count_broken (sampler), ==, 1);
  guise_test_rm_rf (dir);
}

/* ---- pictures around faces ---- */

/* Wider than high: red on the left, green in the middle square, blue on the right. */
static void
write_picture (const char *path)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 60, 20, 3, NULL);
  g_autoptr (GBytes) bytes = NULL;

  for (int y = 0; y < 20; y++)
    for (int x = 0; x < 60; x++)
      for (int c = 0; c < 3; c++)
        guise_image_row (image, y)[3 * x + c] = c == 2 - x / 20 ? 255 : 0;
  bytes = guise_png_encode (image, NULL);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
}

static void
test_picture (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "room.png", NULL);
  g_autoptr (GuiseXsegFace) face = guise_xseg_face_new (64, NULL);
  g_autoptr (GuiseImage) picture = NULL;
  g_autoptr (GError) error = NULL;

  write_picture (path);
  guise_image_plane (face->mask, 0)[7] = 1.0f; /* of whatever it was before */
  picture = guise_xseg_face_read_picture (path, 64, &error);
  g_assert_no_error (error);
  guise_xseg_face_set_picture (face, picture);
  for (int i = 0; i < 64 * 64; i++)
    {
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat (guise_image_plane (face->image, c)[i], ==, c == 1 ? 1.0f : 0.0f);
      g_assert_cmpfloat (guise_image_plane (face->mask, 0)[i], ==, 0.0f);
    }
  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
  g_assert_null (guise_xseg_face_read_picture (path, 64, &error));
  g_assert_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_UNSUPPORTED);
  guise_test_rm_rf (dir);
}

/* Where one face had room there is room for five pictures: they are not decoded each time. */
static void
test_pictures_kept (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GuiseXsegFace) face = guise_xseg_face_new (64, NULL);
  g_autoptr (GuiseXsegStore) store = NULL;
  g_autoptr (GError) error = NULL;
  GuiseXsegSamplerOptions options = default_options;

  options.resolution = 64;
  options.cache_bytes = 4 * guise_xseg_face_get_n_bytes (64); /* a fourth is for pictures */
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.png", i);
      g_autofree char *path = g_build_filename (dir, name, NULL);

      write_picture (path);
    }
  store = guise_xseg_store_new_pictures (dir, &options, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < 5; i++)
    g_assert_nonnull (guise_xseg_store_get (store, i, face, &error));
  guise_test_rm_rf (dir);
  for (size_t i = 0; i < 5; i++)
    {
      g_assert_nonnull (guise_xseg_store_get (store, i, face, &error));
      g_assert_cmpfloat (guise_image_plane (face->image, 1)[7], ==, 1.0f);
    }
  g_assert_cmpuint (guise_xseg_store_count_broken (store), ==, 0);
}

/* Three batches of the two labelled faces in @dir. */
static void
draw_before (const char *dir, const char *backgrounds, int n_threads, Batches *out)
{
  GuiseXsegSamplerOptions options = default_options;
  const size_t            n = count_target (&options);
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, NULL);
  g_autoptr (GuiseXsegSampler) sampler = NULL;
  g_autoptr (GError) error = NULL;

  options.backgrounds = backgrounds;
  options.n_threads = n_threads;
  sampler = guise_xseg_sampler_new (&faceset, 1, &options, 0, &error);
  g_assert_no_error (error);
  out->images = g_new (float, 9 * n);
  out->targets = g_new (float, 3 * n);
  for (size_t i = 0; i < 3; i++)
    g_assert_true (guise_xseg_sampler_next (sampler, out->images + 3 * i * n, out->targets + i * n,
                                            NULL, &error));
}

/* Some samples get a picture around the face, the others and all masks stay what they were; a file
 * that is no picture is passed over, and threads change nothing. */
static void
test_backgrounds (void)
{
  static const char *const FACES[] = { "wf_polys.jpg", "wf_xseg_polys.jpg", NULL };
  const size_t             n_side = count_target (&default_options) / 3;
  char                    *dir = copy_faces (FACES);
  g_autofree char         *rooms = dir != NULL ? g_build_filename (dir, "rooms", NULL) : NULL;
  g_autofree char         *room = NULL, *broken = NULL;
  g_auto (Batches) bare = { NULL, NULL };
  g_auto (Batches) one = { NULL, NULL };
  g_auto (Batches) three = { NULL, NULL };
  size_t n_changed = 0;

  if (dir == NULL)
    return;
  room = g_build_filename (rooms, "room.png", NULL);
  broken = g_build_filename (rooms, "broken.jpg", NULL);
  g_assert_true (guise_dir_make (rooms, NULL));
  write_picture (room);
  g_assert_true (g_file_set_contents (broken, "no picture", -1, NULL));
  draw_before (dir, NULL, 1, &bare);
  draw_before (dir, rooms, 1, &one);
  draw_before (dir, rooms, 3, &three);
  for (size_t k = 0; k < 9; k++)
    n_changed += memcmp (bare.images + 3 * k * n_side, one.images + 3 * k * n_side,
                         3 * n_side * sizeof (float)) != 0;
  g_assert_cmpuint (n_changed, >=, 1);
  g_assert_cmpuint (n_changed, <=, 6);
  g_assert_cmpmem (bare.targets, 9 * n_side * sizeof (float), one.targets,
                   9 * n_side * sizeof (float));
  g_assert_cmpmem (one.images, 27 * n_side * sizeof (float), three.images,
                   27 * n_side * sizeof (float));
  guise_test_rm_rf (dir);
}

static void
test_no_backgrounds (void)
{
  static const char *const FACES[] = { "wf_polys.jpg", NULL };
  char                    *dir = copy_faces (FACES);
  g_autofree char         *rooms = dir != NULL ? g_build_filename (dir, "rooms", NULL) : NULL;
  g_autoptr (GuiseFaceset) faceset = dir != NULL ? guise_faceset_open (dir, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  GuiseXsegSamplerOptions options = default_options;

  if (dir == NULL)
    return;
  options.backgrounds = rooms;
  g_assert_null (guise_xseg_sampler_new (&faceset, 1, &options, 0, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (guise_dir_make (rooms, NULL));
  g_assert_null (guise_xseg_sampler_new (&faceset, 1, &options, 0, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (dir);
}

static void
test_bad_options (void)
{
  g_autoptr (GuiseFaceset) faceset = open_faceset ("performer");
  g_autoptr (GError) error = NULL;
  GuiseXsegSamplerOptions options = default_options;

  if (faceset == NULL)
    return;
  options.resolution = 100;
  g_assert_null (guise_xseg_sampler_new (&faceset, 1, &options, 0, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);
  options = default_options;
  options.batch_size = 0;
  g_assert_null (guise_xseg_sampler_new (&faceset, 1, &options, 0, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/xseg-sampler/polygons", test_polygons);
  g_test_add_func ("/faceset/xseg-sampler/choice", test_choice);
  g_test_add_func ("/faceset/xseg-sampler/alignment", test_alignment);
  g_test_add_func ("/faceset/xseg-sampler/together", test_together);
  g_test_add_func ("/faceset/xseg-sampler/effects", test_effects);
  g_test_add_func ("/faceset/xseg-sampler/determinism", test_determinism);
  g_test_add_func ("/faceset/xseg-sampler/ranges", test_ranges);
  g_test_add_func ("/faceset/xseg-sampler/pretrain", test_pretrain);
  g_test_add_func ("/faceset/xseg-sampler/broken", test_broken);
  g_test_add_func ("/faceset/xseg-sampler/picture", test_picture);
  g_test_add_func ("/faceset/xseg-sampler/pictures-kept", test_pictures_kept);
  g_test_add_func ("/faceset/xseg-sampler/backgrounds", test_backgrounds);
  g_test_add_func ("/faceset/xseg-sampler/no-backgrounds", test_no_backgrounds);
  g_test_add_func ("/faceset/xseg-sampler/bad-options", test_bad_options);
  return g_test_run ();
}
