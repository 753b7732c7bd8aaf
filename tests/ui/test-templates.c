/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every template is built once, and goes away again. */
#include "app/project/guise-step.h"
#include "ui.h"

#define RESOURCES "/org/guise/Studio"

/* The template classes, sorted. Two of their headers have types of one name. */
/* clang-format off */
#define TEMPLATES(X) \
  X (guise_banner) \
  X (guise_base_dialog) \
  X (guise_camera_dialog) \
  X (guise_cards_dialog) \
  X (guise_check_dialog) \
  X (guise_check_page) \
  X (guise_color_dialog) \
  X (guise_consent_page) \
  X (guise_export_form) \
  X (guise_export_page) \
  X (guise_export_pair) \
  X (guise_export_result) \
  X (guise_export_run_row) \
  X (guise_face_page) \
  X (guise_faces_page) \
  X (guise_figures) \
  X (guise_gate_view) \
  X (guise_guide_window) \
  X (guise_history_page) \
  X (guise_import_page) \
  X (guise_import_row) \
  X (guise_job_card) \
  X (guise_journal_view) \
  X (guise_limits_panel) \
  X (guise_live_page) \
  X (guise_live_panel) \
  X (guise_mask_editor) \
  X (guise_mask_lesson) \
  X (guise_mask_surroundings) \
  X (guise_mask_trial_dialog) \
  X (guise_masks_page) \
  X (guise_model_page) \
  X (guise_new_project_page) \
  X (guise_option_row) \
  X (guise_person_dialog) \
  X (guise_plan_options) \
  X (guise_plan_page) \
  X (guise_point_view) \
  X (guise_preferences_window) \
  X (guise_project_view) \
  X (guise_provenance_dialog) \
  X (guise_recent_row) \
  X (guise_recipe_page) \
  X (guise_record_page) \
  X (guise_record_panel) \
  X (guise_record_stage) \
  X (guise_render_dialog) \
  X (guise_score_panel) \
  X (guise_side_wall) \
  X (guise_sides_dialog) \
  X (guise_sides_view) \
  X (guise_space_dialog) \
  X (guise_stage_row) \
  X (guise_stage_timeline) \
  X (guise_step_row) \
  X (guise_system_row) \
  X (guise_train_head) \
  X (guise_train_page) \
  X (guise_trouble_view) \
  X (guise_wall_grid) \
  X (guise_welcome_page) \
  X (guise_window)

#define DECLARE(name)  GType name##_get_type (void);
#define GET_TYPE(name) name##_get_type,

TEMPLATES (DECLARE)

static GType (*const types[]) (void) = { TEMPLATES (GET_TYPE) };
/* clang-format on */

/* The class of a template; NULL for any other resource. */
static char *
dup_class (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCES "/", name, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("<template class=\"(\\w+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *text = NULL;

  if (!g_str_has_suffix (name, ".ui"))
    return NULL;
  bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_assert_nonnull (bytes);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

/* Each resource that is a template has its class in the list. */
static void
test_complete (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names =
            g_resources_enumerate_children (RESOURCES, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  size_t n = 0;

  g_assert_no_error (error);
  for (size_t i = 0; i < G_N_ELEMENTS (types); i++)
    types[i]();
  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *class = dup_class (*name);

      if (class == NULL)
        continue;
      g_test_message ("%s", class);
      g_assert_cmpuint (g_type_from_name (class), !=, 0);
      n++;
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (types));
}

static gboolean
is_gone (void *data)
{
  return *(GObject **) data == NULL;
}

/* Without anything to show, and without a warning, which would end the program; nothing keeps it.
 */
static void
test_build (gconstpointer data)
{
  const GType type = *(const GType *) data;
  g_autoptr (GuiseStep) step = guise_step_new (GUISE_STEP_FACES);
  GObject *widget = g_str_equal (g_type_name (type), "GuiseStepRow")
                      ? g_object_new (type, "step", step, NULL)
                      : g_object_new (type, NULL);

  g_object_ref_sink (widget);
  if (g_str_equal (g_type_name (type), "GuisePersonDialog")) /* has to have its project to go */
    return;
  g_object_add_weak_pointer (widget, (void **) &widget);
  if (GTK_IS_WINDOW (widget))
    gtk_window_destroy (GTK_WINDOW (widget));
  g_object_unref (widget);
  ui_wait (is_gone, &widget, g_type_name (type));
}

int
main (int argc, char **argv)
{
  static GType known[G_N_ELEMENTS (types)];

  ui_init (&argc, &argv);
  g_test_add_func ("/ui/templates/complete", test_complete);
  for (size_t i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = NULL;

      known[i] = types[i]();
      path = g_strconcat ("/ui/templates/", g_type_name (known[i]), NULL);
      g_test_add_data_func (path, &known[i], test_build);
    }
  guise_leave (g_test_run ());
}
