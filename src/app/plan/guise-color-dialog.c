/* SPDX-License-Identifier: GPL-3.0-or-later
 * The same faces in every mode of colour transfer, to choose one. */
#include "app/plan/guise-color-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/faces/guise-face-pictures.h"
#include "app/guise-error-text.h"
#include "app/plan/guise-color-acts.h"
#include "app/plan/guise-plan-advice.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

#define KEY         "ct_mode"
#define WIDTH       910
#define HEIGHT      780
#define SIDE        132
#define CORNER_SIDE 48

struct _GuiseColorDialog
{
  AdwWindow parent_instance;

  GuisePlanEditor *editor;      /* owned */
  size_t           stage;       /* that it was opened for */
  GCancellable    *cancellable; /* owned; cancelled when it is closed */

  GtkStack      *stack;
  GtkGrid       *grid;
  AdwStatusPage *problem;
};

G_DEFINE_FINAL_TYPE (GuiseColorDialog, guise_color_dialog, ADW_TYPE_WINDOW)

/* What there is to say of a mode, one line each. */
static const struct
{
  const char *mode;
  const char *advice; /* not yet translated */
} ADVICE[] = {
  { "none", N_ ("The faces as they are. For light that is alike, or varied.") },
  { "rct", N_ ("Brightness and tint. The first to try: breaks no face.") },
  { "lct", N_ ("Also how colours go together. If RCT leaves a tint.") },
  { "mkl", N_ ("Like LCT, with least change. If LCT shifts lips or hair.") },
  { "idt", N_ ("Every shade, for very other light. May leave grain. Slow.") },
  { "sot", N_ ("Every shade, then smoothed. Soft, and the slowest.") },
};

static const char *
get_advice (const char *mode)
{
  for (size_t i = 0; i < G_N_ELEMENTS (ADVICE); i++)
    if (strcmp (ADVICE[i].mode, mode) == 0)
      return _ (ADVICE[i].advice);
  return "";
}

/* As the row of the option calls it. */
static const char *
get_title (const char *mode)
{
  const GuiseAdviceChoice *choice = guise_plan_advice_find (KEY)->choices;

  for (; choice->value != NULL; choice++)
    if (strcmp (choice->value, mode) == 0)
      return _ (choice->label);
  return mode;
}

/* ---- the heads of the columns ---- */

static void
on_use_clicked_cb (GuiseColorDialog *self, GtkButton *button)
{
  const char *mode = g_object_get_data (G_OBJECT (button), KEY);

  guise_plan_editor_set_value (self->editor, self->stage, KEY, mode);
  gtk_window_close (GTK_WINDOW (self));
}

static GtkWidget *
make_button (GuiseColorDialog *self, const char *mode)
{
  g_autofree char *now = guise_plan_editor_dup_value (self->editor, self->stage, KEY);
  const gboolean   is_used = g_strcmp0 (now, mode) == 0;
  GtkWidget       *button = gtk_button_new_with_label (is_used ? _("In use") : _("Use this mode"));
  /* Translators: name of a colour mode, what its button says */
  g_autofree char *name =
    g_strdup_printf (_("%s: %s"), get_title (mode), gtk_button_get_label (GTK_BUTTON (button)));

  g_object_set_data (G_OBJECT (button), KEY, (void *) mode);
  gtk_widget_set_sensitive (button, !is_used);
  gtk_widget_set_valign (button, GTK_ALIGN_END);
  gtk_widget_set_vexpand (button, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_use_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_head (GuiseColorDialog *self, const char *mode)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (get_title (mode));
  GtkWidget *advice = gtk_label_new (get_advice (mode));

  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (advice), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (advice), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (advice), 1);
  gtk_label_set_max_width_chars (GTK_LABEL (advice), 1);
  gtk_widget_add_css_class (advice, "caption");
  gtk_widget_set_size_request (box, SIDE, -1);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), advice);
  gtk_box_append (GTK_BOX (box), make_button (self, mode));
  return box;
}

/* ---- the pictures ---- */

static GtkWidget *
make_thumb (GuiseImage *image, int side, const char *name)
{
  g_autoptr (GdkTexture) texture = guise_face_pictures_make_texture (image);
  GtkWidget *thumb =
    g_object_new (GUISE_TYPE_THUMB, "size", side, "radius", 6, "paintable", texture, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (thumb), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return thumb;
}

/* The face as it is, with the one that gives the colours in its corner. */
static GtkWidget *
add_corner (GtkWidget *picture, GuiseImage *target)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *corner = make_thumb (target, CORNER_SIDE, _("The face that gives the colours"));

  gtk_widget_add_css_class (corner, "guise-float");
  gtk_widget_set_halign (corner, GTK_ALIGN_END);
  gtk_widget_set_valign (corner, GTK_ALIGN_END);
  gtk_widget_set_margin_end (corner, 6);
  gtk_widget_set_margin_bottom (corner, 6);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), picture);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), corner);
  return overlay;
}

static void
show_rows (GuiseColorDialog *self, const GPtrArray *rows)
{
  for (int i = 0; i < GUISE_COLOR_SHEET_N_MODES; i++)
    {
      const char *mode = guise_color_transfer_get_name (guise_color_sheet_get_mode ((size_t) i));

      gtk_grid_attach (self->grid, make_head (self, mode), i, 0, 1, 1);
      for (guint k = 0; k < rows->len; k++)
        {
          const GuiseColorSheetRow *row = rows->pdata[k];
          /* Translators: name of a colour mode, number of a face */
          g_autofree char *name = g_strdup_printf (_("%s, face %u"), get_title (mode), k + 1);
          GtkWidget       *picture = make_thumb (row->pictures[i], SIDE, name);

          if (i == 0)
            picture = add_corner (picture, row->target);
          gtk_widget_set_halign (picture, GTK_ALIGN_START);
          gtk_grid_attach (self->grid, picture, i, (int) k + 1, 1, 1);
        }
    }
  gtk_stack_set_visible_child_name (self->stack, "sheet");
}

/* ---- making them ---- */

static GuiseFaceSlot
get_slot (const GuiseColorDialog *self, GuiseColorSide side)
{
  const GuiseTrainingStage *stage =
    guise_training_plan_get_stage (guise_plan_editor_get_plan (self->editor), self->stage);

  return side == GUISE_COLOR_SIDE_SRC ? stage->src.slot : stage->dst.slot;
}

static const char *
get_problem (const GuiseColorDialog *self, GuiseColorSide side)
{
  if (side == GUISE_COLOR_SIDE_BOTH)
    return _("The faces cannot be compared");
  switch (get_slot (self, side))
    {
    case GUISE_FACE_SLOT_SRC:
      return _("The faces of the character cannot be shown");
    case GUISE_FACE_SLOT_DST:
      return _("Your own faces cannot be shown");
    default:
      return _("The faces of many people cannot be shown");
    }
}

static void
show_problem (GuiseColorDialog *self, GuiseColorSide side, const GError *error)
{
  const GuiseErrorText text = guise_error_text_get_of_faces (error);
  /* Translators: what happened, what one can do */
  g_autofree char *line = g_strdup_printf (_("%s. %s"), text.title, text.advice);
  g_autofree char *escaped = g_markup_escape_text (line, -1);

  adw_status_page_set_title (self->problem, get_problem (self, side));
  adw_status_page_set_description (self->problem, escaped);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
on_compared_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseColorDialog *self = GUISE_COLOR_DIALOG (source);
  GuiseColorSide    side;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = guise_color_compare_finish (result, &side, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return; /* closed meanwhile */
  if (rows != NULL)
    show_rows (self, rows);
  else
    show_problem (self, side, error);
}

/* What the model of the stage sees. */
static GuiseFaceType
get_face_type (const GuiseColorDialog *self)
{
  static const char *const keys[] = { "face_type", "quick96" };
  GuiseSaehdOptions        options = guise_saehd_options_default ();

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *value = guise_plan_editor_dup_value (self->editor, self->stage, keys[i]);

      guise_saehd_options_set (&options, keys[i], value, NULL);
    }
  options = guise_saehd_options_get_effective (&options);
  return guise_saehd_options_get_face_type (&options);
}

GtkWidget *
guise_color_dialog_present (GtkWindow *parent, GuisePlanEditor *editor)
{
  GuiseColorDialog *self = g_object_new (GUISE_TYPE_COLOR_DIALOG, "transient-for", parent, NULL);

  self->editor = g_object_ref (editor);
  self->stage = guise_plan_editor_get_stage (editor);
  guise_widget_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), WIDTH, HEIGHT);
  guise_color_compare_async (guise_open_project_get_path (guise_plan_editor_get_project (editor)),
                             guise_training_plan_get_stage (guise_plan_editor_get_plan (editor),
                                                            self->stage),
                             get_face_type (self), self->cancellable, G_OBJECT (self),
                             on_compared_cb, NULL);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

/* ---- the object ---- */

static void
guise_color_dialog_dispose (GObject *object)
{
  GuiseColorDialog *self = GUISE_COLOR_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->editor);
  G_OBJECT_CLASS (guise_color_dialog_parent_class)->dispose (object);
}

static void
guise_color_dialog_finalize (GObject *object)
{
  GuiseColorDialog *self = GUISE_COLOR_DIALOG (object);

  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (guise_color_dialog_parent_class)->finalize (object);
}

static void
guise_color_dialog_class_init (GuiseColorDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_color_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_color_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-color-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseColorDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseColorDialog, grid);
  gtk_widget_class_bind_template_child (widget_class, GuiseColorDialog, problem);
}

static void
guise_color_dialog_init (GuiseColorDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_widget_outlive_parent (GTK_WINDOW (self));
}
