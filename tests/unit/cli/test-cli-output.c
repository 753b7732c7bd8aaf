/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of events: JSON that is always well-formed, text for people, throttled progress. */
#include "cli/guise-cli-output.h"

#include <malloc.h>
#include <math.h>
#include <string.h>

#include "cli/guise-cli-error.h"
#include "core/guise-error.h"

/* An output into memory. */
typedef struct
{
  char           *out_text;
  char           *err_text;
  size_t          out_size;
  size_t          err_size;
  FILE           *out;
  FILE           *err;
  GuiseCliOutput *output;
} Capture;

static void
capture_begin (Capture *self, gboolean json)
{
  *self = (Capture){ 0 };
  self->out = open_memstream (&self->out_text, &self->out_size);
  self->err = open_memstream (&self->err_text, &self->err_size);
  self->output = guise_cli_output_new (json, self->out, self->err);
}

static void
capture_end (Capture *self)
{
  guise_cli_output_free (self->output);
  fclose (self->out);
  fclose (self->err);
  free (self->out_text);
  free (self->err_text);
}

/* The lines said so far, each parsed as one JSON object. */
static GPtrArray *
parse_lines (const Capture *self)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_auto (GStrv) lines = g_strsplit (self->out_text, "\n", -1);

  for (size_t i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = json_from_string (lines[i], &error);

      g_assert_no_error (error);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
      g_ptr_array_add (objects, json_node_dup_object (node));
    }
  return objects;
}

static const char *
event_of (GPtrArray *objects, guint index)
{
  g_assert_cmpuint (index, <, objects->len);
  return json_object_get_string_member (objects->pdata[index], "event");
}

static void
test_json (void)
{
  static const char nasty[] = "a \"b\" \\ \n \t \x01 \x7f ü \xff\xfe end";
  Capture           capture;
  g_autoptr (GPtrArray) objects = NULL;
  JsonObject *members = json_object_new ();
  JsonObject *inner = json_object_new ();
  JsonArray  *array = json_array_new ();
  JsonObject *face;

  capture_begin (&capture, TRUE);
  json_array_add_double_element (array, INFINITY);
  json_object_set_string_member (inner, "name", nasty);
  json_object_set_double_member (inner, "ratio", (double) NAN);
  json_object_set_array_member (inner, "list", array);
  json_object_set_object_member (members, "inner", inner);
  json_object_set_double_member (members, "third", 1.0 / 3.0);
  guise_cli_output_start (capture.output, NULL);
  guise_cli_output_event (capture.output, "face", members);
  guise_cli_output_note (capture.output, "%s", nasty);
  guise_cli_output_warning (capture.output, "100 %% of %d", 5);
  guise_cli_output_result (capture.output, "not for scripts", NULL);

  objects = parse_lines (&capture);
  g_assert_cmpuint (objects->len, ==, 5);
  g_assert_cmpstr (event_of (objects, 0), ==, "start");
  g_assert_cmpstr (event_of (objects, 1), ==, "face");
  g_assert_cmpstr (event_of (objects, 2), ==, "note");
  g_assert_cmpstr (event_of (objects, 3), ==, "warning");
  g_assert_cmpstr (event_of (objects, 4), ==, "result");
  face = objects->pdata[1];
  inner = json_object_get_object_member (face, "inner");
  g_assert_true (json_object_get_null_member (inner, "ratio"));
  g_assert_true (json_array_get_null_element (json_object_get_array_member (inner, "list"), 0));
  g_assert_true (
    g_str_has_prefix (json_object_get_string_member (inner, "name"), "a \"b\" \\ \n \t "));
  g_assert_cmpfloat (json_object_get_double_member (face, "third"), ==, 1.0 / 3.0);
  g_assert_cmpstr (json_object_get_string_member (objects->pdata[3], "message"), ==, "100 % of 5");
  g_assert_null (strstr (capture.out_text, "not for scripts"));
  capture_end (&capture);
}

/* A thousand units in no time: few events, the last one always, rate and time left in it. */
#define N_EVENTS 2000

/* A training of a million iterations tells of each. */
static void
test_gives_back (void)
{
  size_t before = 0;

  for (int round = 0; round < 2; round++)
    {
      FILE           *nowhere = fopen ("/dev/null", "w");
      GuiseCliOutput *output = guise_cli_output_new (TRUE, nowhere, nowhere);

      for (int i = 0; i < N_EVENTS; i++)
        {
          JsonObject *members = json_object_new ();
          JsonArray  *array = json_array_new ();

          json_array_add_double_element (array, i);
          json_object_set_array_member (members, "losses", array);
          guise_cli_output_event (output, "step", members);
        }
      guise_cli_output_free (output);
      fclose (nowhere);
      if (round == 0)
        before = mallinfo2 ().uordblks;
    }
  /* What a line held would be some hundred bytes; sanitizers, whose allocator tells nothing, look
   * for what is lost themselves. */
  g_assert_cmpuint (mallinfo2 ().uordblks, <, before + N_EVENTS * 32);
}

static void
test_progress (void)
{
  Capture capture;
  g_autoptr (GPtrArray) objects = NULL;
  JsonObject *last;

  capture_begin (&capture, TRUE);
  guise_cli_output_begin (capture.output, "Testing", 0);
  for (uint64_t done = 0; done <= 1000; done++)
    {
      JsonObject *members = json_object_new ();

      json_object_set_int_member (members, "iteration", (gint64) done);
      guise_cli_output_progress (capture.output, done, 1000, members);
    }
  objects = parse_lines (&capture);
  g_assert_cmpuint (objects->len, >=, 2);
  g_assert_cmpuint (objects->len, <, 20);
  last = objects->pdata[objects->len - 1];
  g_assert_cmpint (json_object_get_int_member (last, "done"), ==, 1000);
  g_assert_cmpint (json_object_get_int_member (last, "total"), ==, 1000);
  g_assert_cmpint (json_object_get_int_member (last, "iteration"), ==, 1000);
  g_assert_true (json_object_has_member (last, "fps"));
  g_assert_true (json_object_has_member (last, "eta_s"));
  capture_end (&capture);
}

static void
test_error (void)
{
  Capture capture;
  g_autoptr (GError) error = g_error_new (GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE, "Disk full");
  g_autoptr (GPtrArray) objects = NULL;
  JsonObject *object;

  capture_begin (&capture, TRUE);
  g_assert_cmpint (guise_cli_output_error (capture.output, error, NULL), ==,
                   GUISE_CLI_EXIT_RESOURCES);
  objects = parse_lines (&capture);
  g_assert_cmpuint (objects->len, ==, 1);
  object = objects->pdata[0];
  g_assert_cmpstr (json_object_get_string_member (object, "domain"), ==, "core");
  g_assert_cmpstr (json_object_get_string_member (object, "code"), ==, "no-space");
  g_assert_cmpstr (json_object_get_string_member (object, "message"), ==, "Disk full");
  g_assert_nonnull (json_object_get_string_member (object, "hint"));
  g_assert_nonnull (strstr (capture.err_text, "Disk full"));
  capture_end (&capture);
}

/* A refusal after a result says nothing twice. */
static void
test_error_after_result (void)
{
  Capture capture;
  g_autoptr (GError) error = g_error_new (GUISE_CLI_ERROR, GUISE_CLI_ERROR_HOSTILE, "Refused");
  g_autoptr (GPtrArray) objects = NULL;

  capture_begin (&capture, TRUE);
  guise_cli_output_result (capture.output, NULL, NULL);
  g_assert_cmpint (guise_cli_output_error (capture.output, error, NULL), ==,
                   GUISE_CLI_EXIT_DAMAGED);
  objects = parse_lines (&capture);
  g_assert_cmpuint (objects->len, ==, 1);
  g_assert_cmpstr (event_of (objects, 0), ==, "result");
  g_assert_nonnull (strstr (capture.err_text, "Refused"));
  capture_end (&capture);
}

static void
test_text (void)
{
  Capture     capture;
  JsonObject *members = json_object_new ();

  capture_begin (&capture, FALSE);
  json_object_set_string_member (members, "name", "ü ö");
  json_object_set_int_member (members, "faces", 12);
  guise_cli_output_start (capture.output, NULL);
  guise_cli_output_note (capture.output, "A note");
  guise_cli_output_progress (capture.output, 5, 5, NULL);
  guise_cli_output_result (capture.output, NULL, members);
  g_assert_cmpstr (capture.out_text, ==, "name: ü ö\nfaces: 12\n");
  fflush (capture.err);
  g_assert_cmpstr (capture.err_text, ==, "A note\n"); /* no bar: this is no terminal */
  capture_end (&capture);
}

/* Each exit code of the contract is reached, and an unknown error is a failure. */
static void
test_exit_codes (void)
{
  static const struct
  {
    GuiseCoreError code;
    GuiseCliExit   exit;
  } cases[] = {
    { GUISE_CORE_ERROR_FAILED, GUISE_CLI_EXIT_FAILED },
    { GUISE_CORE_ERROR_NOT_FOUND, GUISE_CLI_EXIT_FAILED },
    { GUISE_CORE_ERROR_CORRUPT, GUISE_CLI_EXIT_DAMAGED },
    { GUISE_CORE_ERROR_NO_SPACE, GUISE_CLI_EXIT_RESOURCES },
    { GUISE_CORE_ERROR_NO_MEMORY, GUISE_CLI_EXIT_RESOURCES },
    { GUISE_CORE_ERROR_EXISTS, GUISE_CLI_EXIT_REFUSED },
    { GUISE_CORE_ERROR_CANCELLED, GUISE_CLI_EXIT_INTERRUPTED },
    { GUISE_CORE_ERROR_ARGUMENT, GUISE_CLI_EXIT_USAGE },
  };
  GError unknown = { g_quark_from_static_string ("nobody-knows"), 3, NULL };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError error = { GUISE_CORE_ERROR, (int) cases[i].code, NULL };

      g_assert_cmpint (guise_cli_error_judge (&error).exit, ==, cases[i].exit);
    }
  g_assert_cmpint (guise_cli_error_judge (&unknown).exit, ==, GUISE_CLI_EXIT_FAILED);
  g_assert_cmpstr (guise_cli_error_judge (&unknown).domain, ==, "nobody-knows");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/output/json", test_json);
  g_test_add_func ("/cli/output/gives-back", test_gives_back);
  g_test_add_func ("/cli/output/progress", test_progress);
  g_test_add_func ("/cli/output/error", test_error);
  g_test_add_func ("/cli/output/error-after-result", test_error_after_result);
  g_test_add_func ("/cli/output/text", test_text);
  g_test_add_func ("/cli/output/exit-codes", test_exit_codes);
  return g_test_run ();
}
