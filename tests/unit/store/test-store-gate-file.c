/* SPDX-License-Identifier: GPL-3.0-or-later
 * A gate's question and its answer outlive the process. */
#include "core/guise-error.h"
#include "store/guise-gate-file.h"
#include "store/guise-store-error.h"
#include "support/guise-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

static GuiseGateFile
make_gate (void)
{
  return (GuiseGateFile){
    .state = GUISE_GATE_STATE_WAITING,
    .iteration = 1800000,
    .stage = g_strdup ("adapt"),
    .n_repeats = 1,
    .n_max_repeats = 3,
    .to_src = 0.31,
    .to_dst = NAN,
    .hint = g_strdup ("between"),
    .sheet = g_strdup ("history/gate-0001800000.jpg"),
    .asked_at = 1795669443,
  };
}

static void
assert_same (const GuiseGateFile *a, const GuiseGateFile *b)
{
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpuint (a->iteration, ==, b->iteration);
  g_assert_cmpstr (a->stage, ==, b->stage);
  g_assert_cmpuint (a->n_repeats, ==, b->n_repeats);
  g_assert_cmpuint (a->n_max_repeats, ==, b->n_max_repeats);
  g_assert_cmpfloat (a->to_src, ==, b->to_src);
  g_assert_true (isnan (a->to_dst) == isnan (b->to_dst));
  g_assert_cmpstr (a->hint, ==, b->hint);
  g_assert_cmpstr (a->sheet, ==, b->sheet);
  g_assert_cmpint (a->asked_at, ==, b->asked_at);
}

static void
test_round_trip (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, GUISE_GATE_FILE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) none = NULL;
  static char *const faces[] = { (char *) "ab12", NULL };
  g_auto (GuiseGateFile) nothing = { 0 };
  g_auto (GuiseGateFile) gate = make_gate ();
  g_auto (GuiseGateFile) read = { 0 };
  g_auto (GuiseGateFile) decided = { 0 };
  g_auto (GuiseGateFile) kept = { 0 };
  g_auto (GuiseGateFile) again = { 0 };

  g_assert_true (guise_gate_file_read (path, &nothing, &error));
  g_assert_cmpint (nothing.state, ==, GUISE_GATE_STATE_NONE);
  g_assert_false (guise_gate_file_is_at (&nothing, 0, NULL, 0));
  g_assert_false (
    guise_gate_file_decide (path, GUISE_GATE_STATE_PASSED, "person", NULL, NULL, NULL, &none));
  g_assert_error (none, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE);

  g_assert_true (guise_gate_file_write (path, &gate, &error));
  g_assert_true (guise_gate_file_read (path, &read, &error));
  assert_same (&gate, &read);
  g_assert_cmpint (read.decided_at, ==, 0);
  g_assert_null (read.decided_by);
  g_assert_true (guise_gate_file_is_at (&read, 1800000, "adapt", 1));
  g_assert_false (guise_gate_file_is_at (&read, 1800001, "adapt", 1));
  g_assert_false (guise_gate_file_is_at (&read, 1800000, "focus", 1));
  g_assert_false (guise_gate_file_is_at (&read, 1800000, "adapt", 2));

  /* Decided, and decided once more, the other way. */
  g_assert_true (guise_gate_file_decide (path, GUISE_GATE_STATE_REPEAT, "person", "the nose", faces,
                                         &decided, &error));
  g_assert_no_error (error);
  g_assert_cmpint (decided.state, ==, GUISE_GATE_STATE_REPEAT);
  g_assert_cmpstr (decided.src_faces, ==, "ab12");
  g_assert_null (decided.dst_faces);
  g_assert_true (guise_gate_file_read (path, &kept, &error));
  g_assert_cmpstr (kept.src_faces, ==, "ab12");
  g_assert_null (kept.dst_faces);
  g_assert_true (
    guise_gate_file_decide (path, GUISE_GATE_STATE_PASSED, "unattended", NULL, NULL, NULL, &error));
  g_assert_true (guise_gate_file_read (path, &again, &error));
  gate.state = GUISE_GATE_STATE_PASSED;
  assert_same (&gate, &again);
  g_assert_cmpstr (again.decided_by, ==, "unattended");
  g_assert_null (again.src_faces);
  g_assert_null (again.reason);
  g_assert_cmpint (again.decided_at, >, 1700000000);
  guise_test_rm_rf (dir);
}

static void
test_limit (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, GUISE_GATE_FILE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refused = NULL;
  g_auto (GuiseGateFile) gate = make_gate ();
  g_auto (GuiseGateFile) read = { 0 };

  gate.n_repeats = 3;
  g_assert_true (guise_gate_file_write (path, &gate, &error));
  g_assert_false (
    guise_gate_file_decide (path, GUISE_GATE_STATE_REPEAT, "person", NULL, NULL, NULL, &refused));
  g_assert_error (refused, GUISE_STORE_ERROR, GUISE_STORE_ERROR_INVALID);
  g_assert_nonnull (strstr (refused->message, "'adapt' has sent the plan back 3 times"));
  g_assert_true (guise_gate_file_read (path, &read, &error));
  g_assert_cmpint (read.state, ==, GUISE_GATE_STATE_WAITING);
  g_assert_true (
    guise_gate_file_decide (path, GUISE_GATE_STATE_PASSED, "person", NULL, NULL, NULL, &error));
  guise_test_rm_rf (dir);
}

/* Cut at each byte, and each byte changed: never read as another answer. */
static void
test_damaged (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, GUISE_GATE_FILE, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) damaged = NULL;
  g_auto (GuiseGateFile) gate = make_gate ();
  g_auto (GuiseGateFile) read = { 0 };
  size_t n_bytes;

  g_assert_true (guise_gate_file_write (path, &gate, &error));
  g_assert_true (g_file_get_contents (path, &text, &n_bytes, NULL));
  for (size_t n = 0; n < n_bytes; n++)
    {
      g_assert_false (guise_gate_file_parse (text, n, &read));
      text[n] = (char) (text[n] ^ 1);
      g_assert_false (guise_gate_file_parse (text, n_bytes, &read));
      text[n] = (char) (text[n] ^ 1);
    }
  g_assert_true (guise_gate_file_parse (text, n_bytes, &read));
  g_assert_true (g_file_set_contents (path, text, (gssize) n_bytes - 9, NULL));
  g_assert_false (
    guise_gate_file_decide (path, GUISE_GATE_STATE_PASSED, "person", NULL, NULL, NULL, &damaged));
  g_assert_error (damaged, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (damaged->message, path));

  /* A sheet outside of the project. */
  g_free (gate.sheet);
  gate.sheet = g_strdup ("../../somebody/else.jpg");
  g_assert_true (guise_gate_file_write (path, &gate, &error));
  g_clear_error (&damaged);
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, &n_bytes, NULL));
  guise_gate_file_clear (&read);
  g_assert_false (guise_gate_file_parse (text, n_bytes, &read));
  guise_test_rm_rf (dir);
}

static void
test_read_only (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "missing", GUISE_GATE_FILE, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GuiseGateFile) gate = make_gate ();

  g_assert_false (guise_gate_file_write (path, &gate, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/gate-file/round-trip", test_round_trip);
  g_test_add_func ("/store/gate-file/limit", test_limit);
  g_test_add_func ("/store/gate-file/damaged", test_damaged);
  g_test_add_func ("/store/gate-file/no-folder", test_read_only);
  return g_test_run ();
}
