/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every hostile and every golden file gets its verdict, from the function and from the program. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "cli/guise-inspection.h"
#include "core/guise-error.h"
#include "support/guise-test.h"

static const char *program; /* path of the executable */

/* The rows of the table of hostile files: path, reader, verdict, text. */
static GPtrArray *
load_table (const char *folder)
{
  GPtrArray       *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree char *path = g_build_filename (folder, "expect.tsv", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (size_t i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '#' && lines[i][0] != '\0')
      g_ptr_array_add (rows, g_strsplit (lines[i], "\t", 4));
  g_assert_cmpuint (rows->len, ==, 258);
  return rows;
}

static gboolean
is_right (const char *wanted, const char *verdict)
{
  if (strcmp (wanted, "either") == 0)
    return strcmp (verdict, "accept") == 0 || strcmp (verdict, "refuse") == 0;
  return strcmp (wanted, verdict) == 0;
}

static void
test_hostile (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/hostile");
  g_autoptr (GPtrArray) rows = folder != NULL ? load_table (folder) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (folder, row[0], NULL);
      g_autoptr (GuiseInspection) inspection = NULL;
      GuiseInspectKind kind;
      const char      *verdict;

      g_assert_true (guise_inspect_kind_from_name (row[1], &kind));
      inspection = guise_inspect (path, kind, NULL, &error);
      g_assert_no_error (error);
      verdict = guise_inspect_verdict_get_name (inspection->verdict);
      if (!is_right (row[2], verdict))
        g_error ("%s: %s, expected %s: %s", row[0], verdict, row[2],
                 inspection->refusal != NULL ? inspection->refusal->message : row[3]);
      g_assert_cmpint (inspection->refusal != NULL, ==,
                       inspection->verdict == GUISE_INSPECT_REFUSE);
      g_assert_true (inspection->verdict == GUISE_INSPECT_ACCEPT ||
                     inspection->verdict == GUISE_INSPECT_REFUSE || inspection->warnings->len > 0);
    }
}

/* Runs the program and returns its last `result` event; the folder it runs in must stay empty. */
static JsonObject *
run (const char *folder, const char *path, const char *as, int *out_status, gboolean *out_warned)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  JsonObject      *result = NULL;

  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "inspect", "--json", path,
                                         as != NULL ? "--as" : NULL, as, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  *out_status = g_subprocess_get_exit_status (process);
  *out_warned = FALSE;

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (size_t i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      JsonObject *event;
      const char *name;

      json_parser_load_from_data (parser, lines[i], -1, &error);
      g_assert_no_error (error);
      event = json_node_get_object (json_parser_get_root (parser));
      name = json_object_get_string_member (event, "event");
      *out_warned |= strcmp (name, "warning") == 0;
      if (strcmp (name, "result") == 0)
        {
          g_assert_null (result);
          result = json_object_ref (event);
        }
    }
  return result;
}

/* Three files of each kind and verdict: `test_hostile` reads all of them, without the program. */
static void
test_program (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/hostile");
  g_autoptr (GPtrArray) rows = folder != NULL ? load_table (folder) : NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  char *tmp = guise_test_tmp_dir ();

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      char      **row = rows->pdata[i];
      char       *what = g_strconcat (row[1], " ", row[2], NULL);
      const guint n = GPOINTER_TO_UINT (g_hash_table_lookup (seen, what));

      g_hash_table_insert (seen, what, GUINT_TO_POINTER (n + 1));
      if (n >= 3)
        continue;
      g_autofree char *path = g_build_filename (folder, row[0], NULL);
      gboolean         warned;
      int              status;
      g_autoptr (JsonObject) result = run (tmp, path, row[1], &status, &warned);
      const char *verdict;

      g_assert_nonnull (result);
      verdict = json_object_get_string_member (result, "verdict");
      if (!is_right (row[2], verdict))
        g_error ("%s: %s, expected %s", row[0], verdict, row[2]);
      g_assert_cmpint (status, ==, strcmp (verdict, "refuse") == 0 ? 3 : 0);
      g_assert_cmpint (warned, ==,
                       strcmp (verdict, "refuse") != 0 && strcmp (verdict, "accept") != 0);
    }

  g_autoptr (GDir) dir = g_dir_open (tmp, 0, NULL);

  g_assert_null (g_dir_read_name (dir)); /* nothing was executed or written */
  guise_test_rm_rf (tmp);
}

/* Without --as the kind is found out, for files and for folders. */
static void
test_guess (void)
{
  static const struct
  {
    const char         *path;
    GuiseInspectKind    kind;
    GuiseInspectVerdict verdict;
  } cases[] = {
    { "pickle/basic_p4.pkl", GUISE_INSPECT_PICKLE, GUISE_INSPECT_ACCEPT },
    { "jpg/wf_xseg_polys.jpg", GUISE_INSPECT_DFLJPG, GUISE_INSPECT_ACCEPT },
    { "jpg/plain_baseline.jpg", GUISE_INSPECT_DFLJPG, GUISE_INSPECT_IMAGE_ONLY },
    { "pak/person/faceset.pak", GUISE_INSPECT_PAK, GUISE_INSPECT_ACCEPT },
    { "pak/person", GUISE_INSPECT_PAK, GUISE_INSPECT_ACCEPT },
    { "model/df_ud/new_SAEHD_inter.npy", GUISE_INSPECT_WEIGHTS, GUISE_INSPECT_ACCEPT },
    { "model/liae_udt/new_SAEHD_GAN.npy", GUISE_INSPECT_WEIGHTS, GUISE_INSPECT_ACCEPT },
    { "model/liae_udt/new_SAEHD_data.dat", GUISE_INSPECT_DATA, GUISE_INSPECT_ACCEPT },
    { "model/df_ud", GUISE_INSPECT_FOLDER, GUISE_INSPECT_ACCEPT },
    { "model/liae_udt", GUISE_INSPECT_FOLDER, GUISE_INSPECT_ACCEPT },
    { "model/xseg", GUISE_INSPECT_FOLDER, GUISE_INSPECT_ACCEPT },
    { "dfm/amp.dfm", GUISE_INSPECT_DFM, GUISE_INSPECT_ACCEPT },
    { "dfm/df_ud_fp16.dfm", GUISE_INSPECT_DFM, GUISE_INSPECT_ACCEPT },
    { "jpg", GUISE_INSPECT_FOLDER, GUISE_INSPECT_PARTIAL },
    { "hostile/jpg", GUISE_INSPECT_FOLDER, GUISE_INSPECT_PARTIAL },
  };
  g_autofree char *root = guise_test_shared ("golden/dfl");

  for (size_t i = 0; root != NULL && i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (root, cases[i].path, NULL);
      g_autoptr (GuiseInspection) inspection =
                   guise_inspect (path, GUISE_INSPECT_AUTO, NULL, &error);

      g_assert_no_error (error);
      if (inspection->kind != cases[i].kind || inspection->verdict != cases[i].verdict)
        g_error ("%s: %s, %s: %s", cases[i].path, guise_inspect_kind_get_name (inspection->kind),
                 guise_inspect_verdict_get_name (inspection->verdict),
                 inspection->refusal != NULL     ? inspection->refusal->message
                 : inspection->warnings->len > 0 ? (char *) inspection->warnings->pdata[0]
                                                 : "");
    }
}

/* A name says nothing, so the content does. */
static void
test_content (void)
{
  g_autofree char *root = guise_test_shared ("golden/dfl");
  char            *tmp;

  if (root == NULL)
    return;
  tmp = guise_test_tmp_dir ();

  static const struct
  {
    const char      *path;
    GuiseInspectKind kind;
  } cases[] = {
    { "jpg/wf_proto3.jpg", GUISE_INSPECT_DFLJPG },
    { "pak/plain/faceset.pak", GUISE_INSPECT_PAK },
    { "dfm/df_ud.dfm", GUISE_INSPECT_DFM },
    { "pickle/basic_p2.pkl", GUISE_INSPECT_PICKLE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *source = g_build_filename (root, cases[i].path, NULL);
      g_autofree char *copy = g_build_filename (tmp, "unnamed", NULL);
      g_autofree char *content = NULL;
      g_autoptr (GuiseInspection) inspection = NULL;
      size_t n;

      g_assert_true (g_file_get_contents (source, &content, &n, NULL));
      g_assert_true (g_file_set_contents (copy, content, (gssize) n, NULL));
      inspection = guise_inspect (copy, GUISE_INSPECT_AUTO, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (inspection->kind, ==, cases[i].kind);
      g_assert_cmpint (inspection->verdict, ==, GUISE_INSPECT_ACCEPT);
    }
  guise_test_rm_rf (tmp);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseInspection) none =
               guise_inspect ("/nonexistent/a.jpg", GUISE_INSPECT_AUTO, NULL, &error);

  g_assert_null (none);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The program is run from another folder. */
  program = argc > 1 ? g_canonicalize_filename (argv[1], NULL) : NULL;
  g_test_add_func ("/cli/inspect/hostile", test_hostile);
  if (program != NULL)
    g_test_add_func ("/cli/inspect/program", test_program);
  g_test_add_func ("/cli/inspect/guess", test_guess);
  g_test_add_func ("/cli/inspect/content", test_content);
  g_test_add_func ("/cli/inspect/missing", test_missing);
  return g_test_run ();
}
