/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is asked before something happens to many masks. */
#include "app/masks/guise-mask-questions.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/train/guise-time-text.h"

#define SLOT_KEY "slot" /* of a dialog */

typedef void (*Answer) (GuiseMaskDesk *desk, const char *response, GtkWidget *dialog);

static GuiseFaceSlot
get_slot (GtkWidget *dialog)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), SLOT_KEY));
}

static AdwMessageDialog *
make_dialog (GtkWindow     *parent,
             GuiseMaskDesk *desk,
             const char    *question,
             const char    *text,
             const char    *go,
             Answer         answer)
{
  GtkWidget        *widget = adw_message_dialog_new (parent, question, text);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_responses (dialog, "stay", _("_Cancel"), "go", go, NULL);
  adw_message_dialog_set_response_appearance (dialog, "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answer), desk, G_CONNECT_SWAPPED);
  return dialog;
}

/* ---- taking back ---- */

static void
on_take_back_cb (GuiseMaskDesk *desk, const char *response, GtkWidget *dialog)
{
  if (g_str_equal (response, "go"))
    guise_mask_desk_revert (desk, get_slot (dialog));
}

void
guise_mask_questions_take_back (GtkWindow *parent, GuiseMaskDesk *desk, GuiseFaceSlot slot)
{
  const int64_t     at = guise_mask_desk_get_changed_at (desk, slot);
  g_autofree char  *ago = NULL;
  g_autofree char  *text = NULL;
  AdwMessageDialog *dialog;

  if (at == 0)
    return;
  ago = guise_time_text_dup_ago ((double) g_get_real_time () / 1e6 - (double) at);
  text =
    /* Translators: whose faces, as in “You”; how long ago */
    g_strdup_printf (_("The masks of “%s” were changed %s. They become what they were before that. A face that was changed since keeps everything else."),
                        guise_face_slot_get_title (slot), ago);
  dialog =
    make_dialog (parent, desk, _("Take masks back?"), text, _("_Take back"), on_take_back_cb);
  g_object_set_data (G_OBJECT (dialog), SLOT_KEY, GINT_TO_POINTER (slot));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- applying ---- */

static void
on_apply_cb (GuiseMaskDesk *desk, const char *response, GtkWidget *dialog)
{
  if (g_str_equal (response, "go"))
    guise_mask_desk_apply (desk, get_slot (dialog));
}

void
guise_mask_questions_apply (GtkWindow *parent, GuiseMaskDesk *desk, GuiseFaceSlot slot)
{
  gboolean          is_pretraining;
  AdwMessageDialog *dialog;

  guise_mask_desk_get_face_type (desk, &is_pretraining);
  if (!is_pretraining)
    {
      guise_mask_desk_apply (desk, slot);
      return;
    }
  dialog =
    make_dialog (parent, desk,
                 _("Apply a model that cannot find masks yet?"),
                    _("It has only learned to draw faces so far. The masks of all faces would be replaced by what it makes of them, until you take them back. Turn “Learn faces first” off and train it on your labels first."),
                       _("_Apply anyway"), on_apply_cb);
  adw_message_dialog_set_response_appearance (dialog, "go", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data (G_OBJECT (dialog), SLOT_KEY, GINT_TO_POINTER (slot));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- starting anew ---- */

static void
on_restart_cb (GuiseMaskDesk *desk, const char *response, GtkWidget *dialog)
{
  if (g_str_equal (response, "go"))
    guise_mask_desk_restart (desk);
}

void
guise_mask_questions_restart (GtkWindow *parent, GuiseMaskDesk *desk)
{
  AdwMessageDialog *dialog =
    make_dialog (parent, desk,
                 _("Start the mask model anew?"),
                    _("The next training begins with a new model. The old one is kept in the project's folder, and masks that were applied stay."),
                       _("_Start anew"), on_restart_cb);

  gtk_window_present (GTK_WINDOW (dialog));
}
