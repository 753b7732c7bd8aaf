/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the model makes of the faces that are hard. */
#include "app/train/guise-check-dialog.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/faces/guise-face-pictures.h"
#include "app/faces/guise-face-slot-text.h"
#include "app/faces/guise-score-sentences.h"
#include "app/faces/guise-score-words.h"
#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/widgets/guise-widget.h"
#include "project/guise-quick-check.h"

#define WIDTH       820
#define HEIGHT      720
#define WIDE        740 /* from here on four pairs stand side by side */
#define PAIR_WIDTH  168 /* three squares */
#define PAIR_HEIGHT 56
#define SPACING     6

struct _GuiseCheckDialog
{
  AdwWindow parent_instance;

  GCancellable *cancellable; /* owned; cancelled when it is closed */

  GtkStack      *stack;
  GtkLabel      *summary;
  GtkBox        *cases;
  AdwStatusPage *problem;
};

G_DEFINE_FINAL_TYPE (GuiseCheckDialog, guise_check_dialog, ADW_TYPE_WINDOW)

static const char *const titles[GUISE_N_CHECK_CASES] = {
  [GUISE_CHECK_EYES_CLOSED] = N_ ("Closed eyes"),
  [GUISE_CHECK_MOUTH_OPEN] = N_ ("Open mouth"),
  [GUISE_CHECK_TURNED_LEFT] = N_ ("Turned to the left of the picture"),
  [GUISE_CHECK_TURNED_RIGHT] = N_ ("Turned to the right of the picture"),
  [GUISE_CHECK_LOOKS_UP] = N_ ("Looking up"),
  [GUISE_CHECK_LOOKS_DOWN] = N_ ("Looking down"),
};

/* ---- on a thread ---- */

typedef struct
{
  GuiseCheckReport *report; /* owned */
  uint64_t          iteration;
} Made;

static void
made_free (void *data)
{
  Made *self = data;

  g_clear_pointer (&self->report, guise_check_report_free);
  g_free (self);
}

static void
make_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (data, &error);
  Made *self = g_new0 (Made, 1);

  if (project != NULL)
    self->report = guise_quick_check_report (project, &self->iteration, cancellable, &error);
  if (self->report != NULL)
    g_task_return_pointer (task, self, made_free);
  else
    {
      made_free (self);
      g_task_return_error (task, error);
    }
}

/* ---- what is shown ---- */

/* Whose faces a finding is about. */
static const char *
get_side (const GuiseScoreFinding *finding)
{
  if (g_str_equal (finding->side, "src"))
    return guise_face_slot_get_title (GUISE_FACE_SLOT_SRC);
  if (g_str_equal (finding->side, "dst"))
    return guise_face_slot_get_title (GUISE_FACE_SLOT_DST);
  return _("Both");
}

static gboolean
has_lack (const GuiseCheckReport *report, GuiseCheckCase check)
{
  for (guint i = 0; i < report->card->findings->len; i++)
    if (guise_check_case_concerns (check,
                                   &g_array_index (report->card->findings, GuiseScoreFinding, i)))
      return TRUE;
  return FALSE;
}

static char *
summarise (const Made *made)
{
  guint n = 0;

  for (int check = 0; check < GUISE_N_CHECK_CASES; check++)
    n += has_lack (made->report, (GuiseCheckCase) check) != FALSE;
  if (n == 0)
    /* Translators: an iteration */
    return g_strdup_printf (_("The model at %'" PRIu64 ". Both sides have enough of each kind; look "
                              "whether the swaps do what the faces beside them do."),
                               made->iteration);
  /* Translators: an iteration, a number of kinds of faces */
  return g_strdup_printf (ngettext ("The model at %'" PRIu64
                                    ". Of %u kind there are too few faces: "
                                    "what fails there fails after a week as well.",
                                    "The model at %'" PRIu64 ". Of %u kinds there are too few "
                                    "faces: what fails there fails after a week as well.",
                                    n),
                          made->iteration, n);
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, style);
  return label;
}

/* To the nearest 5: four faces tell no more than that. */
char *
guise_check_dialog_dup_likeness (const GuiseLikeness *likeness)
{
  const double share = guise_likeness_get_share (likeness);

  if (isnan (share))
    return NULL;
  return g_strdup_printf (_ ("About %.0f %% like the character"),
                             5.0 * round (20.0 * CLAMP (share, 0.0, 1.0)));
}

/* What it is about, and how alike the swaps are. */
static GtkWidget *
make_head (GuiseCheckCase check, const GuiseCheckRow *row)
{
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2 * SPACING);
  GtkWidget       *title = make_label (_ (titles[check]), "heading");
  g_autofree char *text = guise_check_dialog_dup_likeness (&row->likeness);
  GtkWidget       *likeness;

  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (box), title);
  if (text == NULL)
    return box;
  likeness = make_label (text, "caption");
  gtk_label_set_xalign (GTK_LABEL (likeness), 1.0f);
  gtk_widget_add_css_class (likeness, "numeric");
  gtk_widget_set_tooltip_text (likeness, _ ("How far these swaps have come from you to the character, by the network that "
                 "tells people apart. A hint: look at them."));
  gtk_box_append (GTK_BOX (box), likeness);
  return box;
}

/* ---- what helps ---- */

/* The page that helps takes the place of this window, over the studio. */
static void
on_cure_cb (GuiseCheckDialog *self, GtkWidget *button)
{
  const char      *action = g_object_get_data (G_OBJECT (button), "action");
  g_autofree char *target = g_strdup (g_object_get_data (G_OBJECT (button), "target"));
  GtkWidget       *parent = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self)));

  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (parent, action, "s", target);
}

/* NULL where no page helps. */
static GtkWidget *
make_cure (GuiseCheckDialog *self, const GuiseScoreFinding *finding)
{
  const gboolean       is_recorded = g_str_equal (finding->side, "dst");
  g_autofree char     *label = NULL;
  const GuiseScoreCure cure = guise_score_words_cure (finding, is_recorded, &label);
  const gboolean       has_page = cure == GUISE_SCORE_CURE_RECORD ||
                            (cure == GUISE_SCORE_CURE_IMPORT && g_str_equal (finding->side, "src"));
  GtkWidget *button;

  if (!has_page)
    return NULL;
  button = gtk_button_new_with_label (label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (button), "action",
                     (void *) (is_recorded ? "win.record" : "win.import"));
  g_object_set_data_full (G_OBJECT (button), "target",
                          is_recorded ? guise_score_words_dup_record (finding)
                                      : g_strdup (finding->side),
                          g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_cure_cb), self);
  return button;
}

/* What is the matter, and what helps. */
static GtkWidget *
make_finding (GuiseCheckDialog *self, const GuiseScoreFinding *finding)
{
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2 * SPACING);
  GtkWidget       *button = make_cure (self, finding);
  g_autofree char *matter = guise_score_sentences_dup_text (finding);
  g_autofree char *advice = guise_score_sentences_dup_advice (finding);
  /* Translators: whose faces, what is the matter with them, what helps */
  g_autofree char *text = g_strdup_printf (_ ("%s: %s %s"), get_side (finding), matter, advice);
  GtkWidget       *label = make_label (text, "caption");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  if (button != NULL)
    gtk_box_append (GTK_BOX (box), button);
  return box;
}

/* How many such faces there are, and what is the matter with them. */
static void
append_findings (GuiseCheckDialog       *self,
                 GtkBox                 *box,
                 const GuiseCheckReport *report,
                 GuiseCheckCase          check)
{
  const GuiseCheckRow *row = &report->rows[check];
  /* Translators: numbers of faces */
  g_autofree char *text = g_strdup_printf (_ ("The character has %'zu such faces, you have %'zu."),
                                              row->n_src, row->n_dst);

  gtk_box_append (box, make_label (text, "caption"));
  for (guint i = 0; i < report->card->findings->len; i++)
    {
      const GuiseScoreFinding *finding =
        &g_array_index (report->card->findings, GuiseScoreFinding, i);

      if (guise_check_case_concerns (check, finding))
        gtk_box_append (box, make_finding (self, finding));
    }
}

/* A few faces of the kind, and what the model makes of them. */
static GtkWidget *
make_pairs (GuiseCheckDialog *self, const GPtrArray *pairs, guint first, guint n)
{
  const int  n_columns = gtk_widget_get_width (GTK_WIDGET (self)) < WIDE ? 2 : 4;
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), SPACING);
  gtk_grid_set_row_spacing (GTK_GRID (grid), SPACING);
  gtk_widget_set_halign (grid, GTK_ALIGN_START);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GdkTexture) texture = guise_face_pictures_make_texture (pairs->pdata[first + i]);
      GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));

      gtk_picture_set_alternative_text (GTK_PICTURE (picture),
                                        _("The character, you, and you as the character"));
      gtk_widget_set_size_request (picture, PAIR_WIDTH, PAIR_HEIGHT);
      gtk_grid_attach (GTK_GRID (grid), picture, (int) i % n_columns, (int) i / n_columns, 1, 1);
    }
  return grid;
}

static void
show (GuiseCheckDialog *self, const Made *made)
{
  g_autofree char *summary = summarise (made);
  guint            first = 0;

  gtk_label_set_label (self->summary, summary);
  for (int check = 0; check < GUISE_N_CHECK_CASES; check++)
    {
      const GuiseCheckRow *row = &made->report->rows[check];
      const guint          n = (guint) row->n_shown;
      GtkWidget           *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);

      gtk_box_append (GTK_BOX (box), make_head ((GuiseCheckCase) check, row));
      if (n > 0)
        gtk_box_append (GTK_BOX (box), make_pairs (self, made->report->pairs, first, n));
      append_findings (self, GTK_BOX (box), made->report, (GuiseCheckCase) check);
      gtk_box_append (self->cases, box);
      first += n;
    }
  gtk_stack_set_visible_child_name (self->stack, "report");
}

static void
on_made_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseCheckDialog *self = GUISE_CHECK_DIALOG (source);
  g_autoptr (GError) error = NULL;
  Made *made = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    ; /* closed meanwhile */
  else if (made != NULL)
    show (self, made);
  else
    {
      g_autofree char *line = guise_error_text_dup_line (error);
      g_autofree char *escaped = g_markup_escape_text (line, -1);

      adw_status_page_set_description (self->problem, escaped);
      gtk_stack_set_visible_child_name (self->stack, "problem");
    }
  g_clear_pointer (&made, made_free);
}

gboolean
guise_check_dialog_is_ready (GuiseCheckDialog *self)
{
  return g_str_equal (gtk_stack_get_visible_child_name (self->stack), "report");
}

GtkWidget *
guise_check_dialog_present (GtkWindow *parent, GuiseOpenProject *project)
{
  GuiseCheckDialog *self = g_object_new (GUISE_TYPE_CHECK_DIALOG, "transient-for", parent, NULL);
  g_autoptr (GTask) task = guise_task_new (self, self->cancellable, on_made_cb, NULL);

  guise_widget_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), WIDTH, HEIGHT);
  g_task_set_source_tag (task, guise_check_dialog_present);
  g_task_set_task_data (task, g_strdup (guise_open_project_get_path (project)), g_free);
  g_task_run_in_thread (task, make_thread);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

/* ---- the object ---- */

static void
guise_check_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (GUISE_CHECK_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (guise_check_dialog_parent_class)->dispose (object);
}

static void
guise_check_dialog_finalize (GObject *object)
{
  g_object_unref (GUISE_CHECK_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (guise_check_dialog_parent_class)->finalize (object);
}

static void
guise_check_dialog_class_init (GuiseCheckDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_check_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_check_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-check-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckDialog, cases);
  gtk_widget_class_bind_template_child (widget_class, GuiseCheckDialog, problem);
}

static void
guise_check_dialog_init (GuiseCheckDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_widget_outlive_parent (GTK_WINDOW (self));
}
