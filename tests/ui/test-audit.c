/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every page in every layout, style and direction: what has no name for a screen reader, and
 * pictures to look at. */
#include "a11y-bus.h"
#include "a11y-names.h"
#include "app/guide/guise-guide-window.h"
#include "app/guise-about.h"
#include "app/guise-application.h"
#include "app/guise-preferences-window.h"
#include "app/project/guise-plan-words.h"
#include "app/project/guise-project-view.h"
#include "app/record/guise-coach-words.h"
#include "app/render/guise-render-dialog.h"
#include "app/widgets/guise-widget.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_SRC 5
#define N_DST 7

static char *work; /* folder of this program */

/* Pages that lie over the others; those that do not exist yet are left out. */
static const struct
{
  const char *action;
  const char *target; /* NULL: none */
} PUSHED[] = {
  { "win.check", NULL },
  { "win.record", "dst" },
  { "win.import", "src" },
  { "win.consent", "dst" },
};

static char *
make_project (const char *name)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *dst = g_build_filename (work, "me", NULL);
  g_autoptr (GError) error = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_GENERATED },
    { .path = dst, .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (src, N_SRC, N_SRC);
  project_faces_make (dst, N_DST, 3);
  project = guise_project_create (dir, "miniature", faces, NULL, 1, &error);
  g_assert_no_error (error);
  return dir;
}

static gboolean
is_read (void *data)
{
  GuiseOpenProject *project = guise_project_view_get_project (data);

  return project != NULL && guise_open_project_get_status (project) != NULL;
}

/* ---- pages ---- */

typedef void (*PageFunc) (GtkWidget *window, const char *name, void *data);

static gboolean
has_action (GuiseWindow *window, const char *action)
{
  const GVariantType *parameter;
  const char         *name;
  const char         *property;
  GType               owner;

  for (guint i = 0; gtk_widget_class_query_action (GTK_WIDGET_GET_CLASS (window), i, &owner, &name,
                                                   &parameter, &property);
       i++)
    if (g_str_equal (name, action))
      return TRUE;
  return FALSE;
}

static void
visit_pushed (GuiseWindow *window, PageFunc func, void *data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (PUSHED); i++)
    {
      if (!has_action (window, PUSHED[i].action))
        continue;
      gtk_widget_activate_action (GTK_WIDGET (window), PUSHED[i].action,
                                  PUSHED[i].target != NULL ? "s" : NULL, PUSHED[i].target);
      ui_settle (GTK_WIDGET (window));
      func (GTK_WIDGET (window), PUSHED[i].action + strlen ("win."), data);
      gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
      ui_settle (GTK_WIDGET (window));
    }
}

/* Every page that there is, from the welcome page to those that lie over the others. */
static void
visit_pages (int width, int height, PageFunc func, void *data)
{
  GuiseWindow     *window = ui_open_window (width, height);
  GtkWidget       *view = ui_find (GTK_WIDGET (window), "project");
  g_autofree char *dir = g_build_filename (work, "Mara as me", NULL);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, view, "a project");
  ui_settle (GTK_WIDGET (window));
  func (GTK_WIDGET (window), "steps", data);
  for (int id = 0; id < GUISE_N_STEPS; id++)
    {
      const char *name = guise_step_id_get_name ((GuiseStepId) id);

      gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", name);
      ui_settle (GTK_WIDGET (window));
      func (GTK_WIDGET (window), name, data);
    }
  visit_pushed (window, func, data);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-home", NULL);
  ui_settle (GTK_WIDGET (window));
  func (GTK_WIDGET (window), "welcome", data);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.new-project", "s", "become-character");
  ui_settle (GTK_WIDGET (window));
  func (GTK_WIDGET (window), "new-project", data);
  ui_close_window (window);
}

static void
audit (GtkWidget *window, const char *name, void *data)
{
  a11y_names_collect (window, data);
}

static void
test_names (void)
{
  g_autoptr (GHashTable) findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  visit_pages (1280, 800, audit, findings);
  visit_pages (400, 700, audit, findings);
  a11y_names_assert_none (findings);
}

static void
test_windows (void)
{
  g_autoptr (GHashTable) findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GuiseWindow *window = ui_open_window (800, 700);
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GtkWidget *preferences = guise_preferences_window_new (GTK_WINDOW (window), settings);

  gtk_window_present (GTK_WINDOW (preferences));
  ui_settle (preferences);
  /* The frame around it is libadwaita's. */
  a11y_names_collect (gtk_widget_get_ancestor (ui_find (preferences, "style"),
                                               ADW_TYPE_PREFERENCES_PAGE),
                      findings);
  gtk_window_destroy (GTK_WINDOW (preferences));
  ui_close_window (window);
  a11y_names_assert_none (findings);
}

static gboolean
is_guide_read (void *guide)
{
  return adw_clamp_get_child (ADW_CLAMP (ui_find (guide, "page"))) != NULL;
}

/* The chapter with code, tables, lists and a picture. */
static void
test_guide (void)
{
  g_autoptr (GHashTable) findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GuiseWindow      *window = ui_open_window (800, 700);
  GuiseGuideWindow *guide = guise_guide_window_present (GTK_WINDOW (window), "plans.md");

  ui_wait (is_guide_read, guide, "the guide");
  ui_settle (GTK_WIDGET (guide));
  a11y_names_collect (GTK_WIDGET (guide), findings);
  ui_close_window (window);
  a11y_names_assert_none (findings);
}

static void
test_render (void)
{
  g_autoptr (GHashTable) findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GuiseWindow     *window = ui_open_window (800, 700);
  g_autofree char *dir = g_build_filename (work, "Mara as me", NULL);
  g_autoptr (GuiseOpenProject) project = guise_open_project_new (dir);
  GtkWidget *dialog = guise_render_dialog_present (GTK_WINDOW (window), project, NULL);

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_find (dialog, "more_row")), TRUE);
  ui_settle (dialog);
  a11y_names_collect (dialog, findings);
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_close_window (window);
  a11y_names_assert_none (findings);
}

/* The audit finds a button that has but a picture, and lets one pass that has a name. */
static void
test_audit (void)
{
  g_autoptr (GHashTable) findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GtkWidget *box = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  GtkWidget *named = gtk_button_new_from_icon_name ("go-home-symbolic");

  gtk_accessible_update_property (GTK_ACCESSIBLE (named), GTK_ACCESSIBLE_PROPERTY_LABEL, "Home",
                                  -1);
  gtk_box_append (GTK_BOX (box), named);
  gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Home"));
  a11y_names_collect (box, findings);
  g_assert_cmpuint (g_hash_table_size (findings), ==, 0);
  gtk_box_append (GTK_BOX (box), gtk_button_new_from_icon_name ("go-home-symbolic"));
  a11y_names_collect (box, findings);
  g_assert_true (g_hash_table_contains (findings, "/GtkButton"));
  g_object_unref (box);
}

/* ---- the accessibility bus ---- */

static const char *no_bus; /* why there is none; NULL: there is one */

/* Pages that were shown stay where they are: with the last one all of them are looked at. */
static void
audit_bus (GtkWidget *window, const char *name, void *data)
{
  static const char *const LAST[] = { "live",    "check",       "record", "import",
                                      "consent", "new-project", NULL };
  guint                    n;

  if (!g_strv_contains (LAST, name))
    return;
  n = a11y_bus_collect (data);

  g_test_message ("%s: %u controls", name, n);
  g_assert_cmpuint (n, >=, 5); /* it is there at all */
}

/* As a screen reader finds it: whatever GTK and libadwaita make of what the audit above looks at.
 */
static void
test_bus (void)
{
  g_autoptr (GHashTable) findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (no_bus != NULL)
    {
      g_test_skip (no_bus);
      return;
    }
  visit_pages (1280, 800, audit_bus, findings);
  a11y_names_assert_none (findings);
}

/* A button without a name is found there. */
static void
test_bus_finds (void)
{
  g_autoptr (GHashTable) findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GtkWidget *window, *box;

  if (no_bus != NULL)
    {
      g_test_skip (no_bus);
      return;
    }
  window = gtk_window_new ();
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Home"));
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);
  a11y_bus_collect (findings);
  a11y_names_assert_none (findings);
  gtk_box_append (GTK_BOX (box), gtk_button_new_from_icon_name ("go-home-symbolic"));
  ui_settle (window);
  a11y_bus_collect (findings);
  g_assert_cmpuint (g_hash_table_size (findings), ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- pictures ---- */

static void
shoot (GtkWidget *window, const char *name, void *data)
{
  g_autofree char *file = g_strdup_printf ("%s-%s", (const char *) data, name);

  ui_shoot (window, file);
}

/* Where the steps are shown they stand on the right. */
static void
shoot_mirrored (GtkWidget *window, const char *name, void *data)
{
  GtkWidget      *steps = ui_find (ui_find (window, "project"), "steps");
  graphene_rect_t at;

  if (gtk_widget_get_mapped (steps) && gtk_widget_compute_bounds (steps, window, &at))
    g_assert_cmpfloat (at.origin.x, >, gtk_widget_get_width (window) / 2.0);
  shoot (window, name, data);
}

/* Text from right to left: the sides change, nothing warns. The help stays as it is written. */
static void
test_rtl (void)
{
  GuiseWindow      *window;
  GuiseGuideWindow *guide;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  visit_pages (1280, 800, shoot_mirrored, (void *) "rtl");
  visit_pages (400, 700, shoot, (void *) "rtl-narrow");
  window = ui_open_window (800, 700);
  guide = guise_guide_window_present (GTK_WINDOW (window), "plans.md");
  ui_wait (is_guide_read, guide, "the guide");
  ui_settle (GTK_WIDGET (guide));
  ui_shoot (GTK_WIDGET (guide), "rtl-guide");
  ui_close_window (window);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* What is drawn has its side where the picture has it, whichever way its text and the interface
 * run: "75° left" is at the left of a mirror. */
static void
test_sides (void)
{
  static const int         least[] = { 0, 300, 700 }, most[] = { 0, 500, 1000 };
  static const char *const texts[] = { "75° left", "75° \u0634\u0645\u0627\u0644" };
  GtkWidget               *widget = g_object_ref_sink (gtk_label_new (NULL));

  for (int direction = GTK_TEXT_DIR_LTR; direction <= GTK_TEXT_DIR_RTL; direction++)
    for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
      for (int side = PANGO_ALIGN_LEFT; side <= PANGO_ALIGN_RIGHT; side++)
        {
          g_autoptr (PangoLayout) layout = NULL;
          PangoRectangle place;

          gtk_widget_set_direction (widget, (GtkTextDirection) direction);
          layout = gtk_widget_create_pango_layout (widget, texts[i]);
          pango_layout_set_width (layout, 1000 * PANGO_SCALE);
          guise_widget_set_text_side (layout, (PangoAlignment) side);
          pango_layout_get_pixel_extents (layout, NULL, &place);
          g_assert_cmpint (place.width, <, 300);
          g_assert_cmpint (place.x, >=, least[side]);
          g_assert_cmpint (place.x, <=, most[side]);
        }
  g_object_unref (widget);
}

static void
test_pictures (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  visit_pages (1280, 800, shoot, (void *) "page");
  visit_pages (400, 700, shoot, (void *) "page-small");
  visit_pages (360, 600, shoot, (void *) "page-narrow");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  visit_pages (1280, 800, shoot, (void *) "page-dark");
  visit_pages (400, 700, shoot, (void *) "page-small-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

/* High contrast and language come from outside only: Meson runs this program again with them. */
static void
test_contrast (void)
{
  if (g_getenv ("ADW_DEBUG_HIGH_CONTRAST") == NULL)
    {
      g_test_skip ("runs in ui-contrast");
      return;
    }
  g_assert_true (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()));
  visit_pages (1280, 800, shoot, (void *) "contrast");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  visit_pages (1280, 800, shoot, (void *) "contrast-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* Long words, in both widths; and that translations are found at all. */
static void
test_language (void)
{
  if (g_strcmp0 (g_getenv ("LANGUAGE"), "de") != 0)
    {
      g_test_skip ("runs in ui-language");
      return;
    }
  g_assert_cmpstr (guise_step_id_get_title (GUISE_STEP_FACES), ==, "Gesichter");
  g_assert_cmpstr (guise_plan_words ("Learn both faces"), ==, "Beide Gesichter lernen");
  g_assert_cmpstr (guise_plan_words ("A stage of my own"), ==, "A stage of my own");
  g_assert_cmpstr (guise_coach_words_translate ("Close your eyes"), ==, "Augen schließen");
  visit_pages (1280, 800, shoot, (void *) "de");
  visit_pages (360, 600, shoot, (void *) "de-narrow");
}

int
main (int argc, char **argv)
{
  g_autofree char *project = NULL;
  int              status;

  no_bus = g_strcmp0 (g_getenv ("GTK_A11Y"), "atspi") == 0 ? a11y_bus_start () : "runs in ui-bus";
  if (no_bus != NULL)
    g_setenv ("GTK_A11Y", "test", TRUE); /* GTK would warn that there is none */
  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  project = make_project ("Mara as me");
  g_test_add_func ("/ui/audit/audit", test_audit);
  g_test_add_func ("/ui/audit/names", test_names);
  g_test_add_func ("/ui/audit/windows", test_windows);
  g_test_add_func ("/ui/audit/guide", test_guide);
  g_test_add_func ("/ui/audit/render", test_render);
  g_test_add_func ("/ui/audit/bus/finds", test_bus_finds);
  g_test_add_func ("/ui/audit/bus/pages", test_bus);
  g_test_add_func ("/ui/audit/pictures", test_pictures);
  g_test_add_func ("/ui/audit/rtl", test_rtl);
  g_test_add_func ("/ui/audit/sides", test_sides);
  g_test_add_func ("/ui/audit/contrast", test_contrast);
  g_test_add_func ("/ui/audit/language", test_language);
  status = g_test_run ();
  a11y_bus_stop ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
