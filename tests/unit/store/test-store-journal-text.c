/* SPDX-License-Identifier: GPL-3.0-or-later
 * The journal as people read it, and where the stages and resets of a training are. */
#include "store/guise-journal-text.h"
#include "support/guise-test.h"

#include <string.h>

#define HEAD "{\"time\":\"2026-11-26T05:04:03Z\",\"iteration\":7,\"act\":"

static GPtrArray *
parse (const char *text)
{
  size_t     n_damaged;
  GPtrArray *acts = guise_journal_parse (text, strlen (text), 0, &n_damaged);

  g_assert_cmpuint (n_damaged, ==, 0);
  return acts;
}

static void
check_sentence (const char *rest, const char *expected)
{
  g_autofree char *line = g_strconcat (HEAD, rest, "}\n", NULL);
  g_autoptr (GPtrArray) acts = parse (line);
  g_autofree char *sentence = NULL;

  g_assert_cmpuint (acts->len, ==, 1);
  sentence = guise_journal_dup_sentence (acts->pdata[0]);
  g_assert_cmpstr (sentence, ==, expected);
}

static void
test_names (void)
{
  GuiseJournalAct act;

  for (int i = 0; i < GUISE_N_JOURNAL_ACTS; i++)
    {
      g_assert_true (
        guise_journal_act_from_name (guise_journal_act_get_name ((GuiseJournalAct) i), &act));
      g_assert_cmpint (act, ==, i);
    }
  g_assert_false (guise_journal_act_from_name ("stage", &act));
}

static void
test_sentences (void)
{
  check_sentence ("\"stage-begin\",\"stage\":\"own\",\"iterations\":\"50\",\"src\":\"src\","
                  "\"dst\":\"dst best 3000\",\"options\":\"random_warp=n\"",
                  "Stage 'own' begins: 50 iterations, trained on src and dst best 3000; options "
                  "random_warp=n");
  check_sentence ("\"backup\",\"kind\":\"stage\",\"label\":\"gan\"",
                  "A backup was made: stage 'gan'");
  check_sentence ("\"backup\",\"removed\":\"0000000050-manual-x\"",
                  "The backup 0000000050-manual-x was removed");
  check_sentence ("\"gate\",\"what\":\"faces-changed\"",
                  "The faces have changed since they were looked at: it asks again");
  check_sentence ("\"gate-decided\",\"answer\":\"repeat\",\"by\":\"person\"",
                  "The gate sends the plan back, decided by: person");
  check_sentence ("\"imported\",\"from\":\"model-folder\",\"iterations_before\":1200,"
                  "\"reusable\":true",
                  "A trained model was imported from a model-folder, trained for 1200 iterations; "
                  "reusable: yes");
  check_sentence ("\"dataset-changed\",\"slot\":\"dst\",\"faces\":12",
                  "The faces of dst are others than before: 12 of them");
  check_sentence ("\"run-end\",\"outcome\":\"at-gate\"", "Training ends: at-gate");
}

/* What is missing, of another kind, hostile, or of a later version. */
static void
test_odd (void)
{
  check_sentence ("\"stage-begin\"", "stage-begin");
  check_sentence ("\"stage-begin\",\"stage\":[1],\"iterations\":50", ": 50 iterations");
  check_sentence ("\"guard\",\"finding\":\"a\\nb\\u001b[2Jc\"",
                  "A guard stopped the training: a b [2Jc");
  check_sentence ("\"moved\",\"where\":\"there\",\"n\":3,\"list\":[1]", "moved where=there n=3");
}

static void
test_long (void)
{
  g_autofree char *filler = g_strnfill (4000, 'x');
  g_autofree char *line = g_strdup_printf (HEAD "\"run-end\",\"outcome\":\"%s\"}\n", filler);
  g_autoptr (GPtrArray) acts = parse (line);
  g_autofree char *sentence = guise_journal_dup_sentence (acts->pdata[0]);

  g_assert_cmpuint (strlen (sentence), <, 600);
  g_assert_true (g_str_has_suffix (sentence, "…"));
}

/* Every act in every form is told in one printable line. */
static void
test_all_acts (void)
{
  for (int i = 0; i < GUISE_N_JOURNAL_ACTS; i++)
    {
      g_autofree char *line =
        g_strdup_printf (HEAD "\"%s\"}\n", guise_journal_act_get_name ((GuiseJournalAct) i));
      g_autoptr (GPtrArray) acts = parse (line);
      g_autofree char *sentence = guise_journal_dup_sentence (acts->pdata[0]);

      g_assert_cmpuint (strlen (sentence), >, 3);
      g_assert_null (strchr (sentence, '\n'));
    }
}

/* ---- marks ---- */

static void
add (GString *text, uint64_t iteration, const char *act, const char *stage)
{
  g_string_append_printf (text,
                          "{\"time\":\"2026-11-26T05:04:03Z\",\"iteration\":%" G_GUINT64_FORMAT
                          ",\"act\":\"%s\"",
                          iteration, act);
  if (stage != NULL)
    g_string_append_printf (text, ",\"stage\":\"%s\"", stage);
  g_string_append (text, "}\n");
}

static char *
dup_marks (const GString *text)
{
  g_autoptr (GPtrArray) acts = parse (text->str);
  g_autoptr (GPtrArray) marks = guise_journal_find_marks (acts);
  GString *found = g_string_new (NULL);

  for (unsigned i = 0; i < marks->len; i++)
    {
      const GuiseJournalMark *mark = marks->pdata[i];

      g_string_append_printf (found, "%" G_GUINT64_FORMAT "%s ", mark->iteration,
                              mark->stage != NULL ? mark->stage : "");
    }
  return g_string_free (found, FALSE);
}

static void
test_marks (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *straight = NULL;
  g_autofree char *repeated = NULL;
  g_autofree char *back = NULL;

  add (text, 0, "project-created", NULL);
  add (text, 0, "stage-begin", "a");
  add (text, 100, "reset", NULL);
  add (text, 200, "stage-end", "a");
  add (text, 200, "stage-begin", "b");
  add (text, 300, "consent-changed", NULL);
  straight = dup_marks (text);
  g_assert_cmpstr (straight, ==, "0a 100 200b ");

  /* Killed before the reset was saved: it comes once more, and counts once. */
  add (text, 100, "run-begin", NULL);
  add (text, 100, "reset", NULL);
  repeated = dup_marks (text);
  g_assert_cmpstr (repeated, ==, "0a 100 ");

  /* A gate repeats the stage where it stands; a restore forgets what came later. */
  add (text, 250, "stage-begin", "a");
  add (text, 260, "reset", NULL);
  add (text, 255, "restore", NULL);
  add (text, 400, "stage-begin", "c");
  back = dup_marks (text);
  g_assert_cmpstr (back, ==, "0a 100 250a 400c ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/journal-text/names", test_names);
  g_test_add_func ("/store/journal-text/sentences", test_sentences);
  g_test_add_func ("/store/journal-text/odd", test_odd);
  g_test_add_func ("/store/journal-text/long", test_long);
  g_test_add_func ("/store/journal-text/all-acts", test_all_acts);
  g_test_add_func ("/store/journal-text/marks", test_marks);
  return g_test_run ();
}
