/* SPDX-License-Identifier: GPL-3.0-or-later
 * What helps where the computer is not as it should be, as a dialog. */
#include "app/system/guise-explain-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/system/guise-system-texts.h"

/* The body of a dialog is centred, which steps are not. */
static GtkWidget *
make_steps (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  return label;
}

GtkWidget *
guise_explain_dialog_present (GtkWindow *parent, const GuiseHostFinding *finding)
{
  const char      *heading = NULL;
  g_autofree char *body = guise_system_text_explain (finding, &heading);
  GtkWidget       *dialog;

  if (body == NULL)
    return NULL;
  dialog = adw_message_dialog_new (parent, heading, NULL);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_steps (body));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}
