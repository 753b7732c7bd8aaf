/* SPDX-License-Identifier: GPL-3.0-or-later
 * What will be done, and what it takes. */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/guise-application.h"
#include "app/guise-shortcuts.h"
#include "app/guise-window.h"
#include "app/plan/guise-plan-lines.h"
#include "app/plan/guise-plan-page-private.h"
#include "app/plan/guise-plan-texts.h"
#include "app/widgets/guise-step-mark.h"
#include "app/widgets/guise-widget.h"

#define TIMELINE_WIDTH 430 /* studio.md 4.7 */

G_DEFINE_FINAL_TYPE (GuisePlanPage, guise_plan_page, GTK_TYPE_WIDGET)

/* ---- figures ---- */

static void
show_error (GtkLabel *label, gboolean is_error)
{
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "error");
}

/* Where the time comes from, by the slowest stage: "measured: 182 ms a step". */
static char *
dup_source (const GuisePlanPage *self, const GuiseTrainingForecast *forecast)
{
  const GuisePlanCosts *costs = guise_plan_editor_get_costs (self->editor);
  gboolean              is_measured = TRUE;
  double                ms = 0.0;
  g_autofree char      *each = NULL;

  if (guise_plan_costs_is_measuring (costs))
    return g_strdup (_("measuring every stage…"));
  if ((forecast == NULL || isnan (forecast->hours)) &&
      guise_open_project_is_training (guise_plan_editor_get_project (self->editor)))
    return g_strdup (_("measured when training rests"));
  if (forecast == NULL || isnan (forecast->hours))
    return g_strdup (guise_plan_costs_get_problem (costs) != NULL ? _("not known")
                                                                  : _("not measured yet"));
  for (guint i = 0; i < forecast->stages->len; i++)
    {
      const GuiseStageForecast *stage = &g_array_index (forecast->stages, GuiseStageForecast, i);

      is_measured = is_measured && stage->source == GUISE_FORECAST_MEASURED;
      ms = fmax (ms, stage->ms);
    }
  each = guise_plan_dup_ms (ms);
  /* Translators: the time of one iteration */
  return is_measured ? g_strdup_printf (_("measured: %s a step"), each)
                     : g_strdup_printf (_("estimated: %s a step"), each);
}

static void
show_duration (GuisePlanPage *self, const GuiseTrainingForecast *forecast)
{
  const gboolean   is_known = forecast != NULL && !isnan (forecast->hours);
  g_autofree char *hours = guise_plan_dup_hours (is_known ? forecast->hours : (double) NAN);
  g_autofree char *source = dup_source (self, forecast);
  g_autofree char *electricity = is_known ? guise_plan_dup_electricity (forecast->hours) : NULL;

  gtk_label_set_label (self->duration, hours);
  gtk_label_set_label (self->duration_text, source);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->duration), electricity);
}

static void
show_iterations (GuisePlanPage *self, const GuiseTrainingPlan *plan)
{
  g_autofree char *count =
    g_strdup_printf ("%'" PRIu64, guise_training_plan_get_n_iterations (plan));
  g_autofree char *text = g_strdup_printf (ngettext ("iterations in %u stage",
                                                     "iterations in %u stages", plan->stages->len),
                                           plan->stages->len);

  gtk_label_set_label (self->iterations, count);
  gtk_label_set_label (self->iterations_text, text);
}

static void
show_disk (GuisePlanPage *self, const GuiseTrainingForecast *forecast)
{
  const uint64_t n_free =
    guise_plan_costs_get_disk_free (guise_plan_editor_get_costs (self->editor));
  g_autofree char *needed =
    forecast != NULL ? guise_plan_dup_disk ((double) forecast->disk.total) : g_strdup ("–");
  g_autofree char *there = guise_plan_dup_disk ((double) n_free);
  /* Translators: an amount of the disk */
  g_autofree char *text =
    n_free > 0 ? g_strdup_printf (_("of %s free"), there) : g_strdup (_("of the disk"));

  gtk_label_set_label (self->disk, needed);
  gtk_label_set_label (self->disk_text, text);
  show_error (self->disk, forecast != NULL && n_free > 0 && forecast->disk.total > n_free);
}

/* Which memory it is, and of which stage. */
static char *
dup_memory_place (const GuisePlanPage *self, guint stage)
{
  const GuisePlanCosts *costs = guise_plan_editor_get_costs (self->editor);

  if (guise_plan_costs_is_rough (costs))
    return g_strdup_printf (_("memory, stage %u; exact when training rests"), stage);
  return guise_plan_costs_is_on_card (costs)
    ? g_strdup_printf (_("graphics memory, stage %u"), stage)
    : g_strdup_printf (_("memory, stage %u"), stage);
}

/* The stage that needs most. */
static void
show_memory (GuisePlanPage *self, const GuiseTrainingForecast *forecast)
{
  const gboolean is_rough = guise_plan_costs_is_rough (guise_plan_editor_get_costs (self->editor));
  guint          most = 0;
  gboolean       fits = TRUE;
  g_autofree char *needed = NULL;
  g_autofree char *there = NULL;
  g_autofree char *text = NULL;
  g_autofree char *where = NULL;

  if (forecast == NULL)
    {
      gtk_label_set_label (self->memory, "–");
      gtk_label_set_label (self->memory_text, _("memory"));
      return;
    }
  for (guint i = 0; i < forecast->stages->len; i++)
    {
      fits = fits && g_array_index (forecast->stages, GuiseStageForecast, i).fits;
      if (g_array_index (forecast->stages, GuiseStageForecast, i).device_bytes >
          g_array_index (forecast->stages, GuiseStageForecast, most).device_bytes)
        most = i;
    }
  needed = guise_plan_dup_memory (
    (double) g_array_index (forecast->stages, GuiseStageForecast, most).device_bytes);
  there = guise_plan_dup_memory ((double) forecast->n_free_bytes);
  /* Translators: amounts of memory */
  text = is_rough ? g_strdup_printf (_("about %s"), needed)
                  : g_strdup_printf (_("%s of %s"), needed, there);
  where = dup_memory_place (self, most + 1);
  gtk_label_set_label (self->memory, text);
  gtk_label_set_label (self->memory_text, where);
  show_error (self->memory, !fits);
}

/* ---- lines ---- */

/* Buttons stand behind the sentence, or under it. */
static void
turn_line (const GuisePlanPage *self, GtkWidget *line)
{
  GtkWidget *body = gtk_widget_get_last_child (line);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (body), self->is_narrow
                                                           ? GTK_ORIENTATION_VERTICAL
                                                           : GTK_ORIENTATION_HORIZONTAL);
}

static GtkWidget *
make_buttons (const GuisePlanLine *line)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (int i = 0; i < GUISE_PLAN_LINE_MAX_BUTTONS && line->buttons[i] != NULL; i++)
    {
      GtkWidget *button = gtk_button_new_with_label (line->buttons[i]);

      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), line->actions[i]);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  return box;
}

static GtkWidget *
make_line (const GuisePlanPage *self, const GuisePlanLine *line)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *mark = guise_step_mark_new ();
  GtkWidget *label = gtk_label_new (line->text);

  guise_step_mark_set_state (GUISE_STEP_MARK (mark), line->state);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (body), label);
  if (line->buttons[0] != NULL)
    gtk_box_append (GTK_BOX (body), make_buttons (line));
  gtk_box_append (GTK_BOX (box), body);
  gtk_widget_add_css_class (box, "guise-plan-line");
  if (line->state == GUISE_STEP_STOPPED)
    gtk_widget_add_css_class (box, "stopped");
  turn_line (self, box);
  return box;
}

static char *
summarize (const GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      const GuisePlanLine *line = lines->pdata[i];

      g_string_append_printf (text, "%d %s %s\n", (int) line->state, line->text,
                              line->buttons[0] != NULL ? line->actions[0] : "");
    }
  return g_string_free (text, FALSE);
}

/* Lines that would come out the same stay, with the focus in their buttons. */
static void
show_lines (GuisePlanPage *self)
{
  const GPtrArray *cards = self->check != NULL
                             ? guise_system_check_get_findings (self->check, GUISE_HOST_PROBE_CARDS)
                             : NULL;
  g_autoptr (GPtrArray) lines = guise_plan_dup_lines (self->editor, cards);
  const GuisePlanLine *first = lines->len > 0 ? lines->pdata[0] : NULL;
  g_autofree char     *now = summarize (lines);
  GtkWidget           *child;

  g_free (self->blocking);
  self->blocking =
    first != NULL && first->state == GUISE_STEP_STOPPED ? g_strdup (first->text) : NULL;
  gtk_widget_set_tooltip_text (self->start_button, self->blocking != NULL
                                                     ? self->blocking
                                                     : _("Start training (Ctrl+P)"));
  if (g_strcmp0 (now, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&now);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_box_remove (self->lines, child);
  for (guint i = 0; i < lines->len; i++)
    gtk_box_append (self->lines, make_line (self, lines->pdata[i]));
}

static void
update (GuisePlanPage *self)
{
  const GuiseTrainingPlan     *plan = guise_plan_editor_get_plan (self->editor);
  const GuiseTrainingForecast *forecast =
    guise_plan_costs_get_forecast (guise_plan_editor_get_costs (self->editor));

  if (plan == NULL)
    return;
  show_duration (self, forecast);
  show_iterations (self, plan);
  show_disk (self, forecast);
  show_memory (self, forecast);
  show_lines (self);
  gtk_button_set_label (GTK_BUTTON (self->start_button),
                        guise_plan_editor_is_trained (self->editor) ? _("Go on") : _("Start"));
  guise_plan_page_update_actions (self);
}

static void
on_refused_cb (GuisePlanPage *self, const char *text)
{
  guise_plan_page_tell (self, text, FALSE);
}

/* What trains looks at the plan whenever it saves: nobody shall wonder why it does not yet. */
static void
on_saved_cb (GuisePlanPage *self)
{
  if (guise_open_project_is_training (guise_plan_editor_get_project (self->editor)))
    guise_plan_page_tell (self, _("Saved. Training takes this over at its next save"),
                                   guise_plan_editor_can_undo (self->editor));
}

/* ---- where there is little room ---- */

/* The options of a stage as a page of their own. */
static GtkWidget *
make_options_page (GuisePlanPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic");
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *options = g_object_new (GUISE_TYPE_PLAN_OPTIONS, "margin-start", 12, "margin-end", 12,
                                     "margin-top", 18, "margin-bottom", 24, NULL);
  GtkWidget *title = adw_window_title_new (_("Options"), NULL);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (back), "win.go-back");
  gtk_widget_set_tooltip_text (back, _("Back to the plan (Alt+Left)"));
  guise_widget_name (back, _("Back"));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), title);
  guise_plan_options_set_editor (GUISE_PLAN_OPTIONS (options), self->editor);
  guise_plan_options_set_narrow (GUISE_PLAN_OPTIONS (options), TRUE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), options);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), scroller);
  return box;
}

static void
on_stage_opened_cb (GuisePlanPage *self)
{
  GtkWidget *page;

  if (self->is_wide || guise_plan_editor_get_plan (self->editor) == NULL)
    return;
  page = make_options_page (self);
  g_set_weak_pointer (&self->pushed, page);
  guise_shortcuts_attach (page, GUISE_SHORTCUT_PLAN);
  gtk_widget_insert_action_group (page, "plan", G_ACTION_GROUP (self->actions));
  guise_window_push (GUISE_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), page);
}

static void
follow_layout (GuisePlanPage *self, GParamSpec *pspec, GuiseAdaptive *adaptive)
{
  GuiseLayout layout;

  g_object_get (adaptive, "layout", &layout, NULL);
  self->is_wide = layout == GUISE_LAYOUT_WIDE;
  gtk_widget_set_visible (self->options_side, self->is_wide);
  gtk_widget_set_visible (self->separator, self->is_wide);
  gtk_widget_set_hexpand (GTK_WIDGET (self->timeline_side), !self->is_wide);
  gtk_widget_set_size_request (GTK_WIDGET (self->timeline_side),
                               self->is_wide ? TIMELINE_WIDTH : -1, -1);
  /* Where there is little room all of the page moves as one. */
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER,
                                  self->is_wide ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_policy (self->timeline_side, GTK_POLICY_NEVER,
                                  self->is_wide ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER);
  self->is_narrow = layout == GUISE_LAYOUT_NARROW;
  for (GtkWidget *line = gtk_widget_get_first_child (GTK_WIDGET (self->lines)); line != NULL;
       line = gtk_widget_get_next_sibling (line))
    turn_line (self, line);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->recipe_button), "");
  if (layout == GUISE_LAYOUT_NARROW)
    gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->recipe_button), "view-more-symbolic");
  else
    gtk_menu_button_set_label (GTK_MENU_BUTTON (self->recipe_button), _("Recipe"));
}

/* ---- the computer ---- */

void
guise_plan_page_set_check (GuisePlanPage *self, GuiseSystemCheck *check)
{
  if (self->check != NULL)
    g_signal_handlers_disconnect_by_func (self->check, update, self);
  g_set_object (&self->check, check);
  g_signal_connect_object (check, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (guise_system_check_get_findings (check, GUISE_HOST_PROBE_CARDS) == NULL)
    guise_system_check_look (check, GUISE_HOST_PROBE_CARDS);
  update (self);
}

/* What the application knows. */
static void
find_check (GuisePlanPage *self)
{
  GtkRoot        *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (root));

  if (self->check == NULL && GUISE_IS_APPLICATION (application))
    guise_plan_page_set_check (self, guise_application_get_check (GUISE_APPLICATION (application)));
}

/* ---- in view ---- */

static void
guise_plan_page_map (GtkWidget *widget)
{
  GuisePlanPage *self = GUISE_PLAN_PAGE (widget);
  GtkWidget     *adaptive = gtk_widget_get_ancestor (widget, GUISE_TYPE_ADAPTIVE);

  GTK_WIDGET_CLASS (guise_plan_page_parent_class)->map (widget);
  if (adaptive != NULL && !self->is_following)
    {
      self->is_following = TRUE;
      g_signal_connect_object (adaptive, "notify::layout", G_CALLBACK (follow_layout), self,
                               G_CONNECT_SWAPPED);
      follow_layout (self, NULL, GUISE_ADAPTIVE (adaptive));
    }
  find_check (self);
  guise_plan_editor_set_active (self->editor, TRUE);
  guise_plan_page_update_actions (self);
}

/* Options on a page of their own lie over this one, which is looked at all the same. */
static void
guise_plan_page_unmap (GtkWidget *widget)
{
  GuisePlanPage *self = GUISE_PLAN_PAGE (widget);

  GTK_WIDGET_CLASS (guise_plan_page_parent_class)->unmap (widget);
  if (self->editor == NULL)
    return;
  guise_plan_editor_set_active (self->editor, self->pushed != NULL);
  guise_plan_page_update_actions (self);
}

/* ---- the object ---- */

GuisePlanEditor *
guise_plan_page_get_editor (const GuisePlanPage *self)
{
  return self->editor;
}

GtkWidget *
guise_plan_page_get_recipe_button (GuisePlanPage *self)
{
  return self->recipe_button;
}

GtkWidget *
guise_plan_page_get_start_button (GuisePlanPage *self)
{
  return self->start_button;
}

GtkWidget *
guise_plan_page_new (GuiseOpenProject *project)
{
  GuisePlanPage *self = g_object_new (GUISE_TYPE_PLAN_PAGE, NULL);

  self->editor = guise_plan_editor_new (project);
  guise_plan_page_add_actions (self);
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_PLAN);
  guise_stage_timeline_set_editor (self->timeline, self->editor);
  guise_plan_options_set_editor (self->options, self->editor);
  g_signal_connect_object (self->editor, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "refused", G_CALLBACK (on_refused_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "saved", G_CALLBACK (on_saved_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "notify::stage",
                           G_CALLBACK (guise_plan_page_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (guise_plan_editor_get_costs (self->editor), "changed",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (guise_plan_editor_get_costs (self->editor), "notify::is-measuring",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  guise_plan_page_update_actions (self);
  return GTK_WIDGET (self);
}

static void
guise_plan_page_dispose (GObject *object)
{
  GuisePlanPage *self = GUISE_PLAN_PAGE (object);
  g_auto (GStrv) names = self->actions != NULL
                           ? g_action_group_list_actions (G_ACTION_GROUP (self->actions))
                           : NULL;

  /* Buttons in a header bar may live longer. */
  for (size_t i = 0; names != NULL && names[i] != NULL; i++)
    g_action_map_remove_action (G_ACTION_MAP (self->actions), names[i]);
  guise_widget_unparent_children (GTK_WIDGET (object));
  if (self->check != NULL)
    g_signal_handlers_disconnect_by_func (self->check, update, self);
  g_clear_object (&self->check);
  g_clear_weak_pointer (&self->pushed);
  g_clear_object (&self->actions);
  g_clear_object (&self->chooser);
  g_clear_object (&self->editor);
  g_clear_pointer (&self->blocking, g_free);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (guise_plan_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, recipe_button);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, start_button);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, duration);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, duration_text);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, iterations);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, iterations_text);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, disk);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, disk_text);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, memory);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, memory_text);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, measure_button);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, lines);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, timeline_side);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, separator);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, options_side);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, timeline);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanPage, options);
}

static void
guise_plan_page_class_init (GuisePlanPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_plan_page_dispose;
  widget_class->map = guise_plan_page_map;
  widget_class->unmap = guise_plan_page_unmap;
  g_type_ensure (GUISE_TYPE_STAGE_TIMELINE);
  g_type_ensure (GUISE_TYPE_PLAN_OPTIONS);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-plan-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_stage_opened_cb);
}

static void
guise_plan_page_init (GuisePlanPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
