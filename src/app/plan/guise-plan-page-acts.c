/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one can do on the page of the plan. */
#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/guise-window.h"
#include "app/plan/guise-color-dialog.h"
#include "app/plan/guise-plan-acts.h"
#include "app/plan/guise-plan-page-private.h"
#include "app/plan/guise-recipe-page.h"
#include "app/project/guise-plan-words.h"
#include "app/project/guise-project-acts.h"
#include "app/system/guise-explain-dialog.h"
#include "app/train/guise-train-devices.h"
#include "app/widgets/guise-widget.h"
#include "host/guise-host-card-rules.h"

void
guise_plan_page_tell (GuisePlanPage *self, const char *text, gboolean can_undo)
{
  guise_widget_toast (GTK_WIDGET (self), text, can_undo ? "plan.undo" : NULL);
}

static void
tell_error (GuisePlanPage *self, const GError *error)
{
  g_autofree char *text = guise_error_text_dup_line (error);

  guise_plan_page_tell (self, text, FALSE);
}

static void
push (GuisePlanPage *self, GtkWidget *page)
{
  gtk_widget_insert_action_group (page, "plan", G_ACTION_GROUP (self->actions));
  guise_window_push (GUISE_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), page);
}

/* ---- training and the way back ---- */

static void
start (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage *self = user_data;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-step", "s", "train");
  gtk_widget_activate_action (GTK_WIDGET (self), "win.train.start", NULL);
}

static void
undo (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  guise_plan_editor_undo (((GuisePlanPage *) user_data)->editor);
}

static void
redo (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  guise_plan_editor_redo (((GuisePlanPage *) user_data)->editor);
}

static void
measure (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  guise_plan_costs_measure (guise_plan_editor_get_costs (((GuisePlanPage *) user_data)->editor));
}

/* ---- stages ---- */

static void
copy_stage (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage *self = user_data;

  guise_plan_editor_copy_stage (self->editor, guise_plan_editor_get_stage (self->editor));
}

static void
drop_stage (GuisePlanPage *self, size_t stage)
{
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (self->editor);
  g_autofree char         *text = NULL;
  const guint              n = plan != NULL ? plan->stages->len : 0;

  if (stage >= n)
    return;
  /* Translators: title of a stage */
  text = g_strdup_printf (_("“%s” was taken out"),
                             guise_plan_words (guise_training_plan_get_stage (plan, stage)->title));
  guise_plan_editor_remove_stage (self->editor, stage);
  if (guise_plan_editor_get_plan (self->editor)->stages->len < n)
    guise_plan_page_tell (self, text, guise_plan_editor_can_undo (self->editor));
}

static void
remove_stage (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage *self = user_data;

  drop_stage (self, guise_plan_editor_get_stage (self->editor));
}

static void
skip_stage (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  drop_stage (user_data, g_variant_get_uint32 (parameter));
}

static void
move_up (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage *self = user_data;
  const size_t   stage = guise_plan_editor_get_stage (self->editor);

  if (stage > 0)
    guise_plan_editor_move_stage (self->editor, stage, stage - 1);
}

static void
move_down (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage *self = user_data;
  const size_t   stage = guise_plan_editor_get_stage (self->editor);

  if (stage + 1 < guise_plan_editor_get_plan (self->editor)->stages->len)
    guise_plan_editor_move_stage (self->editor, stage, stage + 1);
}

static void
use_batch (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage   *self = user_data;
  guint            stage, batch;
  g_autofree char *value = NULL;

  g_variant_get (parameter, "(uu)", &stage, &batch);
  value = g_strdup_printf ("%u", batch);
  guise_plan_editor_set_value (self->editor, stage, "batch_size", value);
}

/* ---- recipes and files ---- */

static void
choose_recipe (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage *self = user_data;

  push (self, guise_recipe_page_new (self->editor));
}

static void
on_written_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuisePlanPage *self = GUISE_PLAN_PAGE (source);
  g_autoptr (GError) error = NULL;

  if (guise_plan_act_finish (result, NULL, &error))
    guise_plan_page_tell (self, _("The plan was saved"), FALSE);
  else
    tell_error (self, error);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuisePlanPage *self = GUISE_PLAN_PAGE (source);
  GError        *error = NULL;
  g_autoptr (GPtrArray) plans = guise_plan_load_finish (result, &error);
  GuiseTrainingPlan *plan =
    plans != NULL && plans->len > 0 ? g_ptr_array_steal_index (plans, 0) : NULL;

  if (self->editor != NULL)
    guise_plan_editor_take_plan (self->editor, plan, error);
}

static void
on_set_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuisePlanPage *self = GUISE_PLAN_PAGE (source);
  g_autoptr (GError) error = NULL;

  if (!guise_project_act_finish (result, &error))
    tell_error (self, error);
  if (self->editor != NULL)
    guise_open_project_refresh (guise_plan_editor_get_project (self->editor));
}

/* What to do with the file that was chosen; its path has to be a local one. */
typedef void (*FileFunc) (GuisePlanPage *self, const char *path);

static void
save_to (GuisePlanPage *self, const char *path)
{
  guise_plan_export_async (path, guise_plan_editor_get_plan (self->editor)->text, G_OBJECT (self),
                           on_written_cb, NULL);
}

static void
open_from (GuisePlanPage *self, const char *path)
{
  const char *const names[] = { path, NULL };

  guise_plan_load_async (names, G_OBJECT (self), on_loaded_cb, NULL);
}

static void
take_generic (GuisePlanPage *self, const char *path)
{
  GuiseOpenProject *project = guise_plan_editor_get_project (self->editor);

  guise_project_set_faces_async (guise_open_project_get_path (project), GUISE_FACE_SLOT_GENERIC,
                                 path, G_OBJECT (self), on_set_cb, NULL);
}

static void
on_file_chosen_cb (GuisePlanPage *self, int response)
{
  FileFunc func = (FileFunc) g_object_get_data (G_OBJECT (self->chooser), "func");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        func (self, path);
    }
  g_clear_object (&self->chooser);
}

static void
ask_for_file (GuisePlanPage       *self,
              const char          *title,
              GtkFileChooserAction action,
              const char          *accept,
              FileFunc             func)
{
  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 action, accept, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_object_set_data (G_OBJECT (self->chooser), "func", (void *) func);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_file_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
save_file (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage   *self = user_data;
  g_autofree char *name =
    g_strdup_printf ("%s.json", guise_plan_editor_get_plan (self->editor)->name);

  ask_for_file (self, _("Save the plan"), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), save_to);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
}

static void
open_file (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  ask_for_file (user_data, _("Open a plan"), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), open_from);
}

static void
choose_generic (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  ask_for_file (user_data, _("Choose the set of many people"),
                              GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"), take_generic);
}

void
guise_plan_page_take_base (GuisePlanPage *self, const char *path)
{
  GuiseOpenProject *project = guise_plan_editor_get_project (self->editor);

  guise_project_adopt_async (guise_open_project_get_path (project), path, G_OBJECT (self),
                             on_set_cb, NULL);
}

static void
choose_base (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  ask_for_file (user_data, _("Choose a model"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                              _("_Choose"), guise_plan_page_take_base);
}

static void
on_duplicated_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuisePlanPage *self = GUISE_PLAN_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = guise_plan_duplicate_finish (result, &error);

  if (dir == NULL)
    {
      tell_error (self, error);
      return;
    }
  guise_plan_page_tell (self, _("This is the duplicate, without a model"), FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-project", "s", dir);
}

static void
duplicate_project (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage *self = user_data;

  guise_plan_duplicate_async (guise_open_project_get_path (
                                guise_plan_editor_get_project (self->editor)),
                              NULL, G_OBJECT (self), on_duplicated_cb, NULL);
}

static void
compare_colors (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage *self = user_data;

  guise_color_dialog_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->editor);
}

static void
explain_display (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuisePlanPage          *self = user_data;
  g_autofree char        *devices = guise_train_devices_dup_chosen ();
  const GPtrArray        *cards = self->check != NULL
                                    ? guise_system_check_get_findings (self->check, GUISE_HOST_PROBE_CARDS)
                                    : NULL;
  const GuiseHostFinding *display = cards != NULL ? guise_host_find_display (cards, devices) : NULL;

  if (display != NULL)
    guise_explain_dialog_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), display);
}

/* ---- the group ---- */

static const GActionEntry entries[] = {
  { .name = "start", .activate = start },
  { .name = "undo", .activate = undo },
  { .name = "redo", .activate = redo },
  { .name = "measure", .activate = measure },
  { .name = "copy-stage", .activate = copy_stage },
  { .name = "remove-stage", .activate = remove_stage },
  { .name = "skip-stage", .activate = skip_stage, .parameter_type = "u" },
  { .name = "move-up", .activate = move_up },
  { .name = "move-down", .activate = move_down },
  { .name = "use-batch", .activate = use_batch, .parameter_type = "(uu)" },
  { .name = "compare-colors", .activate = compare_colors },
  { .name = "explain-display", .activate = explain_display },
  { .name = "choose-recipe", .activate = choose_recipe },
  { .name = "save-file", .activate = save_file },
  { .name = "open-file", .activate = open_file },
  { .name = "choose-generic", .activate = choose_generic },
  { .name = "choose-base", .activate = choose_base },
  { .name = "duplicate-project", .activate = duplicate_project },
};

void
guise_plan_page_add_actions (GuisePlanPage *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "plan", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (self->recipe_button, "plan", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (self->start_button, "plan", G_ACTION_GROUP (self->actions));
}

static void
enable (GuisePlanPage *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

void
guise_plan_page_update_actions (GuisePlanPage *self)
{
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (self->editor);
  const size_t             stage = guise_plan_editor_get_stage (self->editor);
  const gboolean           is_trained = guise_plan_editor_is_trained (self->editor);
  const GuisePlanPlace     place = guise_plan_editor_get_place (self->editor);
  const gboolean           is_training =
    guise_open_project_is_training (guise_plan_editor_get_project (self->editor));
  const size_t   n = plan != NULL ? plan->stages->len : 0;
  const gboolean is_begun =
    is_trained && (stage < place.stage || (stage == place.stage && place.done > 0));
  const gboolean is_in_view = gtk_widget_get_mapped (GTK_WIDGET (self)) || self->pushed != NULL;
  const size_t   first = place.stage + (is_trained && place.done > 0 ? 1 : 0);

  enable (self, "start", plan != NULL && self->blocking == NULL && !is_training);
  /* Nothing is taken back that nobody sees. */
  enable (self, "undo", is_in_view && guise_plan_editor_can_undo (self->editor));
  enable (self, "redo", is_in_view && guise_plan_editor_can_redo (self->editor));
  enable (self, "measure",
          plan != NULL && !is_training &&
            !guise_plan_costs_is_measuring (guise_plan_editor_get_costs (self->editor)));
  enable (self, "copy-stage", plan != NULL);
  enable (self, "remove-stage", n > 1 && !is_begun);
  enable (self, "move-up", stage > first && !is_begun);
  enable (self, "move-down", stage + 1 < n && !is_begun);
  enable (self, "compare-colors", plan != NULL && !guise_plan_editor_is_over (self->editor, stage));
  enable (self, "choose-recipe", plan != NULL && !is_trained);
  enable (self, "open-file", plan != NULL && !is_trained);
  enable (self, "save-file", plan != NULL);
}
