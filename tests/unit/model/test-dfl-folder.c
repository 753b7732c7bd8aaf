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

/* A message with this part is there; it counts from the first one on. */
static void
assert_note (const Folder *folder, const char *part)
{
  for (guint i = 0; i < folder->notes->len; i++)
    if (strstr (folder->notes->pdata[i], part) != NULL)
      return;
  g_error ("No note says '%s'", part);
}

/* A component of other dims: refused by name and shapes, and nothing was loaded. */
static void
test_mismatch (void)
{
  g_auto (Folder) folder = { NULL };
  g_auto (Folder) other = { NULL };
  g_autoptr (GError) error = NULL;
  const float marks[3] = { 7.0f, 7.0f, 7.0f };
  float       bias[3] = { 0 };
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

  /* With the person's word what fits is loaded and what does not is named. */
  g_assert_true (guise_dfl_folder_load_weights (tmp, "m", other.model, other.weights,
                                                GUISE_DFL_MISSING_RESTART, other.notes, NULL));
  assert_note (&other, "dense1/weight:0");
  assert_note (&other, "src_dst_opt.npy starts anew");
  g_assert_true (guise_weights_read (other.weights, "decoder_src/out_conv/bias:0", bias, NULL));
  g_assert_cmpfloat (bias[0], ==, 7.0f);
  guise_test_rm_rf (tmp);
}

/* Weights that are no numbers any more are not saved; a moment counts as well as a weight. */
static void
test_not_finite (void)
{
  const struct
  {
    const char *name;
    float       bad;
  } cases[] = {
    { "decoder_src/out_conv/bias:0", NAN },
    { "src_dst_opt/ms_decoder_dst/out_convm/bias_0:0", INFINITY },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Folder) folder = { NULL };
      g_autoptr (GError) error = NULL;
      char *tmp = save_small (&folder);
      float values[3] = { 0.0f, cases[i].bad, 0.0f };

      if (i == 1)
        values[0] = cases[i].bad; /* a bias of one number */
      g_assert_true (guise_weights_write (folder.weights, cases[i].name, values, &error));
      g_assert_false (
        guise_dfl_folder_save (tmp, "m", folder.model, folder.weights, folder.state, &error));
      g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_NOT_FINITE);
      g_assert_nonnull (strstr (error->message, cases[i].name));
      guise_test_rm_rf (tmp);
    }
}

/* Missing networks, whole or in part: refused by name, or agreed to. Another optimizer, or one that
 * lacks something: fresh moments with a note, the counter stays. */
static void
test_missing (void)
{
  g_auto (Folder) folder = { NULL };
  g_auto (Folder) again = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseWeightsWriter) writer = NULL;
  char            *tmp = save_small (&folder);
  g_autofree char *path = g_build_filename (tmp, "m_SAEHD_inter.npy", NULL);
  g_autofree char *draft = g_strconcat (path, ".tmp", NULL);
  g_autofree char *optimizer = g_build_filename (tmp, "m_SAEHD_src_dst_opt.npy", NULL);
  const int64_t    dims[] = { 4 };
  const float      zeros[4] = { 0 };
  float            counter = 0.0f;

  again.options = folder.options;
  make_model (&again);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_false (guise_dfl_folder_load_weights (tmp, NULL, again.model, again.weights,
                                                 GUISE_DFL_MISSING_REFUSE, again.notes, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISSING);
  g_assert_nonnull (strstr (error->message, "m_SAEHD_inter.npy"));
  g_assert_null (strstr (error->message, ".tmp"));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (draft, "", 0, NULL));
  g_assert_false (guise_dfl_folder_load_weights (tmp, NULL, again.model, again.weights,
                                                 GUISE_DFL_MISSING_REFUSE, again.notes, &error));
  g_assert_nonnull (strstr (error->message, ".tmp"));
  g_clear_error (&error);
  g_assert_true (guise_dfl_folder_load_weights (tmp, NULL, again.model, again.weights,
                                                GUISE_DFL_MISSING_INITIALIZE, again.notes, &error));
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
  assert_note (&again, "src_dst_opt.npy starts anew");
  g_assert_cmpint (g_unlink (optimizer), ==, 0);
  g_assert_true (guise_dfl_folder_load_weights (tmp, NULL, again.model, again.weights,
                                                GUISE_DFL_MISSING_INITIALIZE, again.notes, &error));
  assert_note (&again, "src_dst_opt.npy is not there");
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
  assert_note (&other, "patch discriminator is of another size");
  assert_note (&other, "GAN.npy is left out");
  assert_note (&other, "GAN_opt.npy is left out");
  g_assert_true (guise_weights_read (folder.weights, "decoder/out_conv/bias:0", x, &error));
  g_assert_true (guise_weights_read (other.weights, "decoder/out_conv/bias:0", y, &error));
  g_assert_cmpmem (x, sizeof x, y, sizeof y);
  g_assert_cmpfloat (x[0], !=, 0.0f);
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
  g_assert_cmpstr (names[0], ==, "a_SAEHD");
  g_assert_cmpstr (names[1], ==, "m_SAEHD");
  g_assert_true (guise_dfl_folder_load_options (tmp, "a", &folder.options, NULL, &error));
  g_assert_true (guise_dfl_folder_load_options (tmp, "m_SAEHD", &folder.options, NULL, &error));
  g_assert_false (guise_dfl_folder_load_options (tmp, "b", &folder.options, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "a_SAEHD, m_SAEHD"));
  g_clear_error (&error);
  g_assert_false (guise_dfl_folder_load_options (tmp, NULL, &folder.options, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (guise_dfl_folder_load_options ("/", NULL, &folder.options, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (tmp);
}

/* ---- what older versions, forks and other classes leave behind ---- */

/* Puts a file of @n_bytes into a folder. */
static void
put_file (const char *dir, const char *name, const char *bytes, size_t n_bytes)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) n_bytes, NULL));
}

/* Models of other classes are named for what they are. */
static void
test_classes (void)
{
  static const struct
  {
    const char *file;
    const char *word;
  } CASES[] = { { "new_AMP_data.dat", "AMP" },
                { "XSeg_data.dat", "mask model" },
                { "notes.dat", NULL } };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char  *tmp = guise_test_tmp_dir ();
      GuiseSaehdOptions options;
      g_autoptr (GError) error = NULL;

      put_file (tmp, CASES[i].file, "", 0);
      g_assert_false (guise_dfl_folder_load_options (tmp, NULL, &options, NULL, &error));
      if (CASES[i].word == NULL)
        g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
      else
        {
          g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_UNSUPPORTED);
          g_assert_nonnull (strstr (error->message, CASES[i].word));
        }
      guise_test_rm_rf (g_steal_pointer (&tmp));
    }
}

/* Copies the golden folder df_ud, with another file in place of @base. */
static char *
copy_golden (const char *golden, const char *base, const char *instead)
{
  char *tmp = guise_test_tmp_dir ();
  g_autoptr (GPtrArray) files = guise_dir_list (golden, NULL, NULL);

  for (guint i = 0; i < files->len; i++)
    {
      const char      *file = files->pdata[i];
      g_autofree char *path = g_build_filename (golden, file, NULL);
      g_autofree char *bytes = NULL;
      size_t           n_bytes = 0;

      g_assert_true (
        g_file_get_contents (strcmp (file, base) == 0 ? instead : path, &bytes, &n_bytes, NULL));
      put_file (tmp, file, bytes, n_bytes);
    }
  return tmp;
}

static void
check_weights (const char *golden, const char *file, const char *verdict, const char *label)
{
  g_auto (Folder) folder = { .dir = copy_golden (golden, "new_SAEHD_inter.npy", file) };
  g_autoptr (GError) error = NULL;
  gboolean lacks_key = strstr (label, "missing") != NULL;
  gboolean want = strcmp (verdict, "refuse") != 0 && !lacks_key;

  g_assert_true (
    guise_dfl_folder_load_options (folder.dir, NULL, &folder.options, &folder.state, &error));
  make_model (&folder);
  g_assert_cmpint (guise_dfl_folder_load_weights (folder.dir, NULL, folder.model, folder.weights,
                                                  GUISE_DFL_MISSING_REFUSE, folder.notes, &error),
                   ==, want);
  if (!want)
    assert_zero_bias (folder.weights);
  g_test_message ("%s: %s", label, error != NULL ? error->message : "loaded");
  if (lacks_key)
    g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISSING);
  if (want && strcmp (verdict, "partial") == 0)
    assert_note (&folder, "not finite");
  guise_test_rm_rf (g_strdup (folder.dir));
}

static void
check_data (const char *golden, const char *file, const char *verdict, const char *label)
{
  g_autofree char  *tmp = copy_golden (golden, "new_SAEHD_data.dat", file);
  GuiseSaehdOptions options;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (guise_dfl_folder_load_options (tmp, NULL, &options, NULL, &error), ==,
                   strcmp (verdict, "refuse") != 0);
  g_test_message ("%s: %s", label, error != NULL ? error->message : "loaded");
  guise_test_rm_rf (g_steal_pointer (&tmp));
}

/* Every damaged, odd or hostile file of the reference material, inside a folder that is sound. */
static void
test_hostile (void)
{
  g_autofree char *golden = guise_test_shared ("golden/dfl/model/df_ud");
  g_autofree char *dir = golden ? guise_test_shared ("golden/dfl/hostile") : NULL;
  g_autofree char *table = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  int n = 0;

  if (dir == NULL)
    return;
  table = g_build_filename (dir, "expect.tsv", NULL);
  g_assert_true (g_file_get_contents (table, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (size_t i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", -1);
      g_autofree char *file = fields[0] ? g_build_filename (dir, fields[0], NULL) : NULL;

      if (fields[0] == NULL || !g_str_has_prefix (fields[0], "model/"))
        continue;
      (strcmp (fields[1], "data") == 0 ? check_data : check_weights) (golden, file, fields[2],
                                                                      fields[0]);
      n++;
    }
  g_assert_cmpint (n, >=, 30);
}

/* A name that DeepFaceLab itself would not find again. */
static void
test_underscore (void)
{
  g_auto (Folder) folder = { NULL };
  g_autofree char         *tmp = save_small (&folder);
  g_autofree char         *from = g_build_filename (tmp, "m_SAEHD_data.dat", NULL);
  g_autofree char         *to = g_build_filename (tmp, "my_face_SAEHD_data.dat", NULL);
  static const char *const NAMES[] = { "my", "my_face", "my_face_SAEHD", NULL };
  GuiseSaehdOptions        options;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rename (from, to), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      g_assert_true (guise_dfl_folder_load_options (tmp, NAMES[i], &options, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (options.ae_dims, ==, 4);
    }
  guise_test_rm_rf (g_steal_pointer (&tmp));
}

/* What other versions wrote: switches for words, None, whole numbers as fractions, names of early
 * architectures, keys of forks. All of it is read, and what is not ours is written again. */
static void
test_old_options (void)
{
  g_auto (Folder) folder = { NULL };
  g_autofree char  *tmp = save_small (&folder);
  g_autofree char  *path = g_build_filename (tmp, "m_SAEHD_data.dat", NULL);
  GuiseSaehdOptions options;
  g_autoptr (GuiseDflState) state = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseModelData) data = guise_model_data_open (path, &error);

  g_assert_no_error (error);
  guise_model_options_set_text (data->options, "archi", "dfuhd");
  guise_model_options_set_bool (data->options, "lr_dropout", TRUE);
  guise_model_options_set_float (data->options, "ae_dims", 4.0);
  guise_model_options_set_int (data->options, "clipgrad", 1);
  guise_model_options_set_bool (data->options, "use_fp16", FALSE);
  guise_model_options_set_bool (data->options, "random_flip", TRUE);
  guise_model_options_set_text (data->options, "of_a_fork", "keep me");
  g_assert_true (guise_model_data_write (data, path, &error));

  g_assert_true (guise_dfl_folder_load_options (tmp, "m", &options, &state, &error));
  g_assert_no_error (error);
  g_assert_cmpint (options.archi.family, ==, GUISE_SAEHD_DF);
  g_assert_cmpint (options.archi.letters, ==, GUISE_SAEHD_U);
  g_assert_cmpint (options.lr_dropout, ==, GUISE_SAEHD_DROPOUT_ON);
  g_assert_cmpint (options.ae_dims, ==, 4);
  g_assert_true (options.clipgrad);

  g_assert_true (guise_dfl_folder_save (tmp, "m", folder.model, folder.weights, state, &error));
  g_assert_true (guise_dfl_folder_load_options (tmp, "m", &options, &again, &error));
  g_assert_cmpstr (guise_model_options_find (again->data->options, "of_a_fork")->text, ==,
                   "keep me");
  g_assert_cmpint (guise_model_options_find (again->data->options, "random_flip")->integer, ==, 1);
  g_assert_cmpint (guise_model_options_find (again->data->options, "clipgrad")->kind, ==,
                   GUISE_MODEL_OPTION_BOOL);
  guise_test_rm_rf (g_steal_pointer (&tmp));
}

/* Pretraining was on and is not any more: the inters start anew, everything else is loaded. */
static void
test_pretraining_ended (void)
{
  g_auto (Folder) folder = { NULL };
  g_auto (Folder) other = { NULL };
  g_autoptr (GError) error = NULL;
  const float      marks[4] = { 7.0f, 7.0f, 7.0f, 7.0f };
  float            bias[4] = { 0 };
  g_autofree char *tmp = save_small (&folder);
  g_auto (Folder) pretraining = { NULL };

  pretraining.options = folder.options;
  pretraining.options.pretrain = TRUE;
  make_model (&pretraining);
  guise_weights_write (pretraining.weights, "inter/dense1/bias:0", marks, &error);
  guise_weights_write (pretraining.weights, "decoder_src/out_conv/bias:0", marks, &error);
  g_assert_true (
    guise_dfl_folder_save (tmp, "m", pretraining.model, pretraining.weights, folder.state, &error));
  other.options = folder.options;
  make_model (&other);
  g_assert_true (guise_dfl_folder_load_weights (tmp, "m", other.model, other.weights,
                                                GUISE_DFL_MISSING_REFUSE, other.notes, &error));
  g_assert_no_error (error);
  assert_note (&other, "Pretraining has ended");
  guise_weights_read (other.weights, "inter/dense1/bias:0", bias, NULL);
  g_assert_cmpfloat (bias[0], ==, 0.0f);
  guise_weights_read (other.weights, "decoder_src/out_conv/bias:0", bias, NULL);
  g_assert_cmpfloat (bias[0], ==, 7.0f);
  guise_test_rm_rf (g_steal_pointer (&tmp));
}

/* A Quick96 folder by DeepFaceLab's names: files, keys, options; and back. */
static void
test_quick96 (void)
{
  static const char *const FILES[] = { "q_Quick96_data.dat",        "q_Quick96_decoder_dst.npy",
                                       "q_Quick96_decoder_src.npy", "q_Quick96_encoder.npy",
                                       "q_Quick96_inter.npy",       "q_Quick96_src_dst_opt.npy",
                                       "q_Quick96_summary.txt" };
  g_auto (Folder) folder = { .options = guise_saehd_options_quick96 () };
  g_auto (Folder) small = { .options = guise_saehd_options_quick96 () };
  g_autoptr (GuiseDflState) state = NULL;
  GuiseSaehdOptions options;
  g_autoptr (GError) error = NULL;
  g_autofree char *tmp = guise_test_tmp_dir ();
  g_autofree char *optimizer = g_build_filename (tmp, FILES[5], NULL);

  folder.options.batch_size = 6;
  make_model (&folder);
  folder.state = guise_dfl_state_new ();
  folder.state->iter = 5;
  g_assert_true (
    guise_dfl_folder_save (tmp, "q", folder.model, folder.weights, folder.state, &error));
  g_assert_no_error (error);

  g_autoptr (GPtrArray) files = guise_dir_list (tmp, NULL, &error);

  g_assert_cmpuint (files->len, ==, G_N_ELEMENTS (FILES));
  for (size_t i = 0; i < files->len; i++)
    g_assert_cmpstr (files->pdata[i], ==, FILES[i]);

  g_assert_true (guise_dfl_folder_load_options (tmp, NULL, &options, &state, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_model_options_get_n (state->data->options), ==, 1);
  g_assert_cmpint (guise_model_options_find (state->data->options, "batch_size")->integer, ==, 6);
  g_assert_true (options.quick96);
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *x =
        guise_saehd_options_dup_value (guise_saehd_get_options (folder.model), i);
      g_autofree char *y = guise_saehd_options_dup_value (&options, i);

      g_assert_cmpstr (x, ==, y);
    }

  g_autoptr (GuiseWeightsFile) file = guise_weights_file_open (optimizer, &error);

  g_assert_cmpstr (guise_weights_file_get_entry (file, 0)->key, ==, "iters:0");
  g_assert_cmpstr (guise_weights_file_get_entry (file, 1)->key, ==,
                   "acc_encoder/down1/downs_0/conv1/weight_0:0");

  /* The sizes stand in no file, so no others may be saved. */
  small.options.ae_dims = 64;
  make_model (&small);
  g_assert_false (
    guise_dfl_folder_save (tmp, "s", small.model, small.weights, folder.state, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
  g_assert_nonnull (strstr (error->message, "ae_dims"));
  guise_test_rm_rf (g_steal_pointer (&tmp));
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
  g_test_add_func ("/model/dfl-folder/not-finite", test_not_finite);
  g_test_add_func ("/model/dfl-folder/missing", test_missing);
  g_test_add_func ("/model/dfl-folder/gan-changed", test_gan_changed);
  g_test_add_func ("/model/dfl-folder/names", test_names);
  g_test_add_func ("/model/dfl-folder/underscore", test_underscore);
  g_test_add_func ("/model/dfl-folder/classes", test_classes);
  g_test_add_func ("/model/dfl-folder/hostile", test_hostile);
  g_test_add_func ("/model/dfl-folder/old-options", test_old_options);
  g_test_add_func ("/model/dfl-folder/pretraining-ended", test_pretraining_ended);
  g_test_add_func ("/model/dfl-folder/quick96", test_quick96);
  return g_test_run ();
}
