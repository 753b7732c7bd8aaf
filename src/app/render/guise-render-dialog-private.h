/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/render/guise-render-desk.h"
#include "app/render/guise-render-dialog.h"
#include "app/widgets/guise-banner.h"

G_BEGIN_DECLS

/* The dialog is guise-render-dialog.c what is chosen, guise-render-dialog-show.c what becomes of
 * it. */
struct _GuiseRenderDialog
{
  AdwWindow parent_instance;

  GuiseRenderDesk      *desk;    /* owned */
  GtkFileChooserNative *chooser; /* owned while it is open */

  GuiseBanner         *banner;
  GtkStack            *stack;
  AdwActionRow        *video_row;
  AdwActionRow        *model_row;
  AdwActionRow        *output_row;
  AdwActionRow        *masks_row;
  AdwPreferencesGroup *options_group;
  AdwExpanderRow      *more_row;
  GtkWidget           *start_button;
  AdwStatusPage       *status;
  GtkProgressBar      *bar;
  GtkLabel            *figures;
  GtkLabel            *details;
  GtkWidget           *stop_button;
  GtkWidget           *open_button;
  GtkWidget           *go_on_button;
  GtkWidget           *folder_button;
  GtkWidget           *change_button;
};

/* Shows what the desk says. */
void guise_render_dialog_show_state (GuiseRenderDialog *self);

G_END_DECLS
