/* SPDX-License-Identifier: GPL-3.0-or-later
 * What came of an export. */
#include "app/export/guise-export-result.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/export/guise-export-pair.h"
#include "app/export/guise-export-words.h"
#include "app/widgets/guise-step-mark.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

struct _GuiseExportResult
{
  GtkWidget parent_instance;

  GuiseThumb          *picture;
  GuiseStepMark       *mark;
  GtkLabel            *title;
  GtkLabel            *subtitle;
  GtkOrientable       *pills;
  GtkWidget           *live_pill;
  GtkWidget           *files_pill;
  GtkWidget           *copy_pill;
  GtkWidget           *retry_pill;
  GtkWidget           *report_pill;
  AdwPreferencesGroup *test;
  AdwActionRow        *difference;
  GuiseStepMark       *difference_mark;
  GuiseStepMark       *shape_mark;
  GtkWidget           *pairs;
  GuiseExportPair     *pair_0;
  GuiseExportPair     *pair_1;
  GuiseExportPair     *pair_2;
  GtkWidget           *file;
  GtkLabel            *size;
  GtkLabel            *format;
  GtkLabel            *opset;
  GtkLabel            *iteration;
  AdwActionRow        *path;
  AdwActionRow        *folder;
};

G_DEFINE_FINAL_TYPE (GuiseExportResult, guise_export_result, GTK_TYPE_WIDGET)

/* ---- a file ---- */

static void
show_head (GuiseExportResult *self, const GuiseExportRun *run)
{
  const GuiseExportRequest *request = guise_export_run_get_request (run);
  g_autofree char *picture = guise_export_dup_picture_path (request->path, 0, GUISE_EXPORT_FILED);
  GDateTime       *end = guise_export_run_get_end (run);
  g_autofree char *clock = g_date_time_format (end, "%H:%M");
  /* Translators: name of a file */
  g_autofree char *title = g_strdup_printf (_("%s is ready"), guise_export_run_get_name (run));
  g_autofree char *text = NULL;

  /* Translators: time of day, seconds */
  text = g_strdup_printf (_("Written, tested and in place · %s · took %.0f s"), clock,
                             MAX (guise_export_run_get_seconds (run), 1.0));
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, text);
  guise_thumb_load (self->picture, picture, 0, 1);
}

static void
show_test (GuiseExportResult *self, const GuiseExportRun *run)
{
  const GuiseExportMessage *result = guise_export_run_get_result (run);
  g_autofree char          *difference = guise_export_words_dup_difference (result->difference);
  /* Translators: as in “1.1 of 255” */
  g_autofree char *title = g_strdup_printf (_("Largest difference: %s"), difference);
  g_autofree char *text =
    g_strdup_printf (ngettext ("The same %" PRIu64
                               " face through the trainer and through the file.",
                               "The same %" PRIu64
                               " faces through the trainer and through the file.",
                               (unsigned long) result->n_faces),
                     result->n_faces);

  adw_preferences_group_set_description (self->test, text);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->difference), title);
  adw_action_row_set_subtitle (self->difference, guise_export_run_get_request (run)->is_half
                               ? _("Limit 4 for 16 bit · the preview equals the export")
                               : _("Limit 0.03 for 32 bit · the preview equals the export"));
  guise_step_mark_set_state (self->difference_mark, GUISE_STEP_DONE);
  guise_step_mark_set_state (self->shape_mark, GUISE_STEP_DONE);
}

static void
show_pairs (GuiseExportResult *self, const GuiseExportRun *run)
{
  GuiseExportPair *const    pairs[] = { self->pair_0, self->pair_1, self->pair_2 };
  const GuiseExportMessage *result = guise_export_run_get_result (run);
  const char               *path = guise_export_run_get_request (run)->path;

  G_STATIC_ASSERT (G_N_ELEMENTS (pairs) == GUISE_EXPORT_MAX_PAIRS);
  for (size_t i = 0; i < GUISE_EXPORT_MAX_PAIRS; i++)
    guise_export_pair_show (pairs[i], i < result->n_pairs ? path : NULL, i, result->differences[i]);
}

static void
show_file (GuiseExportResult *self, const GuiseExportRun *run)
{
  const GuiseExportMessage *result = guise_export_run_get_result (run);
  const GuiseExportRequest *request = guise_export_run_get_request (run);
  g_autofree char          *size = g_format_size (result->n_bytes);
  g_autofree char          *opset = g_strdup_printf (_("ONNX %" PRIu64), result->opset);
  g_autofree char          *iteration = g_strdup_printf ("%'" PRIu64, result->iteration);
  g_autofree char          *path = g_filename_display_name (request->path);

  gtk_label_set_label (self->size, size);
  gtk_label_set_label (self->format, request->is_half ? _("16 bit") : _("32 bit"));
  gtk_label_set_label (self->opset, opset);
  gtk_label_set_label (self->iteration, iteration);
  adw_action_row_set_subtitle (self->path, path);
}

/* ---- the whole ---- */

static void
show_failure (GuiseExportResult *self, const GuiseExportRun *run)
{
  g_autofree char *advice = NULL;
  g_autofree char *title = guise_export_words_dup_failure (run, &advice);

  guise_step_mark_set_state (self->mark, GUISE_STEP_STOPPED);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, advice);
}

void
guise_export_result_show (GuiseExportResult *self, const GuiseExportRun *run)
{
  const gboolean is_good = guise_export_run_get_state (run) == GUISE_EXPORT_DONE;
  const gboolean has_pairs = is_good && guise_export_run_get_result (run)->n_pairs > 0;

  if (is_good)
    {
      show_head (self, run);
      show_test (self, run);
      show_pairs (self, run);
      show_file (self, run);
    }
  else
    show_failure (self, run);
  gtk_widget_set_visible (GTK_WIDGET (self->picture), has_pairs);
  gtk_widget_set_visible (GTK_WIDGET (self->mark), !is_good);
  gtk_widget_set_visible (GTK_WIDGET (self->test), is_good);
  gtk_widget_set_visible (self->pairs, has_pairs);
  gtk_widget_set_visible (self->file, is_good);
  gtk_widget_set_visible (self->live_pill, is_good);
  gtk_widget_set_visible (self->files_pill, is_good);
  gtk_widget_set_visible (self->copy_pill, is_good);
  gtk_widget_set_visible (self->retry_pill, !is_good);
  gtk_widget_set_visible (self->report_pill, !is_good);
}

void
guise_export_result_set_wide (GuiseExportResult *self, gboolean is_wide)
{
  gtk_orientable_set_orientation (self->pills,
                                  is_wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
}

void
guise_export_result_set_folder (GuiseExportResult *self, const char *folder)
{
  g_autofree char *shown = folder != NULL ? g_filename_display_name (folder) : NULL;

  adw_action_row_set_subtitle (self->folder, shown != NULL ? shown : "");
  gtk_widget_set_visible (GTK_WIDGET (self->folder), folder != NULL);
}

static void
guise_export_result_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_export_result_parent_class)->dispose (object);
}

static void
guise_export_result_class_init (GuiseExportResultClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_export_result_dispose;
  g_type_ensure (GUISE_TYPE_EXPORT_PAIR);
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  g_type_ensure (GUISE_TYPE_THUMB);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-export-result.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, picture);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, subtitle);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, test);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, difference);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, difference_mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, shape_mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, pairs);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, file);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, size);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, format);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, opset);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, iteration);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, path);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, folder);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, pair_0);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, pair_1);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, pair_2);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, pills);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, live_pill);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, files_pill);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, copy_pill);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, retry_pill);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportResult, report_pill);
}

static void
guise_export_result_init (GuiseExportResult *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
