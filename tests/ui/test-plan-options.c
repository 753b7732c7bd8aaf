/* SPDX-License-Identifier: GPL-3.0-or-later
 * What options of a plan are set with that have more to show than a word: cards and switches. */
#include <glib/gstdio.h>
#include <string.h>

#include "app/guide/guise-guide-window.h"
#include "app/plan/guise-archi-chooser.h"
#include "app/plan/guise-choice-cards.h"
#include "app/plan/guise-face-hints.h"
#include "app/plan/guise-face-type-picture.h"
#include "app/plan/guise-option-row.h"
#include "app/plan/guise-plan-editor.h"
#include "app/plan/guise-plan-lines.h"
#include "app/plan/guise-plan-options.h"
#include "app/plan/guise-plan-page.h"
#include "app/project/guise-project-view.h"
#include "core/guise-data.h"
#include "faceset/guise-face-record-cache.h"
#include "faceset/guise-face-records.h"
#include "faceset/guise-faceset.h"
#include "job/guise-job.h"
#include "made-up-record.h"
#include "model/guise-saehd-options.h"
#include "project-faces.h"
#include "project/guise-project-plan.h"
#include "support/guise-test.h"
#include "train/guise-training-plan-edit.h"
#include "ui.h"

#define N_FACES 42 /* that look to both sides: as few as are enough */

static char *work; /* folder of this program */

/* ---- the page ---- */

/* What was measured of the faces of a folder: they look to one side, or to both. */
static void
put_measures (const char *dir, gboolean to_both)
{
  static const double yaws[] = { 28.0, 28.0, 28.0, 40.0, 40.0, 40.0, 60.0 };
  static const double pitches[] = { -14.0, 0.0, 14.0, -14.0, 0.0, 14.0, 0.0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, &error);
  g_autoptr (GuiseFaceRecordCache) cache = guise_face_record_cache_load ("");
  g_autofree char *path = g_build_filename (dir, GUISE_FACE_RECORDS_FILE, NULL);

  g_assert_no_error (error);
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    {
      const double    sign = to_both && i % 2 == 1 ? -1.0 : 1.0;
      const size_t    k = i / 2 % G_N_ELEMENTS (yaws);
      GuiseFaceRecord record = made_up_record (sign * yaws[k], pitches[k]);
      GuiseFaceStamp  stamp;

      record.is_mesh_tried = TRUE; /* not to be measured again */
      g_assert_true (guise_faceset_get_stamp (faceset, i, &stamp));
      guise_face_record_cache_put (cache, guise_faceset_get_entry (faceset, i)->name, &stamp,
                                   &record);
    }
  g_assert_true (guise_face_record_cache_save (cache, path, &error));
  g_assert_no_error (error);
}

static char *
make_project (const char *name, const char *recipe)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *dst = g_build_filename (work, "me", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_GENERATED },
    { .path = dst, .consent = GUISE_CONSENT_SELF },
  };

  project_faces_make (src, N_FACES, N_FACES);
  project_faces_make (dst, N_FACES, N_FACES);
  put_measures (src, TRUE);
  put_measures (dst, TRUE);
  project = guise_project_create (dir, recipe, faces, NULL, 1, &error);
  g_assert_no_error (error);
  return dir;
}

static GuisePlanPage *
get_page (GuiseWindow *window)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return GUISE_PLAN_PAGE (guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_PLAN));
}

static GuisePlanEditor *
get_editor (GuiseWindow *window)
{
  return guise_plan_page_get_editor (get_page (window));
}

static gboolean
is_idle (void *window)
{
  return guise_plan_editor_get_plan (get_editor (window)) != NULL &&
         !guise_plan_editor_is_busy (get_editor (window));
}

static GuiseWindow *
open_plan (const char *dir)
{
  GuiseWindow *window = ui_open_window (1280, 800);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  ui_wait (is_idle, window, "the plan");
  ui_settle (GTK_WIDGET (window));
  return window;
}

/* The first of a type that is in view. */
static GtkWidget *
find_mapped (GtkWidget *root, GType type)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_mapped (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GuiseOptionRow *
find_row (GuiseWindow *window, const char *key)
{
  GtkWidget *options = find_mapped (GTK_WIDGET (window), GUISE_TYPE_PLAN_OPTIONS);

  g_assert_nonnull (options);
  return GUISE_OPTION_ROW (guise_plan_options_find_row (GUISE_PLAN_OPTIONS (options), key));
}

static GtkWidget *
find_control (GuiseWindow *window, const char *key)
{
  return guise_option_row_get_control (find_row (window, key));
}

static void
assert_value (GuiseWindow *window, const char *key, const char *expected)
{
  GuisePlanEditor *editor = get_editor (window);
  g_autofree char *value =
    guise_plan_editor_dup_value (editor, guise_plan_editor_get_stage (editor), key);

  g_assert_cmpstr (value, ==, expected);
}

/* ---- keys ---- */

static gboolean
press_shortcut (GtkWidget *widget, GListModel *shortcuts, guint key)
{
  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);
      GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

      if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
          gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key &&
          gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                        gtk_shortcut_get_arguments (shortcut)))
        return TRUE;
    }
  return FALSE;
}

/* As a key goes from what has the focus up to the window: the first that knows it has it. */
static gboolean
press (GuiseWindow *window, guint key)
{
  GtkWidget *widget = gtk_window_get_focus (GTK_WINDOW (window));

  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

      for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
        {
          g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

          if (GTK_IS_SHORTCUT_CONTROLLER (controller) &&
              press_shortcut (widget, G_LIST_MODEL (controller), key))
            return TRUE;
        }
    }
  return FALSE;
}

/* ---- pictures ---- */

static gboolean
scroll_to (GtkWidget *widget)
{
  GtkWidget     *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  graphene_point_t at;

  if (!gtk_widget_compute_point (widget,
                                 gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller)),
                                 &GRAPHENE_POINT_INIT (0, 0), &at))
    return FALSE;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + (double) at.y - 24);
  return TRUE;
}

static void
shoot (GuiseWindow *window, GuiseOptionRow *row, const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *light = g_strdup_printf ("%s-light", name);
  g_autofree char *dark = g_strdup_printf ("%s-dark", name);

  ui_settle (GTK_WIDGET (window));
  g_assert_true (scroll_to (GTK_WIDGET (row)));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), light);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
}

/* The options as a page of their own, as wide as a telephone. */
static void
go_narrow (GuiseWindow *window)
{
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  g_signal_emit_by_name (ui_find (GTK_WIDGET (get_page (window)), "timeline"), "opened");
  ui_settle (GTK_WIDGET (window));
}

static gboolean
is_below (GtkWidget *a, GtkWidget *b)
{
  graphene_rect_t first, second;

  g_assert_true (gtk_widget_compute_bounds (a, gtk_widget_get_parent (a), &first));
  g_assert_true (gtk_widget_compute_bounds (b, gtk_widget_get_parent (a), &second));
  return second.origin.y >= first.origin.y + first.size.height;
}

static void
assert_is_radio (GtkWidget *card, gboolean is_checked)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (card);

  gtk_test_accessible_assert_role (accessible, GTK_ACCESSIBLE_ROLE_RADIO);
  gtk_test_accessible_assert_state (accessible, GTK_ACCESSIBLE_STATE_CHECKED,
                                    is_checked ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                               : GTK_ACCESSIBLE_TRISTATE_FALSE);
  g_assert_true (gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL));
  g_assert_true (
    gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
}

/* ---- architecture ---- */

static void
on_chosen_cb (GuiseArchiChooser *chooser, const char *value, char **out_value)
{
  g_free (*out_value);
  *out_value = g_strdup (value);
}

/* Whatever DeepFaceLab can spell is shown, and comes out again as it was. */
static void
test_spellings (void)
{
  GtkWidget         *widget = g_object_ref_sink (guise_archi_chooser_new ());
  GuiseArchiChooser *chooser = GUISE_ARCHI_CHOOSER (widget);
  g_autofree char   *chosen = NULL;

  g_signal_connect (chooser, "chosen", G_CALLBACK (on_chosen_cb), &chosen);
  for (unsigned i = 0; i < 32; i++)
    {
      const GuiseSaehdArchi archi = { i < 16 ? GUISE_SAEHD_LIAE : GUISE_SAEHD_DF, i % 16 };
      g_autofree char      *text = guise_saehd_archi_to_string (&archi);
      GtkWidget            *u = guise_archi_chooser_find_switch (chooser, 'u');
      const gboolean        is_on = (archi.letters & GUISE_SAEHD_U) != 0;

      g_clear_pointer (&chosen, g_free);
      guise_archi_chooser_show (chooser, text);
      g_assert_null (chosen); /* shown, not chosen by anybody */
      g_assert_cmpint (gtk_switch_get_active (GTK_SWITCH (u)), ==, is_on);
      gtk_switch_set_active (GTK_SWITCH (u), !is_on);
      g_assert_cmpstr (chosen, !=, text);
      gtk_switch_set_active (GTK_SWITCH (u), is_on);
      g_assert_cmpstr (chosen, ==, text);
    }
  g_object_unref (widget);
}

/* A card, the keys, a letter, and the way back. */
static void
choose_archi (GuiseWindow *window, GuiseArchiChooser *chooser)
{
  GtkWidget *liae = guise_archi_chooser_find_card (chooser, "liae");
  GtkWidget *df = guise_archi_chooser_find_card (chooser, "df");

  assert_value (window, "archi", "liae-udt");
  assert_is_radio (liae, TRUE);
  assert_is_radio (df, FALSE);
  gtk_widget_activate (df);
  assert_value (window, "archi", "df-udt");
  assert_is_radio (liae, FALSE);
  assert_is_radio (df, TRUE);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_page (window)), "plan.undo", NULL));
  assert_value (window, "archi", "liae-udt");
  assert_is_radio (liae, TRUE);

  gtk_widget_grab_focus (liae);
  g_assert_true (press (window, GDK_KEY_Down));
  g_assert_true (gtk_widget_has_focus (df));
  assert_value (window, "archi", "df-udt");
  g_assert_true (press (window, GDK_KEY_Left));
  g_assert_true (gtk_widget_has_focus (liae));
  assert_value (window, "archi", "liae-udt");
  g_assert_true (gtk_widget_grab_focus (df));
  g_assert_true (press (window, GDK_KEY_space));
  assert_value (window, "archi", "df-udt");

  /* Tab leaves the cards, and comes back to the one that is chosen. */
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_widget_has_focus (guise_archi_chooser_find_switch (chooser, 'u')));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_BACKWARD));
  g_assert_true (gtk_widget_has_focus (df));

  gtk_switch_set_active (GTK_SWITCH (guise_archi_chooser_find_switch (chooser, 't')), FALSE);
  gtk_switch_set_active (GTK_SWITCH (guise_archi_chooser_find_switch (chooser, 'c')), TRUE);
  assert_value (window, "archi", "df-udc");
}

static void
show_again (GuiseWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "history");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
}

/* A model that has come with options of its own, which count in all stages. */
static void
import_model (GuiseWindow *window, const char *dir)
{
  static const char *const options[] = { "ae_dims=256", "face_style_power=0.0001", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (dir, &error);

  g_assert_true (guise_project_set_imported (project, options, 20000, &error));
  g_assert_no_error (error);
  show_again (window);
}

static gboolean
is_trained (void *window)
{
  return is_idle (window) && guise_plan_editor_is_trained (get_editor (window));
}

/* What the plan cannot have goes back to what it was. */
static void
refuse_archi (GuiseWindow *window, GuiseArchiChooser *chooser)
{
  GuisePlanEditor *editor = get_editor (window);

  guise_plan_editor_set_value (editor, 0, "resets", "20000");
  ui_wait (is_idle, window, "the resets");
  gtk_widget_activate (guise_archi_chooser_find_card (chooser, "df"));
  ui_wait (is_idle, window, "the refusal");
  assert_value (window, "archi", "liae-udt");
  assert_is_radio (guise_archi_chooser_find_card (chooser, "liae"), TRUE);
  guise_plan_editor_undo (editor);
  ui_wait (is_idle, window, "the way back");
}

static void
check_archi (GuiseWindow *window, const char *dir)
{
  GuiseOptionRow    *row = find_row (window, "archi");
  GuiseArchiChooser *chooser = GUISE_ARCHI_CHOOSER (guise_option_row_get_control (row));
  g_autofree char   *path = g_build_filename (dir, "plan.json", NULL);
  g_autofree char   *text = NULL;

  refuse_archi (window, chooser);
  choose_archi (window, chooser);
  ui_wait (is_idle, window, "the writing");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"archi\" : \"df-udc\""));
  shoot (window, row, "plan-archi");
  g_assert_false (is_below (guise_archi_chooser_find_card (chooser, "liae"),
                            guise_archi_chooser_find_card (chooser, "df")));
}

/* ---- face types ---- */

/* Each has a picture that says in words what it shows. */
static void
check_pictures (GuiseChoiceCards *cards)
{
  static const char *const types[] = { "h", "mf", "f", "wf", "head" };

  for (size_t i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *card = guise_choice_cards_find (cards, types[i]);
      GtkWidget *picture = find_mapped (card, GUISE_TYPE_FACE_TYPE_PICTURE);

      g_assert_nonnull (picture);
      gtk_test_accessible_assert_role (picture, GTK_ACCESSIBLE_ROLE_IMG);
      g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (picture),
                                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
      assert_is_radio (card, strcmp (types[i], "wf") == 0);
    }
}

static void
check_face_types (GuiseWindow *window)
{
  GuiseOptionRow   *row = find_row (window, "face_type");
  GuiseChoiceCards *cards = GUISE_CHOICE_CARDS (guise_option_row_get_control (row));

  check_pictures (cards);
  shoot (window, row, "plan-face-type");
  gtk_widget_grab_focus (guise_choice_cards_find (cards, "wf"));
  g_assert_true (press (window, GDK_KEY_Up));
  assert_value (window, "face_type", "f");
  g_assert_true (press (window, GDK_KEY_Right));
  g_assert_true (press (window, GDK_KEY_Right));
  g_assert_true (press (window, GDK_KEY_Right)); /* from the last to the first */
  assert_value (window, "face_type", "h");
  g_assert_cmpstr (guise_choice_cards_get_value (cards), ==, "h");
  for (int i = 0; i < 4; i++)
    guise_plan_editor_undo (get_editor (window));
  assert_value (window, "face_type", "wf");
  g_assert_cmpstr (guise_choice_cards_get_value (cards), ==, "wf");
  ui_wait (is_idle, window, "the way back");
}

/* ---- styles ---- */

static gboolean
is_in_place (GuiseWindow *window, const char *key)
{
  return gtk_widget_get_visible (GTK_WIDGET (find_row (window, key)));
}

static void
assert_styles (GuiseWindow *window, const char *both, const char *face, const char *bg)
{
  GtkWidget *pair = find_control (window, GUISE_PLAN_STYLES);

  assert_value (window, GUISE_PLAN_STYLES, both);
  assert_value (window, "face_style_power", face);
  assert_value (window, "bg_style_power", bg);
  g_assert_cmpint (gtk_switch_get_active (GTK_SWITCH (pair)), ==, *both == 'y');
  g_assert_cmpint (is_in_place (window, "face_style_power"), ==, *both == 'y');
  g_assert_cmpint (is_in_place (window, "bg_style_power"), ==, *both == 'y');
}

static void
show_experimental (GuiseWindow *window, const char *picture)
{
  GuiseOptionRow *row = find_row (window, GUISE_PLAN_STYLES);
  GtkWidget      *expander = gtk_widget_get_ancestor (GTK_WIDGET (row), ADW_TYPE_EXPANDER_ROW);

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), TRUE);
  shoot (window, row, picture);
}

/* One switch, two values, and what the rules ask for with them; all of it is one step back. */
static void
check_styles (GuiseWindow *window)
{
  GuisePlanEditor *editor = get_editor (window);
  GtkWidget       *pair;

  guise_plan_editor_set_stage (editor, 1);
  assert_styles (window, "n", "0", "0");
  pair = find_control (window, GUISE_PLAN_STYLES);
  gtk_switch_set_active (GTK_SWITCH (pair), TRUE);
  assert_styles (window, "y", "0.0001", "0.0001");
  assert_value (window, "guard", "strict");
  assert_value (window, "backup_hours", "1");
  ui_wait (is_idle, window, "the writing");
  assert_styles (window, "y", "0.0001", "0.0001"); /* nothing was refused */
  show_experimental (window, "plan-styles");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find_control (window, "bg_style_power")), 0.0);
  assert_styles (window, "y", "0.0001", "0");
  guise_plan_editor_undo (editor);
  gtk_switch_set_active (GTK_SWITCH (pair), FALSE);
  assert_styles (window, "n", "0", "0");
  guise_plan_editor_undo (editor);
  assert_styles (window, "y", "0.0001", "0.0001");
  guise_plan_editor_undo (editor);
  assert_styles (window, "n", "0", "0");
  assert_value (window, "guard", "normal");
  assert_value (window, "backup_hours", "3");
  g_assert_false (guise_plan_editor_can_undo (editor));
  ui_wait (is_idle, window, "the way back");

  guise_plan_editor_set_stage (editor, 0); /* too early for a style */
  gtk_switch_set_active (GTK_SWITCH (pair), TRUE);
  ui_wait (is_idle, window, "the refusal");
  assert_styles (window, "n", "0", "0");
}

/* ---- mirroring ---- */

static const char *
get_subtitle (GuiseWindow *window, const char *key)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row (window, key)));
}

static gboolean
is_needless (void *window)
{
  return strcmp (get_subtitle (window, "random_dst_flip"),
                 "Both sets of faces look to both sides: leave it off.") == 0;
}

static gboolean
is_helpful (void *window)
{
  return strcmp (get_subtitle (window, "random_dst_flip"),
                 "Few of these faces are turned to the person's left. Mirroring helps that "
                 "side.") == 0;
}

/* The hint follows what was measured since the page was looked at. */
static void
check_flips (GuiseWindow *window)
{
  g_autofree char *dst = g_build_filename (work, "me", NULL);

  ui_wait (is_needless, window, "what was measured");
  g_assert_cmpstr (get_subtitle (window, "random_src_flip"), ==,
                   get_subtitle (window, "random_dst_flip"));
  put_measures (dst, FALSE);
  show_again (window);
  ui_wait (is_helpful, window, "what was measured since");
  g_assert_null (strstr (get_subtitle (window, "random_src_flip"), "sides: leave it off"));
  shoot (window, find_row (window, "random_dst_flip"), "plan-flips");
}

static void
assert_hint (const GuiseFaceHints *hints, const char *key, const char *value, const char *expected)
{
  const GuiseTrainingStage stage = { .src = { .slot = GUISE_FACE_SLOT_SRC },
                                     .dst = { .slot = GUISE_FACE_SLOT_DST } };
  g_autofree char         *text = guise_face_hints_dup_text (hints, &stage, key, value);

  if (expected == NULL)
    g_assert_null (text);
  else
    g_assert_nonnull (strstr (text, expected));
}

/* What is not known of faces is not made up; other options have nothing to do with it. */
static void
test_flip_words (void)
{
  GuiseFaceHints hints = { { GUISE_SIDES_UNKNOWN }, { 0.0 } };

  assert_hint (&hints, "random_dst_flip", "n", NULL);
  hints.sides[GUISE_FACE_SLOT_SRC] = GUISE_SIDES_BOTH;
  assert_hint (&hints, "random_src_flip", "n", NULL);
  hints.sides[GUISE_FACE_SLOT_DST] = GUISE_SIDES_THIN;
  assert_hint (&hints, "random_dst_flip", "n", NULL);
  hints.sides[GUISE_FACE_SLOT_DST] = GUISE_SIDES_BOTH;
  assert_hint (&hints, "random_src_flip", "n", "leave it off");
  assert_hint (&hints, "random_warp", "n", NULL);
  hints.sides[GUISE_FACE_SLOT_SRC] = GUISE_SIDES_LEFT_THIN;
  assert_hint (&hints, "random_src_flip", "n", "loses likeness");
}

/* ---- how large faces are ---- */

/* The smaller ones of the two say what is enough. */
static void
test_size_words (void)
{
  GuiseFaceHints   hints = { { GUISE_SIDES_UNKNOWN }, { 0.0 } };
  g_autofree char *warning = guise_face_hints_dup_warning (&hints, 1024);

  g_assert_null (warning);
  assert_hint (&hints, "resolution", "1024", NULL);
  hints.pixels[GUISE_FACE_SLOT_DST] = 307.2;
  assert_hint (&hints, "resolution", "320",
               "In their footage your faces are about 310 pixels large. Time grows");
  hints.pixels[GUISE_FACE_SLOT_SRC] = 138.0;
  assert_hint (&hints, "resolution", "128",
               "your faces are about 310 pixels large, those of the character 140. Time grows");
  assert_hint (&hints, "resolution", "320",
               "your faces are about 310 pixels large, those of the character 140. A resolution of "
               "320 gains nothing over 144.");
  assert_hint (&hints, "random_warp", "n", NULL);
  hints.pixels[GUISE_FACE_SLOT_DST] = 0.0;
  warning = guise_face_hints_dup_warning (&hints, 224);
  g_assert_cmpstr (warning, ==,
                   "In their footage the faces of the character are about 140 pixels large. A "
                   "resolution of 224 gains nothing over 144.");
}

/* The made-up faces are as large as their pictures. */
#define SIZES "In their footage your faces are about 64 pixels large, those of the character 64."

static gboolean
is_warned (GuiseWindow *window)
{
  g_autoptr (GPtrArray) lines = guise_plan_dup_lines (get_editor (window), NULL);

  for (guint i = 0; i < lines->len; i++)
    if (g_str_has_prefix (((GuisePlanLine *) lines->pdata[i])->text, "In their footage"))
      return TRUE;
  return FALSE;
}

/* Beside the option and above the plan, as long as it is so. */
static void
check_sizes (GuiseWindow *window)
{
  g_assert_cmpstr (get_subtitle (window, "resolution"), ==,
                   SIZES " A resolution of 224 gains nothing over 64.");
  g_assert_true (is_warned (window));
  shoot (window, find_row (window, "resolution"), "plan-sizes");
  guise_plan_editor_set_value (get_editor (window), GUISE_PLAN_ALL_STAGES, "resolution", "64");
  ui_wait (is_idle, window, "the writing");
  g_assert_cmpstr (get_subtitle (window, "resolution"), ==,
                   SIZES " Time grows with the resolution. A whole face needs 224.");
  g_assert_false (is_warned (window));
  guise_plan_editor_undo (get_editor (window));
  ui_wait (is_idle, window, "the way back");
}

/* ---- help ---- */

/* The heading of every option is there, and its own. */
static void
test_headings (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = guise_data_find ("docs", &error);
  g_autoptr (GuiseGuideBook) book = guise_guide_book_read (folder, &error);
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);
  size_t             n;
  const GuiseAdvice *all = guise_plan_advice_get_all (&n);

  g_assert_no_error (error);
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *target = guise_plan_advice_dup_help (&all[i]);
      guint            chapter, block;

      if (!guise_guide_book_find (book, 0, target, &chapter, &block) || block == 0)
        g_error ("The guide has no heading “%s (%s)”", all[i].title, all[i].key);
      g_assert_true (g_hash_table_add (taken, GUINT_TO_POINTER (block)));
    }
}

/* Of the application, as the program finds it. */
static GuiseGuideWindow *
find_guide (GuiseWindow *window)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));

  for (GList *link = gtk_application_get_windows (application); link != NULL; link = link->next)
    if (GUISE_IS_GUIDE_WINDOW (link->data))
      return link->data;
  return NULL;
}

typedef struct
{
  GuiseWindow *window;
  const char  *heading;
} HelpCase;

/* Whether the heading can be read: it lies in the upper part of what is in view. */
static gboolean
is_heading_shown (void *data)
{
  const HelpCase          *given = data;
  GuiseGuideWindow        *guide = find_guide (given->window);
  GuiseGuideBook          *book = guide != NULL ? guise_guide_window_get_book (guide) : NULL;
  const GuiseGuideChapter *chapter;
  GtkWidget               *scroller, *page, *widget;
  graphene_rect_t          bounds;

  if (book == NULL)
    return FALSE;
  chapter = guise_guide_book_get_chapter (book, guise_guide_window_get_chapter (guide));
  scroller = ui_find (GTK_WIDGET (guide), "scroller");
  page = adw_clamp_get_child (ADW_CLAMP (ui_find (GTK_WIDGET (guide), "page")));
  if (page == NULL ||
      gtk_test_accessible_has_state (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_STATE_BUSY))
    return FALSE;
  widget = gtk_widget_get_first_child (page);
  for (guint i = 0; i < chapter->blocks->len; i++, widget = gtk_widget_get_next_sibling (widget))
    if (g_str_equal (((GuiseGuideBlock *) chapter->blocks->pdata[i])->text, given->heading))
      return gtk_widget_compute_bounds (widget, scroller, &bounds) && bounds.origin.y >= 0.0f &&
             bounds.origin.y < 0.5f * (float) gtk_widget_get_height (scroller);
  g_error ("The chapter %s has no heading “%s”", chapter->name, given->heading);
}

static void
check_heading (GuiseWindow *window, const char *heading)
{
  HelpCase given = { window, heading };

  ui_wait (is_heading_shown, &given, heading);
}

/* By the button and by the key: in a row, in what it has, and in the row below it. */
static void
check_help (GuiseWindow *window)
{
  GtkWidget         *row = GTK_WIDGET (find_row (window, "batch_size"));
  GtkWidget         *button = ui_find (row, "help_button");
  GuiseArchiChooser *chooser = GUISE_ARCHI_CHOOSER (find_control (window, "archi"));

  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Help for “Batch size”");
  g_assert_true (gtk_widget_activate (button));
  check_heading (window, "Batch size (batch_size)");
  ui_shoot (GTK_WIDGET (find_guide (window)), "plan-help");
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (find_row (window, "random_warp"))));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.help", NULL);
  check_heading (window, "Random warp (random_warp)");
  g_assert_true (gtk_widget_grab_focus (find_control (window, "ct_mode")));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.help", NULL);
  check_heading (window, "Colour transfer (ct_mode)");
  g_assert_true (gtk_widget_grab_focus (guise_archi_chooser_find_card (chooser, "liae")));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.help", NULL);
  check_heading (window, "Architecture (archi)");
  gtk_window_destroy (GTK_WINDOW (find_guide (window)));
}

/* ---- batches ---- */

static double
get_low (GtkWidget *spin)
{
  double low, high;

  gtk_spin_button_get_range (GTK_SPIN_BUTTON (spin), &low, &high);
  return low;
}

/* A batch ends at 4 until somebody asks for less; a plan that has less is shown as it is. */
static void
test_batches (void)
{
  g_autofree char *dir = make_project ("Batches", "large-dst");
  GuiseWindow     *window = open_plan (dir);
  GtkWidget       *spin = find_control (window, "batch_size");
  GtkWidget       *options = find_mapped (GTK_WIDGET (window), GUISE_TYPE_PLAN_OPTIONS);
  GtkSwitch       *small = GTK_SWITCH (ui_find (options, "small_batches"));

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 3.0);
  assert_value (window, "batch_size", "4");
  gtk_switch_set_active (small, TRUE);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 2.0);
  assert_value (window, "batch_size", "2");
  gtk_switch_set_active (small, FALSE);
  assert_value (window, "batch_size", "2");
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 2.0);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 6.0);
  g_assert_cmpfloat (get_low (spin), ==, 4.0);

  guise_plan_editor_set_value (get_editor (window),
                               guise_plan_editor_get_stage (get_editor (window)), "batch_size",
                               "1");
  ui_wait (is_idle, window, "a plan of others");
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 1.0);
  assert_value (window, "batch_size", "1");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_find (options, "other")), TRUE);
  ui_settle (GTK_WIDGET (window));
  shoot (window, find_row (window, "batch_size"), "plan-batches");
  g_assert_true (scroll_to (GTK_WIDGET (small)));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "plan-batches-switch");
  go_narrow (window);
  shoot (window, find_row (window, "batch_size"), "plan-batches-narrow");
  options = find_mapped (GTK_WIDGET (window), GUISE_TYPE_PLAN_OPTIONS);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_find (options, "other")), TRUE);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (scroll_to (ui_find (options, "small_batches")));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "plan-batches-switch-narrow");
  ui_close_window (window);
}

/* ---- all of it ---- */

/* What comes with a model cannot change, or is changed beside the plan. */
static void
check_imported (GuiseWindow *window, const char *dir)
{
  import_model (window, dir);
  ui_wait (is_trained, window, "what was imported");
  g_assert_false (gtk_widget_get_sensitive (find_control (window, "archi")));
  g_assert_false (gtk_widget_get_sensitive (find_control (window, "face_type")));
  assert_styles (window, "y", "0.0001", "0"); /* one of them is enough */
  gtk_switch_set_active (GTK_SWITCH (find_control (window, GUISE_PLAN_STYLES)), FALSE);
  ui_wait (is_idle, window, "the writing");
  assert_styles (window, "n", "0", "0");
}

static void
on_option_cb (GuiseOptionRow *row, const char *value, char **out_value)
{
  g_free (*out_value);
  *out_value = g_strdup (value);
}

/* A name counts when one goes on to something else, too. */
static void
test_name (void)
{
  GtkWidget       *window = gtk_window_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget       *list = gtk_list_box_new ();
  GtkWidget       *row = guise_option_row_new (guise_plan_advice_find ("src_selection"));
  GtkWidget       *other = gtk_entry_new ();
  GtkWidget       *control = guise_option_row_get_control (GUISE_OPTION_ROW (row));
  g_autofree char *value = NULL;

  g_signal_connect (row, "chosen", G_CALLBACK (on_option_cb), &value);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), other);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);
  g_assert_true (gtk_widget_grab_focus (control));
  gtk_editable_set_text (GTK_EDITABLE (control), "evening");
  g_assert_null (value);
  g_assert_true (gtk_widget_grab_focus (other));
  g_assert_cmpstr (value, ==, "evening");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A page is dear to open: one for everything. */
static void
test_page (void)
{
  g_autofree char   *dir = make_project ("Options", "large-dst");
  GuiseWindow       *window = open_plan (dir);
  GuiseArchiChooser *chooser;

  check_help (window);
  check_flips (window);
  check_sizes (window);
  check_face_types (window);
  check_styles (window);
  check_archi (window, dir);
  check_imported (window, dir);
  go_narrow (window);
  shoot (window, find_row (window, "face_type"), "plan-face-type-narrow");
  shoot (window, find_row (window, "archi"), "plan-archi-narrow");
  chooser = GUISE_ARCHI_CHOOSER (find_control (window, "archi"));
  g_assert_true (is_below (guise_archi_chooser_find_card (chooser, "liae"),
                           guise_archi_chooser_find_card (chooser, "df")));
  ui_close_window (window);
}

static gboolean
is_training (void *window)
{
  return guise_open_project_is_training (guise_window_get_project (window));
}

static gboolean
is_not_training (void *window)
{
  return !is_training (window);
}

static gboolean
has_text (GtkWidget *root, const char *text)
{
  if (GTK_IS_LABEL (root) && g_str_equal (gtk_label_get_label (GTK_LABEL (root)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
says_when (void *window)
{
  return has_text (window, "Saved. Training takes this over at its next save");
}

/* What is edited while something trains counts later, and the page says when; otherwise there is
 * nothing to say. */
static void
test_while_training (void)
{
  g_autofree char *dir = make_project ("Runs", "become-character");
  GuiseWindow     *window = open_plan (dir);
  GuisePlanEditor *editor = guise_plan_page_get_editor (get_page (window));
  g_autofree char *real = g_strdup (g_getenv ("GUISE_WORKER"));
  g_autofree char *path = g_build_filename (dir, "worker", NULL);
  g_autofree char *mark = g_build_filename (dir, "trains", NULL);
  g_autofree char *text =
    g_strdup_printf ("#!/bin/sh\nwhile [ -e '%s' ]; do sleep 0.1; done\nexit 1\n", mark);

  guise_plan_editor_set_value (editor, 3, "iterations", "500000");
  ui_wait (is_idle, window, "the writing");
  ui_settle (GTK_WIDGET (window));
  g_assert_false (says_when (window));
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GUISE_WORKER", path, TRUE);
  guise_job_start (guise_open_project_get_training (guise_window_get_project (window)));
  ui_wait (is_training, window, "the training");
  if (real != NULL)
    g_setenv ("GUISE_WORKER", real, TRUE);
  else
    g_unsetenv ("GUISE_WORKER");
  guise_plan_editor_set_value (editor, 3, "iterations", "600000");
  ui_wait (says_when, window, "the word of when it counts");
  g_assert_cmpint (g_unlink (mark), ==, 0);
  ui_wait (is_not_training, window, "the end of the training");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/plan-options/spellings", test_spellings);
  g_test_add_func ("/ui/plan-options/name", test_name);
  g_test_add_func ("/ui/plan-options/flip-words", test_flip_words);
  g_test_add_func ("/ui/plan-options/size-words", test_size_words);
  g_test_add_func ("/ui/plan-options/headings", test_headings);
  g_test_add_func ("/ui/plan-options/batches", test_batches);
  g_test_add_func ("/ui/plan-options/while-training", test_while_training);
  g_test_add_func ("/ui/plan-options/page", test_page);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
