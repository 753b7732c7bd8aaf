/* SPDX-License-Identifier: GPL-3.0-or-later
 * DeepFaceLab model folders: the golden ones load, run and come back equal; what does not fit is
 * refused before anything is changed. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-weights-file.h"
#include "model/guise-dfl-folder.h"
#include "model/guise-model-error.h"
#include "support/guise-test.h"
#include "unit/model/golden-nets.h"

/* A golden folder loaded onto the reference device. */
typedef struct
{
  char             *dir;
  GuiseSaehdOptions options;
  GuiseDflState    *state;
  GuiseDevice      *device;
  GuiseSaehd       *model;
  GuiseWeights     *weights;
  GPtrArray        *notes;
} Folder;

static void
folder_clear (Folder *folder)
{
  g_clear_pointer (&folder->notes, g_ptr_array_unref);
  g_clear_pointer (&folder->weights, guise_weights_free);
  g_clear_pointer (&folder->model, guise_saehd_unref);
  g_clear_pointer (&folder->device, guise_device_unref);
  g_clear_pointer (&folder->state, guise_dfl_state_free);
  g_clear_pointer (&folder->dir, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Folder, folder_clear)

static void
make_model (Folder *folder)
{
  g_autoptr (GError) error = NULL;

  folder->device = golden_nets_open_device ("ref");
  folder->model = guise_saehd_new (&folder->options, &error);
  g_assert_no_error (error);
  folder->weights = guise_weights_new (folder->device);
  g_assert_true (guise_saehd_add_weights (folder->model, folder->weights, 1, &error));
  folder->notes = g_ptr_array_new_with_free_func (g_free);
}

/* FALSE when the shared folder is absent. */
static gboolean
open_folder (Folder *folder, const char *name)
{
  g_autofree char *relative = g_strconcat ("golden/dfl/model/", name, NULL);
  g_autoptr (GError) error = NULL;

  folder->dir = guise_test_shared (relative);
  if (folder->dir == NULL)
    return FALSE;
  guise_dfl_folder_load_options (folder->dir, NULL, &folder->options, &folder->state, &error);
  g_assert_no_error (error);
  make_model (folder);
  guise_dfl_folder_load_weights (folder->dir, NULL, folder->model, folder->weights,
                                 GUISE_DFL_MISSING_REFUSE, folder->notes, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < folder->notes->len; i++)
    g_test_message ("%s", (const char *) folder->notes->pdata[i]);
  g_assert_cmpuint (folder->notes->len, ==, 0);
  return TRUE;
}

static float *
read_floats (const char *dir, const char *name, size_t n)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  char            *bytes = NULL;
  size_t           n_bytes = 0;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &bytes, &n_bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_bytes, ==, n * sizeof (float));
  return (float *) (void *) bytes;
}

/* The networks answer what the reference's forward code answers; suggested limit: forward.json. */
static void
test_forward (gconstpointer data)
{
  g_auto (Folder) folder = { NULL };
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree float *face = NULL;
  GuiseSaehdSwap    swap;

  if (!open_folder (&folder, data))
    return;
  swap = guise_saehd_build_swap (folder.model, graph, 1, GUISE_PRECISION_F32);
  {
    GuiseNode *nodes[] = { swap.out_face_mask, swap.out_celeb_face, swap.out_celeb_face_mask };
    const char *const files[] = { "forward_out_face_mask.f32", "forward_out_celeb_face.f32",
                                  "forward_out_celeb_face_mask.f32" };

    plan = guise_plan_new (graph, folder.device, folder.weights, nodes, 3, &error);
    g_assert_no_error (error);
    face = read_floats (folder.dir, "forward_in_face.f32", 64 * 64 * 3);
    guise_plan_write (plan, swap.in_face, face);
    g_assert_true (guise_plan_run (plan, &error));
    for (size_t i = 0; i < 3; i++)
      {
        size_t            n = (size_t) guise_shape_n_elements (guise_node_get_shape (nodes[i]));
        g_autofree float *want = read_floats (folder.dir, files[i], n);
        g_autofree float *have = g_new (float, n);
        float             largest = 0.0f;

        guise_plan_read (plan, nodes[i], have);
        for (size_t k = 0; k < n; k++)
          largest = MAX (largest, fabsf (want[k] - have[k]));
        g_test_message ("%s: %g", files[i], (double) largest);
        g_assert_cmpfloat (largest, <=, 2e-4f);
      }
  }
}

/* Two weight files hold the same: keys in one order, shapes, numbers. */
static void
compare_files (const char *a, const char *b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseWeightsFile) x = guise_weights_file_open (a, &error);
  g_autoptr (GuiseWeightsFile) y = guise_weights_file_open (b, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (guise_weights_file_get_n_entries (x), ==, guise_weights_file_get_n_entries (y));
  for (size_t i = 0; i < guise_weights_file_get_n_entries (x); i++)
    {
      const GuiseWeightsEntry *p = guise_weights_file_get_entry (x, i);
      const GuiseWeightsEntry *q = guise_weights_file_get_entry (y, i);
      g_autofree float        *u = g_new (float, p->n_elements);
      g_autofree float        *v = g_new (float, p->n_elements);
      int64_t                  n = 0, m = 1;

      g_assert_cmpstr (p->key, ==, q->key);
      g_assert_cmpint (p->is_scalar, ==, q->is_scalar);
      g_assert_cmpmem (p->dims, (size_t) p->n_dims * sizeof *p->dims, q->dims,
                       (size_t) q->n_dims * sizeof *q->dims);
      if (p->is_scalar)
        {
          g_assert_true (guise_weights_file_get_int (x, p->key, &n));
          g_assert_true (guise_weights_file_get_int (y, p->key, &m));
          g_assert_cmpint (n, ==, m);
          continue;
        }
      guise_weights_file_read_f32 (x, i, u);
      guise_weights_file_read_f32 (y, i, v);
      g_assert_cmpmem (u, p->n_elements * sizeof *u, v, p->n_elements * sizeof *v);
    }
}

static void
compare_text (const char *dir, const char *other, const char *name)
{
  g_autofree char *a = g_build_filename (dir, name, NULL);
  g_autofree char *b = g_build_filename (other, name, NULL);
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;

  g_assert_true (g_file_get_contents (a, &x, NULL, NULL));
  g_assert_true (g_file_get_contents (b, &y, NULL, NULL));
  g_assert_cmpstr (x, ==, y);
}

/* Saved again, every file holds what the original holds, and there is no other file. */
static void
test_round_trip (gconstpointer data)
{
  static const char *const NPY[] = { ".npy", NULL };
  g_auto (Folder) folder = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = NULL, after = NULL;
  g_autoptr (GuiseDflState) state = NULL;
  GuiseSaehdOptions options;
  char             *tmp;

  if (!open_folder (&folder, data))
    return;
  tmp = guise_test_tmp_dir ();
  guise_dfl_folder_save (tmp, "new", folder.model, folder.weights, folder.state, &error);
  g_assert_no_error (error);

  before = guise_dir_list (folder.dir, NPY, &error);
  after = guise_dir_list (tmp, NPY, &error);
  g_assert_cmpuint (before->len, ==, after->len);
  for (guint i = 0; i < before->len; i++)
    {
      g_autofree char *a = g_build_filename (folder.dir, before->pdata[i], NULL);
      g_autofree char *b = g_build_filename (tmp, before->pdata[i], NULL);

      compare_files (a, b);
    }
  compare_text (folder.dir, tmp, "new_SAEHD_summary.txt");

  guise_dfl_folder_load_options (tmp, "new", &options, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state->iter, ==, 12);
  g_assert_cmpint (state->iter, ==, folder.state->iter);
  g_assert_cmpmem (state->loss_history->data, state->loss_history->len * sizeof (float),
                   folder.state->loss_history->data,
                   folder.state->loss_history->len * sizeof (float));
  g_assert_cmpuint (state->loss_history->len, ==, 24);
  g_assert_cmpfloat (g_array_index (state->loss_history, float, 0), ==, 5.25f);
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *x = guise_saehd_options_dup_value (&folder.options, i);
      g_autofree char *y = guise_saehd_options_dup_value (&options, i);

      g_assert_cmpstr (x, ==, y);
    }
  guise_test_rm_rf (tmp);
}

/* ---- what does not fit ---- */

static char *
save_small (Folder *folder)
{
  const char *const pairs[] = { "archi=df-ud", "resolution=64", "ae_dims=4", "e_dims=2",
                                "d_dims=2",    "d_mask_dims=2", NULL };
  g_autoptr (GError) error = NULL;
  char *tmp = guise_test_tmp_dir ();

  folder->options = guise_saehd_options_default ();
  g_assert_true (guise_saehd_options_set_pairs (&folder->options, pairs, &error));
  make_model (folder);
  folder->state = guise_dfl_state_new ();
  guise_dfl_folder_save (tmp, "m", folder->model, folder->weights, folder->state, &error);
  g_assert_no_error (error);
  return tmp;
}

static void
assert_zero_bias (const GuiseWeights *weights)
{
  float bias[3] = { 1.0f, 1.0f, 1.0f };

  g_assert_true (guise_weights_read (weights, "decoder_src/out_conv/bias:0", bias, NULL));
  g_assert_cmpfloat (bias[0], ==, 0.0f);
}

/* A component of other dims: refused by name and shapes, and nothing was loaded. */
static void
test_mismatch (void)
{
  g_auto (Folder) folder = { NULL };
  g_auto (Folder) other = { NULL };
  g_autoptr (GError) error = NULL;
  const float marks[3] = { 7.0f, 7.0f, 7.0f };
  char       *tmp = save_small (&folder);

  g_assert_true (
    guise_weights_write (folder.weights, "decoder_src/out_conv/bias:0", marks, &error));
  g_assert_true (
    guise_dfl_folder_save (tmp, "m", folder.model, folder.weights, folder.state, &error));
  other.options = folder.options;
  other.options.ae_dims = 6;
  make_model (&other);
  g_assert_false (guise_dfl_folder_load_weights (tmp, "m", other.model, other.weights,
                                                 GUISE_DFL_MISSING_INITIALIZE, other.notes,
                                                 &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "inter.npy"));
  g_assert_nonnull (strstr (error->message, "expected"));
  assert_zero_bias (other.weights);
  guise_test_rm_rf (tmp);
}

/* Missing files: start values and a note. Missing keys: refused, or agreed to. Another optimizer:
 * fresh moments, the counter stays. */
static void
test_missing (void)
{
  g_auto (Folder) folder = { NULL };
  g_auto (Folder) again = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseWeightsWriter) writer = NULL;
  char            *tmp = save_small (&folder);
  g_autofree char *path = g_build_filename (tmp, "m_SAEHD_inter.npy", NULL);
  g_autofree char *optimizer = g_build_filename (tmp, "m_SAEHD_src_dst_opt.npy", NULL);
  const int64_t    dims[] = { 4 };
  const float      zeros[4] = { 0 };
  float            counter = 0.0f;

  again.options = folder.options;
  make_model (&again);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (guise_dfl_folder_load_weights (tmp, NULL, again.model, again.weights,
                                                GUISE_DFL_MISSING_REFUSE, again.notes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (again.notes->len, ==, 1);
  g_assert_nonnull (strstr (again.notes->pdata[0], "inter.npy"));

  writer = guise_weights_writer_new (path, &error);
  guise_weights_writer_add_f32 (writer, "dense1/bias:0", 1, dims, zeros);
  g_assert_true (guise_weights_writer_commit (writer, &error));
  g_assert_false (guise_dfl_folder_load_weights (tmp, NULL, again.model, again.weights,
                                                 GUISE_DFL_MISSING_REFUSE, again.notes, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISSING);
  g_assert_nonnull (strstr (error->message, "dense2/weight:0"));
  g_clear_error (&error);
  g_assert_true (guise_dfl_folder_load_weights (tmp, NULL, again.model, again.weights,
                                                GUISE_DFL_MISSING_INITIALIZE, again.notes, &error));
  g_assert_no_error (error);

  g_clear_pointer (&writer, guise_weights_writer_free);
  writer = guise_weights_writer_new (optimizer, &error);
  guise_weights_writer_add_i64 (writer, "iters:0", 77);
  guise_weights_writer_add_f32 (writer, "acc_inter/dense1/bias_0:0", 1, dims, zeros);
  g_assert_true (guise_weights_writer_commit (writer, &error));
  g_assert_true (guise_dfl_folder_load_weights (tmp, NULL, again.model, again.weights,
                                                GUISE_DFL_MISSING_INITIALIZE, again.notes, &error));
  g_assert_no_error (error);
  g_assert_true (guise_weights_read (again.weights, "src_dst_opt/iters:0", &counter, &error));
  g_assert_cmpfloat (counter, ==, 77.0f);
  guise_test_rm_rf (tmp);
}

/* The patch discriminator was made larger: it starts anew, the rest is loaded. */
static void
test_gan_changed (void)
{
  g_auto (Folder) folder = { NULL };
  g_auto (Folder) other = { NULL };
  g_autoptr (GError) error = NULL;
  float x[3] = { 0 }, y[3] = { 0 };

  if (!open_folder (&folder, "liae_udt"))
    return;
  other.options = folder.options;
  other.options.gan_dims = 6;
  make_model (&other);
  g_assert_true (guise_dfl_folder_load_weights (folder.dir, NULL, other.model, other.weights,
                                                GUISE_DFL_MISSING_REFUSE, other.notes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (other.notes->len, ==, 2);
  g_assert_nonnull (strstr (other.notes->pdata[0], "GAN.npy"));
  g_assert_true (guise_weights_read (folder.weights, "decoder/out_conv/bias:0", x, &error));
  g_assert_true (guise_weights_read (other.weights, "decoder/out_conv/bias:0", y, &error));
  g_assert_cmpmem (x, sizeof x, y, sizeof y);
  g_assert_cmpfloat (x[0], !=, 0.0f);
}

/* Only the inters start anew. */
static void
test_end_pretraining (void)
{
  g_auto (Folder) folder = { NULL };
  g_autoptr (GuiseWeights) before = NULL;
  g_autoptr (GError) error = NULL;

  if (!open_folder (&folder, "liae_udt"))
    return;
  before = guise_weights_new (folder.device);
  g_assert_true (guise_saehd_add_weights (folder.model, before, 1, &error));
  g_assert_true (guise_dfl_folder_load_weights (folder.dir, NULL, folder.model, before,
                                                GUISE_DFL_MISSING_REFUSE, NULL, &error));
  g_assert_true (guise_saehd_end_pretraining (folder.model, folder.weights, 2, &error));
  for (size_t i = 0; i < guise_weights_get_n (before); i++)
    {
      const char *name = guise_weights_get_name (before, i);
      size_t      n = (size_t) guise_shape_n_elements (guise_weights_get_shape (before, name));
      g_autofree float *x = g_new (float, n);
      g_autofree float *y = g_new (float, n);

      g_assert_true (guise_weights_read (before, name, x, &error));
      g_assert_true (guise_weights_read (folder.weights, name, y, &error));
      g_test_message ("%s", name);
      g_assert_cmpint (memcmp (x, y, n * sizeof *x) != 0, ==, g_str_has_prefix (name, "inter_"));
    }
}

static void
test_names (void)
{
  g_auto (Folder) folder = { NULL };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  char *tmp = save_small (&folder);

  g_assert_true (
    guise_dfl_folder_save (tmp, "a", folder.model, folder.weights, folder.state, &error));
  names = guise_dfl_folder_find (tmp, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "a");
  g_assert_cmpstr (names[1], ==, "m");
  g_assert_false (guise_dfl_folder_load_options (tmp, NULL, &folder.options, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (guise_dfl_folder_load_options ("/", NULL, &folder.options, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (tmp);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/model/dfl-folder/forward/df_ud", "df_ud", test_forward);
  g_test_add_data_func ("/model/dfl-folder/forward/liae_udt", "liae_udt", test_forward);
  g_test_add_data_func ("/model/dfl-folder/round-trip/df_ud", "df_ud", test_round_trip);
  g_test_add_data_func ("/model/dfl-folder/round-trip/liae_udt", "liae_udt", test_round_trip);
  g_test_add_func ("/model/dfl-folder/mismatch", test_mismatch);
  g_test_add_func ("/model/dfl-folder/missing", test_missing);
  g_test_add_func ("/model/dfl-folder/gan-changed", test_gan_changed);
  g_test_add_func ("/model/dfl-folder/end-pretraining", test_end_pretraining);
  g_test_add_func ("/model/dfl-folder/names", test_names);
  return g_test_run ();
}
