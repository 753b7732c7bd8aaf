/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is to be exported. */
#include "app/export/guise-export-form.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "app/export/guise-export-points.h"
#include "app/export/guise-export-words.h"
#include "app/faces/guise-face-slot-text.h"
#include "app/widgets/guise-step-mark.h"
#include "app/widgets/guise-widget.h"

#define MAX_NAME  200 /* bytes; file systems take 255, and there is something behind it */
#define HALF_SIGN "-16bit"

struct _GuiseExportForm
{
  GtkWidget parent_instance;

  GuiseOpenProject *project; /* owned, or NULL */
  GuiseExportDesk  *desk;    /* owned, or NULL */

  AdwPreferencesGroup *name_group;
  AdwEntryRow         *name;
  AdwComboRow         *format;
  AdwPreferencesGroup *points;
  GuiseExportPoints   *choice;
  AdwActionRow        *size;
  GuiseStepMark       *size_mark;
  AdwActionRow        *dst;
  AdwActionRow        *src;
  AdwActionRow        *generic;
  AdwActionRow        *training;
  AdwActionRow        *parents;
  AdwActionRow        *labels_row;
  GtkSwitch           *labels;
};

G_DEFINE_FINAL_TYPE (GuiseExportForm, guise_export_form, GTK_TYPE_WIDGET)

static guint changed_signal;

/* ---- names ---- */

static GuiseExportFormat
get_format (const GuiseExportForm *self)
{
  return (GuiseExportFormat) adw_combo_row_get_selected (self->format);
}

static char *
dup_stem (const GuiseExportForm *self)
{
  char *stem = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));

  if (g_str_has_suffix (stem, GUISE_EXPORT_SUFFIX)) /* it stands beside the entry */
    stem[strlen (stem) - strlen (GUISE_EXPORT_SUFFIX)] = '\0';
  return stem;
}

/* The name of the file of one point in one format: as short as it can be told from the others. */
static char *
dup_file_name (const GuiseExportForm *self, const GuiseHistoryPoint *point, gboolean is_half)
{
  g_autofree char *stem = dup_stem (self);
  g_autoptr (GPtrArray) chosen = guise_export_points_get_chosen (self->choice);
  GString *name = g_string_new (stem);

  if (chosen->len > 1)
    g_string_append_printf (name, "-%" PRIu64, guise_history_point_get_iteration (point));
  if (is_half && get_format (self) == GUISE_EXPORT_FORMAT_BOTH)
    g_string_append (name, HALF_SIGN);
  g_string_append (name, GUISE_EXPORT_SUFFIX);
  return g_string_free (name, FALSE);
}

static GuiseExportRun *
make_run (const GuiseExportForm *self, const GuiseHistoryPoint *point, gboolean is_half)
{
  const char         *dir = guise_open_project_get_path (self->project);
  g_autofree char    *exports = guise_export_dup_dir (dir);
  g_autofree char    *name = dup_file_name (self, point, is_half);
  GuiseExportRequest *request = g_new0 (GuiseExportRequest, 1);

  request->project = g_strdup (dir);
  request->backup = g_strdup (guise_history_point_get_backup (point));
  if (request->backup == NULL)
    request->iteration = guise_history_point_get_iteration (point);
  request->is_half = is_half;
  request->with_labels = gtk_switch_get_active (self->labels);
  request->path = g_build_filename (exports, name, NULL);
  return guise_export_run_new (request);
}

GPtrArray *
guise_export_form_make_runs (const GuiseExportForm *self)
{
  g_autoptr (GPtrArray) chosen = guise_export_points_get_chosen (self->choice);
  GPtrArray *runs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < chosen->len; i++)
    for (int is_half = 0; is_half < 2; is_half++)
      if (get_format (self) == GUISE_EXPORT_FORMAT_BOTH ||
          (get_format (self) == GUISE_EXPORT_FORMAT_HALF) == is_half)
        g_ptr_array_add (runs, make_run (self, chosen->pdata[i], is_half));
  return runs;
}

/* ---- what is in the way ---- */

static uint64_t
get_n_bytes (const GuiseExportForm *self)
{
  const GuiseExportFacts *facts = guise_export_desk_get_facts (self->desk);
  g_autoptr (GPtrArray) chosen = guise_export_points_get_chosen (self->choice);
  uint64_t n_bytes = 0;

  if (facts == NULL)
    return 0;
  if (get_format (self) != GUISE_EXPORT_FORMAT_HALF)
    n_bytes += facts->bytes[0];
  if (get_format (self) != GUISE_EXPORT_FORMAT_FULL)
    n_bytes += facts->bytes[1];
  return n_bytes * chosen->len;
}

static gboolean
is_short (const GuiseExportForm *self)
{
  const GuiseExportFacts *facts = guise_export_desk_get_facts (self->desk);

  return facts != NULL && facts->room < guise_export_get_need (get_n_bytes (self));
}

char *
guise_export_form_find_obstacle (const GuiseExportForm *self)
{
  g_autofree char *stem = dup_stem (self);
  g_autoptr (GPtrArray) chosen = guise_export_points_get_chosen (self->choice);

  if (stem[0] == '\0')
    return g_strdup (_("Give the file a name first"));
  if (stem[0] == '.' || strchr (stem, G_DIR_SEPARATOR) != NULL || strlen (stem) > MAX_NAME)
    return g_strdup (_("A file cannot have this name"));
  if (chosen->len == 0)
    return g_strdup (_("Choose a point of the training first"));
  if (is_short (self))
    return g_strdup (_("There is not enough room on the disk"));
  return NULL;
}

/* ---- what is shown ---- */

static void
show_name (GuiseExportForm *self)
{
  const GuiseExportFacts *facts = guise_export_desk_get_facts (self->desk);
  g_autoptr (GPtrArray) runs = guise_export_form_make_runs (self);
  gboolean is_there = FALSE;

  for (guint i = 0; facts != NULL && i < runs->len; i++)
    is_there =
      is_there || guise_export_facts_has_file (facts, guise_export_run_get_name (runs->pdata[i]));
  adw_preferences_group_set_description (self->name_group, is_there
                                         ? _("There is a file of this name. It is replaced once the new one has passed its test.")
                                         : _("It goes into the folder “exports” of the project."));
}

static void
show_format (GuiseExportForm *self)
{
  static const char *const texts[] = {
    [GUISE_EXPORT_FORMAT_FULL] = N_ ("Exact, and runs on every computer."),
    [GUISE_EXPORT_FORMAT_HALF] = N_ ("A smaller file, the same picture on graphics cards."),
    [GUISE_EXPORT_FORMAT_BOTH] =
      N_ ("Two files: an exact one, and a smaller one for graphics cards."),
  };

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->format), _ (texts[get_format (self)]));
}

static void
show_size (GuiseExportForm *self)
{
  const GuiseExportFacts *facts = guise_export_desk_get_facts (self->desk);
  const uint64_t          n_bytes = get_n_bytes (self);
  g_autofree char        *size = g_format_size (n_bytes);
  g_autofree char        *room = facts != NULL ? g_format_size (facts->room) : NULL;
  g_autofree char        *need = g_format_size (guise_export_get_need (n_bytes));
  g_autofree char        *title = NULL;
  g_autofree char        *text = NULL;

  /* Translators: a size, as in “361 MB” */
  title = n_bytes > 0 ? g_strdup_printf (_("About %s"), size) : g_strdup (_("Not known yet"));
  if (facts == NULL || facts->room == G_MAXUINT64)
    text = g_strdup ("");
  else if (is_short (self))
    /* Translators: two sizes, as in “361 MB” */
    text =
      g_strdup_printf (_("%s must be free, and the disk has %s. Make room first, or choose less."),
                          need, room);
  else
    /* Translators: a size, as in “120 GB” */
    text = g_strdup_printf (_("The disk has %s free."), room);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->size), title);
  adw_action_row_set_subtitle (self->size, text);
  guise_step_mark_set_state (self->size_mark, is_short (self) ? GUISE_STEP_STOPPED
                                              : n_bytes > 0   ? GUISE_STEP_DONE
                                                              : GUISE_STEP_TO_DO);
}

static void
show_faces (GuiseExportForm *self, const GuiseExportFacts *facts)
{
  AdwActionRow *const rows[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = self->src,
    [GUISE_FACE_SLOT_DST] = self->dst,
    [GUISE_FACE_SLOT_GENERIC] = self->generic,
  };

  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (rows[slot]),
                                     guise_face_slot_get_title ((GuiseFaceSlot) slot));
      adw_action_row_set_subtitle (rows[slot],
                                   guise_export_words_get_consent (facts->faces.consents[slot]));
      gtk_widget_set_visible (GTK_WIDGET (rows[slot]), facts->faces.is_set[slot]);
    }
}

static void
show_training (GuiseExportForm *self)
{
  g_autoptr (GPtrArray) chosen = guise_export_points_get_chosen (self->choice);
  const GuiseHistoryPoint *point = chosen->len == 1 ? chosen->pdata[0] : NULL;
  const char              *stage = point != NULL ? guise_history_point_get_stage (point) : NULL;
  g_autofree char         *text = NULL;

  if (point == NULL)
    text = g_strdup_printf (ngettext ("%u point", "%u points", chosen->len), chosen->len);
  else if (stage == NULL)
    text = g_strdup_printf (_("Iteration %'" PRIu64), guise_history_point_get_iteration (point));
  else
    /* Translators: iterations done, the stage of the plan */
    text = g_strdup_printf (_("Iteration %'" PRIu64 " · %s"),
                               guise_history_point_get_iteration (point), stage);
  adw_action_row_set_subtitle (self->training, text);
}

static void
show_made_of (GuiseExportForm *self)
{
  const GuiseExportFacts *facts = guise_export_desk_get_facts (self->desk);
  g_autofree char        *parents = NULL;

  show_training (self);
  if (facts == NULL)
    return;
  show_faces (self, facts);
  parents = facts->n_parents > 0
              ? g_strdup_printf (ngettext ("%u model that was trained before",
                                           "%u models that were trained before", facts->n_parents),
                                 facts->n_parents)
              : g_strdup (_("Nothing; this model began here"));
  adw_action_row_set_subtitle (self->parents, parents);
  gtk_widget_set_sensitive (GTK_WIDGET (self->labels_row), facts->faces.has_labels);
  if (!facts->faces.has_labels)
    gtk_switch_set_active (self->labels, FALSE);
  adw_action_row_set_subtitle (self->labels_row,
                               facts->faces.has_labels ? _("Otherwise it says on what ground each face is used, and no name.")
                                                       : _("Nobody is named in this project."));
}

static void
on_changed_cb (GuiseExportForm *self)
{
  if (self->project == NULL)
    return;
  show_name (self);
  show_format (self);
  show_size (self);
  show_made_of (self);
  g_signal_emit (self, changed_signal, 0);
}

/* The list of points keeps what is chosen in it. */
static void
on_refreshed (GuiseExportForm *self)
{
  guise_export_points_follow (self->choice, guise_open_project_get_points (self->project));
  gtk_widget_set_visible (GTK_WIDGET (self->points), guise_export_points_get_n (self->choice) > 1);
  on_changed_cb (self);
}

/* ---- the object ---- */

void
guise_export_form_set_project (GuiseExportForm *self, GuiseOpenProject *project)
{
  g_autofree char *name = guise_export_words_dup_file_name (guise_open_project_get_name (project));

  self->project = g_object_ref (project);
  self->desk = g_object_ref (guise_export_desk_get (project));
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  on_refreshed (self);
}

static void
guise_export_form_dispose (GObject *object)
{
  GuiseExportForm *self = GUISE_EXPORT_FORM (object);

  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->desk);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_export_form_parent_class)->dispose (object);
}

static void
guise_export_form_class_init (GuiseExportFormClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_export_form_dispose;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_EXPORT_FORM, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (GUISE_TYPE_EXPORT_POINTS);
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-export-form.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, name_group);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, name);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, format);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, points);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, choice);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, size);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, size_mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, dst);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, src);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, generic);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, training);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, parents);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, labels_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportForm, labels);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
}

static void
guise_export_form_init (GuiseExportForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
