/* SPDX-License-Identifier: GPL-3.0-or-later
 * All recipes, to choose one. */
#include "app/plan/guise-recipe-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/guise-error-text.h"
#include "app/plan/guise-plan-acts.h"
#include "app/project/guise-plan-words.h"
#include "app/widgets/guise-widget.h"

struct _GuiseRecipePage
{
  GtkWidget parent_instance;

  GuisePlanEditor *editor; /* owned */

  AdwPreferencesGroup *group;
};

G_DEFINE_FINAL_TYPE (GuiseRecipePage, guise_recipe_page, GTK_TYPE_WIDGET)

static void
on_activated_cb (GuiseRecipePage *self, AdwActionRow *row)
{
  const GuiseTrainingPlan *plan = g_object_get_data (G_OBJECT (row), "plan");
  gsize                    n_bytes;
  const char              *text = g_bytes_get_data (plan->text, &n_bytes);
  GError                  *error = NULL;
  GuiseTrainingPlan       *copy = guise_training_plan_parse (text, n_bytes, plan->label, &error);

  guise_plan_editor_take_plan (self->editor, copy, error);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.go-back", NULL);
}

/* Takes @plan over. */
static void
add_row (GuiseRecipePage *self, GuiseTrainingPlan *plan)
{
  const GuiseTrainingPlan *now = guise_plan_editor_get_plan (self->editor);
  GtkWidget               *row = adw_action_row_new ();
  g_autofree char         *text =
    g_strdup_printf ("%'" PRIu64, guise_training_plan_get_n_iterations (plan));
  GtkWidget *count = gtk_label_new (text);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), guise_plan_words (plan->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), guise_plan_words (plan->summary));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_add_css_class (count, "caption");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_set_tooltip_text (count, _("Iterations of all stages"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), count);
  if (now != NULL && g_str_equal (now->name, plan->name))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               gtk_image_new_from_icon_name ("object-select-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "plan", plan, (GDestroyNotify) guise_training_plan_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_activated_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->group, row);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseRecipePage *self = GUISE_RECIPE_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) plans = guise_plan_load_finish (result, &error);

  if (self->editor == NULL)
    return; /* left meanwhile */
  if (plans == NULL)
    {
      g_autofree char *text = guise_error_text_dup_line (error);
      g_autofree char *escaped = g_markup_escape_text (text, -1);

      adw_preferences_group_set_description (self->group, escaped);
    }
  while (plans != NULL && plans->len > 0)
    add_row (self, g_ptr_array_steal_index (plans, 0));
}

GtkWidget *
guise_recipe_page_new (GuisePlanEditor *editor)
{
  GuiseRecipePage *self = g_object_new (GUISE_TYPE_RECIPE_PAGE, NULL);

  self->editor = g_object_ref (editor);
  guise_plan_load_async (NULL, G_OBJECT (self), on_loaded_cb, NULL);
  return GTK_WIDGET (self);
}

static void
guise_recipe_page_dispose (GObject *object)
{
  GuiseRecipePage *self = GUISE_RECIPE_PAGE (object);

  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->editor);
  G_OBJECT_CLASS (guise_recipe_page_parent_class)->dispose (object);
}

static void
guise_recipe_page_class_init (GuiseRecipePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_recipe_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-recipe-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseRecipePage, group);
}

static void
guise_recipe_page_init (GuiseRecipePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
