/* SPDX-License-Identifier: GPL-3.0-or-later
 * What training is said in: words and numbers, without a training. */
#include <math.h>

#include "app/guise-error-text.h"
#include "app/project/guise-plan-words.h"
#include "app/train/guise-diary-words.h"
#include "app/train/guise-loss-plot-private.h"
#include "app/train/guise-time-text.h"
#include "app/widgets/guise-ab-view.h"
#include "app/widgets/guise-zoom.h"
#include "core/guise-error.h"
#include "nn/guise-nn.h"
#include "store/guise-journal.h"
#include "train/guise-train-error.h"
#include "ui.h"

/* Ticks are round numbers, and there are not too many of them. */
static void
test_ticks (void)
{
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (10, 5), 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (230, 6), 50, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (1564200, 6), 500000, 1e-3);
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (0.9, 5), 0.2, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (1, 1), 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (0, 5), 1, 1e-9);
}

/* What a person reads says what to do; the engine's sentence comes with what is only general. */
static void
test_error_texts (void)
{
  const GError     lost = { GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST, (char *) "cuda error 719" };
  const GError     full = { GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE, (char *) "write: 28" };
  const GError     gio = { G_IO_ERROR, G_IO_ERROR_NO_SPACE, (char *) "No space left" };
  const GError     large = { GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY, (char *) "14 of 12" };
  const GError     odd = { g_quark_from_static_string ("odd"), 7, (char *) "The moon is full" };
  g_autofree char *of_lost = guise_error_text_dup_line (&lost);
  g_autofree char *of_odd = guise_error_text_dup_line (&odd);

  g_assert_cmpstr (of_lost, ==,
                   "The graphics card stopped answering. Try again; if it stays away, restart the "
                   "computer.");
  g_assert_cmpstr (of_odd, ==, "That did not work: The moon is full. Try again.");
  g_assert_cmpstr (guise_error_text_get (&full).title, ==, guise_error_text_get (&gio).title);
  g_assert_cmpstr (guise_error_text_get (&large).title, ==, "This stage does not fit into memory");
  g_assert_true (guise_error_text_get (&large).needs_details); /* it names the batch that fits */
}

/* The line goes where it is put, and no further than the edges; both pictures are kept. */
static void
test_compare (void)
{
  g_autoptr (GtkWidget) widget = g_object_ref_sink (g_object_new (GUISE_TYPE_AB_VIEW, NULL));
  GuiseAbView *view = GUISE_AB_VIEW (widget);

  g_assert_cmpfloat_with_epsilon (guise_ab_view_get_position (view), 0.5, 1e-9);
  guise_ab_view_set_position (view, 1.7);
  g_assert_cmpfloat_with_epsilon (guise_ab_view_get_position (view), 1.0, 1e-9);
  guise_ab_view_set_names (view, "You", "Swapped");
  guise_ab_view_set_position (view, 0.58);
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "58 % You");
}

static gboolean
press (GtkWidget *widget, guint key, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean is_taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) one = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (one))
        g_signal_emit_by_name (one, "key-pressed", key, 0, state, &is_taken);
    }
  return is_taken;
}

/* A part of the pictures: as far as they reach, and what is pointed at stays. */
static void
test_zoom (void)
{
  g_autoptr (GtkWidget) widget = g_object_ref_sink (g_object_new (GUISE_TYPE_AB_VIEW, NULL));
  GuiseAbView *view = GUISE_AB_VIEW (widget);
  GuiseZoom    zoom = GUISE_ZOOM_WHOLE;

  guise_zoom_by (&zoom, 2.0, 0.25, 0.5);
  g_assert_cmpfloat_with_epsilon (zoom.x + 0.25 * zoom.scale, 0.25, 1e-9);
  g_assert_cmpfloat_with_epsilon (zoom.y + 0.5 * zoom.scale, 0.5, 1e-9);
  guise_zoom_move (&zoom, -9.0, 9.0);
  g_assert_cmpfloat_with_epsilon (zoom.x, -1.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (zoom.y, 0.0, 1e-9);
  guise_zoom_by (&zoom, 100.0, 0.5, 0.5);
  g_assert_cmpfloat_with_epsilon (zoom.scale, GUISE_ZOOM_MAX, 1e-9);
  guise_zoom_by (&zoom, 0.001, 0.9, 0.1);
  g_assert_cmpfloat_with_epsilon (zoom.scale, 1.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (zoom.x, 0.0, 1e-9);

  g_assert_false (press (widget, GDK_KEY_Left, GDK_CONTROL_MASK)); /* all of it is seen */
  g_assert_true (press (widget, GDK_KEY_plus, 0));
  g_assert_cmpfloat (guise_ab_view_get_zoom (view), >, 1.0);
  g_assert_true (press (widget, GDK_KEY_Left, GDK_CONTROL_MASK));
  g_assert_cmpfloat_with_epsilon (guise_ab_view_get_position (view), 0.5, 1e-9);
  g_assert_true (press (widget, GDK_KEY_0, 0));
  g_assert_cmpfloat_with_epsilon (guise_ab_view_get_zoom (view), 1.0, 1e-9);
  guise_ab_view_set_glass (view, TRUE);
  g_assert_false (press (widget, GDK_KEY_plus, 0));
}

static char *
dup_line (const char *json, char **out_details)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  JsonObject     *act = json_node_get_object (node);
  GuiseJournalAct kind;

  g_assert_true (guise_journal_act_from_name (json_object_get_string_member (act, "act"), &kind));
  *out_details = guise_diary_words_dup_details (act);
  return guise_diary_words_dup_text (act, kind, NULL);
}

/* The journal in words for people; what has none is left to the engine. */
static void
test_journal_words (void)
{
  static const struct
  {
    const char *json;
    const char *text;
    const char *details;
  } CASES[] = {
    { "{\"act\":\"stage-begin\",\"stage\":\"own\",\"iterations\":\"50\",\"repeats\":\"1\"}",
      "Stage “own” began", "Iterations: 50 · Repeated: 1" },
    { "{\"act\":\"run-end\",\"outcome\":\"at-gate\"}", "Training stopped",
      "How it ended: it waits for your answer" },
    { "{\"act\":\"gate-decided\",\"answer\":\"repeat\",\"by\":\"person\"}",
      "It does not look like the character yet: the stage is repeated", "Decided by: you" },
    { "{\"act\":\"backup\",\"removed\":\"b7\"}", "A backup was removed", "Backup: b7" },
    { "{\"act\":\"guard\",\"finding\":\"all-alike\"}",
      "The model collapsed; training stopped by itself",
      "What was found: all faces look the same" },
    { "{\"act\":\"imported\",\"reusable\":true}", "A trained model was imported", "Reusable: yes" },
    { "{\"act\":\"note\",\"what\":\"checkpoint-waits\"}", "Saving waits for room on the disk",
      "What: checkpoint-waits" },
    { "{\"act\":\"note\",\"what\":\"backup-failed\",\"reason\":\"backups: 30\"}",
      "The backup that you asked for could not be made",
      "What: backup-failed · Reason: backups: 30" },
    { "{\"act\":\"note\",\"what\":\"too-hot\",\"temperature\":\"84\"}",
      "Paused until the graphics card has cooled",
      "What: the graphics card is too hot · Temperature in °C: 84" },
    { "{\"act\":\"rolled-back\",\"from\":\"60\",\"gradients\":\"unchanged\"}",
      "Went back to a good point", "Before: 60 · Gradients: as before" },
    { "{\"act\":\"note\",\"text\":\"anything\"}", NULL, NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *details = NULL;
      g_autofree char *text = dup_line (CASES[i].json, &details);

      g_assert_cmpstr (text, ==, CASES[i].text);
      g_assert_cmpstr (details, ==, CASES[i].details);
    }
}

/* What a stage lacks, by its numbers; an engine that knows more says it itself. */
static void
test_lacks (void)
{
  const GuiseLack  few = { GUISE_LACK_MORE_FACES, GUISE_FACE_SLOT_DST, 7, 20 };
  const GuiseLack  masks = { GUISE_LACK_MASKS, GUISE_FACE_SLOT_SRC, 1, 20 };
  const GuiseLack  other = { .kind = GUISE_LACK_NOTHING };
  g_autofree char *few_text = guise_plan_words_dup_lack (&few, "engine");
  g_autofree char *masks_text = guise_plan_words_dup_lack (&masks, "engine");
  g_autofree char *other_text = guise_plan_words_dup_lack (&other, "engine");

  g_assert_cmpstr (few_text, ==, "There are 7 faces of you; this stage needs at least 20.");
  g_assert_cmpstr (masks_text, ==, "1 character face has no mask.");
  g_assert_cmpstr (other_text, ==, "engine");
  g_assert_null (guise_plan_words_dup_lack (&other, NULL));
}

/* Every remark of a plan has words; those with numbers name them. */
static void
test_remarks (void)
{
  const GuisePlanRemark batch = { .kind = GUISE_PLAN_REMARK_SMALL_BATCH, .numbers = { 3, 4 } };
  g_autofree char      *text = guise_plan_words_dup_remark (&batch);

  g_assert_cmpstr (text, ==, "A batch of 3 learns badly; 4 is the least that is worth while.");
  for (int kind = 0; kind < GUISE_N_PLAN_REMARKS; kind++)
    {
      const GuisePlanRemark remark = { .kind = (GuisePlanRemarkKind) kind,
                                       .text = (char *) "engine" };
      g_autofree char      *said = guise_plan_words_dup_remark (&remark);

      g_assert_cmpstr (said, !=, "engine");
    }
}

/* Lengths of time as people say them. */
static void
test_times (void)
{
  g_autofree char *unknown = guise_time_text_dup_span ((double) NAN);
  g_autofree char *minutes = guise_time_text_dup_span (11 * 60);
  g_autofree char *hours = guise_time_text_dup_span (25 * 3600);
  g_autofree char *days = guise_time_text_dup_span (5 * 86400 + 10 * 3600);
  g_autofree char *ago = guise_time_text_dup_ago (150);

  g_assert_cmpstr (unknown, ==, "not yet known");
  g_assert_cmpstr (minutes, ==, "11 min");
  g_assert_cmpstr (hours, ==, "25 h");
  g_assert_cmpstr (days, ==, "5 days 10 h");
  g_assert_cmpstr (ago, ==, "2 min ago");
  g_assert_null (guise_time_text_dup_end (-1));
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/train-words/ticks", test_ticks);
  g_test_add_func ("/ui/train-words/error-texts", test_error_texts);
  g_test_add_func ("/ui/train-words/compare", test_compare);
  g_test_add_func ("/ui/train-words/zoom", test_zoom);
  g_test_add_func ("/ui/train-words/times", test_times);
  g_test_add_func ("/ui/train-words/journal-words", test_journal_words);
  g_test_add_func ("/ui/train-words/lacks", test_lacks);
  g_test_add_func ("/ui/train-words/remarks", test_remarks);
  return g_test_run ();
}
