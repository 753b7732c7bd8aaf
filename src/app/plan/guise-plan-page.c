/* SPDX-License-Identifier: GPL-3.0-or-later
 * What will be done. */
#include "app/plan/guise-plan-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-step-mark.h"
#include "app/widgets/guise-widget.h"

struct _GuisePlanPage
{
  GtkWidget parent_instance;

  GuiseOpenProject *project; /* owned */
  GBytes           *shown;   /* owned; what the rows were made of; NULL: nothing yet */

  GuiseBanner         *banner;
  GtkLabel            *title;
  GtkLabel            *summary;
  AdwPreferencesGroup *stages;
  AdwExpanderRow      *options;
  GPtrArray           *rows; /* owned; of borrowed rows of stages */
  GPtrArray           *option_rows;
};

G_DEFINE_FINAL_TYPE (GuisePlanPage, guise_plan_page, GTK_TYPE_WIDGET)

/* ---- words ---- */

static const char *
get_slot_text (GuiseFaceSlot slot)
{
  static const char *const texts[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = N_ ("the character"),
    [GUISE_FACE_SLOT_DST] = N_ ("you"),
    [GUISE_FACE_SLOT_GENERIC] = N_ ("many people"),
  };

  return _ (texts[slot]);
}

/* The second line of a stage: faces, what changes, resets, the question at its end. */
static char *
describe_stage (const GuiseProjectStageStatus *stage)
{
  /* Translators: whose faces are shown on whose */
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("Learns %s and %s"), get_slot_text (stage->src),
                                   get_slot_text (stage->dst));
  if (*stage->options != '\0')
    g_string_append_printf (text, " · %s", stage->options);
  if (stage->n_resets > 0)
    {
      g_autofree char *resets =
        g_strdup_printf (ngettext ("inter_AB starts anew once", "inter_AB starts anew %u times",
                                   stage->n_resets),
                         stage->n_resets);

      g_string_append_printf (text, " · %s", resets);
    }
  if (stage->has_gate)
    g_string_append_printf (text, " · %s", _("asks whether it looks like the character"));
  if (stage->hint != NULL)
    g_string_append_printf (text, "\n%s", stage->hint);
  return g_string_free (text, FALSE);
}

/* ---- rows ---- */

static GuiseStepState
get_state (const GuiseProjectStatus *status, guint i)
{
  if (i < status->stage || status->phase == GUISE_PROJECT_PHASE_FINISHED)
    return GUISE_STEP_DONE;
  if (i > status->stage)
    return GUISE_STEP_TO_DO;
  return status->stage_done > 0 ? GUISE_STEP_RUNNING : GUISE_STEP_READY;
}

static GtkWidget *
make_stage (const GuiseProjectStatus *status, guint i)
{
  const GuiseProjectStageStatus *stage =
    &g_array_index (status->stages, GuiseProjectStageStatus, i);
  const GuiseStepState state = get_state (status, i);
  GtkWidget           *row = adw_action_row_new ();
  GtkWidget           *mark = guise_step_mark_new ();
  g_autofree char     *title = g_strdup_printf ("%u  %s", i + 1, stage->title);
  g_autofree char     *text = describe_stage (stage);
  g_autofree char     *length =
    g_strdup_printf (_("%'" G_GUINT64_FORMAT " iterations"), stage->n_iterations);
  GtkWidget *label = gtk_label_new (length);

  g_object_set (mark, "state", state, "fraction",
                CLAMP ((double) status->stage_done / (double) MAX (stage->n_iterations, 1), 0.0,
                       1.0),
                NULL);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "dim-label");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), mark);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  guise_step_state_get_text (state), -1);
  return row;
}

static GtkWidget *
make_option (const char *pair)
{
  const char      *equals = strchr (pair, '=');
  g_autofree char *key = g_strndup (pair, (gsize) (equals - pair));
  GtkWidget       *row = adw_action_row_new ();
  GtkWidget       *value = gtk_label_new (equals + 1);

  gtk_widget_add_css_class (value, "numeric");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), key);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), value);
  return row;
}

static void
clear_rows (GuisePlanPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->stages, self->rows->pdata[i]);
  for (guint i = 0; i < self->option_rows->len; i++)
    adw_expander_row_remove (self->options, self->option_rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->option_rows, 0);
}

static void
fill_rows (GuisePlanPage *self, const GuiseProjectStatus *status)
{
  clear_rows (self);
  for (guint i = 0; i < status->stages->len; i++)
    {
      GtkWidget *row = make_stage (status, i);

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (self->stages, row);
    }
  for (size_t i = 0; status->options[i] != NULL; i++)
    {
      GtkWidget *row = make_option (status->options[i]);

      g_ptr_array_add (self->option_rows, row);
      adw_expander_row_add_row (self->options, row);
    }
}

/* What the rows depend on: rows that would come out the same stay, with the focus in them. */
static GBytes *
summarize (const GuiseProjectStatus *status)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%zu %" G_GUINT64_FORMAT " %d\n", status->stage, status->stage_done,
                          (int) status->phase);
  for (guint i = 0; i < status->stages->len; i++)
    {
      g_autofree char *line =
        describe_stage (&g_array_index (status->stages, GuiseProjectStageStatus, i));

      g_string_append_printf (text, "%s\n", line);
    }
  for (size_t i = 0; status->options[i] != NULL; i++)
    g_string_append_printf (text, "%s\n", status->options[i]);
  return g_string_free_to_bytes (text);
}

static void
on_refreshed (GuisePlanPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  g_autoptr (GBytes) now = NULL;
  g_autofree char *title = NULL;

  if (status == NULL)
    return;
  title = g_strdup_printf (_("%s, %'" G_GUINT64_FORMAT " iterations"), status->title,
                              status->n_iterations);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->summary, status->summary != NULL ? status->summary : "");
  guise_banner_set (self->banner, status->refusal, FALSE);
  now = summarize (status);
  if (self->shown != NULL && g_bytes_equal (now, self->shown))
    return;
  g_clear_pointer (&self->shown, g_bytes_unref);
  self->shown = g_steal_pointer (&now);
  fill_rows (self, status);
}

/* ---- the object ---- */

GtkWidget *
guise_plan_page_new (GuiseOpenProject *project)
{
  GuisePlanPage *self = g_object_new (GUISE_TYPE_PLAN_PAGE, NULL);

  self->project = g_object_ref (project);
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  on_refreshed (self);
  return GTK_WIDGET (self);
}

static void
guise_plan_page_dispose (GObject *object)
{
  GuisePlanPage *self = GUISE_PLAN_PAGE (object);

  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->project);
  g_clear_pointer (&self->shown, g_bytes_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->option_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (guise_plan_page_parent_class)->dispose (object);
}

static void
guise_plan_page_class_init (GuisePlanPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_plan_page_dispose;
  g_type_ensure (GUISE_TYPE_BANNER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-plan-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, banner);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, title);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, summary);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, stages);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, options);
}

static void
guise_plan_page_init (GuisePlanPage *self)
{
  self->rows = g_ptr_array_new ();
  self->option_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
