/* SPDX-License-Identifier: GPL-3.0-or-later
 * What this computer is good for. */
#include "app/system/guise-check-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/system/guise-explain-dialog.h"
#include "app/system/guise-system-row.h"
#include "app/system/guise-system-texts.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-step-mark.h"
#include "app/widgets/guise-widget.h"

struct _GuiseCheckPage
{
  GtkWidget parent_instance;

  GuiseSystemCheck *check;                      /* owned */
  GPtrArray        *shown[GUISE_HOST_N_PROBES]; /* owned; what the rows were made of, or NULL */
  gboolean          is_waiting[GUISE_HOST_N_PROBES];

  GuiseStepMark *mark;
  GtkLabel      *verdict;
  GtkLabel      *line;
  GtkListBox    *cards;
  GtkListBox    *computer; /* and the disk */
  GtkListBox    *cameras;
  GtkWidget     *continue_button;
  GtkWidget     *bottom;  /* has it where the header bar has no room */
  GBinding      *binding; /* borrowed; of @bottom to the width of the window, or NULL */
};

G_DEFINE_FINAL_TYPE (GuiseCheckPage, guise_check_page, GTK_TYPE_WIDGET)

/* ---- rows ---- */

static void
append_part (GuiseCheckPage *self, GtkListBox *list, GuiseHostProbe probe)
{
  const GPtrArray *findings = self->shown[probe];
  const gboolean   is_project = guise_system_check_is_project (self->check);

  if (findings == NULL && self->is_waiting[probe])
    gtk_list_box_append (list, guise_system_row_new (NULL, is_project));
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    gtk_list_box_append (list, guise_system_row_new (findings->pdata[i], is_project));
}

static void
fill (GuiseCheckPage *self, GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
  if (list == self->cards)
    {
      append_part (self, list, GUISE_HOST_PROBE_CARDS);
      append_part (self, list, GUISE_HOST_PROBE_PLAN);
    }
  else if (list == self->cameras)
    append_part (self, list, GUISE_HOST_PROBE_CAMERAS);
  else
    {
      append_part (self, list, GUISE_HOST_PROBE_COMPUTER);
      append_part (self, list, GUISE_HOST_PROBE_DISK);
    }
}

static gboolean
take_news (GuiseCheckPage *self, GuiseHostProbe probe)
{
  GPtrArray     *findings = guise_system_check_get_findings (self->check, probe);
  const gboolean is_waiting = guise_system_check_is_waiting (self->check, probe);

  if (findings == self->shown[probe] && is_waiting == self->is_waiting[probe])
    return FALSE;
  g_clear_pointer (&self->shown[probe], g_ptr_array_unref);
  self->shown[probe] = findings != NULL ? g_ptr_array_ref (findings) : NULL;
  self->is_waiting[probe] = is_waiting;
  return TRUE;
}

static void
show_verdict (GuiseCheckPage *self)
{
  g_autoptr (GPtrArray) all = guise_system_check_dup_all (self->check);
  g_autofree char *title = NULL;
  g_autofree char *line = NULL;
  GuiseStepState   mark = GUISE_STEP_RUNNING;
  gboolean         is_waiting = FALSE;

  for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
    is_waiting |= self->is_waiting[probe];
  if (is_waiting)
    {
      title = g_strdup (_("Looking at this computer…"));
      line = g_strdup (_("Rows appear as they are measured."));
    }
  else
    title = guise_system_text_judge (all, &line, &mark);
  gtk_label_set_label (self->verdict, title);
  gtk_label_set_label (self->line, line);
  guise_step_mark_set_state (self->mark, mark);
}

static void
on_changed (GuiseCheckPage *self)
{
  const gboolean has_cards = take_news (self, GUISE_HOST_PROBE_CARDS);
  const gboolean has_plan = take_news (self, GUISE_HOST_PROBE_PLAN);
  const gboolean has_computer = take_news (self, GUISE_HOST_PROBE_COMPUTER);
  const gboolean has_disk = take_news (self, GUISE_HOST_PROBE_DISK);

  if (has_cards || has_plan)
    fill (self, self->cards);
  if (has_computer || has_disk)
    fill (self, self->computer);
  if (take_news (self, GUISE_HOST_PROBE_CAMERAS))
    fill (self, self->cameras);
  show_verdict (self);
}

/* ---- actions ---- */

static void
look_again (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseCheckPage *self = GUISE_CHECK_PAGE (widget);

  for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
    guise_system_check_look (self->check, (GuiseHostProbe) probe);
}

static void
copy_text (GtkWidget *widget, const char *text, const char *toast)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  guise_widget_toast (widget, toast, NULL);
}

static void
copy_command (GtkWidget *widget, const char *action, GVariant *parameter)
{
  copy_text (widget, g_variant_get_string (parameter, NULL),
             _("Command copied. Paste it into a terminal."));
}

static void
copy_report (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *report = guise_system_check_make_report (GUISE_CHECK_PAGE (widget)->check);

  copy_text (widget, report, _("Report copied. It names neither you nor this computer."));
}

static void
explain (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseCheckPage *self = GUISE_CHECK_PAGE (widget);
  g_autoptr (GPtrArray) all = guise_system_check_dup_all (self->check);
  const char *name = g_variant_get_string (parameter, NULL);

  for (guint i = 0; i < all->len; i++)
    {
      const GuiseHostFinding *finding = all->pdata[i];

      if (g_str_equal (guise_host_fact_get_name (finding->fact), name) &&
          guise_explain_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)), finding) != NULL)
        return;
    }
}

/* ---- the object ---- */

static void
guise_check_page_map (GtkWidget *widget)
{
  GuiseCheckPage *self = GUISE_CHECK_PAGE (widget);
  GtkWidget      *adaptive = gtk_widget_get_ancestor (widget, GUISE_TYPE_ADAPTIVE);

  GTK_WIDGET_CLASS (guise_check_page_parent_class)->map (widget);
  if (self->binding == NULL && adaptive != NULL)
    self->binding = g_object_bind_property (adaptive, "is-narrow", self->bottom, "visible",
                                            G_BINDING_SYNC_CREATE);
  guise_system_check_watch_cameras (self->check, TRUE);
  gtk_widget_grab_focus (self->continue_button);
}

static void
guise_check_page_unmap (GtkWidget *widget)
{
  guise_system_check_watch_cameras (GUISE_CHECK_PAGE (widget)->check, FALSE);
  GTK_WIDGET_CLASS (guise_check_page_parent_class)->unmap (widget);
}

GtkWidget *
guise_check_page_new (GuiseSystemCheck *check)
{
  GuiseCheckPage *self = g_object_new (GUISE_TYPE_CHECK_PAGE, NULL);

  self->check = g_object_ref (check);
  g_signal_connect_object (check, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  look_again (GTK_WIDGET (self), NULL, NULL);
  on_changed (self);
  return GTK_WIDGET (self);
}

static void
guise_check_page_dispose (GObject *object)
{
  GuiseCheckPage *self = GUISE_CHECK_PAGE (object);

  for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
    g_clear_pointer (&self->shown[probe], g_ptr_array_unref);
  g_clear_object (&self->check);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_check_page_parent_class)->dispose (object);
}

static void
guise_check_page_class_init (GuiseCheckPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_check_page_dispose;
  widget_class->map = guise_check_page_map;
  widget_class->unmap = guise_check_page_unmap;
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  gtk_widget_class_install_action (widget_class, "check.again", NULL, look_again);
  gtk_widget_class_install_action (widget_class, "check.copy", "s", copy_command);
  gtk_widget_class_install_action (widget_class, "check.explain", "s", explain);
  gtk_widget_class_install_action (widget_class, "check.report", NULL, copy_report);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-check-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckPage, mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckPage, verdict);
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckPage, line);
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckPage, cards);
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckPage, computer);
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckPage, cameras);
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckPage, bottom);
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckPage, continue_button);
}

static void
guise_check_page_init (GuiseCheckPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
