/* SPDX-License-Identifier: GPL-3.0-or-later
 * Probe faces: spread, the same ones whatever happens to their faceset, drawn for any model. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "face/guise-face-pose.h"
#include "faceset/guise-face-file.h"
#include "faceset/guise-faceset-resize.h"
#include "faceset/guise-faceset.h"
#include "image/guise-codec.h"
#include "image/guise-draw.h"
#include "support/guise-test.h"
#include "train/guise-probe-faces.h"
#include "train/guise-probe-list-private.h"
#include "train/guise-probe-strips.h"
#include "unit/train/probe-model.h"

#define N GUISE_PROBE_N_FACES

static GuiseFaceset *
open_shared (const char *name)
{
  g_autofree char *relative = g_build_filename ("facesets", name, NULL);
  g_autofree char *path = guise_test_shared (relative);
  g_autoptr (GError) error = NULL;
  GuiseFaceset *faceset = path != NULL ? guise_faceset_open (path, &error) : NULL;

  g_assert_no_error (error);
  return faceset;
}

/* ---- the choice ---- */

static void
get_pose (const GuiseFaceset *faceset, size_t i, GuiseFacePose *out_pose)
{
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);

  g_assert_true (guise_face_pose_from_landmarks (entry->landmarks, entry->width, out_pose));
}

/* Mean over a sample of all faces of how far the nearest of the chosen ones looks elsewhere. */
static double
get_mean_gap (const GuiseFaceset *faceset, const size_t *indices, size_t n)
{
  double sum = 0;
  int    n_faces = 0;

  for (size_t i = 0; i < guise_faceset_get_n (faceset); i += 7, n_faces++)
    {
      GuiseFacePose pose;
      double        nearest = INFINITY;

      get_pose (faceset, i, &pose);
      for (size_t k = 0; k < n; k++)
        {
          GuiseFacePose other;

          get_pose (faceset, indices[k], &other);
          nearest = MIN (nearest, hypot (pose.yaw - other.yaw, pose.pitch - other.pitch));
        }
      sum += nearest;
    }
  return sum / n_faces;
}

static void
choose (const GuiseFaceset *faceset, uint64_t seed, size_t *indices)
{
  for (size_t i = 0; i < N; i++)
    indices[i] = SIZE_MAX;
  guise_probe_choose (faceset, seed, 0, indices, N);
  for (size_t i = 0; i < N; i++)
    {
      g_assert_cmpuint (indices[i], <, guise_faceset_get_n (faceset));
      for (size_t k = 0; k < i; k++)
        g_assert_cmpuint (indices[k], !=, indices[i]);
    }
}

static void
test_choice (void)
{
  g_autoptr (GuiseFaceset) faceset = open_shared ("performer");
  size_t chosen[N], again[N], other[N], first[N];
  double gap, few_gap, plain_gap;

  if (faceset == NULL)
    return;
  choose (faceset, 5, chosen);
  choose (faceset, 5, again);
  choose (faceset, 6, other);
  g_assert_cmpmem (chosen, sizeof chosen, again, sizeof again);
  g_assert_true (memcmp (chosen, other, sizeof chosen) != 0);
  for (size_t i = 0; i < N; i++)
    first[i] = i * guise_faceset_get_n (faceset) / N;
  gap = get_mean_gap (faceset, chosen, N);
  few_gap = get_mean_gap (faceset, chosen, GUISE_PROBE_N_ROWS);
  plain_gap = get_mean_gap (faceset, first, N);
  g_test_message ("radians to the nearest probe face: 24 chosen %.3f, every 30th face %.3f, the "
                  "first 8 chosen %.3f",
                  gap, plain_gap, few_gap);
  g_assert_cmpfloat (gap, <, plain_gap);
  g_assert_cmpfloat (few_gap, <, 2 * plain_gap);
}

/* ---- finding them again ---- */

typedef struct
{
  char         *dir;     /* a folder with 40 faces */
  char         *history; /* of the probe faces */
  GuiseFaceset *dst;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GuiseFaceset) source = open_shared ("character");
  g_autoptr (GError) error = NULL;

  self->dir = guise_test_tmp_dir ();
  self->history = guise_test_tmp_dir ();
  self->dst = open_shared ("performer");
  for (size_t i = 0; source != NULL && i < 40; i++)
    {
      g_autoptr (GBytes) bytes = guise_faceset_read (source, i * 17, &error);
      g_autofree char *name = g_strdup_printf ("%05zu.jpg", i);
      g_autofree char *path = g_build_filename (self->dir, name, NULL);

      g_assert_no_error (error);
      g_assert_true (guise_file_replace_unsynced (path, g_bytes_get_data (bytes, NULL),
                                                  g_bytes_get_size (bytes), &error));
    }
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->dst, guise_faceset_unref);
  g_clear_pointer (&self->dir, guise_test_rm_rf);
  g_clear_pointer (&self->history, guise_test_rm_rf);
}

static GuiseProbeFaces *
open_probes (const Fixture *self, const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) src = guise_faceset_open (dir, &error);
  GuiseProbeFaces *probes = NULL;

  g_assert_no_error (error);
  probes = guise_probe_faces_open (self->history, src, self->dst, 9, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_probe_faces_get_n (probes), ==, N);
  return probes;
}

static void
move_face (const Fixture *self, const char *from, const char *to)
{
  g_autofree char *source = g_build_filename (self->dir, from, NULL);
  g_autofree char *target = g_build_filename (self->dir, to, NULL);

  g_assert_cmpint (g_rename (source, target), ==, 0);
}

static void
get_names (const GuiseProbeFaces *probes, char *names[N])
{
  for (size_t i = 0; i < N; i++)
    names[i] = g_strdup (guise_probe_faces_get_name (probes, GUISE_SAEHD_SRC, i));
}

static void
clear_names (char *names[N])
{
  for (size_t i = 0; i < N; i++)
    g_clear_pointer (&names[i], g_free);
}

/* Every face gets another name, as by sorting: the same faces, silently, in their places. */
static void
test_renamed (Fixture *self, gconstpointer data)
{
  g_autoptr (GuiseProbeFaces) before = NULL;
  g_autoptr (GuiseProbeFaces) after = NULL;
  char *names[N];

  if (self->dst == NULL)
    return;
  before = open_probes (self, self->dir);
  g_assert_cmpuint (guise_probe_faces_get_notes (before)->len, ==, 0);
  get_names (before, names);
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *from = g_strdup_printf ("%05d.jpg", i);
      g_autofree char *to = g_strdup_printf ("new-%05d.jpg", i);

      move_face (self, from, to);
    }
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *from = g_strdup_printf ("new-%05d.jpg", i);
      g_autofree char *to = g_strdup_printf ("%05d.jpg", 39 - i);

      move_face (self, from, to);
    }
  for (int round = 0; round < 2; round++)
    {
      g_clear_pointer (&after, guise_probe_faces_free);
      after = open_probes (self, self->dir);
      g_assert_cmpuint (guise_probe_faces_get_notes (after)->len, ==, 0);
      for (size_t i = 0; i < N; i++)
        g_assert_cmpint (atol (guise_probe_faces_get_name (after, GUISE_SAEHD_SRC, i)), ==,
                         39 - atol (names[i]));
    }
  clear_names (names);
}

/* Three are gone: they are told and replaced, the others stay; then nothing is told any more. */
static void
test_missing (Fixture *self, gconstpointer data)
{
  g_autoptr (GuiseProbeFaces) before = NULL;
  g_autoptr (GuiseProbeFaces) after = NULL;
  g_autoptr (GuiseProbeFaces) later = NULL;
  char       *names[N];
  const char *note;

  if (self->dst == NULL)
    return;
  before = open_probes (self, self->dir);
  get_names (before, names);
  for (size_t i = 2; i <= 10; i += 4)
    {
      g_autofree char *path = g_build_filename (self->dir, names[i], NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  after = open_probes (self, self->dir);
  g_assert_cmpuint (guise_probe_faces_get_notes (after)->len, ==, 1);
  note = g_ptr_array_index (guise_probe_faces_get_notes (after), 0);
  g_assert_nonnull (strstr (note, "3 of the 24 probe faces of the source"));
  g_assert_nonnull (strstr (note, names[2]));
  for (size_t i = 0; i < N; i++)
    {
      const char *name = guise_probe_faces_get_name (after, GUISE_SAEHD_SRC, i);

      if (i == 2 || i == 6 || i == 10)
        for (size_t k = 0; k < N; k++)
          g_assert_cmpstr (name, !=, names[k]);
      else
        g_assert_cmpstr (name, ==, names[i]);
    }
  later = open_probes (self, self->dir);
  g_assert_cmpuint (guise_probe_faces_get_notes (later)->len, ==, 0);
  for (size_t i = 0; i < N; i++)
    g_assert_cmpstr (guise_probe_faces_get_name (later, GUISE_SAEHD_SRC, i), ==,
                     guise_probe_faces_get_name (after, GUISE_SAEHD_SRC, i));
  clear_names (names);
}

/* The faceset was made smaller: other landmarks, the same names and frames. */
static void
test_resized (Fixture *self, gconstpointer data)
{
  g_autoptr (GuiseProbeFaces) before = NULL;
  g_autoptr (GuiseProbeFaces) after = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *smaller = g_build_filename (self->history, "smaller", NULL);

  if (self->dst == NULL)
    return;
  before = open_probes (self, self->dir);
  faceset = guise_faceset_open (self->dir, &error);
  g_assert_no_error (error);
  g_assert_true (guise_dir_make (smaller, &error));
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    {
      const char *name = guise_faceset_get_entry (faceset, i)->name;
      g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, i, &error);
      g_autoptr (GuiseFaceFile) small =
                   guise_face_file_resize (face, GUISE_FACE_TYPE_WHOLE, 100, NULL, &error);
      g_autofree char *path = g_build_filename (smaller, name, NULL);

      g_assert_no_error (error);
      g_assert_true (guise_face_file_save (path, small->image, small->meta, 90, &error));
    }
  after = open_probes (self, smaller);
  g_assert_cmpuint (guise_probe_faces_get_notes (after)->len, ==, 0);
  for (size_t i = 0; i < N; i++)
    g_assert_cmpstr (guise_probe_faces_get_name (after, GUISE_SAEHD_SRC, i), ==,
                     guise_probe_faces_get_name (before, GUISE_SAEHD_SRC, i));
}

static void
test_damaged_list (Fixture *self, gconstpointer data)
{
  g_autoptr (GuiseProbeFaces) before = NULL;
  g_autoptr (GuiseProbeFaces) after = NULL;
  g_autofree char *path = g_build_filename (self->history, "probes.json", NULL);

  if (self->dst == NULL)
    return;
  before = open_probes (self, self->dir);
  g_assert_true (g_file_set_contents (path, "{\"format\": \"guise-probes\", \"ver", -1, NULL));
  after = open_probes (self, self->dir);
  g_assert_cmpuint (guise_probe_faces_get_notes (after)->len, ==, 1);
  for (size_t i = 0; i < N; i++)
    g_assert_cmpstr (guise_probe_faces_get_name (after, GUISE_SAEHD_SRC, i), ==,
                     guise_probe_faces_get_name (before, GUISE_SAEHD_SRC, i));
}

/* ---- pictures ---- */

/* Mean absolute difference of two pictures of one size. */
static double
compare (const GuiseImage *a, const GuiseImage *b)
{
  double sum = 0;

  for (int y = 0; y < a->height; y++)
    for (int x = 0; x < 3 * a->width; x++)
      sum += abs (guise_image_row (a, y)[x] - guise_image_row (b, y)[x]);
  return sum / (3.0 * a->width * a->height);
}

static GuiseImage *
cut (const GuiseImage *strip, size_t row, GuiseProbeColumn column)
{
  g_autoptr (GError) error = NULL;
  GuiseImage *cell = guise_probe_faces_cut (strip, row, column, &error);

  g_assert_no_error (error);
  return cell;
}

/* The same strip whether the model takes one face at a time or several, and for each face type; the
 * picture of a face is that face. */
static void
test_render (Fixture *self, gconstpointer data)
{
  static const char *const types[] = { "h", "mf", "f", "wf", "head" };
  g_autoptr (GuiseProbeFaces) probes = NULL;

  if (self->dst == NULL)
    return;
  probes = open_probes (self, self->dir);
  for (size_t t = 0; t < G_N_ELEMENTS (types); t++)
    {
      g_auto (Model) one = { NULL };
      g_auto (Model) several = { NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseImage) strip = NULL;
      g_autoptr (GuiseImage) other = NULL;
      g_autoptr (GuiseImage) face = NULL;
      g_autoptr (GuiseImage) mask = NULL;
      g_autoptr (GuiseImage) result = NULL;
      GuisePoint landmarks[GUISE_N_LANDMARKS];

      model_init (&one, types[t], "ref", "32", 1);
      model_init (&several, types[t], "ref", "32", 3);
      strip = guise_probe_faces_render (probes, &one.probe, 7, NULL, &error);
      g_assert_no_error (error);
      other = guise_probe_faces_render (probes, &several.probe, 7, NULL, &error);
      g_assert_cmpint (strip->width, ==, 6 * 32);
      g_assert_cmpint (strip->height, ==, 7 * 32);
      g_assert_cmpfloat (compare (strip, other), <, 0.01);
      face = cut (strip, 6, GUISE_PROBE_DST);
      result = cut (strip, 6, GUISE_PROBE_DST_DST);
      mask = cut (strip, 6, GUISE_PROBE_MASK);
      g_assert_cmpfloat (compare (face, result), >, 1); /* nothing is learned yet */
      for (int i = 0; i < 32; i++)
        g_assert_cmpint (guise_image_row (mask, i)[3 * i], ==,
                         guise_image_row (mask, i)[3 * i + 2]);
      g_assert_true (
        guise_probe_faces_get_landmarks (probes, GUISE_SAEHD_DST, 6, &one.probe, landmarks));
      /* The nose of a face lies in the middle half of every kind of crop. */
      g_assert_cmpfloat (landmarks[30].x, >, 8);
      g_assert_cmpfloat (landmarks[30].x, <, 24);
      g_assert_cmpfloat (landmarks[30].y, >, 8);
      g_assert_cmpfloat (landmarks[30].y, <, 26);
    }
}

static void
test_write (Fixture *self, gconstpointer data)
{
  g_autoptr (GuiseProbeFaces) probes = NULL;
  g_auto (Model) model = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) stopped = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GuiseImage) picture = NULL;
  g_autoptr (GuiseImage) face = NULL;
  g_autoptr (GuiseImage) strip = NULL;
  g_autoptr (GuiseImage) black = NULL;
  g_autofree char *path = NULL;
  g_autofree char *first = NULL;

  if (self->dst == NULL)
    return;
  probes = open_probes (self, self->dir);
  model_init (&model, "wf", "ref", "32", 3);
  path = guise_probe_faces_write (probes, &model.probe, 1234567, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, "/0001234567.jpg"));
  picture = guise_image_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (picture->height, ==, GUISE_PROBE_N_ROWS * 32);
  g_cancellable_cancel (cancellable);
  g_assert_null (guise_probe_faces_write (probes, &model.probe, 1234568, cancellable, &stopped));
  g_assert_error (stopped, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);

  /* A face that has gone since: black, and no error. */
  first =
    g_build_filename (self->dir, guise_probe_faces_get_name (probes, GUISE_SAEHD_SRC, 0), NULL);
  g_assert_cmpint (g_unlink (first), ==, 0);
  strip = guise_probe_faces_render (probes, &model.probe, 1, NULL, &error);
  g_assert_no_error (error);
  face = cut (strip, 0, GUISE_PROBE_SRC);
  black = guise_image_new (GUISE_PIXELS_BGR8, 32, 32, 3, NULL);
  guise_draw_rect (black, 0, 0, 32, 32, (const uint8_t[]){ 0, 0, 0 });
  g_assert_cmpfloat (compare (face, black), <=, 0);
}

/* ---- the schedule ---- */

static void
test_schedule (void)
{
  const uint64_t early[] = { 0, 100, 200, 500, 1000, 2000, 5000, 10000 };
  unsigned       n_due = 0;

  for (uint64_t i = 0; i <= 10000; i++)
    n_due += guise_probe_is_due (i);
  g_assert_cmpuint (n_due, ==, G_N_ELEMENTS (early));
  for (size_t i = 0; i < G_N_ELEMENTS (early); i++)
    g_assert_true (guise_probe_is_due (early[i]));

  /* At every moment of 4 million iterations: bounded, nothing that was removed is wanted again. */
  for (uint64_t newest = 0; newest <= 4000000; newest += 5000)
    {
      unsigned n_kept = 0;

      for (uint64_t i = 0; i <= newest; i++)
        {
          if (i > 5000)
            i += (5000 - i % 5000) % 5000;
          if (i > newest || !guise_probe_is_due (i))
            continue;
          n_kept += guise_probe_is_kept (i, newest);
          if (newest >= 5000 && !guise_probe_is_kept (i, newest - 5000))
            g_assert_false (guise_probe_is_kept (i, newest));
        }
      g_assert_cmpuint (n_kept, <=, GUISE_PROBE_MAX_KEPT);
      if (newest == 4000000)
        {
          g_test_message ("%u strips of 4 million iterations stay", n_kept);
          g_assert_cmpuint (n_kept, >, 80);
        }
    }
  g_assert_true (guise_probe_is_kept (123456, 4000000)); /* a gate's */
  g_assert_true (guise_probe_is_kept (3995000, 4000000));
  g_assert_false (guise_probe_is_kept (2005000, 4000000));
}

static void
touch (const char *path)
{
  g_assert_true (g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
}

static void
test_files (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *missing = g_build_filename (dir, "none", NULL);
  g_autoptr (GArray) none = guise_probe_strips_list (missing);
  g_autoptr (GArray) strips = NULL;
  g_autoptr (GArray) left = NULL;
  const char *const others[] = { "probes.json", "0000000001.jpg.tmp", "12.jpg", "00000000012.jpg" };

  g_assert_cmpuint (none->len, ==, 0);
  for (uint64_t i = 0; i <= 1000000; i += 5000)
    {
      g_autofree char *path = guise_probe_strips_dup_path (dir, i);

      touch (path);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = g_build_filename (dir, others[i], NULL);

      touch (path);
    }
  strips = guise_probe_strips_list (dir);
  g_assert_cmpuint (strips->len, ==, 201);
  g_assert_cmpuint (guise_probe_strips_thin (dir), ==, 201 - 107);
  g_assert_cmpuint (guise_probe_strips_thin (dir), ==, 0);
  g_assert_cmpuint (guise_probe_strips_go_back (dir, 995000), ==, 1);
  left = guise_probe_strips_list (dir);
  g_assert_cmpuint (left->len, ==, 106);
  g_assert_cmpuint (g_array_index (left, uint64_t, left->len - 1), ==, 995000);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/probe-faces/choice", test_choice);
  g_test_add ("/train/probe-faces/renamed", Fixture, NULL, set_up, test_renamed, tear_down);
  g_test_add ("/train/probe-faces/missing", Fixture, NULL, set_up, test_missing, tear_down);
  g_test_add ("/train/probe-faces/resized", Fixture, NULL, set_up, test_resized, tear_down);
  g_test_add ("/train/probe-faces/damaged-list", Fixture, NULL, set_up, test_damaged_list,
              tear_down);
  g_test_add ("/train/probe-faces/render", Fixture, NULL, set_up, test_render, tear_down);
  g_test_add ("/train/probe-faces/write", Fixture, NULL, set_up, test_write, tear_down);
  g_test_add_func ("/train/probe-faces/schedule", test_schedule);
  g_test_add_func ("/train/probe-faces/files", test_files);
  return g_test_run ();
}
