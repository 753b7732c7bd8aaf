/* SPDX-License-Identifier: GPL-3.0-or-later
 * The command line's contract, on the program itself: usage, events, exit codes, Ctrl-C. */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>

#include "support/guise-test.h"

static const char *program; /* path of the executable */

typedef struct
{
  int        status;
  char      *err;    /* owned */
  GPtrArray *events; /* owned; JsonObject */
} Run;

static void
run_clear (Run *run)
{
  g_free (run->err);
  g_ptr_array_unref (run->events);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* Each line of standard output must be one JSON object with an event. */
static GPtrArray *
parse_events (const char *text)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (size_t i = 0; lines[i] != NULL && (lines[i][0] != '\0' || lines[i + 1] != NULL); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = json_from_string (lines[i], &error);

      g_assert_no_error (error);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
      g_assert_true (json_object_has_member (json_node_get_object (node), "event"));
      g_ptr_array_add (events, json_node_dup_object (node));
    }
  return events;
}

/* Runs the program with these words; the events are parsed only when --json is among them. */
static void
run (Run *out, const char *words)
{
  g_autofree char *line = g_strconcat ("guise ", words, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  g_free (argv[0]);
  argv[0] = g_strdup (program);
  process =
    g_subprocess_newv ((const char *const *) argv,
                       G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, &out->err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  out->status = g_subprocess_get_exit_status (process);
  out->events = parse_events (strstr (words, "--json") != NULL ? text : "");
}

static const char *
member (const Run *run, guint index, const char *name)
{
  g_assert_cmpuint (index, <, run->events->len);
  return json_object_get_string_member_with_default (run->events->pdata[index], name, NULL);
}

static void
test_usage_errors (void)
{
  static const struct
  {
    const char *words;
    const char *code;
  } cases[] = {
    { "nonsense --json", "usage" },
    { "devices --json --nonsense", "usage" },
    { "devices --json surplus", "usage" },
    { "devices --json --threads -1", "usage" },
    { "devices --json --threads many", "usage" },
    { "devices --json --seed -5", "usage" },
    { "devices --json --device gpu", "usage" },
    { "devices --json --device cuda:", "usage" },
    { "devices --json --device cuda:1,", "usage" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Run) result = { 0 };

      g_test_message ("%s", cases[i].words);
      run (&result, cases[i].words);
      g_assert_cmpint (result.status, ==, 2);
      g_assert_cmpuint (result.events->len, ==, 1);
      g_assert_cmpstr (member (&result, 0, "event"), ==, "error");
      g_assert_cmpstr (member (&result, 0, "code"), ==, cases[i].code);
      g_assert_nonnull (member (&result, 0, "message"));
      g_assert_true (json_object_has_member (result.events->pdata[0], "hint"));
      g_assert_cmpuint (strlen (result.err), >, 0);
    }
}

static void
test_nothing (void)
{
  g_auto (Run) nothing = { 0 };
  g_auto (Run) help = { 0 };
  g_auto (Run) version = { 0 };

  run (&nothing, "");
  g_assert_cmpint (nothing.status, ==, 2);
  run (&help, "--help");
  g_assert_cmpint (help.status, ==, 0);
  run (&version, "--version");
  g_assert_cmpint (version.status, ==, 0);
}

static void
test_no_gpu (void)
{
  g_auto (Run) result = { 0 };

  run (&result, "bench train --json --device cuda:0");
  g_assert_cmpint (result.status, ==, 77);
  g_assert_cmpstr (member (&result, 0, "code"), ==, "not-possible");
}

static void
test_devices (void)
{
  g_auto (Run) result = { 0 };
  JsonObject *cpu;

  run (&result, "devices --json --threads 3 --seed 9");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpuint (result.events->len, >=, 2);
  g_assert_cmpstr (member (&result, 0, "event"), ==, "start");
  g_assert_cmpint (json_object_get_int_member (result.events->pdata[0], "threads"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (result.events->pdata[0], "seed"), ==, 9);
  g_assert_cmpstr (member (&result, result.events->len - 1, "event"), ==, "result");
  cpu = json_object_get_object_member (result.events->pdata[result.events->len - 1], "cpu");
  g_assert_cmpint (json_object_get_int_member (cpu, "cores"), ==, g_get_num_processors ());
  g_assert_cmpint (json_object_get_int_member (cpu, "memory"), >, 0);
  g_assert_nonnull (member (&result, result.events->len - 1, "gpu_reason"));
}

/* Each verb that is there explains itself, with an example that starts with its own name. */
static void
test_help (void)
{
  static const char *verbs[] = { "devices", "inspect", "project", "plan", "bench" };

  for (size_t i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *example = g_strdup_printf ("guise %s", verbs[i]);
      g_autofree char *text = NULL;
      g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL,
                                                          program, verbs[i], "--help", NULL);
      const char *found;

      g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, NULL);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
      found = strstr (text, "Example:");
      g_assert_nonnull (found);
      g_assert_nonnull (strstr (found, example));
    }
}

/* A path that does not exist, with spaces and other letters, is named as it was given. */
static void
test_paths (void)
{
  g_auto (Run) result = { 0 };

  run (&result, "inspect --json '/tmp/nö such \"file\" 文'");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_cmpstr (member (&result, result.events->len - 1, "event"), ==, "error");
  g_assert_nonnull (
    strstr (member (&result, result.events->len - 1, "message"), "nö such \"file\" 文"));
}

/* Recipes are listed, shown stage by stage, and a wrong plan is refused with its place. */
static void
test_plan (void)
{
  static const char text[] = "{\"format\": 1, \"name\": \"p\", \"title\": \"P\",\n"
                             " \"stages\": [{\"name\": \"s\", \"title\": \"S\",\n"
                             "  \"iterations\": 10, \"src\": \"src\", \"dst\": \"dst\",\n"
                             "  \"options\": {\"random_warp\": false}, \"resets\": [5]}]}\n";
  g_autofree char  *dir = g_dir_make_tmp ("guise-plan-XXXXXX", NULL);
  g_autofree char  *path = g_build_filename (dir, "mine.json", NULL);
  g_autofree char  *words = g_strdup_printf ("plan check %s --json", path);
  g_autofree char *place = g_strdup_printf ("%s:4:38: stage 's': inter_AB must not be reset", path);
  g_auto (Run) recipes = { 0 };
  g_auto (Run) shown = { 0 };
  g_auto (Run) wrong = { 0 };
  g_auto (Run) usage = { 0 };
  guint last;

  run (&recipes, "plan recipes --json");
  last = recipes.events->len - 1;
  g_assert_cmpint (recipes.status, ==, 0);
  g_assert_cmpint (json_object_get_int_member (recipes.events->pdata[last], "recipes"), ==,
                   last - 1);
  g_assert_cmpstr (member (&recipes, 1, "name"), ==, "become-character");
  g_assert_cmpint (json_object_get_int_member (recipes.events->pdata[1], "iterations"), ==,
                   2300000);

  run (&shown, "plan show miniature --json");
  g_assert_cmpint (shown.status, ==, 0);
  g_assert_cmpstr (member (&shown, 4, "name"), ==, "no-warp");
  g_assert_cmpint (json_object_get_int_member (shown.events->pdata[4], "begins_at"), ==, 150);
  g_assert_true (json_object_get_boolean_member (shown.events->pdata[3], "reusable"));
  g_assert_false (json_object_get_boolean_member (shown.events->pdata[4], "reusable"));

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  run (&wrong, words);
  g_assert_cmpint (wrong.status, ==, 1);
  g_assert_cmpstr (member (&wrong, wrong.events->len - 1, "code"), ==, "plan");
  g_assert_true (g_str_has_prefix (member (&wrong, wrong.events->len - 1, "message"), place));
  run (&usage, "plan show --json");
  g_assert_cmpint (usage.status, ==, 2);
  g_unlink (path);
  g_rmdir (dir);
}

static double
number (const Run *self, guint i, const char *name)
{
  return json_object_get_double_member (self->events->pdata[i], name);
}

#define BALLAST_BYTES (256 << 20)

/* A training step is forecast, measured, and taken apart. */
static void
test_bench (void)
{
  g_auto (Run) train = { 0 };
  g_auto (Run) ops = { 0 };
  g_autofree char *ballast = g_malloc (BALLAST_BYTES);
  guint            last;
  double           share = 0.0;
  guint            n_ops = 0;

  /* However large the process that starts it, what counts is its own memory. */
  memset (ballast, 1, BALLAST_BYTES);
  run (&train, "bench train --config tiny --iterations 1 --json");
  g_assert_cmpint (train.status, ==, 0);
  g_assert_cmpint (ballast[BALLAST_BYTES - 1], ==, 1);
  last = train.events->len - 1;
  g_assert_cmpfloat (number (&train, last, "plan_bytes"), >, 1e6);
  g_assert_cmpfloat (number (&train, last, "forecast_bytes"), >,
                     number (&train, last, "plan_bytes"));
  g_assert_cmpfloat (number (&train, last, "grown_bytes"), >, 1e6);
  g_assert_cmpfloat (number (&train, last, "peak_bytes"), >=, number (&train, last, "grown_bytes"));

  run (&ops, "bench ops --config tiny --iterations 2 --json");
  g_assert_cmpint (ops.status, ==, 0);
  for (guint i = 0; i < ops.events->len; i++)
    if (g_strcmp0 (member (&ops, i, "event"), "op") == 0)
      {
        share += number (&ops, i, "share");
        n_ops++;
        g_assert_cmpfloat (number (&ops, i, "calls"), >=, 1);
        g_assert_cmpfloat (number (&ops, i, "ms_median"), >=, number (&ops, i, "ms_min"));
      }
  last = ops.events->len - 1;
  g_assert_cmpfloat (number (&ops, last, "ops"), ==, n_ops);
  g_assert_cmpfloat (ABS (share - 1.0), <, 1e-6);
  g_assert_cmpfloat (number (&ops, last, "gflops"), >, 0.0);
  g_assert_cmpfloat (number (&ops, last, "ms_median"), >, 0.0);
  g_assert_cmpfloat (number (&ops, last, "peak_bytes"), >, 0.0);
  g_assert_cmpstr (member (&ops, last, "device"), ==, "cpu");
}

/* Ctrl-C in the middle of long work: a clean end, exit code 130, a hint how to go on. */
static void
test_interrupt (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
               g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                 &error, program, "bench", "train", "--config", "tiny",
                                 "--iterations", "100000", "--json", NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) events = NULL;
  JsonObject *last;
  gboolean    signalled = FALSE;
  char       *line;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      if (!signalled && strstr (line, "\"progress\"") != NULL)
        {
          g_subprocess_send_signal (process, SIGINT);
          signalled = TRUE;
        }
      g_string_append_printf (text, "%s\n", line);
      g_free (line);
    }
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (signalled);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  events = parse_events (text->str);
  last = events->pdata[events->len - 1];
  g_assert_cmpstr (json_object_get_string_member (last, "event"), ==, "error");
  g_assert_cmpstr (json_object_get_string_member (last, "code"), ==, "cancelled");
  g_assert_nonnull (json_object_get_string_member (last, "hint"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/cli/usage-errors", test_usage_errors);
  g_test_add_func ("/cli/nothing", test_nothing);
  g_test_add_func ("/cli/no-gpu", test_no_gpu);
  g_test_add_func ("/cli/devices", test_devices);
  g_test_add_func ("/cli/help", test_help);
  g_test_add_func ("/cli/paths", test_paths);
  g_test_add_func ("/cli/plan", test_plan);
  g_test_add_func ("/cli/bench", test_bench);
  g_test_add_func ("/cli/interrupt", test_interrupt);
  return g_test_run ();
}
