/* SPDX-License-Identifier: GPL-3.0-or-later
 * XSeg models of DeepFaceLab, read, run, written and refused. */
#include "model/guise-xseg-folder.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-weights-file.h"
#include "model/guise-model-error.h"
#include "model/guise-xseg-trainer.h"
#include "support/guise-test.h"

#define SIDE     256
#define N_PIXELS (SIDE * SIDE)

/* The model of a folder. */
typedef struct
{
  GuiseXsegOptions options;
  GuiseDflState   *state;
  GuiseDevice     *device;
  GuiseXseg       *model;
  GuiseWeights    *weights;
  GPtrArray       *notes;
} Model;

static void
model_clear (Model *self)
{
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->model, guise_xseg_unref);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->state, guise_dfl_state_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Model, model_clear)

static void
model_open (Model *self, const char *dir)
{
  g_autoptr (GError) error = NULL;

  guise_xseg_folder_load_options (dir, &self->options, &self->state, &error);
  g_assert_no_error (error);
  self->device = guise_device_open ("ref", 1, NULL);
  self->model = guise_xseg_new (&self->options, &error);
  g_assert_no_error (error);
  self->weights = guise_weights_new (self->device);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (guise_weight_table_add_weights (guise_xseg_get_table (self->model), self->weights,
                                                 1, FALSE, &error));
  guise_xseg_folder_load_weights (dir, self->model, self->weights, GUISE_DFL_MISSING_REFUSE,
                                  self->notes, &error);
  g_assert_no_error (error);
}

static char *
find_golden (void)
{
  return guise_test_shared ("golden/dfl/model/xseg");
}

/* ---- what DeepFaceLab wrote ---- */

static void
test_golden_options (void)
{
  g_autofree char *dir = find_golden ();
  g_auto (Model) model = { .state = NULL };

  if (dir == NULL)
    return;
  model_open (&model, dir);
  g_assert_cmpint (model.options.base, ==, 1);
  g_assert_cmpint (model.options.resolution, ==, SIDE);
  g_assert_cmpint (model.options.face_type, ==, GUISE_FACE_TYPE_WHOLE);
  g_assert_cmpint (model.options.batch_size, ==, 4);
  g_assert_false (model.options.pretrain);
  g_assert_cmpint (model.state->iter, ==, 50);
  g_assert_cmpuint (model.state->loss_history->len, ==, 50);
  g_assert_cmpfloat (g_array_index (model.state->loss_history, float, 49), ==, 0.21f);
  /* There is no optimizer file: a fresh state, with a notice. */
  g_assert_cmpuint (model.notes->len, ==, 1);
  g_assert_nonnull (strstr (model.notes->pdata[0], "256_opt.npy is not there"));
}

/* The picture of forward.json, from NHWC to NCHW. */
static float *
make_picture (void)
{
  float *picture = g_new (float, 3 * N_PIXELS);

  for (size_t i = 0; i < 3 * N_PIXELS; i++)
    picture[i % 3 * N_PIXELS + i / 3] =
      (float) (0.5 + 0.5 * sin ((double) i * 0.011 + floor ((double) i / 5003) * 0.23));
  return picture;
}

static void
test_golden_forward (void)
{
  g_autofree char *dir = find_golden ();
  g_auto (Model) model = { .state = NULL };
  g_autofree float *picture = make_picture ();
  g_autofree float *logits = g_new (float, N_PIXELS);
  g_autofree char  *path = dir ? g_build_filename (dir, "forward_logits_every4.f32", NULL) : NULL;
  g_autofree char  *bytes = NULL;
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  const GuiseShape shape = GUISE_SHAPE (1, 3, SIDE, SIDE);
  double           largest = 0.0;
  gsize            n_bytes;

  if (dir == NULL)
    return;
  model_open (&model, dir);
  g_assert_true (g_file_get_contents (path, &bytes, &n_bytes, NULL));
  g_assert_cmpuint (n_bytes, ==, 64 * 64 * sizeof (float));

  GuiseNode *input = guise_graph_input (graph, "picture", &shape);
  GuiseNode *output = guise_xseg_build_logits (model.model, graph, input, GUISE_XSEG_SKIPS_JOINED);
  g_autoptr (GuisePlan) plan =
               guise_plan_new (graph, model.device, model.weights, &output, 1, NULL);

  guise_plan_write (plan, input, picture);
  g_assert_true (guise_plan_run (plan, NULL));
  guise_plan_read (plan, output, logits);
  for (size_t i = 0; i < 64 * 64; i++)
    {
      float want;

      memcpy (&want, bytes + i * sizeof want, sizeof want);
      largest =
        MAX (largest, fabs ((double) logits[i / 64 * 4 * SIDE + i % 64 * 4] - (double) want));
    }
  g_test_message ("largest difference of logits: %.2e", largest);
  g_assert_cmpfloat (largest, <=, 1e-3); /* forward.json */
}

/* ---- back and forth ---- */

static void
check_same_weights (const Model *a, const Model *b)
{
  g_assert_cmpuint (guise_weights_get_n (a->weights), ==, guise_weights_get_n (b->weights));
  for (size_t i = 0; i < guise_weights_get_n (a->weights); i++)
    {
      const char *name = guise_weights_get_name (a->weights, i);
      size_t      n = (size_t) guise_shape_n_elements (guise_weights_get_shape (a->weights, name));
      g_autofree float *first = g_new (float, n), *second = g_new (float, n);

      g_assert_true (guise_weights_read (a->weights, name, first, NULL));
      g_assert_true (guise_weights_read (b->weights, name, second, NULL));
      g_assert_cmpmem (first, n * sizeof (float), second, n * sizeof (float));
    }
}

/* Everything that was read comes back, the optimizer's state too. */
static void
test_round_trip (void)
{
  g_autofree char *dir = find_golden ();
  g_auto (Model) first = { .state = NULL };
  g_auto (Model) second = { .state = NULL };
  g_autoptr (GError) error = NULL;
  const float count = 50.0f, states[1] = { 0.25f };
  char       *copy;

  if (dir == NULL)
    return;
  copy = guise_test_tmp_dir ();
  model_open (&first, dir);
  g_assert_true (guise_weights_write (first.weights, "opt/iters:0", &count, NULL));
  g_assert_true (
    guise_weights_write (first.weights, "opt/acc_XSeg/conv01/frn/eps_0:0", states, NULL));
  guise_xseg_folder_save (copy, first.model, first.weights, first.state, &error);
  g_assert_no_error (error);
  model_open (&second, copy);
  g_assert_cmpuint (second.notes->len, ==, 0);
  g_assert_cmpint (second.state->iter, ==, 50);
  g_assert_cmpmem (first.state->loss_history->data, 50 * sizeof (float),
                   second.state->loss_history->data, second.state->loss_history->len * 4);
  g_assert_cmpint (second.options.batch_size, ==, 4);
  check_same_weights (&first, &second);
  guise_test_rm_rf (copy);
}

static char *
read_file (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  char            *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* Names, order and kinds of what is written are DeepFaceLab's. */
static void
test_written_files (void)
{
  g_autofree char *dir = find_golden ();
  g_auto (Model) model = { .state = NULL };
  g_autoptr (GError) error = NULL;
  char *copy;

  if (dir == NULL)
    return;
  copy = guise_test_tmp_dir ();
  model_open (&model, dir);
  g_assert_true (guise_xseg_folder_save (copy, model.model, model.weights, model.state, &error));

  g_autofree char *summary = read_file (copy, "XSeg_summary.txt");
  g_autofree char *want_summary = read_file (dir, "XSeg_summary.txt");
  g_autofree char *path = g_build_filename (copy, "XSeg_256.npy", NULL);
  g_autofree char *want_path = g_build_filename (dir, "XSeg_256.npy", NULL);
  g_autofree char *opt_path = g_build_filename (copy, "XSeg_256_opt.npy", NULL);
  g_autoptr (GuiseWeightsFile) file = guise_weights_file_open (path, &error);
  g_autoptr (GuiseWeightsFile) want = guise_weights_file_open (want_path, &error);
  g_autoptr (GuiseWeightsFile) opt = guise_weights_file_open (opt_path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (summary, ==, want_summary);
  g_assert_cmpuint (guise_weights_file_get_n_entries (file), ==, 222);
  for (size_t i = 0; i < 222; i++)
    {
      const GuiseWeightsEntry *a = guise_weights_file_get_entry (file, i);
      const GuiseWeightsEntry *b = guise_weights_file_get_entry (want, i);

      g_assert_cmpstr (a->key, ==, b->key);
      g_assert_cmpint (a->n_dims, ==, b->n_dims);
      g_assert_cmpmem (a->dims, (size_t) a->n_dims * 8, b->dims, (size_t) b->n_dims * 8);
    }
  g_assert_cmpuint (guise_weights_file_get_n_entries (opt), ==, 223);
  g_assert_cmpstr (guise_weights_file_get_entry (opt, 0)->key, ==, "iters:0");
  g_assert_cmpstr (guise_weights_file_get_entry (opt, 1)->key, ==,
                   "acc_XSeg/conv01/conv/weight_0:0");
  guise_test_rm_rf (copy);
}

/* ---- refusals ---- */

/* Copies the golden folder's data.dat and, changed, its weights. */
static char *
copy_changed (const char *dir, size_t left_out, size_t widened)
{
  char            *copy = guise_test_tmp_dir ();
  g_autofree char *from = g_build_filename (dir, "XSeg_256.npy", NULL);
  g_autofree char *to = g_build_filename (copy, "XSeg_256.npy", NULL);
  g_autofree char *data = g_build_filename (copy, "XSeg_data.dat", NULL);
  g_autofree char *data_from = g_build_filename (dir, "XSeg_data.dat", NULL);
  g_autofree char *bytes = NULL;
  gsize            n_bytes;
  g_autoptr (GuiseWeightsFile) file = guise_weights_file_open (from, NULL);
  g_autoptr (GuiseWeightsWriter) writer = guise_weights_writer_new (to, NULL);

  for (size_t i = 0; i < guise_weights_file_get_n_entries (file); i++)
    {
      const GuiseWeightsEntry *entry = guise_weights_file_get_entry (file, i);
      g_autofree float        *values = g_new0 (float, 2 * entry->n_elements);
      int64_t                  dims[GUISE_WEIGHTS_MAX_DIMS];

      guise_weights_file_read_f32 (file, i, values);
      memcpy (dims, entry->dims, sizeof dims);
      if (i == widened)
        dims[0] *= 2;
      if (i != left_out)
        guise_weights_writer_add_f32 (writer, entry->key, entry->n_dims, dims, values);
    }
  g_assert_true (guise_weights_writer_commit (writer, NULL));
  g_assert_true (g_file_get_contents (data_from, &bytes, &n_bytes, NULL));
  g_assert_true (g_file_set_contents (data, bytes, (gssize) n_bytes, NULL));
  return copy;
}

/* Loads a changed folder; the weights must not have changed when it fails. */
static void
load_changed (const char *dir, GuiseDflMissing missing, GPtrArray *notes, GError **error)
{
  GuiseXsegOptions options;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  float before[27], after[27];

  g_assert_true (guise_xseg_folder_load_options (dir, &options, NULL, NULL));

  g_autoptr (GuiseXseg) model = guise_xseg_new (&options, NULL);

  g_assert_true (
    guise_weight_table_add_weights (guise_xseg_get_table (model), weights, 1, FALSE, NULL));
  g_assert_true (guise_weights_read (weights, "XSeg/conv01/conv/weight:0", before, NULL));
  if (guise_xseg_folder_load_weights (dir, model, weights, missing, notes, error))
    return;
  g_assert_true (guise_weights_read (weights, "XSeg/conv01/conv/weight:0", after, NULL));
  g_assert_cmpmem (before, sizeof before, after, sizeof after);
}

static void
test_missing (void)
{
  g_autofree char *dir = find_golden ();
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  char *copy;

  if (dir == NULL)
    return;
  copy = copy_changed (dir, 7, G_MAXSIZE);
  load_changed (copy, GUISE_DFL_MISSING_REFUSE, NULL, &error);
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISSING);
  g_assert_nonnull (strstr (error->message, "conv02/conv/bias:0"));
  g_clear_error (&error);
  load_changed (copy, GUISE_DFL_MISSING_INITIALIZE, notes, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (notes->pdata[0], "conv02/conv/bias:0"));
  guise_test_rm_rf (copy);
}

static void
test_mismatch (void)
{
  g_autofree char *dir = find_golden ();
  g_autoptr (GError) error = NULL;
  char *copy;

  if (dir == NULL)
    return;
  copy = copy_changed (dir, G_MAXSIZE, 6);
  load_changed (copy, GUISE_DFL_MISSING_INITIALIZE, NULL, &error);
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "conv02/conv/weight:0"));
  guise_test_rm_rf (copy);
}

/* A folder without any model, one with weights of something else, and one with weights alone. */
static void
test_partial_folders (void)
{
  g_autofree char *dir = find_golden ();
  GuiseXsegOptions options;
  g_autoptr (GuiseDflState) state = NULL;
  g_autoptr (GError) error = NULL;
  char *copy;

  if (dir == NULL)
    return;
  copy = guise_test_tmp_dir ();
  g_assert_false (guise_xseg_folder_load_options (copy, &options, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  guise_test_rm_rf (copy);

  copy = copy_changed (dir, 220, G_MAXSIZE); /* the last layer's kernel */
  g_assert_false (guise_xseg_folder_load_options (copy, &options, NULL, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH);
  g_clear_error (&error);
  guise_test_rm_rf (copy);

  copy = copy_changed (dir, G_MAXSIZE, G_MAXSIZE);

  g_autofree char *data = g_build_filename (copy, "XSeg_data.dat", NULL);

  g_assert_cmpint (g_unlink (data), ==, 0);
  g_assert_true (guise_xseg_folder_load_options (copy, &options, &state, &error));
  g_assert_null (state->data);
  g_assert_cmpint (options.base, ==, 1);
  guise_test_rm_rf (copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/xseg-folder/golden-options", test_golden_options);
  g_test_add_func ("/model/xseg-folder/golden-forward", test_golden_forward);
  g_test_add_func ("/model/xseg-folder/round-trip", test_round_trip);
  g_test_add_func ("/model/xseg-folder/written-files", test_written_files);
  g_test_add_func ("/model/xseg-folder/missing", test_missing);
  g_test_add_func ("/model/xseg-folder/mismatch", test_mismatch);
  g_test_add_func ("/model/xseg-folder/partial-folders", test_partial_folders);
  return g_test_run ();
}
