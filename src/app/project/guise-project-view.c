/* SPDX-License-Identifier: GPL-3.0-or-later
 * An open project: its steps, and the page of one of them. */
#include "app/project/guise-project-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/export/guise-export-desk.h"
#include "app/export/guise-export-page.h"
#include "app/faces/guise-faces-page.h"
#include "app/live/guise-live-page.h"
#include "app/masks/guise-masks-page.h"
#include "app/plan/guise-plan-page.h"
#include "app/project/guise-project-menu.h"
#include "app/project/guise-step-row.h"
#include "app/project/guise-step-texts.h"
#include "app/train/guise-history-page.h"
#include "app/train/guise-train-page.h"
#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-job-card.h"
#include "app/widgets/guise-widget.h"

struct _GuiseProjectView
{
  GtkWidget parent_instance;

  GuiseOpenProject *project; /* owned, or NULL */
  GSignalGroup     *signals; /* owned; of the project */
  GuiseStepId       next;
  GtkWidget        *over;     /* borrowed, or NULL: a page in place of that of the step */
  GuiseJob         *over_job; /* borrowed from the project, or NULL: whose page that is */

  AdwLeaflet     *split;
  GtkWidget      *sidebar;
  GtkWidget      *content;
  AdwWindowTitle *name;
  GtkListBox     *steps;
  GtkRevealer    *foot;
  GtkLabel       *next_title;
  GtkLabel       *next_text;
  GtkButton      *next_button;
  GuiseJobCard   *job_card;
  AdwWindowTitle *step_title;
  GuiseBanner    *banner;
  GtkStack       *pages;
  AdwHeaderBar   *header;
  GPtrArray      *packed; /* owned; of borrowed widgets of pages in the header bar */
  GPtrArray      *gone;   /* owned; pages of the project before */
  guint           idle;   /* source that frees those, 0: none */
};

G_DEFINE_FINAL_TYPE (GuiseProjectView, guise_project_view, GTK_TYPE_WIDGET)

enum
{
  PROP_PROJECT = 1,
  PROP_IS_NARROW,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- steps ---- */

static GtkWidget *
make_row_cb (void *item, void *user_data)
{
  return guise_step_row_new (GUISE_STEP (item));
}

GuiseStepId
guise_project_view_get_step (const GuiseProjectView *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->steps);

  return row != NULL ? (GuiseStepId) gtk_list_box_row_get_index (row) : GUISE_STEP_FACES;
}

/* The pages of faces, training and live have header bars of their own, and so has what lies over a
 * step.
 */
static void
show_header (const GuiseProjectView *self)
{
  const GuiseStepId step = guise_project_view_get_step (self);

  gtk_widget_set_visible (GTK_WIDGET (self->header),
                          self->over == NULL && step != GUISE_STEP_FACES &&
                            step != GUISE_STEP_TRAIN && step != GUISE_STEP_LIVE);
}

/* What can take no focus leaves it to the step in the list. */
static void
move_focus (GuiseProjectView *self, GtkWidget *page)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->steps);

  if (!guise_widget_restore_focus (page) && row != NULL && gtk_widget_get_mapped (GTK_WIDGET (row)))
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
drop_over (GuiseProjectView *self)
{
  GtkWidget *over = g_steal_pointer (&self->over);
  gboolean   had_focus;

  self->over_job = NULL;
  if (over == NULL)
    return;
  had_focus = guise_widget_release_focus (over);
  show_header (self);
  gtk_widget_set_visible (GTK_WIDGET (self->pages), TRUE);
  gtk_box_remove (GTK_BOX (self->content), over);
  if (had_focus)
    move_focus (self, GTK_WIDGET (self->pages));
}

/* The page of export shows its files, but not what else is copied. */
static gboolean
shows_export (const GuiseProjectView *self, GuiseJob *job)
{
  return guise_project_view_get_step (self) == GUISE_STEP_EXPORT &&
         guise_export_desk_is_busy (guise_export_desk_get (self->project)) &&
         job == guise_open_project_get_job_of (self->project, GUISE_STEP_EXPORT);
}

/* What runs, unless its own page is in view: that of training or export, or the one over the step.
 */
static GuiseJob *
find_job (const GuiseProjectView *self, const char **out_title)
{
  const gboolean is_folded = adw_leaflet_get_folded (self->split);
  GListModel    *jobs = guise_open_project_get_jobs (self->project);

  *out_title = NULL;
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (GuiseJob) job = g_list_model_get_item (jobs, i);

      if ((job != self->over_job && !shows_export (self, job)) || is_folded)
        return job; /* the list keeps it */
    }
  if (!guise_open_project_is_training (self->project) ||
      (guise_project_view_get_step (self) == GUISE_STEP_TRAIN && !is_folded))
    return NULL;
  *out_title = _("Training");
  return guise_open_project_peek_training (self->project);
}

static gboolean
show_job (GuiseProjectView *self)
{
  const char *title = NULL;
  GuiseJob   *job = self->project != NULL ? find_job (self, &title) : NULL;

  guise_job_card_set_job (self->job_card, job, title);
  gtk_widget_set_visible (GTK_WIDGET (self->job_card), job != NULL);
  return job != NULL;
}

/* Whether the page of a step has a suggested button, so that the card's would be a second one. */
static gboolean
has_own_button (GuiseStepId shown, const GuiseProjectStatus *status)
{
  if (shown == GUISE_STEP_EXPORT)
    return status->n_checkpoints + status->n_backups > 0;
  return shown == GUISE_STEP_FACES || shown == GUISE_STEP_PLAN || shown == GUISE_STEP_LIVE;
}

/* The card that leads to the page in view would lead nowhere; the pages of faces, plan, training
 * live and export have a suggested button of their own, and one is enough. */
static void
show_next (GuiseProjectView *self)
{
  const GuiseProjectStatus *status =
    self->project != NULL ? guise_open_project_get_status (self->project) : NULL;
  const GuiseStepId shown = guise_project_view_get_step (self);
  g_auto (GuiseNext) next = { GUISE_STEP_FACES, NULL, NULL, NULL };
  gboolean is_there = !show_job (self) && status != NULL && guise_next_init (&next, status) &&
                      !guise_open_project_is_training (self->project) && self->over == NULL;

  if (is_there)
    {
      self->next = next.step;
      gtk_label_set_label (self->next_title, next.title);
      gtk_label_set_label (self->next_text, next.text);
      gtk_button_set_label (self->next_button, next.button);
    }
  gtk_revealer_set_reveal_child (self->foot, is_there && (adw_leaflet_get_folded (self->split) ||
                                                          (next.step != shown &&
                                                           !has_own_button (shown, status))));
}

/* ---- pages ---- */

static GtkWidget *
make_page (GuiseOpenProject *project, GuiseStepId id)
{
  if (id == GUISE_STEP_FACES)
    return guise_faces_page_new (project);
  if (id == GUISE_STEP_MASKS)
    return guise_masks_page_new (project);
  if (id == GUISE_STEP_PLAN)
    return guise_plan_page_new (project);
  if (id == GUISE_STEP_TRAIN)
    return guise_train_page_new (project);
  if (id == GUISE_STEP_HISTORY)
    return guise_history_page_new (project);
  if (id == GUISE_STEP_EXPORT)
    return guise_export_page_new (project);
  return guise_live_page_new (project);
}

/* A widget of a page that stands in the header bar while that page is in view. */
static void
pack (GuiseProjectView *self, GtkWidget *page, GtkWidget *widget, GtkPackType where)
{
  g_object_set_data (G_OBJECT (widget), "page", page);
  gtk_widget_set_visible (widget, FALSE);
  if (where == GTK_PACK_START)
    adw_header_bar_pack_start (self->header, widget);
  else
    adw_header_bar_pack_end (self->header, widget);
  g_ptr_array_add (self->packed, widget);
}

static void
pack_of_page (GuiseProjectView *self, GtkWidget *page)
{
  if (GUISE_IS_EXPORT_PAGE (page))
    pack (self, page, guise_export_page_get_again_button (GUISE_EXPORT_PAGE (page)), GTK_PACK_END);
  if (!GUISE_IS_PLAN_PAGE (page))
    return;
  pack (self, page, guise_plan_page_get_recipe_button (GUISE_PLAN_PAGE (page)), GTK_PACK_START);
  pack (self, page, guise_plan_page_get_start_button (GUISE_PLAN_PAGE (page)), GTK_PACK_END);
}

GtkWidget *
guise_project_view_get_page (GuiseProjectView *self, GuiseStepId id)
{
  const char *name = guise_step_id_get_name (id);
  GtkWidget  *page = gtk_stack_get_child_by_name (self->pages, name);

  if (page == NULL && self->project != NULL)
    {
      page = make_page (self->project, id);
      gtk_stack_add_named (self->pages, page, name);
      pack_of_page (self, page);
    }
  return page;
}

static void
show_page (GuiseProjectView *self, GtkWidget *page)
{
  GtkWidget     *before = gtk_stack_get_visible_child (self->pages);
  const gboolean had_focus =
    before != NULL && before != page && guise_widget_release_focus (before);

  gtk_stack_set_visible_child (self->pages, page);
  if (had_focus)
    move_focus (self, page);
}

static void
on_row_selected_cb (GtkListBox *list, GtkListBoxRow *row, GuiseProjectView *self)
{
  GuiseStepId id;

  if (row == NULL)
    return;
  id = (GuiseStepId) gtk_list_box_row_get_index (row);
  drop_over (self);
  show_page (self, guise_project_view_get_page (self, id));
  adw_window_title_set_title (self->step_title, guise_step_id_get_title (id));
  for (guint i = 0; i < self->packed->len; i++)
    gtk_widget_set_visible (self->packed->pdata[i],
                            g_object_get_data (self->packed->pdata[i], "page") ==
                              gtk_stack_get_visible_child (self->pages));
  show_header (self);
  show_next (self);
}

/* Selecting is for keys as well; only a click or Enter goes over to the page. */
static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, GuiseProjectView *self)
{
  drop_over (self);
  show_next (self);
  adw_leaflet_set_visible_child (self->split, self->content);
}

void
guise_project_view_show_step (GuiseProjectView *self, GuiseStepId id)
{
  drop_over (self);
  gtk_list_box_select_row (self->steps, gtk_list_box_get_row_at_index (self->steps, (int) id));
  adw_leaflet_set_visible_child (self->split, self->content);
  show_next (self);
}

GtkWidget *
guise_project_view_get_shown_page (GuiseProjectView *self)
{
  return gtk_stack_get_visible_child (self->pages);
}

void
guise_project_view_show_over (GuiseProjectView *self,
                              GuiseStepId       id,
                              GtkWidget        *page,
                              GuiseJob         *job)
{
  gboolean had_focus;

  guise_project_view_show_step (self, id);
  drop_over (self);
  had_focus = guise_widget_release_focus (GTK_WIDGET (self->pages));
  self->over = page;
  self->over_job = job;
  gtk_widget_set_vexpand (page, TRUE);
  show_header (self);
  gtk_widget_set_visible (GTK_WIDGET (self->pages), FALSE);
  gtk_box_append (GTK_BOX (self->content), page);
  if (had_focus)
    move_focus (self, page);
  show_next (self);
}

GtkWidget *
guise_project_view_get_over (const GuiseProjectView *self)
{
  return self->over;
}

gboolean
guise_project_view_go_back (GuiseProjectView *self)
{
  if (self->over != NULL)
    {
      drop_over (self);
      show_next (self);
      return TRUE;
    }
  if (!adw_leaflet_get_folded (self->split) ||
      adw_leaflet_get_visible_child (self->split) == self->sidebar)
    return FALSE;
  adw_leaflet_set_visible_child (self->split, self->sidebar);
  return TRUE;
}

static void
go_next (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseProjectView *self = GUISE_PROJECT_VIEW (widget);

  guise_project_view_show_step (self, self->next);
}

static void
refresh (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseProjectView *self = GUISE_PROJECT_VIEW (widget);

  if (self->project != NULL)
    guise_open_project_refresh (self->project);
}

static void
go_to_steps (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_project_view_go_back (GUISE_PROJECT_VIEW (widget));
}

/* ---- the project ---- */

static void
on_refreshed (GuiseProjectView *self)
{
  adw_window_title_set_title (self->name, guise_open_project_get_name (self->project));
  adw_window_title_set_subtitle (self->name, guise_open_project_get_title (self->project));
  guise_banner_set (self->banner, guise_open_project_get_problem (self->project), TRUE);
  guise_project_menu_update (self);
  show_next (self);
}

static gboolean
free_page_cb (void *user_data)
{
  GuiseProjectView *self = user_data;

  g_ptr_array_set_size (self->gone, (int) self->gone->len - 1);
  if (self->gone->len > 0)
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

/* Seven pages take longer to free than a frame may last: one at a time, when there is time. */
static void
drop_pages (GuiseProjectView *self)
{
  GtkWidget *page;

  for (guint i = 0; i < self->packed->len; i++)
    adw_header_bar_remove (self->header, self->packed->pdata[i]);
  g_ptr_array_set_size (self->packed, 0);
  while ((page = gtk_widget_get_first_child (GTK_WIDGET (self->pages))) != NULL)
    {
      g_ptr_array_add (self->gone, g_object_ref (page));
      gtk_stack_remove (self->pages, page);
    }
  if (self->gone->len > 0 && self->idle == 0)
    self->idle = g_idle_add (free_page_cb, self);
}

void
guise_project_view_set_project (GuiseProjectView *self, GuiseOpenProject *project)
{
  gboolean had_focus;

  if (self->project == project)
    return;
  had_focus = guise_widget_release_focus (GTK_WIDGET (self));
  gtk_list_box_bind_model (self->steps, NULL, NULL, NULL, NULL);
  drop_over (self);
  drop_pages (self);
  g_set_object (&self->project, project);
  g_signal_group_set_target (self->signals, project);
  if (project != NULL)
    {
      gtk_list_box_bind_model (self->steps, guise_open_project_get_steps (project), make_row_cb,
                               NULL, NULL);
      gtk_list_box_select_row (self->steps, gtk_list_box_get_row_at_index (self->steps, 0));
      adw_leaflet_set_visible_child (self->split, self->sidebar);
      on_refreshed (self);
      if (had_focus)
        gtk_widget_child_focus (GTK_WIDGET (self->steps), GTK_DIR_TAB_FORWARD);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROJECT]);
}

GuiseOpenProject *
guise_project_view_get_project (const GuiseProjectView *self)
{
  return self->project;
}

/* ---- the object ---- */

static void
guise_project_view_dispose (GObject *object)
{
  GuiseProjectView *self = GUISE_PROJECT_VIEW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->project);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->gone, g_ptr_array_unref);
  g_clear_pointer (&self->packed, g_ptr_array_unref);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_project_view_parent_class)->dispose (object);
}

static void
guise_project_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuiseProjectView *self = GUISE_PROJECT_VIEW (object);

  switch (id)
    {
    case PROP_PROJECT:
      g_value_set_object (value, self->project);
      break;
    case PROP_IS_NARROW:
      g_value_set_boolean (value, adw_leaflet_get_can_unfold (self->split) == FALSE);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_project_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseProjectView *self = GUISE_PROJECT_VIEW (object);

  switch (id)
    {
    case PROP_PROJECT:
      guise_project_view_set_project (self, g_value_get_object (value));
      break;
    case PROP_IS_NARROW:
      adw_leaflet_set_can_unfold (self->split, !g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_project_view_class_init (GuiseProjectViewClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_project_view_dispose;
  object_class->get_property = guise_project_view_get_property;
  object_class->set_property = guise_project_view_set_property;
  properties[PROP_PROJECT] =
    g_param_spec_object ("project", NULL, NULL, GUISE_TYPE_OPEN_PROJECT,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_IS_NARROW] = g_param_spec_boolean ("is-narrow", NULL, NULL, FALSE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (GUISE_TYPE_BANNER);
  g_type_ensure (GUISE_TYPE_JOB_CARD);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "project.next", NULL, go_next);
  gtk_widget_class_install_action (widget_class, "project.refresh", NULL, refresh);
  gtk_widget_class_install_action (widget_class, "project.steps", NULL, go_to_steps);
  guise_project_menu_install (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-project-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, split);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, sidebar);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, content);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, name);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, steps);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, foot);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, next_title);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, next_text);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, next_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, job_card);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, step_title);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, banner);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, pages);
  gtk_widget_class_bind_template_child (widget_class, GuiseProjectView, header);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_next);
}

static void
guise_project_view_init (GuiseProjectView *self)
{
  self->packed = g_ptr_array_new ();
  self->gone = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (GUISE_TYPE_OPEN_PROJECT);
  g_signal_group_connect_swapped (self->signals, "refreshed", G_CALLBACK (on_refreshed), self);
  g_signal_group_connect_swapped (self->signals, "notify::n-jobs", G_CALLBACK (show_next), self);
  g_signal_group_connect_swapped (self->signals, "notify::is-training", G_CALLBACK (show_next),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::is-training",
                                  G_CALLBACK (guise_project_menu_update), self);
}
