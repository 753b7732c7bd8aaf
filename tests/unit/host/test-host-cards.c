/* SPDX-License-Identifier: GPL-3.0-or-later
 * What follows from what the driver and the kernel say about graphics cards, and asking a driver in
 * another process, which may hang or crash. Arguments: the worker, a module that says what it is
 * told. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "host/guise-host-card-rules.h"
#include "host/guise-host-heat.h"
#include "host/guise-host-plan.h"
#include "host/guise-host-system.h"
#include "host/guise-host-team.h"
#include "support/guise-test.h"

#define GIB      ((size_t) 1 << 30)
#define PATIENCE 60000 /* ms for a process that answers */

static const char *worker;
static const char *module;

/* ---- made-up computers ---- */

static void
put (const char *root, const char *path, const char *text)
{
  g_autofree char *file = g_build_filename (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
put_adapter (const char *root, const char *bus, const char *vendor, const char *driver)
{
  g_autofree char *folder = g_strconcat ("sys/bus/pci/devices/", bus, NULL);
  g_autofree char *maker = g_strconcat (folder, "/vendor", NULL);
  g_autofree char *class = g_strconcat (folder, "/class", NULL);
  g_autofree char *link = g_build_filename (root, folder, "driver", NULL);
  g_autofree char *target = g_strconcat ("../../drivers/", driver, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (link);

  put (root, maker, vendor);
  put (root, class, "0x030000\n");
  g_assert_true (g_file_make_symbolic_link (file, target, NULL, NULL));
}

static GuiseHostCards *
make_cards (GuiseGpuState state, const char *reason)
{
  g_autofree char *text =
    g_strdup_printf ("[driver]\nstate=%d\ndriver=12040\nruntime=13000\ncards=0\nreason=%s\n",
                     (int) state, reason);
  g_autoptr (GError) error = NULL;
  GuiseHostCards *cards = guise_host_cards_from_text (text, &error);

  g_assert_no_error (error);
  return cards;
}

static void
add_card (GuiseHostCards *cards, const char *name, gboolean has_display, const char *problem)
{
  GuiseGpuCard *card = g_new0 (GuiseGpuCard, 1);

  card->index = (int) cards->cards->len;
  card->name = g_strdup (name);
  card->pci_bus_id = g_strdup_printf ("0000:0%u:00.0", cards->cards->len + 1);
  card->n_bytes = 12 * GIB;
  card->n_free_bytes = 11 * GIB;
  card->has_display = has_display;
  card->problem = g_strdup (problem);
  g_ptr_array_add (cards->cards, card);
}

/* "fact:state", separated by blanks */
static char *
list (const GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const GuiseHostFinding *finding = findings->pdata[i];

      g_string_append_printf (text, "%s%s:%d", i > 0 ? " " : "",
                              guise_host_fact_get_name (finding->fact), (int) finding->state);
    }
  return g_string_free (text, FALSE);
}

static void
expect (const GuiseHostCards *cards, const char *root, const char *wanted)
{
  g_autoptr (GPtrArray) adapters = guise_host_list_adapters (root);
  g_autoptr (GPtrArray) findings =
               guise_host_judge_cards (cards, adapters, root, GUISE_HOST_USE_ANY);
  g_autofree char *found = list (findings);

  g_assert_cmpstr (found, ==, wanted);
}

static void
test_none (void)
{
  static const struct
  {
    GuiseGpuState state;
    const char   *driver; /* of an NVIDIA card, NULL: there is none */
    const char   *wanted;
  } cases[] = {
    { GUISE_GPU_NO_BACKEND, NULL, "no-card:4" },
    { GUISE_GPU_NO_BACKEND, "nvidia", "no-backend:4" },
    { GUISE_GPU_NO_BACKEND, "nouveau", "no-backend:4 nouveau:4" },
    { GUISE_GPU_BROKEN_BACKEND, NULL, "no-card:4" },
    { GUISE_GPU_BROKEN_BACKEND, "nvidia", "broken-backend:4" },
    { GUISE_GPU_WITHOUT_DRIVER, NULL, "no-card:4" },
    { GUISE_GPU_WITHOUT_DRIVER, "vfio-pci", "no-driver:4" },
    { GUISE_GPU_WITHOUT_DRIVER, "nouveau", "nouveau:4" },
    { GUISE_GPU_DRIVER_TOO_OLD, "nvidia", "old-driver:4" },
    { GUISE_GPU_DRIVER_TOO_OLD, NULL, "old-driver:4" },
    { GUISE_GPU_NONE, NULL, "no-card:4" },
    { GUISE_GPU_NONE, "nvidia", "no-card:4" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *root = guise_test_tmp_dir ();
      g_autoptr (GuiseHostCards) cards = make_cards (cases[i].state, "it is so");

      put_adapter (root, "0000:00:02.0", "0x8086\n", "i915");
      if (cases[i].driver != NULL)
        put_adapter (root, "0000:01:00.0", "0x10de\n", cases[i].driver);
      expect (cards, root, cases[i].wanted);
      guise_test_rm_rf (root);
    }
}

/* What was chosen to train on: marked where it is there, and told of where it is not. */
static void
test_choice (void)
{
  static const struct
  {
    const char *devices;
    const char *wanted;
    int         n[2]; /* of the two cards, of which the second cannot be used */
    int         n_gone;
  } cases[] = {
    { NULL, "card:0 card-unusable:3", { 0, 0 }, 0 },
    { "auto", "card:0 card-unusable:3", { 0, 0 }, 0 },
    { "cpu", "card:0 card-unusable:3", { 0, 0 }, 0 },
    { "cuda:0", "card:0 card-unusable:3", { 1, 0 }, 0 },
    { "cuda:1", "card:0 card-unusable:3 choice-gone:4", { 0, 0 }, 1 },
    { "cuda:0,cuda:7", "card:0 card-unusable:3 choice-gone:4", { 1, 0 }, 1 },
    { "cuda:1,cuda:7", "card:0 card-unusable:3 choice-gone:4", { 0, 0 }, 2 },
  };
  g_autoptr (GPtrArray) adapters = g_ptr_array_new ();
  g_autoptr (GuiseHostCards) cards = make_cards (GUISE_GPU_READY, "");
  g_autoptr (GuiseHostCards) bad = make_cards (GUISE_GPU_READY, "");
  g_autoptr (GPtrArray) without = NULL;
  g_autofree char *found = NULL;

  add_card (cards, "NVIDIA A", FALSE, NULL);
  add_card (cards, "NVIDIA A", FALSE, "It is too old");
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) findings =
                   guise_host_judge_cards (cards, adapters, "/nowhere", GUISE_HOST_USE_ANY);
      g_autofree char *text = NULL;

      guise_host_judge_choice (findings, cards, cases[i].devices);
      text = list (findings);
      g_assert_cmpstr (text, ==, cases[i].wanted);
      for (guint k = 0; k < 2; k++)
        g_assert_cmpint (((const GuiseHostFinding *) findings->pdata[k])->n, ==, cases[i].n[k]);
      if (cases[i].n_gone > 0)
        g_assert_cmpint (((const GuiseHostFinding *) findings->pdata[2])->n, ==, cases[i].n_gone);
    }
  add_card (bad, "NVIDIA A", FALSE, "It is too old");
  without = guise_host_judge_cards (bad, adapters, "/nowhere", GUISE_HOST_USE_ANY);
  guise_host_judge_choice (without, bad, "cuda:0");
  found = list (without);
  g_assert_cmpstr (found, ==, "card-unusable:4");
}

/* Cards that train together. */
static void
test_team (void)
{
  static const struct
  {
    const char   *devices;
    GuiseHostTeam expected;
  } cases[] = {
    { "auto", { 0, FALSE, FALSE } },
    { "cpu", { 0, FALSE, FALSE } },
    { "cuda:0", { 1, FALSE, FALSE } },
    { "cuda:0,cuda:1", { 2, FALSE, FALSE } },
    { "cuda:0,cuda:4", { 2, TRUE, FALSE } },
    { "cuda:3,cuda:1,cuda:0,cuda:2", { 4, FALSE, TRUE } },
    { "cuda:0,cuda:10", { 1, FALSE, FALSE } }, /* which is not there */
  };
  const int numbers[] = { 0, 2 };
  g_autoptr (GuiseHostCards) cards = make_cards (GUISE_GPU_READY, "");
  g_autofree char *joined = guise_host_team_join (numbers, G_N_ELEMENTS (numbers));

  for (int i = 0; i < 4; i++)
    add_card (cards, "NVIDIA A", FALSE, NULL);
  add_card (cards, "NVIDIA B", FALSE, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const GuiseHostTeam found = guise_host_team_judge (cards, cases[i].devices);

      g_assert_cmpuint (found.n_cards, ==, cases[i].expected.n_cards);
      g_assert_cmpint (found.is_mixed, ==, cases[i].expected.is_mixed);
      g_assert_cmpint (found.is_large, ==, cases[i].expected.is_large);
    }
  g_assert_cmpstr (joined, ==, "cuda:0,cuda:2");
  g_assert_null (guise_host_team_join (NULL, 0));
  g_assert_true (guise_host_team_has (joined, 2));
  g_assert_false (guise_host_team_has ("cuda:12", 1));
  g_assert_false (guise_host_team_has (NULL, 0));
}

static void
test_some (void)
{
  char *root = guise_test_tmp_dir ();
  g_autoptr (GuiseHostCards) one = make_cards (GUISE_GPU_READY, "");
  g_autoptr (GuiseHostCards) two = make_cards (GUISE_GPU_READY, "");
  g_autoptr (GuiseHostCards) bad = make_cards (GUISE_GPU_READY, "");
  g_autoptr (GPtrArray) adapters = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  const GuiseHostFinding *display;

  put (root, "proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64  535.183.01  Fri\n");
  add_card (one, "NVIDIA RTX 3060", FALSE, NULL);
  expect (one, root, "card:0");
  put_adapter (root, "0000:01:00.0", "0x10de\n", "nvidia");
  put (root, "sys/bus/pci/devices/0000:01:00.0/drm/card1/card1-DP-1/status", "connected\n");
  expect (one, root, "card:0 display:3");
  adapters = guise_host_list_adapters (root);
  findings = guise_host_judge_cards (one, adapters, root, GUISE_HOST_USE_ANY);
  g_assert_cmpstr (((const GuiseHostFinding *) findings->pdata[0])->detail, ==, "535.183.01");
  display = findings->pdata[1];
  g_assert_cmpstr (display->detail, ==, "DP-1");
  g_assert_cmpuint (display->n_bytes - display->n_free_bytes, ==, GIB);
  g_assert_true (guise_host_find_display (findings, NULL) == display);
  g_assert_true (guise_host_find_display (findings, "auto") == display);
  g_assert_true (guise_host_find_display (findings, "cuda:3,cuda:0") == display);
  g_assert_null (guise_host_find_display (findings, "cuda:1"));
  g_assert_null (guise_host_find_display (findings, "cpu"));

  add_card (two, "NVIDIA RTX 3060", FALSE, NULL);
  add_card (two, "NVIDIA GTX 750", TRUE, "It is too old");
  expect (two, root, "card:0 display:3 card-unusable:3 display:3 mixed:3");
  add_card (bad, "NVIDIA GTX 750", FALSE, "It is too old");
  expect (bad, NULL, "card-unusable:4");
  guise_test_rm_rf (root);
}

/* ---- as text ---- */

static void
test_text (void)
{
  g_autoptr (GuiseHostCards) cards = make_cards (GUISE_GPU_READY, "a = b; [x]");
  g_autoptr (GuiseHostCards) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  add_card (cards, "A; card = \"1\"", TRUE, "Line\nand line");
  add_card (cards, "", FALSE, NULL);
  text = guise_host_cards_to_text (cards);
  read = guise_host_cards_from_text (text, &error);
  g_assert_no_error (error);
  again = guise_host_cards_to_text (read);
  g_assert_cmpstr (text, ==, again);
  g_assert_cmpuint (read->cards->len, ==, 2);
  g_assert_cmpstr (((GuiseGpuCard *) read->cards->pdata[0])->problem, ==, "Line\nand line");
}

static void
test_bad_text (void)
{
  static const char *const cases[] = {
    "",
    "nonsense",
    "[driver]\n",
    "[driver]\nstate=0\n",
    "[driver]\nstate=99\ncards=0\n",
    "[driver]\nstate=-1\ncards=0\n",
    "[driver]\nstate=0\ncards=100000\n",
    "[driver]\nstate=0\ncards=-1\n",
    "[driver]\nstate=0\ncards=1\n",
    "[driver]\nstate=0\ncards=1\n[card 0]\nname=x\n",
    "[driver]\nstate=x\ncards=0\n",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (guise_host_cards_from_text (cases[i], &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
}

/* ---- the plan of a project ---- */

static void
expect_plan (const char *text, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseHostPlan) plan = guise_host_plan_from_text (text, &error);
  g_autoptr (GPtrArray) findings = guise_host_findings_new ();
  g_autofree char *found = NULL;
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  again = guise_host_plan_to_text (plan);
  g_assert_cmpstr (again, ==, text);
  guise_host_judge_plan (findings, plan);
  found = list (findings);
  g_assert_cmpstr (found, ==, wanted);
}

static void
test_plan (void)
{
  static const char *const bad[] = { "", "[plan]\n", "[plan]\nstages=1\n", "[plan]\nstages=-1\n",
                                     "[plan]\nstages=1000\n" };
  g_autoptr (GuiseHostPlan) plan = guise_host_plan_new ();
  g_autofree char *small = NULL;
  g_autofree char *large = NULL;
  g_autofree char *slow = NULL;
  g_autofree char *busy = NULL;

  plan->is_gpu = TRUE;
  plan->n_disk_bytes = 84;
  guise_host_plan_add (plan, "Clear", 8, 8, TRUE);
  small = guise_host_plan_to_text (plan);
  expect_plan (small, "plan-fits:0");
  guise_host_plan_add (plan, "Sharpen = \"fine\"", 8, 6, FALSE);
  large = guise_host_plan_to_text (plan);
  expect_plan (large, "stage-too-large:4");
  plan->is_gpu = FALSE;
  slow = guise_host_plan_to_text (plan);
  expect_plan (slow, "");
  plan->problem = g_strdup ("It is being trained");
  busy = guise_host_plan_to_text (plan);
  expect_plan (busy, "silent:2");
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (guise_host_plan_from_text (bad[i], &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
}

/* A worker that is asked about what is no project says so; on the processor nothing is rehearsed.
 */
static void
test_ask_plan (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseHostPlan) plan = NULL;
  g_autoptr (GuiseHostPlan) none = NULL;

  plan = guise_host_plan_ask (worker, "/does/not/exist", "cpu", PATIENCE, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (plan->problem);
  none = guise_host_plan_ask (NULL, "/does/not/exist", NULL, PATIENCE, NULL, &error);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* ---- in another process ---- */

static GuiseHostCards *
ask_script (const char *script, unsigned limit_ms, GCancellable *cancellable, GError **error)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "worker", NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);
  GuiseHostCards  *cards;

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  cards = guise_host_cards_ask (path, limit_ms, cancellable, error);
  guise_test_rm_rf (dir);
  return cards;
}

static void
test_ask (void)
{
  g_autoptr (GuiseHostCards) cards = NULL;
  g_autoptr (GError) error = NULL;
  const GuiseGpuCard *card;

  g_setenv ("GUISE_CUDA_MODULE", module, TRUE);
  g_setenv ("GUISE_FAKE_GPUS", "NVIDIA H200,NVIDIA A10!", TRUE);
  cards = guise_host_cards_ask (worker, PATIENCE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cards->state, ==, GUISE_GPU_READY);
  g_assert_cmpint (cards->runtime, ==, 13000);
  g_assert_cmpuint (cards->cards->len, ==, 2);
  card = cards->cards->pdata[1];
  g_assert_cmpstr (card->name, ==, "NVIDIA A10");
  g_assert_true (card->has_display);
  g_assert_cmpuint (card->n_bytes, ==, 24 * GIB);
}

/* A driver that never answers is left alone when its time is over, and one that has crashed says
 * so. */
static void
test_ask_in_vain (void)
{
  static const struct
  {
    const char *script;
    int         code;
    const char *words;
  } cases[] = {
    { "exec sleep 100", GUISE_CORE_ERROR_FAILED, "not answered within 1 seconds" },
    { "kill -SEGV $$", GUISE_CORE_ERROR_FAILED, "crashed" },
    { "exit 3", GUISE_CORE_ERROR_FAILED, "crashed" },
    { "echo what", GUISE_CORE_ERROR_CORRUPT, "cannot be read" },
    { "printf '\\377\\376'", GUISE_CORE_ERROR_FAILED, "" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const int64_t begin = g_get_monotonic_time ();

      g_assert_null (ask_script (cases[i].script, i == 0 ? 300 : PATIENCE, NULL, &error));
      g_assert_error (error, GUISE_CORE_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].words));
      g_assert_cmpint (g_get_monotonic_time () - begin, <, 300 * G_USEC_PER_SEC);
    }
}

static void
test_ask_nobody (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;

  g_assert_null (guise_host_cards_ask (NULL, PATIENCE, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_null (guise_host_cards_ask ("/does/not/exist", PATIENCE, NULL, &other));
  g_assert_error (other, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
}

static void *
cancel_soon (void *cancellable)
{
  g_usleep (50000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_ask_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_null (ask_script ("exec sleep 100", 60000, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_null (ask_script ("exec sleep 100", 60000, cancellable, &other));
  g_assert_error (other, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
}

/* ---- heat ---- */

static void
test_heat (void)
{
  g_assert_cmpfloat (guise_host_heat_parse ("54\n"), ==, 54.0);
  g_assert_cmpfloat (guise_host_heat_parse ("54\r\n 61 \n[N/A]\n58"), ==, 61.0);
  g_assert_cmpfloat (guise_host_heat_parse ("0"), ==, 0.0);
  g_assert_true (isnan (guise_host_heat_parse ("")));
  g_assert_true (isnan (guise_host_heat_parse ("N/A\n-3\n1e2\n151\nNo devices were found\n")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  worker = argv[1];
  module = argv[2];
  g_test_add_func ("/host-cards/choice", test_choice);
  g_test_add_func ("/host-cards/heat", test_heat);
  g_test_add_func ("/host-cards/none", test_none);
  g_test_add_func ("/host-cards/some", test_some);
  g_test_add_func ("/host-cards/team", test_team);
  g_test_add_func ("/host-cards/text", test_text);
  g_test_add_func ("/host-cards/bad-text", test_bad_text);
  g_test_add_func ("/host-cards/plan", test_plan);
  g_test_add_func ("/host-cards/ask-plan", test_ask_plan);
  g_test_add_func ("/host-cards/ask", test_ask);
  g_test_add_func ("/host-cards/ask-in-vain", test_ask_in_vain);
  g_test_add_func ("/host-cards/ask-nobody", test_ask_nobody);
  g_test_add_func ("/host-cards/ask-cancelled", test_ask_cancelled);
  return g_test_run ();
}
