/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask model learns, is saved, goes on, and is measured on what it never saw. */
#include "mask/guise-mask-training.h"

#include <math.h>

#include "faceset/guise-faceset.h"
#include "faceset/guise-selection-marks.h"
#include "mask-faces.h"
#include "mask/guise-mask-model.h"
#include "mask/guise-mask-notes.h"
#include "model/guise-model-error.h"
#include "model/guise-xseg-predictor.h"
#include "support/guise-test.h"

typedef struct
{
  double first;
  double last;
  size_t n_steps;
  size_t n_saved;
} Losses;

static void
on_progress_cb (const GuiseMaskTrainingProgress *progress, void *user_data)
{
  Losses *self = user_data;

  if (progress->event == GUISE_MASK_TRAINING_SAVED)
    self->n_saved++;
  if (progress->event != GUISE_MASK_TRAINING_STEP)
    return;
  if (self->n_steps++ == 0)
    self->first = progress->loss;
  self->last = progress->loss;
}

static GuiseMaskTrainingSetup
make_setup (GuiseDevice *device, const char *model, const char *const *facesets)
{
  GuiseMaskTrainingSetup setup = { .model = model,
                                   .facesets = facesets,
                                   .n_facesets = 1,
                                   .options = guise_xseg_options_default (),
                                   .device = device,
                                   .n_threads = 2,
                                   .seed = 5,
                                   .cache_bytes = 64 << 20 };

  setup.options.base = 2;
  setup.options.batch_size = 2;
  return setup;
}

static void
test_learns_and_goes_on (void)
{
  char             *dir = guise_test_tmp_dir ();
  g_autofree char  *faces = g_build_filename (dir, "faces", NULL);
  g_autofree char  *model = g_build_filename (dir, "model", NULL);
  const char *const facesets[] = { faces, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  GuiseMaskTrainingSetup setup = make_setup (device, model, facesets);
  g_autoptr (GuiseMaskTraining) training = NULL;
  g_autoptr (GuiseMaskTraining) later = NULL;
  g_autoptr (GuiseImage) sheet = NULL;
  g_autoptr (GuiseImage) black = NULL; /* of faces that are gone */
  Losses         losses = { 0 };
  size_t         n_aside;
  GuiseXsegLabel label;

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 40, 30);
  training = guise_mask_training_open (&setup, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_mask_training_get_n_faces (training, &n_aside, &label) + n_aside, ==, 30);
  g_assert_cmpuint (n_aside, >, 0);
  g_assert_cmpuint (n_aside, <, 12);
  g_assert_cmpint (label, ==, GUISE_XSEG_LABEL_POLYGONS);
  g_assert_true (isnan (guise_mask_training_get_agreement (training)));
  g_assert_true (guise_mask_training_run (training, 12, on_progress_cb, &losses, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (losses.n_steps, ==, 12);
  g_assert_cmpuint (losses.n_saved, ==, 1);
  g_assert_cmpfloat (guise_mask_training_get_agreement (training), >=, 0.0);
  g_assert_cmpfloat (guise_mask_training_get_agreement (training), <=, 1.0);
  sheet = guise_mask_training_draw_preview (training, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sheet->width, ==, 4 * 256);
  g_assert_cmpint (sheet->height, ==, 4 * 256);

  setup.options.base = 4; /* of a model that is there its own counts */
  later = guise_mask_training_open (&setup, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_mask_training_get_iteration (later), ==, 12);
  g_assert_cmpint (guise_mask_training_get_options (later)->base, ==, 2);

  guise_test_rm_rf (g_strdup (faces));
  black = guise_mask_training_draw_preview (training, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_image_row (black, 128)[3 * 128], ==, 0);
  guise_test_rm_rf (dir);
}

/* DeepFaceLab's at its width, more for a narrower model, and what is said whatever the width. */
static void
test_rate (void)
{
  static const struct
  {
    int    base;
    double said, wanted;
  } rows[] = { { 32, 0.0, 1e-4 }, { 8, 0.0, 1e-3 }, { 31, 0.0, 1e-3 }, { 8, 2e-4, 2e-4 } };
  char             *dir = guise_test_tmp_dir ();
  g_autofree char  *faces = g_build_filename (dir, "faces", NULL);
  g_autofree char  *model = g_build_filename (dir, "model", NULL);
  const char *const facesets[] = { faces, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 2, 2);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GuiseMaskTrainingSetup setup = make_setup (device, model, facesets);
      g_autoptr (GuiseMaskTraining) training = NULL;

      setup.options.base = rows[i].base;
      setup.learning_rate = rows[i].said;
      training = guise_mask_training_open (&setup, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat_with_epsilon (guise_mask_training_get_options (training)->learning_rate,
                                      rows[i].wanted, 1e-12);
    }
  guise_test_rm_rf (dir);
}

/* What a person does not want to be learned from is not; when that is all, it is said. */
static void
test_leaves_out (void)
{
  char             *dir = guise_test_tmp_dir ();
  g_autofree char  *faces = g_build_filename (dir, "faces", NULL);
  g_autofree char  *model = g_build_filename (dir, "model", NULL);
  const char *const facesets[] = { faces, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  GuiseMaskTrainingSetup setup = make_setup (device, model, facesets);
  g_autofree char       *path = guise_selection_dup_marks_path (faces);
  g_autoptr (GuiseSelection) marks = guise_selection_new (faces, "best");
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GuiseMaskTraining) training = NULL;
  size_t         n_aside;
  GuiseXsegLabel label;

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 4, 4);
  g_assert_true (guise_mask_notes_set_used (faces, "00001.jpg", FALSE, &error));
  training = guise_mask_training_open (&setup, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_mask_training_get_n_faces (training, &n_aside, &label), ==, 3);

  /* one that is set aside altogether */
  g_ptr_array_add (names, (char *) "00002.jpg");
  guise_selection_mark (marks, names, GUISE_SELECTION_DROPPED);
  g_assert_true (guise_selection_save (marks, path, &error));
  g_clear_pointer (&training, guise_mask_training_free);
  training = guise_mask_training_open (&setup, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_mask_training_get_n_faces (training, &n_aside, &label), ==, 2);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%05d.jpg", i);

      g_assert_true (guise_mask_notes_set_used (faces, name, FALSE, &error));
    }
  g_clear_pointer (&training, guise_mask_training_free);
  training = guise_mask_training_open (&setup, &error);
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  g_assert_null (training);
  guise_test_rm_rf (dir);
}

/* Stopped and gone on it draws the same faces with the same chance: the losses of the first step
 * after that are those of a training that was never stopped. */
static void
test_same_samples (void)
{
  char             *dir = guise_test_tmp_dir ();
  g_autofree char  *faces = g_build_filename (dir, "faces", NULL);
  g_autofree char  *whole = g_build_filename (dir, "whole", NULL);
  g_autofree char  *parts = g_build_filename (dir, "parts", NULL);
  const char *const facesets[] = { faces, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  GuiseMaskTrainingSetup setup = make_setup (device, whole, facesets);
  g_autoptr (GuiseMaskTraining) training = NULL;
  Losses first = { 0 };
  Losses begun = { 0 };
  Losses second = { 0 };

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 8, 8);
  training = guise_mask_training_open (&setup, &error);
  g_assert_true (guise_mask_training_run (training, 3, on_progress_cb, &first, NULL, &error));
  g_clear_pointer (&training, guise_mask_training_free);
  setup.model = parts;
  training = guise_mask_training_open (&setup, &error);
  g_assert_true (guise_mask_training_run (training, 2, on_progress_cb, &begun, NULL, &error));
  g_clear_pointer (&training, guise_mask_training_free);
  training = guise_mask_training_open (&setup, &error);
  g_assert_true (guise_mask_training_run (training, 1, on_progress_cb, &second, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (first.first, ==, begun.first);
  g_assert_cmpfloat_with_epsilon (first.last, second.last, 0.02);
  guise_test_rm_rf (dir);
}

/* The same faces before it is trained, also when others are not learned from. */
static void
check_list (const char *faces, size_t n_aside, unsigned n)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (faces, NULL);
  g_autoptr (GPtrArray) facesets = g_ptr_array_new ();
  g_autoptr (GArray) list = NULL;
  g_autoptr (GArray) others = NULL;
  const char *name;

  g_ptr_array_add (facesets, faceset);
  list = guise_mask_training_list_aside (facesets);
  g_assert_cmpuint (list->len, ==, n_aside);
  if (n < 9)
    return;
  g_assert_true (g_array_index (list, GuiseMaskAside, 0).faceset == faceset);
  name = guise_faceset_get_entry (faceset, g_array_index (list, GuiseMaskAside, 0).index)->name;
  g_assert_true (guise_mask_notes_set_used (faces, name, FALSE, NULL));
  others = guise_mask_training_list_aside (facesets);
  g_assert_true (guise_mask_notes_set_used (faces, name, TRUE, NULL));
  g_assert_cmpuint (others->len, >=, 1);
  for (guint k = 0; k < others->len; k++)
    {
      const GuiseMaskAside *one = &g_array_index (others, GuiseMaskAside, k);

      g_assert_true (one->faceset == faceset);
      g_assert_cmpstr (guise_faceset_get_entry (faceset, one->index)->name, !=, name);
    }
}

/* Which faces are kept aside follows from their names; of enough of them there is always one. */
static void
test_aside (void)
{
  char             *dir = guise_test_tmp_dir ();
  g_autofree char  *faces = g_build_filename (dir, "faces", NULL);
  g_autofree char  *model = g_build_filename (dir, "model", NULL);
  const char *const facesets[] = { faces, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  GuiseMaskTrainingSetup setup = make_setup (device, model, facesets);

  for (unsigned n = 7; n <= 21; n++)
    {
      g_autoptr (GuiseMaskTraining) training = NULL;
      size_t         n_aside;
      GuiseXsegLabel label;

      mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, n, n);
      training = guise_mask_training_open (&setup, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (guise_mask_training_get_n_faces (training, &n_aside, &label) + n_aside, ==,
                        n);
      g_assert_cmpuint (n_aside, >=, n < 8 ? 0 : 1);
      g_assert_cmpuint (n_aside, <=, n < 8 ? 0 : (n + 9) / 10);
      check_list (faces, n_aside, n);
    }
  guise_test_rm_rf (dir);
}

/* A new model learns what most of the labelled faces show, unless somebody says otherwise. */
static void
test_face_type (void)
{
  char             *dir = guise_test_tmp_dir ();
  g_autofree char  *heads = g_build_filename (dir, "heads", NULL);
  g_autofree char  *fulls = g_build_filename (dir, "fulls", NULL);
  g_autofree char  *model = g_build_filename (dir, "model", NULL);
  const char *const facesets[] = { heads, fulls, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  GuiseMaskTrainingSetup setup = make_setup (device, model, facesets);
  const GuiseFaceType    said[][2] = { { GUISE_FACE_TYPE_MARK_ONLY, GUISE_FACE_TYPE_FULL },
                                       { GUISE_FACE_TYPE_WHOLE, GUISE_FACE_TYPE_WHOLE } };

  mask_faces_make (heads, GUISE_FACE_TYPE_HEAD, 6, 1); /* more of them, but fewer labels */
  mask_faces_make (fulls, GUISE_FACE_TYPE_FULL_NO_ALIGN, 3, 3);
  setup.n_facesets = 2;
  for (size_t i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr (GuiseMaskTraining) training = NULL;

      setup.options.face_type = said[i][0];
      training = guise_mask_training_open (&setup, &error);
      g_assert_no_error (error);
      g_assert_cmpint (guise_mask_training_get_options (training)->face_type, ==, said[i][1]);
    }
  guise_test_rm_rf (dir);
}

/* The second picture of each row is the first in grey. */
static void
check_grey (const GuiseImage *sheet)
{
  const int r = sheet->width / 4;
  int       brightest = 0;

  for (int y = 0; y < sheet->height; y++)
    for (int x = 0; x < r; x++)
      {
        const uint8_t *pixel = guise_image_row (sheet, y) + 3 * x;
        const int      grey = guise_image_row (sheet, y)[3 * (r + x)];
        const double   want = 0.114 * pixel[0] + 0.587 * pixel[1] + 0.299 * pixel[2];

        g_assert_cmpfloat (fabs (grey - want), <=, 1.0);
        brightest = MAX (brightest, grey);
      }
  g_assert_cmpint (brightest, >, 100);
}

/* The third picture of a row is what the saved model makes of the first as it was trained: its way
 * up has seen nothing of the way down. Both were rounded, so a shade is no difference. */
static void
check_drawn (const GuiseImage *sheet, const char *dir, GuiseDevice *device)
{
  const int r = sheet->width / 4;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMaskModel) model = guise_mask_model_load (dir, device, &error);
  g_autoptr (GuiseXsegPredictor) predictor = NULL;
  g_autofree float *face = g_new (float, 3 * r * r);
  g_autofree float *drawn = g_new (float, r *r);
  double            sum = 0.0;

  g_assert_no_error (error);
  predictor = guise_xseg_predictor_new (model->xseg, model->weights, GUISE_XSEG_SKIPS_ZERO, device,
                                        1, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 3 * r * r; i++)
    face[i] =
      (float) guise_image_row (sheet, i / r % r)[3 * (i % r) + i / (r * r)] * (1.0f / 255.0f);
  g_assert_true (guise_xseg_predictor_run (predictor, face, drawn, &error));
  for (int i = 0; i < r * r; i++)
    sum += fabs ((double) guise_image_row (sheet, i / r)[3 * (2 * r + i % r)] -
                 255.0 * (double) drawn[i]);
  g_assert_cmpfloat (sum / (r * r), <, 1.0);
}

/* Without labels there is nothing to learn but the faces themselves. */
static void
test_pretrains (void)
{
  char             *dir = guise_test_tmp_dir ();
  g_autofree char  *faces = g_build_filename (dir, "faces", NULL);
  g_autofree char  *model = g_build_filename (dir, "model", NULL);
  const char *const facesets[] = { faces, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  GuiseMaskTrainingSetup setup = make_setup (device, model, facesets);
  g_autoptr (GuiseMaskTraining) training = NULL;
  g_autoptr (GuiseImage) sheet = NULL;
  Losses         losses = { 0 };
  size_t         n_aside;
  GuiseXsegLabel label;

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 6, 0);
  g_assert_null (guise_mask_training_open (&setup, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  g_clear_error (&error);
  setup.options.pretrain = TRUE;
  training = guise_mask_training_open (&setup, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_mask_training_get_n_faces (training, &n_aside, &label), ==, 6);
  g_assert_cmpuint (n_aside, ==, 0);
  g_assert_true (guise_mask_training_run (training, 2, on_progress_cb, &losses, NULL, &error));
  g_assert_cmpfloat (losses.last, >, 0.0);
  sheet = guise_mask_training_draw_preview (training, &error);
  g_assert_no_error (error);
  check_grey (sheet);
  check_drawn (sheet, model, device);
  g_clear_pointer (&training, guise_mask_training_free);

  /* Then labels come, and masks are learned by the same model. */
  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 6, 6);
  setup.options.pretrain = FALSE;
  setup.changes = TRUE;
  training = guise_mask_training_open (&setup, &error);
  g_assert_no_error (error);
  g_assert_false (guise_mask_training_get_options (training)->pretrain);
  g_assert_cmpuint (guise_mask_training_get_iteration (training), ==, 2);
  guise_test_rm_rf (dir);
}

static void
test_refused (void)
{
  char             *dir = guise_test_tmp_dir ();
  g_autofree char  *faces = g_build_filename (dir, "faces", NULL);
  const char *const facesets[] = { faces, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  GuiseMaskTrainingSetup setup = make_setup (device, dir, facesets);

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 2, 2);
  setup.options.batch_size = 40;
  g_assert_null (guise_mask_training_open (&setup, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask-training/learns-and-goes-on", test_learns_and_goes_on);
  g_test_add_func ("/mask-training/rate", test_rate);
  g_test_add_func ("/mask-training/leaves-out", test_leaves_out);
  g_test_add_func ("/mask-training/same-samples", test_same_samples);
  g_test_add_func ("/mask-training/aside", test_aside);
  g_test_add_func ("/mask-training/face-type", test_face_type);
  g_test_add_func ("/mask-training/pretrains", test_pretrains);
  g_test_add_func ("/mask-training/refused", test_refused);
  return g_test_run ();
}
