/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is kept of the moment in which a training goes wrong. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "image/guise-png.h"
#include "nn/guise-nn.h"
#include "support/guise-test.h"
#include "train/guise-evidence.h"
#include "train/guise-train-error.h"
#include "train/guise-training-failure.h"

#define RESOLUTION 4
#define N_FACES    2
#define N_VALUES   (N_FACES * 3 * RESOLUTION * RESOLUTION)

static void
assert_exists (const char *dir, const char *name, gboolean exists)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, exists);
}

/* Twenty quiet losses and one that is none. */
static GuiseGuard *
make_guard (void)
{
  GuiseGuard *guard = guise_guard_new (GUISE_GUARD_NORMAL);

  for (uint64_t i = 1; i <= 20; i++)
    guise_guard_add_losses (guard, 400 + i, 1.5, 2.5);
  guise_guard_add_losses (guard, 421, 1.5, (double) NAN);
  return guard;
}

static void
check_finding (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "finding.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *object, *side;

  g_assert_true (json_parser_load_from_file (parser, path, &error));
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (object, "finding"), ==, "not-finite");
  g_assert_cmpint (json_object_get_int_member (object, "iteration"), ==, 421);
  g_assert_cmpstr (json_object_get_string_member (object, "stage"), ==, "generic");
  g_assert_nonnull (strstr (json_object_get_string_member (object, "message"), "collapsed"));
  side = json_object_get_object_member (object, "src");
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (side, "loss"), 1.5, 1e-6);
  g_assert_true (json_object_get_null_member (side, "contrast")); /* nothing was looked at */
}

static void
check_losses (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "losses.tsv", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "iteration\tsrc_loss\tdst_loss\n401\t1.5\t2.5\n"));
  g_assert_true (g_str_has_suffix (text, "\n420\t1.5\t2.5\n421\t1.5\tnan\n"));
}

/* Targets above, predictions below; what is no number is black. */
static void
check_pictures (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "dst.png", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GuiseImage) image = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_bytes;

  g_assert_true (g_file_get_contents (path, &bytes, &n_bytes, &error));
  image = guise_png_decode (bytes, n_bytes, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (image->width, ==, N_FACES * RESOLUTION);
  g_assert_cmpint (image->height, ==, 2 * RESOLUTION);
  g_assert_cmpint (guise_image_row (image, 0)[0], ==, 128);
  g_assert_cmpint (guise_image_row (image, RESOLUTION)[0], ==, 0);
  g_assert_cmpint (guise_image_row (image, RESOLUTION)[1], ==, 255);
}

static void
test_write (void)
{
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *evidence_dir = g_build_filename (dir, "evidence", NULL);
  g_autoptr (GuiseGuard) guard = make_guard ();
  g_autofree char *message = guise_guard_describe (guard, GUISE_GUARD_NOT_FINITE);
  g_autoptr (GError) error = NULL;
  float         targets[N_VALUES], pictures[N_VALUES];
  GuiseEvidence evidence = { .iteration = 421,
                             .finding = "not-finite",
                             .message = message,
                             .stage = "generic",
                             .guard = guard,
                             .pictures = { NULL, pictures },
                             .targets = { NULL, targets },
                             .n = N_FACES,
                             .resolution = RESOLUTION };

  for (int i = 0; i < N_VALUES; i++)
    {
      targets[i] = 0.5f;
      pictures[i] = 7.0f; /* white */
    }
  pictures[0] = NAN; /* blue of the first pixel */
  for (int i = 0; i < 3; i++)
    {
      g_autofree char  *path = guise_evidence_write (evidence_dir, &evidence, &error);
      g_autofree char  *name = path != NULL ? g_path_get_basename (path) : NULL;
      const char *const names[] = { "0000000421-not-finite", "0000000421-not-finite-2",
                                    "0000000421-not-finite-3" };

      g_assert_no_error (error);
      g_assert_cmpstr (name, ==, names[i]);
      check_finding (path);
      check_losses (path);
      check_pictures (path);
      assert_exists (path, "src.png", FALSE);
    }
  assert_exists (evidence_dir, ".draft", FALSE);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* A device that is gone has nothing to show but a sentence. */
static void
test_little (void)
{
  g_autofree char    *dir = guise_test_tmp_dir ();
  const GuiseEvidence evidence = { .iteration = 7, .finding = "device-lost", .message = "Gone" };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = guise_evidence_write (dir, &evidence, &error);

  g_assert_no_error (error);
  assert_exists (path, "finding.json", TRUE);
  assert_exists (path, "losses.tsv", FALSE);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* Where nothing can be written there is an error, and nothing half. */
static void
test_refused (void)
{
  g_autofree char    *dir = guise_test_tmp_dir ();
  g_autofree char    *file = g_build_filename (dir, "evidence", NULL);
  const GuiseEvidence evidence = { .iteration = 7, .finding = "device-lost", .message = "Gone" };
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "a file", -1, NULL));
  g_assert_null (guise_evidence_write (file, &evidence, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, GUISE_CORE_ERROR);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* ---- ways out ---- */

static void
test_failures (void)
{
  static const struct
  {
    GQuark (*domain) (void);
    int         code;
    const char *name;
    const char *way_out;
  } cases[] = {
    { guise_nn_error_quark, GUISE_NN_ERROR_DEVICE_LOST, "device-lost", "start the training anew" },
    { guise_nn_error_quark, GUISE_NN_ERROR_NO_MEMORY, "no-memory", "lower batch_size (it is 8)" },
    { guise_core_error_quark, GUISE_CORE_ERROR_NO_MEMORY, "no-memory", "lower batch_size" },
    { guise_train_error_quark, GUISE_TRAIN_ERROR_MEMORY, "no-memory", "What. The last checkpoint" },
    { guise_train_error_quark, GUISE_TRAIN_ERROR_DIVERGED, "not-finite", NULL },
    { guise_nn_error_quark, GUISE_NN_ERROR_RANK_LOST, NULL, "The last checkpoint is 'there'" },
    { guise_core_error_quark, GUISE_CORE_ERROR_NO_SPACE, NULL, NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].domain (), cases[i].code, "What");

      g_assert_cmpstr (guise_training_failure_get_name (error), ==, cases[i].name);
      guise_training_failure_add_way_out (&error, "own", 8, "there");
      g_assert_error (error, cases[i].domain (), cases[i].code);
      if (cases[i].way_out == NULL)
        g_assert_cmpstr (error->message, ==, "What");
      else
        {
          g_assert_nonnull (strstr (error->message, cases[i].way_out));
          g_assert_true (g_str_has_suffix (error->message, "The last checkpoint is 'there'"));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/evidence/write", test_write);
  g_test_add_func ("/train/evidence/little", test_little);
  g_test_add_func ("/train/evidence/refused", test_refused);
  g_test_add_func ("/train/evidence/failures", test_failures);
  return g_test_run ();
}
