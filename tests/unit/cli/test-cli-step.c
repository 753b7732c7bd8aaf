/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise step` on a golden case: every value under its name, three iterations as stored. */
#include <math.h>
#include <string.h>

#include "support/guise-test.h"
#include "unit/model/golden-nets.h"

static const char *program; /* path of the executable */

/* Runs `guise step` with more arguments; returns its exit code. */
static int
run (const char *in, const char *out, const char *const *arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  const char *const start[] = { program, "step", "--threads", "1", "--batch", in, "-o", out };

  for (size_t i = 0; i < G_N_ELEMENTS (start); i++)
    g_ptr_array_add (argv, (char *) start[i]);
  for (size_t i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) arguments[i]);
  g_ptr_array_add (argv, NULL);
  process =
    g_subprocess_newv ((const char *const *) argv->pdata,
                       G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                       &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  return g_subprocess_get_exit_status (process);
}

/* Every stored value of an iteration is there, within 2e-4 of the largest. */
static void
check_values (const GuiseNpz *golden, const GuiseNpz *out)
{
  static const char *const FOLDERS[] = { "prep/", "out/", "loss/", "grad/" };

  for (size_t i = 0; i < guise_npz_get_n (golden); i++)
    {
      const GuiseNpyArray *want = guise_npz_get_nth (golden, i);
      const GuiseNpyArray *have = guise_npz_get (out, want->name);
      gboolean             counts = FALSE;

      for (size_t k = 0; k < G_N_ELEMENTS (FOLDERS); k++)
        counts |= g_str_has_prefix (want->name, FOLDERS[k]);
      if (!counts)
        continue;
      if (have == NULL)
        g_error ("There is no '%s'", want->name);
      g_assert_cmpint (have->n_dims, ==, want->n_dims);
      g_assert_cmpmem (have->dims, (size_t) have->n_dims * sizeof *have->dims, want->dims,
                       (size_t) want->n_dims * sizeof *want->dims);
      g_assert_cmpfloat (golden_nets_difference (want, have->data), <=, 2e-4);
    }
}

/* The moves of all weights after three steps, and the log. */
static void
check_moves (const GuiseNpz *golden, const GuiseNpz *out)
{
  const GuiseNpyArray *want = guise_npz_get (golden, "step/adabelief_clip/3/delta_sample");
  const GuiseNpyArray *names = guise_npz_get (golden, "w_names");
  const GuiseNpyArray *log = guise_npz_get (out, "step/log");
  g_autofree char     *text = g_strndup (names->data, names->n_bytes);
  g_auto (GStrv) list = g_strsplit (text, "\n", -1);
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (double));

  for (size_t i = 0; list[i] != NULL; i++)
    {
      g_autofree char     *name = g_strconcat ("w/", list[i], NULL);
      const GuiseNpyArray *before = guise_npz_get (golden, name);
      const GuiseNpyArray *after = guise_npz_get (out, name);

      g_assert_cmpuint (before->n_elements, ==, after->n_elements);
      for (size_t k = 0; k < before->n_elements; k += golden_nets_stride (before->n_elements))
        {
          double move = golden_nets_read (after, k) - golden_nets_read (before, k);

          g_array_append_val (moves, move);
        }
    }
  g_assert_cmpuint (moves->len, ==, want->n_elements);
  g_assert_cmpfloat (golden_nets_distance (want, (double *) (void *) moves->data), <=, 2e-2);

  want = guise_npz_get (golden, "step/adabelief_clip/log");
  g_assert_cmpuint (log->n_elements, ==, want->n_elements);
  for (size_t i = 0; i < want->n_elements; i++)
    g_assert_cmpfloat (fabs (golden_nets_read (log, i) - golden_nets_read (want, i)), <=,
                       2e-4 * fabs (golden_nets_read (want, i)));
}

static void
test_golden (void)
{
  const char *const arguments[] = { "--steps",  "3",
                                    "--option", "archi=liae-udt",
                                    "--option", "ae_dims=8",
                                    "--option", "e_dims=4",
                                    "--option", "d_dims=4",
                                    "--option", "d_mask_dims=2",
                                    "--option", "eyes_mouth_prio=1",
                                    "--option", "blur_out_mask=1",
                                    "--option", "gan_power=0.1",
                                    "--option", "gan_patch_size=8",
                                    "--option", "gan_dims=4",
                                    "--option", "adabelief=1",
                                    "--option", "clipgrad=1",
                                    "--option", "lr_dropout=y",
                                    NULL };
  g_autofree char  *in = guise_test_shared ("golden/nets/liae-udt_gan.npz");
  g_autoptr (GuiseNpz) golden = golden_nets_open ("liae-udt_gan");
  g_autoptr (GuiseNpz) out = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  char            *tmp;

  if (golden == NULL)
    return;
  tmp = guise_test_tmp_dir ();
  path = g_build_filename (tmp, "out.npz", NULL);
  g_assert_cmpint (run (in, path, arguments), ==, 0);
  out = guise_npz_open (path, &error);
  g_assert_no_error (error);
  check_values (golden, out);
  check_moves (golden, out);
  g_assert_cmpint (run (in, path, arguments), ==, 5); /* it exists, no --force */
  guise_test_rm_rf (tmp);
}

static void
test_wrong (void)
{
  const char *const no_weights[] = { "--option", "archi=liae-udt", NULL };
  const char *const no_option[] = { "--option", "arch=df", NULL };
  const char *const bad_size[] = { "--option", "resolution=100", NULL };
  g_autofree char  *in = guise_test_shared ("golden/nets/df.npz");
  g_autofree char  *path = NULL;
  char             *tmp;

  if (in == NULL)
    return;
  tmp = guise_test_tmp_dir ();
  path = g_build_filename (tmp, "out.npz", NULL);
  g_assert_cmpint (run (in, path, no_weights), ==, 1);
  g_assert_cmpint (run (in, path, no_option), ==, 2);
  g_assert_cmpint (run (in, path, bad_size), ==, 2);
  g_assert_cmpint (run ("/nowhere.npz", path, no_weights), ==, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (tmp);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/cli/step/golden", test_golden);
  g_test_add_func ("/cli/step/wrong", test_wrong);
  return g_test_run ();
}
