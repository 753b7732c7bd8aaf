/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the preferences of the page Computer change: processor threads, cards, memory. */
#include <string.h>

#include "app/faces/guise-face-pictures.h"
#include "app/faces/guise-wall-list.h"
#include "app/guise-application.h"
#include "app/guise-preferences-window.h"
#include "app/guise-shortcuts.h"
#include "app/train/guise-card-row.h"
#include "app/train/guise-train-devices.h"
#include "core/guise-thread.h"
#include "mask-project.h"
#include "project-faces.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_FACES 1000 /* 64 pixels wide: 12 kB a picture */
#define SIDE    96
#define LITTLE  10 /* MB, fewer than N_FACES pictures take */

static char *work; /* folder of this program */

static GtkWidget *
open_preferences (GuiseWindow *window, GSettings *settings, int width, int height)
{
  GtkWidget *preferences = guise_preferences_window_new (GTK_WINDOW (window), settings);

  gtk_window_set_default_size (GTK_WINDOW (preferences), width, height);
  gtk_window_present (GTK_WINDOW (preferences));
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), "computer");
  ui_settle (preferences);
  return preferences;
}

static GtkSpinButton *
find_spin (GtkWidget *preferences, const char *id)
{
  return GTK_SPIN_BUTTON (ui_find (preferences, id));
}

/* ---- the processor ---- */

static void
test_threads (void)
{
  GuiseWindow *window = ui_open_window (1280, 800);
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GtkWidget       *preferences = open_preferences (window, settings, 560, 590);
  GtkSpinButton   *threads = find_spin (preferences, "threads");
  const int        n = (int) g_get_num_processors ();
  g_autofree char *told = NULL;

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (threads)), ==, "Automatic");
  g_assert_cmpint (guise_thread_get_usual (), ==, n);
  g_assert_null (guise_thread_dup_setting ());

  gtk_spin_button_set_value (threads, 1.0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (threads)), ==, "1");
  g_assert_cmpint (g_settings_get_int (settings, "processor-threads"), ==, 1);
  g_assert_cmpint (guise_thread_get_usual (), ==, 1);
  told = guise_thread_dup_setting ();
  g_assert_cmpstr (told, ==, "1");

  gtk_editable_set_text (GTK_EDITABLE (threads), "Automatic");
  gtk_spin_button_update (threads);
  g_assert_cmpint (g_settings_get_int (settings, "processor-threads"), ==, 0);
  g_assert_cmpint (guise_thread_get_usual (), ==, n);

  /* A setting of a larger computer stays as it is. */
  g_settings_set_int (settings, "processor-threads", n + 7);
  ui_settle (preferences);
  g_assert_cmpint (g_settings_get_int (settings, "processor-threads"), ==, n + 7);
  g_assert_cmpint (guise_thread_get_usual (), ==, n);
  g_settings_reset (settings, "processor-threads");
  gtk_window_destroy (GTK_WINDOW (preferences));
  ui_close_window (window);
}

/* ---- cards ---- */

static GuiseHostCards *
make_cards (int n, gboolean is_last_broken)
{
  GuiseHostCards *cards =
    guise_host_cards_from_text ("[driver]\nstate=0\ndriver=13000\nruntime=13000\ncards=0\n", NULL);

  g_assert_nonnull (cards);
  for (int i = 0; i < n; i++)
    {
      GuiseGpuCard *card = g_new0 (GuiseGpuCard, 1);

      card->index = i;
      card->name = g_strdup ("NVIDIA GeForce RTX 4090");
      card->pci_bus_id = g_strdup_printf ("0000:0%d:00.0", i + 1);
      card->n_bytes = card->n_free_bytes = (size_t) 24 << 30;
      if (is_last_broken && i == n - 1)
        card->problem = g_strdup ("too old");
      g_ptr_array_add (cards->cards, card);
    }
  return cards;
}

static void
take_cards (GuiseCardRow *row, int n, gboolean is_last_broken)
{
  g_autoptr (GuiseHostCards) cards = make_cards (n, is_last_broken);

  guise_card_row_take_cards (row, cards);
}

static void
assert_chosen (const char *devices)
{
  g_autofree char *chosen = guise_train_devices_dup_chosen ();

  g_assert_cmpstr (chosen, ==, devices);
}

/* Nobody but the list that it is in, as far as that is there. */
static gboolean
is_let_go (void *data)
{
  GObject *const *row = data;

  return *row == NULL || (*row)->ref_count == 1;
}

/* A driver that does not answer keeps nothing of a window that is closed. */
static void
test_card_gone (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *worker = g_build_filename (dir, "worker", NULL);
  g_autofree char *before = g_strdup (g_getenv ("GUISE_WORKER"));
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GtkWidget *preferences;
  GObject   *row;
  int64_t    start;

  g_assert_true (g_file_set_contents_full (worker, "#!/bin/sh\nexec sleep 19\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GUISE_WORKER", worker, TRUE);
  preferences = open_preferences (window, settings, 560, 590);
  row = G_OBJECT (ui_find (preferences, "card"));
  g_object_add_weak_pointer (row, (void **) &row);
  g_assert_false (is_let_go (&row));
  gtk_window_destroy (GTK_WINDOW (preferences));
  start = g_get_monotonic_time ();
  ui_wait (is_let_go, &row, "a row that nobody asks for any more");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  if (before != NULL)
    g_setenv ("GUISE_WORKER", before, TRUE);
  else
    g_unsetenv ("GUISE_WORKER");
  if (row != NULL)
    g_object_remove_weak_pointer (row, (void **) &row);
  ui_close_window (window);
  guise_test_rm_rf (dir);
}

/* Every widget of the window, however deep. */
static void
watch (GtkWidget *widget, GPtrArray *watched)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, widget);
  g_ptr_array_add (watched, ref);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    watch (child, watched);
}

static void
free_ref (void *ref)
{
  g_weak_ref_clear (ref);
  g_free (ref);
}

/* Rows and what they are about; the empty groups that libadwaita 1.2 keeps are not ours. */
static guint
count_alive (GPtrArray *watched)
{
  guint n = 0;

  for (guint i = 0; i < watched->len; i++)
    {
      g_autoptr (GtkWidget) widget = g_weak_ref_get (watched->pdata[i]);

      if (widget == NULL || (!GTK_IS_LIST_BOX_ROW (widget) && !GTK_IS_SPIN_BUTTON (widget) &&
                             !GTK_IS_SWITCH (widget) && !GTK_IS_BUTTON (widget)))
        continue;
      g_test_message ("%s has %u references", G_OBJECT_TYPE_NAME (widget),
                      G_OBJECT (widget)->ref_count - 1);
      n++;
    }
  return n;
}

/* A window that is closed goes, and every row and control that is in it. */
static void
test_gone (void)
{
  GuiseWindow *window = ui_open_window (1280, 800);
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GtkWidget *preferences = open_preferences (window, settings, 560, 590);
  g_autoptr (GPtrArray) watched = g_ptr_array_new_with_free_func (free_ref);

  watch (preferences, watched);
  g_assert_cmpuint (watched->len, >, 100);
  gtk_window_destroy (GTK_WINDOW (preferences));
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpuint (count_alive (watched), ==, 0);
  ui_close_window (window);
}

/* There is nothing to choose between one card and none. */
static void
test_card (void)
{
  GuiseWindow *window = ui_open_window (1280, 800);
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GtkWidget    *preferences = open_preferences (window, settings, 560, 590);
  GuiseCardRow *card = GUISE_CARD_ROW (ui_find (preferences, "card"));
  AdwComboRow  *row = ADW_COMBO_ROW (card);

  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (card)));
  take_cards (card, 1, FALSE);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (card)));
  take_cards (card, 2, TRUE);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (card)));
  take_cards (card, 2, FALSE);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (card)));
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  assert_chosen ("auto");
  adw_combo_row_set_selected (row, 2);
  assert_chosen ("cuda:1");
  adw_combo_row_set_selected (row, 3);
  assert_chosen ("cpu");

  /* What was chosen elsewhere is shown, and only shown. */
  g_settings_set_string (settings, "training-devices", "cuda:0,cuda:1");
  take_cards (card, 2, FALSE);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 4);
  assert_chosen ("cuda:0,cuda:1");
  g_settings_set_string (settings, "training-devices", "cuda:1");
  take_cards (card, 2, FALSE);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 2);
  g_settings_reset (settings, "training-devices");
  gtk_window_destroy (GTK_WINDOW (preferences));
  ui_close_window (window);
}

/* ---- memory ---- */

static gboolean
is_idle (void *data)
{
  return guise_face_pictures_is_idle (data);
}

static gboolean
has_all (void *data)
{
  return guise_face_pictures_is_idle (data) &&
         guise_face_pictures_get_n_bytes (data) > (size_t) LITTLE * 1000000;
}

static void
want (GuiseFacePictures *pictures, GuiseWallList *list, UiCondition condition)
{
  for (guint i = 0; i < N_FACES; i++)
    {
      g_autoptr (GuiseWallFace) face = g_list_model_get_item (G_LIST_MODEL (list), i);

      guise_face_pictures_want (pictures, face);
    }
  ui_wait (condition, pictures, "the pictures");
}

/* Less memory is given back at once, and the limit holds for what comes later. */
static void
test_thumbnails (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *path = g_build_filename (work, "many", NULL);
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GuiseWallList) list = guise_wall_list_new (N_FACES);
  g_autoptr (GuiseFacePictures) pictures = NULL;
  GtkWidget *preferences = open_preferences (window, settings, 560, 590);
  uint32_t  *faces = g_new (uint32_t, N_FACES);

  for (uint32_t i = 0; i < N_FACES; i++)
    faces[i] = i;
  guise_wall_list_show (list, faces, N_FACES, FALSE);
  g_assert_cmpint (g_settings_get_int (settings, "thumbnail-memory"), ==, 400);
  project_faces_make (path, N_FACES, 0);
  faceset = guise_faceset_open (path, &error);
  g_assert_no_error (error);
  pictures = guise_face_pictures_new (GTK_WIDGET (window), faceset, list, SIDE);
  want (pictures, list, has_all);

  gtk_spin_button_set_value (find_spin (preferences, "thumbnails"), LITTLE);
  g_assert_cmpint (g_settings_get_int (settings, "thumbnail-memory"), ==, LITTLE);
  g_assert_cmpuint (guise_face_pictures_get_n_bytes (pictures), <=, LITTLE * 1000000);
  want (pictures, list, is_idle);
  g_assert_cmpuint (guise_face_pictures_get_n_bytes (pictures), <=, LITTLE * 1000000);
  g_assert_cmpuint (guise_face_pictures_get_n_bytes (pictures), >, LITTLE * 900000);
  g_settings_reset (settings, "thumbnail-memory");
  gtk_window_destroy (GTK_WINDOW (preferences));
  ui_close_window (window);
}

/* ---- keys of those who come from DeepFaceLab ---- */

/* What a key does first: of several controllers GTK asks the one that was added last, which is the
 * first that is listed. */
static char *
dup_action (GtkWidget *widget, const char *key)
{
  g_autoptr (GtkShortcutTrigger) wanted = gtk_shortcut_trigger_parse_string (key);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      for (guint k = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) &&
                        k < g_list_model_get_n_items (G_LIST_MODEL (controller));
           k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
          GtkNamedAction *action = GTK_NAMED_ACTION (gtk_shortcut_get_action (shortcut));

          if (gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), wanted))
            return g_action_print_detailed_name (gtk_named_action_get_action_name (action),
                                                 gtk_shortcut_get_arguments (shortcut));
        }
    }
  return NULL;
}

static void
check_key (GuiseMaskEditor *editor, const char *key, const char *expected)
{
  g_autofree char *action = dup_action (GTK_WIDGET (editor), key);

  g_assert_cmpstr (action, ==, expected);
}

/* What a button of the editor says about its key: to who hears it, and to who sees it. */
static void
check_words (GuiseMaskEditor *editor, const char *id, const char *keys, const char *tooltip)
{
  GtkWidget *button = ui_find (GTK_WIDGET (editor), id);

  if (keys != NULL)
    gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, keys);
  else
    g_assert_false (gtk_test_accessible_has_property (GTK_ACCESSIBLE (button),
                                                      GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, tooltip);
}

static void
check_own_words (GuiseMaskEditor *editor)
{
  check_words (editor, "view_picture", "1", "The face; what is outside is darker (1)");
  check_words (editor, "view_mask", "2", "The outlines as a mask (2)");
  check_words (editor, "view_both", "4", "Where the two differ (4)");
  check_words (editor, "next_button", "Shift+D", "Next suggested face (Shift+D)");
}

static void
check_foreign_words (GuiseMaskEditor *editor)
{
  check_words (editor, "view_picture", "1 grave", "The face; what is outside is darker (1, `)");
  check_words (editor, "view_mask", "2 4", "The outlines as a mask (2, 4)");
  check_words (editor, "view_both", NULL, "Where the two differ");
  check_words (editor, "next_button", NULL, "Next suggested face");
}

/* Whether the window of all keys has a row with this title in the editor's own views. */
static gboolean
lists (GuiseWindow *window, const char *title)
{
  GtkWidget *keys = guise_shortcuts_window_new (GTK_WINDOW (window), "views");
  g_autoptr (GPtrArray) left = g_ptr_array_new ();
  gboolean is_there = FALSE;

  g_ptr_array_add (left, keys);
  while (left->len > 0)
    {
      GtkWidget *widget = g_ptr_array_steal_index (left, left->len - 1);

      is_there |=
        GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), title);
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        g_ptr_array_add (left, child);
    }
  gtk_window_destroy (GTK_WINDOW (keys));
  return is_there;
}

/* In an editor that is open, too; and ours are back when they are switched off. */
static void
test_keys (void)
{
  g_autofree char *dir = mask_project_make ("keys");
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GuiseWindow     *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor *editor = mask_project_open_editor (window, "src", "00003.jpg");
  GtkWidget       *preferences = open_preferences (window, settings, 560, 590);
  GtkSwitch       *keys = GTK_SWITCH (ui_find (preferences, "foreign_keys"));

  g_assert_false (gtk_switch_get_active (keys));
  check_key (editor, "<Shift>d", "mask.suggested");
  check_key (editor, "4", "mask.view(3)");
  check_key (editor, "grave", NULL);
  check_own_words (editor);
  g_assert_true (lists (window, "See where they differ"));
  gtk_switch_set_active (keys, TRUE);
  g_assert_true (g_settings_get_boolean (settings, "deepfacelab-keys"));
  check_key (editor, "<Shift>d", "mask.go(5)");
  check_key (editor, "<Shift>a", "mask.go(-5)");
  check_key (editor, "4", "mask.view(1)");
  check_key (editor, "5", "mask.view(2)");
  check_key (editor, "grave", "mask.view(0)");
  check_key (editor, "dead_grave", "mask.view(0)"); /* of a German keyboard */
  check_key (editor, "d", "mask.go(1)");            /* the same in both */
  check_foreign_words (editor);
  g_assert_false (lists (window, "See where they differ"));
  g_assert_true (lists (window, "See the trained mask"));
  gtk_switch_set_active (keys, FALSE);
  check_own_words (editor);
  check_key (editor, "<Shift>d", "mask.suggested");
  check_key (editor, "grave", NULL);
  gtk_window_destroy (GTK_WINDOW (preferences));
  ui_close_window (window);
}

/* ---- looks ---- */

static void
shoot (GuiseWindow *window,
       GSettings   *settings,
       int          width,
       int          height,
       const char  *page,
       const char  *name)
{
  GtkWidget       *preferences = open_preferences (window, settings, width, height);
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  take_cards (GUISE_CARD_ROW (ui_find (preferences, "card")), 2, FALSE);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), page);
  ui_settle (preferences);
  ui_shoot (preferences, name);
  g_settings_set_string (settings, "style", "dark");
  ui_settle (preferences);
  ui_shoot (preferences, dark);
  g_settings_reset (settings, "style");
  gtk_window_destroy (GTK_WINDOW (preferences));
}

static void
test_pictures (void)
{
  GuiseWindow *window = ui_open_window (1280, 800);
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);

  shoot (window, settings, 560, 590, "computer", "preferences-computer");
  shoot (window, settings, 360, 700, "computer", "preferences-computer-narrow");
  shoot (window, settings, 560, 700, "general", "preferences-general");
  shoot (window, settings, 360, 700, "general", "preferences-general-narrow");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  mask_project_root = work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/preferences/threads", test_threads);
  g_test_add_func ("/ui/preferences/card", test_card);
  g_test_add_func ("/ui/preferences/card-gone", test_card_gone);
  g_test_add_func ("/ui/preferences/gone", test_gone);
  g_test_add_func ("/ui/preferences/thumbnails", test_thumbnails);
  g_test_add_func ("/ui/preferences/keys", test_keys);
  g_test_add_func ("/ui/preferences/pictures", test_pictures);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
